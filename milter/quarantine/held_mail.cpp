#include "quarantine/held_mail.h"

#include "base/escape.h"
#include "memory/database.h"
#include "memory/failure.h"
#include "quarantine/advice.h"
#include "quarantine/approval.h"
#include "quarantine/held_common.h"
#include "quarantine/seal.h"
#include "quarantine/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <exception>
#include <limits>
#include <utility>

namespace keneki::quarantine {
namespace {

/// Groups of rules about what can harm by being opened.
constexpr std::array<std::string_view, 3> dangerous_groups{"carrier", "unseen", "known"};
/// An ordinary ZIP has 0.2 points of its group, what its password opened 0.3.
constexpr double least_dangerous_score = 0.5;
/// In memory, never on a disk: it was sealed for a reason.
constexpr std::size_t text_limit_bytes = std::numeric_limits<std::size_t>::max();

std::string no_such(const std::string& reference) {
    return fmt::format("{}: there is no such message", escaped(reference));
}

Expected<Done, std::string> has_text(const Row& row) {
    if (has_text(row.state)) return Done{};
    return fail(fmt::format("{}: {}", row.reference, text_is_gone(row.state)));
}

Expected<std::unique_ptr<Opener>, std::string> opener_for(const Row& row, const KeyRing& keys) {
    auto opener = Opener::open(keys, row.sealed_key, row.reference);
    if (opener) return opener;
    std::string at_hand;
    for (const SecretKey& key : keys)
        at_hand += (at_hand.empty() ? "" : ", ") + key.public_key().id();
    return fail(fmt::format("{}: it is sealed for the key {}; the secret keys at hand: {}",
                            escaped(row.reference), escaped(row.key_id),
                            at_hand.empty() ? "none" : at_hand));
}

constexpr std::string_view store_failure = "the store cannot be used";

/// Nobody looked into it, whatever the site's rules make of that.
bool was_not_judged(const Description& about) {
    return !about.failure().empty() && about.failure() != "memory_unavailable" &&
           about.failure() != "header_limit"; // that one was judged as a whole
}

} // namespace

std::int64_t time_now() {
    return static_cast<std::int64_t>(std::time(nullptr));
}

AuditEntry entry_of(const std::string& reference, const Actor& actor, const std::string& action) {
    return {.number = 0,
            .at = time_now(),
            .who = actor.who,
            .action = action,
            .reference = reference,
            .why = valid_utf8(actor.why)}; // PostgreSQL takes nothing else
}

AuditEntry refusal_of(const std::string& reference,
                      const Actor& actor,
                      const std::string& action,
                      const std::string& why) {
    return entry_of(reference, {actor.who, fmt::format("{} (asked for: {})", why, actor.why)},
                    action + " refused");
}

std::string text_is_gone(State state) {
    return fmt::format("its text is no longer there ({})", state_name(state));
}

std::string failure_of(const std::string& store, const std::exception& error) {
    const std::string file = memory::sqlite_file(store);
    const std::string why = escaped(memory::failure_text(error), 500);
    return fmt::format("{} ({}'store' in keneki.yaml): {}{}", store_failure,
                       file.empty() ? "" : escaped(file) + ", ", why, advice_for(why, store));
}

bool is_dangerous(const evidence::FiredRule& rule) {
    return !rule.testing() && rule.score() >= least_dangerous_score &&
           std::ranges::find(dangerous_groups, rule.group()) != dangerous_groups.end();
}

bool needs_approval(const Description& description) {
    return was_not_judged(description) || std::ranges::any_of(description.rules(), is_dangerous);
}

bool is_store_failure(std::string_view error) {
    return error.starts_with(store_failure);
}

HeldMail::HeldMail(std::unique_ptr<Rows> rows, std::string store)
    : rows_(std::move(rows)), store_(std::move(store)) {}
HeldMail::HeldMail(HeldMail&&) noexcept = default;
HeldMail& HeldMail::operator=(HeldMail&&) noexcept = default;
HeldMail::~HeldMail() = default;

Expected<HeldMail, std::string>
HeldMail::open(const std::string& store, Access access, std::chrono::milliseconds busy) {
    try {
        return HeldMail(Rows::open_existing(store, access == Access::read, busy), store);
    } catch (const std::exception& error) {
        return fail(failure_of(store, error));
    }
}

Expected<Done, std::string> HeldMail::note_with_text(const std::string& reference,
                                                     const Actor& actor,
                                                     const std::string& action,
                                                     const std::function<void()>& work) {
    return guarded<Done>([&]() -> Expected<Done, std::string> {
        std::string problem;
        rows_->in_one([&] {
            const auto state = rows_->locked_state(reference);
            if (!state) problem = no_such(reference);
            if (state && !has_text(*state))
                problem = fmt::format("{}: {}", reference, text_is_gone(*state));
            if (!state) return false;
            if (problem.empty()) work();
            rows_->note(problem.empty() ? entry_of(reference, actor, action)
                                        : refusal_of(reference, actor, action, problem));
            return true;
        });
        if (!problem.empty()) return fail(problem);
        return Done{};
    });
}

Expected<std::vector<Row>, std::string> HeldMail::list(std::int64_t since, std::int64_t until) {
    return guarded<std::vector<Row>>([&] { return rows_->list(since, until); });
}

Expected<Row, std::string> HeldMail::row(const std::string& reference) {
    return guarded<Row>([&]() -> Expected<Row, std::string> {
        auto row = rows_->row(reference);
        if (!row) return fail(no_such(reference));
        return std::move(*row);
    });
}

Expected<Description, std::string> HeldMail::description(const Row& row, const KeyRing& keys) {
    if (const auto there = has_text(row); !there) return fail(there.error());
    const auto opener = opener_for(row, keys);
    if (!opener) return fail(opener.error());
    const auto plain = (*opener)->description(row.description);
    if (!plain) return fail(fmt::format("{}: {}", row.reference, plain.error()));
    Description description;
    if (!description.ParseFromString(*plain))
        return fail(fmt::format("{}: its description cannot be read", row.reference));
    return description;
}

Expected<Done, std::string>
HeldMail::note(const std::string& reference, const Actor& actor, const std::string& action) {
    return guarded<Done>([&] {
        rows_->in_one([&] {
            rows_->note(entry_of(reference, actor, action));
            return true;
        });
        return Done{};
    });
}

void HeldMail::note_refused(const std::string& reference,
                            const Actor& actor,
                            const std::string& action,
                            const std::string& why) {
    // It was refused all the same where that cannot be noted.
    static_cast<void>(guarded<Done>([&] {
        rows_->in_one([&] {
            rows_->note(refusal_of(reference, actor, action, why));
            return true;
        });
        return Done{};
    }));
}

Expected<Spool, std::string> HeldMail::text(const Row& row, const KeyRing& keys) {
    if (const auto there = has_text(row); !there) return fail(there.error());
    const auto opener = opener_for(row, keys);
    if (!opener) return fail(opener.error());
    return guarded<Spool>([&]() -> Expected<Spool, std::string> {
        auto spool = Spool::create(text_limit_bytes, {});
        if (!spool) return fail(spool.error());
        std::string problem;
        rows_->pieces(row.reference, [&](std::string_view piece) {
            if (!problem.empty()) return;
            const auto added = (*opener)->add(piece, [&](std::string_view plain) {
                if (!spool->append(plain)) problem = "not enough memory for its text";
            });
            if (!added) problem = added.error();
        });
        if (const auto ended = (*opener)->finish(); problem.empty() && !ended)
            problem = ended.error();
        if (problem.empty() && !spool->flush()) problem = "not enough memory for its text";
        if (problem.empty()) return std::move(*spool);
        // Damaged, or taken away while it was read?
        const auto current = rows_->row(row.reference);
        if (current && !has_text(current->state)) problem = text_is_gone(current->state);
        return fail(fmt::format("{}: {}", row.reference, problem));
    });
}

Expected<Done, std::string> HeldMail::approve(const std::string& reference,
                                              const Actor& actor,
                                              const std::vector<std::string>& recipients) {
    if (const auto good = usable(recipients); !good) return fail(good.error());
    return note_with_text(reference, {actor.who, approved_for(recipients) + actor.why}, "approve",
                          [] {});
}

Expected<Done, std::string> HeldMail::remove(const std::string& reference, const Actor& actor) {
    return note_with_text(reference, actor, "delete",
                          [&] { rows_->remove_text(reference, State::deleted); });
}

Expected<bool, std::string> HeldMail::rekey_one(const std::string& reference,
                                                const KeyRing& keys,
                                                const PublicKey& key,
                                                const Actor& actor) {
    const auto row = this->row(reference);
    if (!row) return fail(row.error());
    if (!has_text(row->state)) return false; // deleted or expired meanwhile
    const auto opener = opener_for(*row, keys);
    if (!opener) return fail(opener.error());
    const auto done = note_with_text(reference, actor, "rekey", [&] {
        rows_->set_sealed_key(reference, key.id(), key.seal((*opener)->message_key()));
    });
    if (!done && is_store_failure(done.error())) return fail(done.error());
    return done.has_value(); // deleted or expired meanwhile
}

Expected<HeldMail::Rekeyed, std::string>
HeldMail::rekey(const KeyRing& keys,
                const PublicKey& key,
                const Actor& actor,
                const std::function<void(std::size_t, std::size_t)>& progress) {
    const auto all = list(0, std::numeric_limits<std::int64_t>::max());
    if (!all) return fail(all.error());
    Rekeyed rekeyed;
    std::size_t looked_at = 0;
    for (const Row& small : *all) {
        if (progress) progress(++looked_at, all->size());
        if (small.key_id == key.id() || !has_text(small.state)) continue;
        const auto done = rekey_one(small.reference, keys, key, actor);
        if (done)
            rekeyed.count += *done ? 1 : 0;
        else if (is_store_failure(done.error()) || keys.empty())
            return fail(done.error());
        else
            rekeyed.left_out.push_back(done.error());
    }
    return rekeyed;
}

Expected<std::vector<Count>, std::string> HeldMail::counts(std::int64_t first_day,
                                                           std::int64_t end_day) {
    return guarded<std::vector<Count>>([&] { return rows_->counts(first_day, end_day); });
}

Expected<HeldMail::Audit, std::string> HeldMail::audit() {
    return guarded<Audit>([&] {
        Audit audit{rows_->audit(), std::nullopt};
        std::string before;
        std::int64_t number = 0;
        for (const AuditEntry& entry : audit.entries) {
            ++number;
            if (!audit.broken_at &&
                (entry.number != number || Rows::chained(entry, before) != entry.chain))
                audit.broken_at = entry.number;
            before = entry.chain;
        }
        return audit;
    });
}

} // namespace keneki::quarantine
