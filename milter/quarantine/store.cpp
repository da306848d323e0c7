#include "quarantine/store.h"

#include "base/escape.h"
#include "base/log.h"
#include "memory/failure.h"
#include "quarantine/binary.h"
#include "quarantine/with_rows.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <ctime>
#include <exception>
#include <utility>
#include <vector>

namespace keneki::quarantine {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr std::int64_t day_seconds = 86'400;
constexpr auto look_after_every = 1h;
constexpr auto write_counts_every = 60s;
/// Between two writings; a flood of names does not take the memory.
constexpr std::size_t most_counts = 20'000;
constexpr std::int64_t keep_counts_days = 400;
/// As long as mail servers try; a notice stands in clear until then.
constexpr std::int64_t keep_notices_seconds = 7 * day_seconds;
constexpr std::int64_t expired_at_once = 50;
/// A host that took notices to send them and died leaves them to others after this.
constexpr std::int64_t taken_seconds = 600;
constexpr std::int64_t notices_at_once = 2'000;
constexpr std::size_t marker_bytes = 24;

} // namespace

std::string marker_hash(const std::string& marker) {
    std::string hash(crypto_generichash_BYTES, '\0');
    ::crypto_generichash(bytes_of(hash), hash.size(), bytes_of(std::string_view(marker)),
                         marker.size(), nullptr, 0);
    return to_hex(hash);
}

std::string new_marker() {
    std::string bytes(marker_bytes, '\0');
    ::randombytes_buf(bytes.data(), bytes.size());
    return to_hex(bytes);
}

std::string_view state_name(State state) {
    switch (state) {
    case State::held:
        return "held";
    case State::released:
        return "released";
    case State::deleted:
        return "deleted";
    case State::stripped:
        return "stripped";
    case State::expired:
        break;
    }
    return "expired";
}

Store::Store(StoreOptions options)
    : options_(std::move(options)), trouble_(options_.store), in_use_(options_.in_use),
      caretaker_([this] { look_after(); }) {}

Store::~Store() {
    {
        const std::lock_guard lock(ending_mutex_);
        ended_ = true;
    }
    ending_.notify_all();
    caretaker_.join();
}

std::int64_t Store::now() const {
    return options_.clock ? options_.clock() : static_cast<std::int64_t>(std::time(nullptr));
}

Expected<std::optional<Store::Redeemed>, std::string>
Store::redeem(const std::string& marker, const std::string& body, steady_clock::time_point until) {
    auto done = with_rows<std::optional<Redeemed>>(until, [&](Rows& rows) {
        std::optional<Rows::Redeemed> used;
        rows.in_one([&] {
            used = rows.use_release(marker_hash(marker), body, now());
            return used && !used->late && !used->again;
        });
        std::optional<Redeemed> redeemed;
        if (!used) return redeemed;
        redeemed = Redeemed{used->reference, {}, used->late, used->again};
        if (used->late) return redeemed;
        // The message passes in any case.
        if (!redeemed->teaching.ParseFromString(used->teaches)) redeemed->teaching.Clear();
        return redeemed;
    });
    if (!done) return fail(done.error().why);
    return std::move(*done);
}

Expected<std::vector<WaitingNotice>, std::string> Store::due_notices(std::int64_t daily_before) {
    using Waiting = std::vector<WaitingNotice>;
    auto taken = with_rows<Waiting>(steady_clock::now() + options_.busy, [&](Rows& rows) {
        const std::int64_t time = now();
        // In this second others may still come that belong into the same mail.
        Waiting due = rows.take_notices(NoticeKind::at_once, time, time, time + taken_seconds,
                                        notices_at_once);
        const Waiting daily = rows.take_notices(NoticeKind::daily, daily_before, time,
                                                time + taken_seconds, notices_at_once);
        due.insert(due.end(), daily.begin(), daily.end());
        return due;
    });
    if (!taken) return fail(taken.error().why);
    return std::move(*taken);
}

