#include "wire/signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <ctime>
#include <mutex>

namespace keneki::wire {
namespace {

std::mutex parked_mutex;
std::condition_variable parked_changed;
bool parked = false;
std::atomic<bool> milter_has_ended = false;

/// SIGUSR2 is ours alone: libmilter never waits for it.
sigset_t our_signals() {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : {SIGHUP, SIGUSR1, SIGUSR2, SIGTERM, SIGINT})
        ::sigaddset(&set, signal);
    return set;
}

} // namespace

void block_reload_signals() {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : {SIGHUP, SIGUSR1})
        ::sigaddset(&set, signal);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void block_signals() {
    const sigset_t set = our_signals();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    // A connection that ends or a spool that may grow no further is an error, not our end.
    ::signal(SIGPIPE, SIG_IGN); // NOLINT(cert-err33-c): cannot fail for these two
    ::signal(SIGXFSZ, SIG_IGN); // NOLINT(cert-err33-c)
}

Request wait_for_request(std::chrono::milliseconds at_most) {
    const sigset_t set = our_signals();
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(at_most);
    const timespec limit{whole.count(), std::chrono::nanoseconds(at_most - whole).count()};
    switch (::sigtimedwait(&set, nullptr, &limit)) {
    case SIGHUP:
    case SIGUSR1:
        return Request::reload;
    case SIGTERM:
    case SIGINT:
        return Request::stop;
    case SIGUSR2: // somebody else may send it too
        return milter_has_ended ? Request::milter_ended : Request::none;
    default:
        return Request::none;
    }
}

void tell_milter_ended() {
    milter_has_ended = true;
    ::kill(::getpid(), SIGUSR2);
}

bool libmilter_signals_parked(std::chrono::milliseconds at_most) {
    std::unique_lock lock(parked_mutex);
    return parked_changed.wait_for(lock, at_most, [] { return parked; });
}

} // namespace keneki::wire

/// The only caller of sigwait in this program is libmilter's signal thread, which stops the filter
/// at SIGHUP. This definition comes before the C library's in the search order, so that the thread
/// waits here for ever and every signal is ours (docs/decisions/0005-signals.md).
extern "C" __attribute__((visibility("default"))) int sigwait(const sigset_t* /*set*/,
                                                              int* /*signal*/) {
    using namespace keneki::wire;
    std::unique_lock lock(parked_mutex);
    parked = true;
    parked_changed.notify_all();
    parked_changed.wait(lock, [] { return false; });
    return 0;
}
