#include "quarantine/fill_reminder.h"

namespace keneki::quarantine {
namespace {

using namespace std::chrono_literals;

constexpr auto tell_again = 24h;
constexpr auto try_for = 1h;

} // namespace

void FillReminder::note(const Fill& fill, Time now) {
    if (pending(now) && fill_->full && !fill.full) return;
    fill_ = fill;
    noted_at_ = now;
}

std::optional<Fill> FillReminder::pending(Time now) const {
    return fill_ && now - noted_at_ < try_for ? fill_ : std::nullopt;
}

bool FillReminder::is_due(const std::string& person, const Fill& fill, Time now) const {
    const auto told = told_at_.find({person, fill.full});
    return told == told_at_.end() || now - told->second >= tell_again;
}

void FillReminder::told(const std::string& person, const Fill& fill, Time now) {
    told_at_[{person, fill.full}] = now;
}

} // namespace keneki::quarantine