void Store::sent(const std::vector<WaitingNotice>& notices) {
    const auto done = with_rows<bool>(steady_clock::now() + options_.busy, [&](Rows& rows) {
        rows.in_one([&] {
            for (const WaitingNotice& notice : notices)
                rows.remove_notice(notice.recipient, notice.reference);
            return true;
        });
        return true;
    });
    if (!done)
        log::warning("quarantine: that notices were sent cannot be noted, they may come again: {}",
                     done.error().why);
}

void Store::expire(std::chrono::seconds passed) {
    std::optional<std::int64_t> before;
    for (bool more = true; more;) {
        const auto until = steady_clock::now() + options_.busy;
        const auto count = with_rows<std::size_t>(until, [&](Rows& rows) {
            if (!before) {
                const std::int64_t time = rows.expiry_time(now(), passed);
                before = time - options_.keep_days * day_seconds;
                rows.forget_counts_before(time / day_seconds - keep_counts_days);
                if (const auto lost = rows.forget_notices_before(time - keep_notices_seconds);
                    lost > 0)
                    log::warning(
                        "quarantine: {} notices are given up, nobody took them for {} days", lost,
                        keep_notices_seconds / day_seconds);
            }
            return expire_some(rows, *before);
        });
        if (!count) {
            log::warning("quarantine: old messages cannot be removed: {}", count.error().why);
            return;
        }
        if (*count > 0) log::notice("quarantine: {} messages have expired", *count);
        more = static_cast<std::int64_t>(*count) == expired_at_once;
    }
}

std::size_t Store::expire_some(Rows& rows, std::int64_t before) const {
    std::size_t expired = 0;
    for (const std::string& reference : rows.older_than(before, expired_at_once, now()))
        rows.in_one([&] {
            // Somebody may have been faster. Whoever releases it may need its text once more.
            const auto state = rows.locked_state(reference);
            if (!state || !has_text(*state) || rows.release_under_way(reference, now()))
                return false;
            rows.remove_text(reference, State::expired);
            rows.note({.number = 0,
                       .at = now(),
                       .who = "keneki-milter",
                       .action = "expire",
                       .reference = reference,
                       .why = fmt::format("older than {} days", options_.keep_days)});
            ++expired;
            return true;
        });
    return expired;
}

void Store::count(const std::vector<Count>& counts) {
    const std::lock_guard lock(counts_mutex_);
    for (const Count& one : counts) {
        const bool room = counts_.size() < most_counts;
        const auto key = std::tuple(one.day, one.kind, one.name);
        if (room || counts_.contains(key)) counts_[key] += one.count;
    }
}

void Store::finish(steady_clock::time_point until) {
    std::vector<Count> waiting;
    {
        const std::lock_guard lock(counts_mutex_);
        for (const auto& [key, count] : std::exchange(counts_, {}))
            waiting.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), count});
    }
    if (waiting.empty()) return;
    const auto written = with_rows<bool>(until, [&](Rows& rows) {
        rows.in_one([&] {
            rows.add_counts(waiting);
            return true;
        });
        return true;
    });
    if (!written)
        count(waiting); // the next attempt has them
    else if (!full_)
        trouble_.works();
}

void Store::look_after() {
    std::unique_lock lock(ending_mutex_);
    auto last = steady_clock::now();
    while (!ending_.wait_for(lock, write_counts_every, [this] { return ended_; })) {
        lock.unlock();
        try {
            const auto time = steady_clock::now();
            finish(time + options_.busy);
            if (in_use_ && time - last >= look_after_every) {
                expire(std::chrono::duration_cast<std::chrono::seconds>(time - last));
                last = time;
            }
        } catch (const std::exception& error) {
            log::warning("quarantine: {}", escaped(memory::failure_text(error)));
        }
        lock.lock();
    }
}

} // namespace keneki::quarantine
