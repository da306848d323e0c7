#include "quarantine/store.h"

#include "base/escape.h"
#include "base/log.h"
#include "quarantine/binary.h"
#include "quarantine/notice.h"
#include "quarantine/seal.h"

#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <exception>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

namespace keneki::quarantine {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr std::int64_t day_seconds = 86'400;
/// For so long an MTA tries again: the same message within it is the same entry.
constexpr std::int64_t retry_seconds = 5 * day_seconds;
/// After a failure nobody waits for the next one.
constexpr auto pause_after_failure = 1s;
constexpr auto look_after_every = 1h;
constexpr auto warn_every = 1h;
constexpr auto write_counts_every = 60s;
/// Between two writings; a flood of names does not take the memory.
constexpr std::size_t most_counts = 20'000;
constexpr std::int64_t keep_counts_days = 400;
/// Of quarantine.most_bytes; above it the log warns.
constexpr double nearly_full = 0.9;
constexpr std::int64_t expired_at_once = 50;
/// A host that took notices to send them and died leaves them to others after this.
constexpr std::int64_t taken_seconds = 600;
constexpr std::int64_t notices_at_once = 2'000;
constexpr std::size_t marker_bytes = 24;

/// Reads `size` bytes of a file from its beginning.
template <class Take>
void read_all(int fd, std::uint64_t size, const Take& take) {
    std::vector<char> buffer(256U << 10U);
    for (std::uint64_t at = 0; at < size;) {
        const auto wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size - at));
        const ssize_t count = ::pread(fd, buffer.data(), wanted, static_cast<off_t>(at));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0)
            throw std::system_error(count < 0 ? errno : EIO, std::generic_category(),
                                    "the message cannot be read");
        take(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
        at += static_cast<std::uint64_t>(count);
    }
}

/// By this a message is recognised that comes again because its sender heard no answer. Without the
/// public key nobody can compute it for a guess.
std::string digest_of(const PublicKey& key,
                      const Description& description,
                      int content_fd,
                      std::uint64_t size) {
    crypto_generichash_state state{};
    ::crypto_generichash_init(&state, key.bytes().data(), key.bytes().size(),
                              crypto_generichash_BYTES);
    const auto add = [&state](std::string_view text) {
        ::crypto_generichash_update(&state, bytes_of(text), text.size());
    };
    const auto add_whole = [&add](std::string_view text) {
        add(fmt::format("{}:", text.size()));
        add(text);
    };
    add_whole(description.mail_from());
    std::vector<std::string> recipients(description.recipients().begin(),
                                        description.recipients().end());
    std::ranges::sort(recipients);
    for (const std::string& recipient : recipients)
        add_whole(recipient);
    add(";");
    read_all(content_fd, size, add);
    std::string hash(crypto_generichash_BYTES, '\0');
    ::crypto_generichash_final(&state, bytes_of(hash), hash.size());
    return to_hex(hash);
}

std::string rules_of(const Description& description) {
    std::string ids;
    for (const evidence::FiredRule& rule : description.rules())
        if (!rule.testing()) ids += (ids.empty() ? "" : " ") + rule.id();
    return ids;
}

/// The store has no room; nothing is wrong with the connection.
struct Full {
    std::int64_t stored_bytes;
};

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
    : options_(std::move(options)), in_use_(options_.in_use), caretaker_([this] { look_after(); }) {
}

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

template <class Result, class Work>
Expected<Result, std::string> Store::with_rows(steady_clock::time_point until, const Work& work) {
    const std::unique_lock lock(mutex_, until);
    if (!lock.owns_lock()) return fail(std::string("it is busy with other messages"));
    if (failed_ && steady_clock::now() - failed_at_ < pause_after_failure)
        return fail(std::string("it has just failed"));
    try {
        if (rows_ && !rows_->is_current()) {
            log::notice("quarantine: its file was removed or replaced; opening it anew");
            rows_.reset();
        }
        if (!rows_) rows_ = Rows::open(options_.store, options_.busy);
        Result result = work(*rows_);
        // A file without a name takes everything and nobody finds it.
        if (!rows_->is_current())
            throw std::runtime_error("its file was removed or replaced meanwhile");
        if (failed_) log::notice("quarantine: the store works again");
        failed_ = false;
        return result;
    } catch (const Full& full) {
        return fail(fmt::format("it is full: {} of {} bytes (quarantine.most_bytes)",
                                full.stored_bytes, options_.most_bytes));
    } catch (const std::exception& error) {
        rows_.reset();
        failed_ = true;
        failed_at_ = steady_clock::now();
        return fail(escaped(error.what(), 500));
    }
}

