#pragma once

#include "base/expected.h"
#include "base/unique_fd.h"

#include <chrono>
#include <string>

namespace keneki::wire {

/// Raises the soft limit of open files to the hard one; the limit that holds now.
[[nodiscard]] unsigned long raise_file_limit();

/// Holds the pid file, locked; removes it when it goes.
class PidFile {
public:
    /// Creates or takes over `path`. Refused: a symbolic or hard link, anything but a file, one
    /// that another daemon holds, one of another owner.
    static Expected<PidFile, std::string> open(const std::string& path);
    PidFile() = default;
    PidFile(PidFile&&) noexcept = default;
    PidFile& operator=(PidFile&&) noexcept = default;
    ~PidFile();

    [[nodiscard]] bool write_pid();

private:
    PidFile(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
    UniqueFd fd_;
    std::string path_;
};

/// Goes to the background. The first process stays until the daemon is ready and ends with its
/// status.
class Background {
public:
    /// Returns in the daemon only. Error: a sentence.
    static Expected<Background, std::string> enter();
    Background() = default; ///< stays in the foreground
    /// The first process ends with 0; standard input, output and error are closed.
    void ready();

private:
    explicit Background(UniqueFd parent) : parent_(std::move(parent)) {}
    UniqueFd parent_;
};

/// sd_notify, when built with it and started by systemd.
void notify_ready();
void notify_reloading();
void notify_stopping();
/// For its watchdog (WatchdogSec).
void notify_alive();
/// After which silence the watchdog ends the service; very long without one.
[[nodiscard]] std::chrono::milliseconds watchdog_time();

} // namespace keneki::wire
