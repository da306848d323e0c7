#pragma once

#include "base/unique_fd.h"

#include <string>

namespace keneki::wire {

/// Whether connections to our own listening socket are still taken up. libmilter lives on when it
/// can start no further thread, accepts and never answers: only a connection can tell.
class SelfCheck {
public:
    enum class Result {
        answered,
        waiting,  ///< not yet; ask again
        silent,   ///< the whole time between two looks was not enough
        not_known ///< this process cannot connect to it, for want of descriptors or rights
    };

    /// `listening_fd` is borrowed and must outlive the check.
    explicit SelfCheck(int listening_fd) : listening_fd_(listening_fd) {}

    /// Connects when no connection is waiting, and says what became of the one that is. Takes a
    /// second at most, and hardly any time as a rule.
    [[nodiscard]] Result look();

private:
    [[nodiscard]] Result connect();

    int listening_fd_;
    UniqueFd waiting_; ///< connected, and not yet answered
};

} // namespace keneki::wire
