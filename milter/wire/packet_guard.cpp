#include "wire/packet_guard.h"

#include "base/log.h"
#include "wire/picked_up.h"

#include <dlfcn.h>
#include <sys/time.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>

namespace {

constexpr char macro_packet = 'D'; // SMFIC_MACRO
constexpr char receive_error = 4;  // SMFIC_RECVERR: the session ends, and nothing else
constexpr time_t packet_limit_seconds = 60;

using ReadCommand = char* (*)(int, timeval*, char*, std::size_t*, char*);

ReadCommand libmilters_own() {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what dlsym is for
    static const auto own = reinterpret_cast<ReadCommand>(::dlsym(RTLD_NEXT, "mi_rd_cmd"));
    return own;
}

} // namespace

extern "C" __attribute__((visibility("default"))) char*
mi_rd_cmd(int socket, timeval* timeout, char* command, std::size_t* length, char* name);

/// Found by libmilter before its own function of this name, which does the work. Names and values
/// that are not in pairs lead smfi_getsymval beyond the end of its table: measured as a crash of
/// the whole daemon.
char* mi_rd_cmd(int socket, timeval* timeout, char* command, std::size_t* length, char* name) {
    keneki::wire::picked_up(socket);
    // libmilter reads when something has arrived, or at the very beginning: who then stops in the
    // middle of a packet must not keep a worker for as long as an MTA may be silent between two.
    timeval rest{std::min(timeout->tv_sec, packet_limit_seconds), 0};
    char* const payload = libmilters_own()(socket, &rest, command, length, name);
    if (payload == nullptr || *command != macro_packet) return payload;
    if (keneki::wire::is_well_formed_macro_packet({payload, *length})) return payload;
    keneki::log::warning("a malformed macro packet; its session is closed");
    std::free(payload); // NOLINT(cppcoreguidelines-no-malloc): libmilter allocated it
    *command = receive_error;
    return nullptr;
}

namespace keneki::wire {

bool packet_guard_in_place() {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what dlsym is for
    return ::dlsym(RTLD_DEFAULT, "mi_rd_cmd") == reinterpret_cast<void*>(&mi_rd_cmd) &&
           libmilters_own() != nullptr && libmilters_own() != &mi_rd_cmd;
}

bool is_well_formed_macro_packet(std::string_view payload) {
    if (payload.empty()) return false;
    const std::string_view pairs = payload.substr(1);
    return pairs.empty() ||
           (pairs.back() == '\0' && std::count(pairs.begin(), pairs.end(), '\0') % 2 == 0);
}

} // namespace keneki::wire
