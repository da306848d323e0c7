#include "base/log.h"

#include <syslog.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

namespace keneki::log {
namespace {

std::atomic<Target> target_now{Target::standard_error};
std::atomic<Level> level_now{Level::info};
const char* ident_now = "keneki"; // set once, before any thread exists

} // namespace

void open(Target target, const char* ident, Level most_verbose) {
    ident_now = ident;
    target_now = target;
    level_now = most_verbose;
    if (target == Target::syslog) ::openlog(ident, LOG_PID | LOG_NDELAY, LOG_MAIL);
}

void set_level(Level most_verbose) {
    level_now = most_verbose;
}

void write(Level level, std::string_view line) {
    if (level > level_now.load(std::memory_order_relaxed)) return;
    std::string safe(line);
    std::replace_if(
        safe.begin(), safe.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
    if (target_now.load(std::memory_order_relaxed) == Target::syslog) {
        ::syslog(static_cast<int>(level), "%s", safe.c_str());
        return;
    }
    const std::string out = fmt::format("{}[{}]: {}\n", ident_now, ::getpid(), safe);
    // One write(2) a line, so that lines of several threads do not mix.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, out.data(), out.size());
}

} // namespace keneki::log
