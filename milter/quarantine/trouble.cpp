#include "quarantine/trouble.h"

#include "quarantine/advice.h"

#include <fmt/format.h>

#include <utility>

namespace keneki::quarantine {
namespace {

using namespace std::chrono_literals;

constexpr auto tell_every = 60s;
/// Two causes may take turns.
constexpr auto tell_other_cause_every = 5s;

} // namespace

Trouble::Trouble(std::string store, Say say) : store_(std::move(store)), say_(std::move(say)) {}

void Trouble::failed(const std::string& why, Time now) {
    const std::lock_guard lock(mutex_);
    failing_ ? go_on(why, now) : begin(why, now);
}

void Trouble::refused(const std::string& why, Time now) {
    const std::lock_guard lock(mutex_);
    if (!failing_) begin(why, now);
    ++refused_;
    go_on(why, now);
}

void Trouble::begin(const std::string& why, Time now) {
    failing_ = true;
    refused_ = told_ = 0;
    told_at_ = now;
    advice_ = advice_for(why, store_);
    say_(log::Level::error, fmt::format("quarantine: the store fails: {}{}", why, advice_));
}

void Trouble::go_on(const std::string& why, Time now) {
    std::string advice = advice_for(why, store_);
    // "It has just failed" is no cause of its own.
    const bool other = !advice.empty() && advice != advice_;
    const bool due = refused_ != told_ && now - told_at_ >= tell_every;
    if (!due && !(other && now - told_at_ >= tell_other_cause_every)) return;
    told_at_ = now;
    told_ = refused_;
    if (other) advice_ = std::move(advice);
    say_(log::Level::error,
         fmt::format("quarantine: the store still fails, {} messages were not taken so far: {}{}",
                     refused_, why, advice_));
}

void Trouble::works() {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(failing_, false)) return;
    say_(log::Level::notice,
         fmt::format("quarantine: the store works again; {} messages were not taken meanwhile",
                     refused_));
}

} // namespace keneki::quarantine
