#include "memory/postgresql.h"

#include "memory/soci.h"

#include <libpq-fe.h>

#include <array>
#include <utility>

// SOCI 4.0 forgets to close a connection whose first statement fails ("SET extra_float_digits" in
// postgresql_session_backend::connect()): a server that is shut down in that moment, or a pooler
// whose own server is away, costs a socket and some 37 KB for each attempt. Nothing of SOCI's leads
// to that connection any more. So this PQconnectdb(), which the linker takes before libpq's, notes
// what SOCI gets, and open_postgresql() closes what SOCI has lost. tests/unit/memory sees that it
// is so.

namespace {

/// The one that SOCI was given last and has not answered for; it closes those that it never got
/// working.
PGconn*& pending() {
    thread_local PGconn* connection = nullptr;
    return connection;
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libpq's name
extern "C" __attribute__((visibility("default"))) PGconn* PQconnectdb(const char* conninfo) {
    constexpr std::array<const char*, 2> names{"dbname", nullptr};
    const std::array<const char*, 2> values{conninfo, nullptr};
    constexpr int expand_dbname = 1; // a whole connection string may stand there
    PGconn* const connection = ::PQconnectdbParams(names.data(), values.data(), expand_dbname);
    if (::PQstatus(connection) == CONNECTION_OK) pending() = connection;
    return connection;
}

namespace keneki::memory {

void open_postgresql(soci::session& session, const std::string& address) {
    pending() = nullptr;
    try {
        session.open(soci::postgresql, address);
    } catch (...) {
        if (PGconn* const lost = std::exchange(pending(), nullptr)) ::PQfinish(lost);
        throw;
    }
    pending() = nullptr;
}

} // namespace keneki::memory