Expected<Store::Put, std::string> Store::put(const PublicKey& key,
                                             const std::string& reference,
                                             const Description& description,
                                             const std::vector<Tell>& tell,
                                             int content_fd,
                                             std::uint64_t size,
                                             steady_clock::time_point until) {
    return with_rows<Put>(until, [&](Rows& rows) {
        in_use_ = true;
        const State state = description.removed().empty() ? State::held : State::stripped;
        const std::string digest = digest_of(key, description, content_fd, size);
        Put put{reference, false};
        std::int64_t stored = 0;
        bool full = false;
        rows.in_one([&] {
            if (const auto known = rows.find(digest, now() - retry_seconds)) {
                put = {known->reference, true};
                // What was decided for it may be another now.
                const bool undecided =
                    known->state == State::held || known->state == State::stripped;
                if (!undecided || known->state == state) return false;
                rows.set_state(known->reference, state);
                return true;
            }
            Sealer sealer(key, reference);
            std::int64_t number = 0;
            Row row;
            const auto take = [&](std::string_view piece) {
                rows.add_piece(reference, number++, piece);
                row.stored_bytes += static_cast<std::int64_t>(piece.size());
            };
            read_all(content_fd, size, [&](std::string_view text) { sealer.add(text, take); });
            sealer.finish(take);
            row.reference = reference;
            row.received_at = now();
            row.size = static_cast<std::int64_t>(size);
            row.state = state;
            row.verdict = description.verdict();
            row.score = description.score();
            row.digest = digest;
            row.key_id = key.id();
            row.rules = rules_of(description);
            row.sealed_key = sealer.sealed_key();
            row.description = sealer.description(description.SerializeAsString());
            row.stored_bytes += static_cast<std::int64_t>(row.description.size());
            stored = rows.stored_bytes() + row.stored_bytes;
            full = stored > static_cast<std::int64_t>(options_.most_bytes);
            if (full) return false;
            rows.add(row);
            const std::string notice =
                notice_of(description, reference, row.received_at).SerializeAsString();
            for (const Tell& one : tell)
                rows.add_notice(one.recipient, reference, one.kind, row.received_at, notice);
            return true;
        });
        if (full) throw Full{stored};
        if (!put.known) warn_when_nearly_full(stored);
        return put;
    });
}

void Store::warn_when_nearly_full(std::int64_t stored_bytes) {
    const auto share = static_cast<double>(stored_bytes) / static_cast<double>(options_.most_bytes);
    if (share < nearly_full) return;
    const auto time = steady_clock::now();
    if (warned_at_ && time - *warned_at_ < warn_every) return;
    warned_at_ = time;
    log::warning("quarantine: the store is filled to {:.0f} % of quarantine.most_bytes; when it is "
                 "full, on_failure.store_unavailable decides",
                 100 * share);
}

Expected<std::optional<Store::Redeemed>, std::string>
Store::redeem(const std::string& marker, steady_clock::time_point until) {
    return with_rows<std::optional<Redeemed>>(until, [&](Rows& rows) {
        std::optional<Rows::Redeemed> used;
        rows.in_one([&] {
            used = rows.use_release(marker_hash(marker), now());
            return used.has_value();
        });
        std::optional<Redeemed> redeemed;
        if (!used) return redeemed;
        redeemed = Redeemed{used->reference, {}};
        // The message passes in any case.
        if (!redeemed->teaching.ParseFromString(used->teaches)) redeemed->teaching.Clear();
        return redeemed;
    });
}

Expected<std::vector<WaitingNotice>, std::string> Store::due_notices(std::int64_t daily_before) {
    using Waiting = std::vector<WaitingNotice>;
    return with_rows<Waiting>(steady_clock::now() + options_.busy, [&](Rows& rows) {
        const std::int64_t time = now();
        // In this second others may still come that belong into the same mail.
        Waiting due = rows.take_notices(NoticeKind::at_once, time, time, time + taken_seconds,
                                        notices_at_once);
        const Waiting daily = rows.take_notices(NoticeKind::daily, daily_before, time,
                                                time + taken_seconds, notices_at_once);
        due.insert(due.end(), daily.begin(), daily.end());
        return due;
    });
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
                     done.error());
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
            }
            return expire_some(rows, *before);
        });
        if (!count) {
            log::warning("quarantine: old messages cannot be removed: {}", count.error());
            return;
        }
        if (*count > 0) log::notice("quarantine: {} messages have expired", *count);
        more = static_cast<std::int64_t>(*count) == expired_at_once;
    }
}

std::size_t Store::expire_some(Rows& rows, std::int64_t before) const {
    const auto old = rows.older_than(before, expired_at_once);
    for (const std::string& reference : old)
        rows.in_one([&] {
            rows.remove_text(reference, State::expired);
            rows.note({.number = 0,
                       .at = now(),
                       .who = "keneki-milter",
                       .action = "expire",
                       .reference = reference,
                       .why = fmt::format("older than {} days", options_.keep_days)});
            return true;
        });
    return old.size();
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
    if (!written) count(waiting); // the next attempt has them
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
            log::warning("quarantine: {}", escaped(error.what()));
        }
        lock.lock();
    }
}

} // namespace keneki::quarantine
