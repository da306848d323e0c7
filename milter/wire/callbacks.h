#pragma once

#include "base/expected.h"
#include "wire/gate.h"

#include <string>

namespace keneki::wire {

/// Tells libmilter what we are and where to listen: on `listening_fd`, which it takes over. `gate`
/// must outlive every session.
Expected<Done, std::string> register_milter(Gate& gate, int listening_fd);

/// Serves until libmilter gives up, which it does after many failures in a row.
void run_milter();

} // namespace keneki::wire
