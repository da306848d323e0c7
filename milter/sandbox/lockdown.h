#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace keneki::sandbox {

/// Both give the names of what could not be set, for the log; empty: all is set. They bind the
/// whole process and cannot be taken back.

/// Resource limits, no core dump, no new privileges. Before inspect::initialise().
std::vector<std::string> limit_resources(std::uint64_t memory_limit_bytes);

/// The allow-list of system calls: afterwards nothing can be opened, connected, started or traced.
std::vector<std::string> close_system_calls();

} // namespace keneki::sandbox
