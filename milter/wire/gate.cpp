#include "wire/gate.h"

#include "base/log.h"

namespace keneki::wire {
namespace {

/// A flood of connections must not become a flood of log lines.
constexpr std::chrono::seconds complaint_interval{60};

} // namespace

std::shared_ptr<const pipeline::Snapshot> Gate::snapshot() const {
    const std::lock_guard lock(mutex_);
    return snapshot_;
}

void Gate::replace(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    const std::lock_guard lock(mutex_);
    snapshot_.swap(snapshot); // the old one is released outside the lock
}

bool Gate::enter() {
    const std::lock_guard lock(mutex_);
    ++connections_;
    if (stopping_) return false;
    if (connections_ <= connection_cap_) return true;
    const auto now = std::chrono::steady_clock::now();
    if (!complained_once_ || now - complained_ >= complaint_interval) {
        complained_once_ = true;
        complained_ = now;
        log::error("{} connections, above the limit of {}: new ones are told to try again later",
                   connections_, connection_cap_);
    }
    return false;
}

void Gate::leave() {
    const std::lock_guard lock(mutex_);
    --connections_;
}

unsigned Gate::connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
}

bool Gate::begin_message() {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    ++messages_;
    return true;
}

void Gate::end_message() {
    const std::lock_guard lock(mutex_);
    if (--messages_ == 0) idle_.notify_all();
}

unsigned Gate::messages() const {
    const std::lock_guard lock(mutex_);
    return messages_;
}

bool Gate::may_warn(std::chrono::steady_clock::time_point now) {
    const std::lock_guard lock(mutex_);
    if (warned_ && now - *warned_ < std::chrono::hours(1)) return false;
    warned_ = now;
    return true;
}

void Gate::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
}

bool Gate::stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

bool Gate::wait_until_idle(std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(mutex_);
    return idle_.wait_until(lock, until, [this] { return messages_ == 0; });
}

} // namespace keneki::wire
