#pragma once

namespace keneki::wire {

/// libmilter tells a waiting worker of a new session, but counts that worker as waiting until it
/// has woken: sessions that begin in a burst are all given to the same few workers, and those
/// beyond wait until some worker has nothing to do. Workers that wait for the rest of a packet
/// never have. So the next connection is accepted only when the one before has its worker.

/// `connection` was accepted and is to be waited for.
void expect_pick_up(int connection);
/// Waits until a worker reads from what was accepted last, but not for long.
void wait_for_pick_up();
/// A worker reads from `connection`.
void picked_up(int connection);

} // namespace keneki::wire
