#include "wire/picked_up.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace keneki::wire {
namespace {

using namespace std::chrono_literals;

/// A worker begins within a millisecond unless the machine is overloaded; without one the
/// connection is as if there were no such care.
constexpr auto longest_wait = 1s;
constexpr int nobody = -1;

std::mutex awaited_mutex;
std::condition_variable awaited_gone;
std::atomic<int> awaited{nobody}; // changed under the mutex, read without for speed

} // namespace

void expect_pick_up(int connection) {
    const std::lock_guard lock(awaited_mutex);
    awaited = connection;
}

void wait_for_pick_up() {
    std::unique_lock lock(awaited_mutex);
    awaited_gone.wait_for(lock, longest_wait, [] { return awaited == nobody; });
    awaited = nobody;
}

void picked_up(int connection) {
    if (awaited != connection) return;
    const std::lock_guard lock(awaited_mutex);
    if (awaited != connection) return;
    awaited = nobody;
    awaited_gone.notify_all();
}

} // namespace keneki::wire
