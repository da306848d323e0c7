#pragma once

#include <sys/types.h>

#include <string>

namespace keneki::bench {

/// User and system seconds of a process, of the children it waited for, and of all its living
/// descendants.
double cpu_seconds(pid_t process);

/// Resident memory of a process and its living descendants, in KiB.
long resident_kib(pid_t process);

} // namespace keneki::bench
