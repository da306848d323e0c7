#include "base/base64.h"
#include "quarantine/digest.h"
#include "quarantine/notice.h"
#include "quarantine/seal.h"
#include "quarantine/store.h"
#include "quarantine/with_rows.h"

#include <algorithm>
#include <utility>

namespace keneki::quarantine {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// For so long an MTA tries again: the same message within it is the same entry.
constexpr std::int64_t retry_seconds = 5LL * 86'400;
constexpr auto look_up_every = 200ms;
constexpr std::size_t most_perhaps_stored = 10'000;
constexpr auto warn_every = 1h;
/// Of quarantine.most; above it the log warns.
constexpr double nearly_full = 0.9;

std::string rules_of(const Description& description) {
    std::string ids;
    for (const evidence::FiredRule& rule : description.rules())
        if (!rule.testing()) ids += (ids.empty() ? "" : " ") + rule.id();
    return ids;
}

/// The room that it takes there (rows.cpp): a third more than the bytes themselves.
std::int64_t in_table(std::string_view binary) {
    return static_cast<std::int64_t>(base64_bytes(binary.size()));
}

/// Nobody has decided about it yet, in which case another state of the same message is put right.
bool undecided(State state) {
    return state == State::held || state == State::stripped;
}

} // namespace

Expected<Store::Put, Store::Refusal> Store::put(const PublicKey& key,
                                                const std::string& reference,
                                                const Description& description,
                                                const std::vector<Tell>& tell,
                                                int content_fd,
                                                std::uint64_t size,
                                                steady_clock::time_point until) {
    const std::string digest = digest_of(key, description, content_fd, size);
    auto done = put_once(key, reference, description, tell, content_fd, size, digest, until);
    const std::lock_guard lock(perhaps_mutex_);
    if (done) {
        perhaps_stored_.erase(digest);
        if (!full_) trouble_.works();
        return done;
    }
    // The store may still be away when the message comes again.
    Refusal refusal = done.error();
    trouble_.refused(refusal.why, steady_clock::now());
    refusal.perhaps_stored = refusal.perhaps_stored || perhaps_stored_.contains(digest);
    if (!refusal.perhaps_stored) return done;
    if (perhaps_stored_.size() >= most_perhaps_stored)
        perhaps_stored_.erase(std::ranges::min_element(
            perhaps_stored_, {}, [](const auto& entry) { return entry.second; }));
    perhaps_stored_.try_emplace(digest, steady_clock::now());
    return fail(refusal);
}

Expected<Store::Put, Store::Refusal> Store::put_once(const PublicKey& key,
                                                     const std::string& reference,
                                                     const Description& description,
                                                     const std::vector<Tell>& tell,
                                                     int content_fd,
                                                     std::uint64_t size,
                                                     const std::string& digest,
                                                     steady_clock::time_point until) {
    const State state = description.removed().empty() ? State::held : State::stripped;
    auto done = with_rows<Put>(until, [&](Rows& rows) {
        in_use_ = true;
        Put put{reference, false};
        std::int64_t stored = 0;
        bool full = false;
        rows.in_one([&] {
            if (const auto known = rows.find(digest, now() - retry_seconds)) {
                put = {known->reference, true};
                // What was decided for it may be another now.
                if (!undecided(known->state) || known->state == state) return false;
                rows.set_state(known->reference, state);
                return true;
            }
            Sealer sealer(key, reference);
            std::int64_t number = 0;
            Row row;
            const auto take = [&](std::string_view piece) {
                rows.add_piece(reference, number++, piece);
                row.stored_bytes += in_table(piece);
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
            row.stored_bytes += in_table(row.sealed_key) + in_table(row.description);
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
    if (done) return std::move(*done);
    const Failure& failure = done.error();
    if (failure.certainty == Certainty::perhaps_stored)
        return look_up(reference, digest, state, failure.why, until);
    return fail(Refusal{failure.why, failure.certainty != Certainty::nothing_stored});
}

/// Over a new connection, as soon as one can be had. A transaction that the database has still open
/// keeps find() waiting, so that no message comes in behind it.
Expected<Store::Put, Store::Refusal> Store::look_up(const std::string& reference,
                                                    const std::string& digest,
                                                    State state,
                                                    const std::string& why,
                                                    steady_clock::time_point until) {
    while (true) {
        const auto found = with_rows<std::optional<Rows::Known>>(until, [&](Rows& rows) {
            std::optional<Rows::Known> known;
            rows.in_one([&] {
                known = rows.find(digest, now() - retry_seconds);
                return false;
            });
            return known;
        });
        if (found && !*found) return fail(Refusal{why, false});
        if (found && (!undecided((*found)->state) || (*found)->state == state))
            return Put{(*found)->reference, (*found)->reference != reference};
        if (found || steady_clock::now() >= until) return fail(Refusal{why, true});
        std::this_thread::sleep_for(look_up_every);
    }
}

void Store::warn_when_nearly_full(std::int64_t stored_bytes) {
    const auto share = static_cast<double>(stored_bytes) / static_cast<double>(options_.most_bytes);
    if (share < nearly_full) {
        full_ = false; // not before: small messages fit longer than large ones
        return;
    }
    const auto time = steady_clock::now();
    if (warned_at_ && time - *warned_at_ < warn_every) return;
    warned_at_ = time;
    log::warning("quarantine: the store is filled to {:.0f} % of quarantine.most; when it is "
                 "full, on_failure.store_unavailable decides",
                 100 * share);
    note_fill(stored_bytes, false);
}

void Store::note_fill(std::int64_t stored_bytes, bool full) {
    const std::lock_guard lock(fill_mutex_);
    if (!fill_ || full || !fill_->full) fill_ = Fill{stored_bytes, options_.most_bytes, full};
}

std::optional<Fill> Store::take_fill() {
    const std::lock_guard lock(fill_mutex_);
    return std::exchange(fill_, std::nullopt);
}

} // namespace keneki::quarantine
