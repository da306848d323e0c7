#include "wire/housekeeping.h"

#include "base/escape.h"
#include "base/log.h"
#include "wire/process.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace keneki::wire {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds usual_interval{10'000};

unsigned long open_files() {
    std::error_code error;
    std::filesystem::directory_iterator entry("/proc/self/fd", error);
    unsigned long count = 0;
    for (const std::filesystem::directory_iterator end; !error && entry != end;
         entry.increment(error))
        ++count;
    return count;
}

} // namespace

Housekeeping::Housekeeping(const Listener& listener, unsigned long file_limit)
    : listener_(listener), file_limit_(file_limit), self_check_(listener.fd()),
      interval_(std::min(usual_interval, watchdog_time() / 4)), next_(steady_clock::now()) {}

milliseconds Housekeeping::until_next() const {
    const auto left = std::chrono::ceil<milliseconds>(next_ - steady_clock::now());
    return std::clamp(left, milliseconds{0}, interval_);
}

bool Housekeeping::look() {
    const auto now = steady_clock::now();
    if (now < next_) return true;
    next_ = now + interval_;
    if (listener_.path_is_gone()) {
        log::error("socket {} is gone, no mail server can reach us: a new start makes it again",
                   escaped(listener_.path()));
        return false;
    }
    look_at_files();
    look_at_sessions();
    return true;
}

/// Sessions that never negotiate are not counted by the gate; libmilter says nothing when files run
/// out.
void Housekeeping::look_at_files() {
    const unsigned long open = open_files();
    const bool scarce = open > file_limit_ - file_limit_ / 10;
    if (scarce && !files_scarce_)
        log::error("{} of {} possible files are open: connections will soon be refused", open,
                   file_limit_);
    if (!scarce && files_scarce_)
        log::notice("{} of {} possible files are open", open, file_limit_);
    files_scarce_ = scarce;
}

/// libmilter recovers when old sessions end, so we go on; with a watchdog the service is started
/// anew.
void Housekeeping::look_at_sessions() {
    const SelfCheck::Result result = self_check_.look();
    if (result == SelfCheck::Result::waiting) return;
    const bool silent = result == SelfCheck::Result::silent;
    if (!silent) notify_alive();
    if (silent && !silent_)
        log::error("new connections are not taken up: too few threads or files may be had");
    if (!silent && silent_) log::notice("new connections are taken up again");
    silent_ = silent;
}

} // namespace keneki::wire
