#include "wire/accept_guard.h"

#include "base/log.h"
#include "wire/picked_up.h"

#include <dlfcn.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using Accept = int (*)(int, sockaddr*, socklen_t*);

/// Until then the connection waits in the backlog of the socket.
constexpr auto pause_without_descriptor = 100ms;
/// Exhaustion must not become a flood of log lines.
constexpr auto complaint_interval = 60s;

Accept systems_own() {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what dlsym is for
    static const auto own = reinterpret_cast<Accept>(::dlsym(RTLD_NEXT, "accept"));
    return own;
}

bool lacks_resources(int error) {
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

void complain(int error) {
    static std::atomic<steady_clock::rep> next{
        steady_clock::time_point::min().time_since_epoch().count()};
    const auto now = steady_clock::now().time_since_epoch();
    auto due = next.load();
    const auto after = (now + steady_clock::duration(complaint_interval)).count();
    if (now.count() < due || !next.compare_exchange_strong(due, after)) return;
    keneki::log::error("no new connection can be taken: {}; they wait",
                       std::system_category().message(error));
}

} // namespace

extern "C" __attribute__((visibility("default"))) int
accept(int socket, sockaddr* address, socklen_t* length);

/// Found by libmilter before the C library's function of this name, which does the work.
int accept(int socket, sockaddr* address, socklen_t* length) {
    keneki::wire::wait_for_pick_up();
    const int connection = systems_own()(socket, address, length);
    const int error = errno;
    if (connection >= 0) keneki::wire::expect_pick_up(connection);
    if (connection >= 0 || !lacks_resources(error)) return connection;
    complain(error);
    std::this_thread::sleep_for(pause_without_descriptor);
    errno = error;
    return connection;
}

namespace keneki::wire {

bool accept_guard_in_place() {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what dlsym is for
    return ::dlsym(RTLD_DEFAULT, "accept") == reinterpret_cast<void*>(&::accept) &&
           systems_own() != nullptr && systems_own() != &::accept;
}

} // namespace keneki::wire
