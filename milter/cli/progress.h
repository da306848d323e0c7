#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>

namespace keneki::cli {

/// "3/120" on standard error while somebody waits; nothing where that is no terminal, or where
/// there is but one to do. Its line ends with it: complain behind it.
class Progress {
public:
    Progress() = default;
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() {
        if (begun_) static_cast<void>(std::fputc('\n', stderr));
    }
    void show(std::size_t done, std::size_t all) {
        if (!terminal_ || all < 2) return;
        fmt::print(stderr, "\r{}/{}", done, all);
        begun_ = true;
    }

private:
    bool terminal_ = ::isatty(STDERR_FILENO) == 1;
    bool begun_ = false;
};

} // namespace keneki::cli
