#pragma once

#include <string>

namespace soci {
class session;
}

namespace keneki::memory {

/// Opens `session` at `address`, a "postgresql:" URI. Throws what SOCI throws, and loses no
/// connection then.
void open_postgresql(soci::session& session, const std::string& address);

} // namespace keneki::memory
