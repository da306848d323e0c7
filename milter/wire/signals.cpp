#include "wire/signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <ctime>
#include <mutex>

namespace keneki::wire {
namespace {

std::mutex parked_mutex;
std::condition_variable parked_changed;
bool parked = false;

/// SIGUSR2 is ours alone: libmilter never waits for it.
sigset_t our_signals() {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : {SIGHUP, SIGUSR1, SIGUSR2, SIGTERM, SIGINT})
        ::sigaddset(&set, signal);
    return set;
}

} // namespace

void block_signals() {
    const sigset_t set = our_signals();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    ::signal(SIGPIPE, SIG_IGN); // NOLINT(cert-err33-c): cannot fail for SIGPIPE
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
    case SIGUSR2:
        return Request::milter_ended;
    default:
        return Request::none;
    }
}

void tell_milter_ended() {
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
