#pragma once

#include "wire/self_check.h"
#include "wire/socket.h"

#include <chrono>

namespace keneki::wire {

/// What the daemon looks after from time to time: that files are left to open, that mail servers
/// still reach it, and that the watchdog of systemd knows so.
class Housekeeping {
public:
    /// `listener` is borrowed. `file_limit`: how many files may be open.
    Housekeeping(const Listener& listener, unsigned long file_limit);

    /// How long nothing is to be done.
    [[nodiscard]] std::chrono::milliseconds until_next() const;
    /// Does what is due. False when nobody can reach the daemon and only a new start helps.
    [[nodiscard]] bool look();

private:
    void look_at_files();
    void look_at_sessions();

    const Listener& listener_;
    unsigned long file_limit_;
    SelfCheck self_check_;
    std::chrono::milliseconds interval_;
    std::chrono::steady_clock::time_point next_;
    bool files_scarce_ = false;
    bool silent_ = false;
};

} // namespace keneki::wire
