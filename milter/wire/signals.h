#pragma once

#include <chrono>

namespace keneki::wire {

/// What the administrator or the daemon itself asked for.
enum class Request { none, reload, stop, milter_ended };

/// Lets the signals that ask for a reload wait until wait_for_request() takes them. Call first of
/// all: until then they end the process.
void block_reload_signals();
/// Blocks the signals we take, in this thread and all that it starts. Call before any thread
/// exists.
void block_signals();
/// The next request; none when `at_most` passed first.
[[nodiscard]] Request wait_for_request(std::chrono::milliseconds at_most);
/// From another thread: wait_for_request() returns milter_ended.
void tell_milter_ended();

/// True once libmilter's signal thread is parked where no signal reaches it (see
/// docs/decisions/0005-signals.md); false when `at_most` passed.
[[nodiscard]] bool libmilter_signals_parked(std::chrono::milliseconds at_most);

} // namespace keneki::wire
