#pragma once

#include "base/expected.h"
#include "wire/gate.h"

#include <string>

namespace keneki::wire {

/// Tells libmilter what we are and where to listen: on `listening_fd`, which it takes over. `gate`
/// must outlive every session.
Expected<Done, std::string> register_milter(Gate& gate, int listening_fd);

/// Serves until stop_milter() or until libmilter gives up; true when it ended as asked.
[[nodiscard]] bool run_milter();
void stop_milter();

} // namespace keneki::wire
