#pragma once

namespace keneki::wire {

/// keneki-milter: options, configuration, pool, socket, libmilter, signals. Returns a sysexits
/// status.
int daemon_main(int argc, char** argv);

} // namespace keneki::wire
