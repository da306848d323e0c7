#include "process_cpu.h"

#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace keneki::bench {

namespace {

struct Stat {
    pid_t parent = 0;
    double ticks = 0;
    long resident_pages = 0;
};

/// proc(5): the fields behind the command name, which may itself hold blanks and parentheses.
Stat read_stat(const std::filesystem::path& folder) {
    std::ifstream file(folder / "stat");
    std::string line;
    std::getline(file, line);
    const auto name_end = line.rfind(')');
    if (name_end == std::string::npos) return {};
    std::istringstream rest(line.substr(name_end + 1));
    std::string state, skipped;
    Stat stat;
    rest >> state >> stat.parent;
    for (int field = 5; field < 14; ++field)
        rest >> skipped;
    for (int field = 14; field <= 17; ++field) { // utime, stime, cutime, cstime
        double ticks = 0;
        rest >> ticks;
        stat.ticks += ticks;
    }
    for (int field = 18; field < 24; ++field)
        rest >> skipped;
    rest >> stat.resident_pages;
    return stat;
}

std::map<pid_t, Stat> family(pid_t process) {
    std::map<pid_t, Stat> all;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const auto name = entry.path().filename().string();
        pid_t pid = 0;
        const auto [end, error] =
            std::from_chars(name.data(), std::next(name.data(), std::ssize(name)), pid);
        if (error != std::errc() || *end != '\0') continue;
        all[pid] = read_stat(entry.path());
    }
    std::map<pid_t, Stat> kin;
    for (const auto& [pid, stat] : all) {
        std::set<pid_t> seen;
        for (pid_t at = pid; at > 1 && seen.insert(at).second;
             at = all.contains(at) ? all[at].parent : 0)
            if (at == process) {
                kin[pid] = stat;
                break;
            }
    }
    return kin;
}

} // namespace

double cpu_seconds(pid_t process) {
    double ticks = 0;
    for (const auto& [pid, stat] : family(process))
        ticks += stat.ticks;
    return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

long resident_kib(pid_t process) {
    long pages = 0;
    for (const auto& [pid, stat] : family(process))
        pages += stat.resident_pages;
    return pages * (::sysconf(_SC_PAGESIZE) / 1024);
}

} // namespace keneki::bench
