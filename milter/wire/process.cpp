#include "wire/process.h"

#include "base/escape.h"

#include <fmt/format.h>

#ifdef KENEKI_HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace keneki::wire {
namespace {

constexpr std::chrono::milliseconds no_watchdog = std::chrono::hours(24);

std::string error_text() {
    return std::strerror(errno);
} // NOLINT(concurrency-mt-unsafe): glibc's is

} // namespace

unsigned long raise_file_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
    const rlimit wanted{limit.rlim_max, limit.rlim_max};
    if (::setrlimit(RLIMIT_NOFILE, &wanted) == 0) return wanted.rlim_cur;
    return limit.rlim_cur;
}

Expected<PidFile, std::string> PidFile::open(const std::string& path) {
    const auto refused = [&](std::string_view why) {
        return fail(fmt::format("pid file {}: {}", escaped(path), why));
    };
    const std::string folder = path.find('/') == std::string::npos
                                   ? "."
                                   : path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0) return refused(error_text());
    if ((status.st_mode & S_IWOTH) != 0 && (status.st_mode & S_ISVTX) == 0)
        return refused("its folder may be written by everybody; take that right away (chmod o-w)");
    // Not truncated before it is known to be ours.
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK,
                       0644)); // NOLINT(cppcoreguidelines-pro-type-vararg)
    if (!fd)
        return refused(errno == ELOOP ? "is a symbolic link; it was left alone" : error_text());
    if (::fstat(fd.get(), &status) != 0) return refused(error_text());
    if (!S_ISREG(status.st_mode)) return refused("exists and is not a file; it was left alone");
    if (status.st_nlink != 1) return refused("has another hard link; it was left alone");
    if (status.st_uid != ::geteuid() && status.st_uid != 0)
        return refused("belongs to another user; it was left alone");
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0)
        return refused(errno == EWOULDBLOCK ? "another keneki-milter holds it" : error_text());
    return PidFile(std::move(fd), path);
}

bool PidFile::write_pid() {
    if (!fd_) return true;
    const std::string text = fmt::format("{}\n", ::getpid());
    return ::ftruncate(fd_.get(), 0) == 0 &&
           ::pwrite(fd_.get(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

PidFile::~PidFile() {
    // After the change of user the folder may not be ours to write: then an empty file stays.
    if (fd_ && ::unlink(path_.c_str()) != 0 && ::ftruncate(fd_.get(), 0) != 0) return;
}

Expected<Background, std::string> Background::enter() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail("pipe: " + error_text());
    UniqueFd read_end(ends[0]);
    UniqueFd write_end(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) return fail("fork: " + error_text());
    if (child > 0) {
        write_end.reset();
        char word = 0;
        ssize_t got = 0;
        do {
            got = ::read(read_end.get(), &word, 1);
        } while (got < 0 && errno == EINTR);
        if (got == 1) std::_Exit(EX_OK);
        int status = 0;
        ::waitpid(child, &status, 0);
        std::_Exit(WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE);
    }
    if (::setsid() < 0) return fail("setsid: " + error_text());
    if (::chdir("/") != 0) return fail("chdir: " + error_text());
    return Background(std::move(write_end));
}

void Background::ready() {
    if (!parent_) return;
    const UniqueFd nowhere(
        ::open("/dev/null", O_RDWR | O_CLOEXEC)); // NOLINT(cppcoreguidelines-pro-type-vararg)
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (nowhere) ::dup2(nowhere.get(), standard);
    [[maybe_unused]] const auto written = ::write(parent_.get(), "r", 1);
    parent_.reset();
}

#ifdef KENEKI_HAVE_SYSTEMD
void notify_ready() {
    ::sd_notify(0, "READY=1");
}
void notify_reloading() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto micros = static_cast<unsigned long long>(now.tv_sec) * 1'000'000U +
                        static_cast<unsigned long long>(now.tv_nsec) / 1'000U;
    ::sd_notify(0, fmt::format("RELOADING=1\nMONOTONIC_USEC={}", micros).c_str());
}
void notify_stopping() {
    ::sd_notify(0, "STOPPING=1");
}
void notify_alive() {
    ::sd_notify(0, "WATCHDOG=1");
}
std::chrono::milliseconds watchdog_time() {
    std::uint64_t micros = 0;
    if (::sd_watchdog_enabled(0, &micros) <= 0) return no_watchdog;
    return std::chrono::ceil<std::chrono::milliseconds>(
        std::chrono::microseconds(std::min<std::uint64_t>(micros, INT32_MAX)));
}
#else
void notify_ready() {}
void notify_reloading() {}
void notify_stopping() {}
void notify_alive() {}
std::chrono::milliseconds watchdog_time() {
    return no_watchdog;
}
#endif

} // namespace keneki::wire
