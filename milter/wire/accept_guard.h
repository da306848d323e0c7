#pragma once

namespace keneki::wire {

/// True when libmilter accepts connections through our accept, which waits a moment when the system
/// has no descriptor to give. libmilter by itself tries again at once, for ever, and says nothing.
/// It also waits for what picked_up.h says.
[[nodiscard]] bool accept_guard_in_place();

} // namespace keneki::wire
