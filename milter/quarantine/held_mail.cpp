#include "quarantine/held_mail.h"

#include "base/escape.h"
#include "memory/database.h"
#include "quarantine/advice.h"
#include "quarantine/approval.h"
#include "quarantine/seal.h"
#include "quarantine/smtp.h"
#include "quarantine/store.h"
#include "quarantine/wrapped.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <exception>
#include <limits>
#include <utility>

namespace keneki::quarantine {
namespace {

/// Time for the SMTP server to take the message; the marker is good for nothing afterwards.
constexpr std::int64_t marker_seconds = 900;
/// Groups of rules about what can harm by being opened.
constexpr std::array<std::string_view, 3> dangerous_groups{"carrier", "unseen", "known"};
/// An ordinary ZIP has 0.2 points of its group, what its password opened 0.3.
constexpr double least_dangerous_score = 0.5;
/// In memory, never on a disk: it was sealed for a reason.
constexpr std::size_t text_limit_bytes = std::numeric_limits<std::size_t>::max();

std::int64_t now() {
    return static_cast<std::int64_t>(std::time(nullptr));
}

Unexpected<std::string> no_such(const std::string& reference) {
    return fail(fmt::format("{}: there is no such message", escaped(reference)));
}

Expected<Done, std::string> has_text(const Row& row) {
    if (has_text(row.state)) return Done{};
    return fail(
        fmt::format("{}: its text is no longer there ({})", row.reference, state_name(row.state)));
}

Expected<std::unique_ptr<Opener>, std::string> opener_for(const Row& row, const KeyRing& keys) {
    auto opener = Opener::open(keys, row.sealed_key, row.reference);
    if (opener) return opener;
    std::string at_hand;
    for (const SecretKey& key : keys)
        at_hand += (at_hand.empty() ? "" : ", ") + key.public_key().id();
    return fail(fmt::format("{}: it is sealed for the key {}; the secret keys at hand: {}",
                            row.reference, row.key_id, at_hand.empty() ? "none" : at_hand));
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + escaped(word);
    return text;
}

std::string without_text(std::size_t attachments) {
    if (attachments == 0) return {};
    return fmt::format(" without {} attachment{}", attachments, attachments == 1 ? "" : "s");
}

/// In memory only.
Expected<Spool, std::string> edited(const Spool& text, const std::vector<Edit>& edits) {
    auto spool = Spool::create(text_limit_bytes, {});
    if (!spool || edits.empty()) return spool;
    const bool done = fit(edits, 0, text.size()) &&
                      read_edited(text.fd(), 0, text.size(), edits,
                                  [&](std::string_view piece) { return spool->append(piece); }) &&
                      spool->flush();
    if (!done) return fail(std::string("its attachments cannot be taken out"));
    return spool;
}

constexpr std::string_view store_failure = "the store cannot be used";

/// With the file, the key of the configuration and what to do. An address of PostgreSQL may have a
/// password in it.
std::string failure_of(const std::string& store, const std::exception& error) {
    const std::string file = memory::sqlite_file(store);
    const std::string why = escaped(error.what(), 500);
    return fmt::format("{} ({}'store' in keneki.yaml): {}{}", store_failure,
                       file.empty() ? "" : escaped(file) + ", ", why, advice_for(why, store));
}

} // namespace

bool is_dangerous(const evidence::FiredRule& rule) {
    return !rule.testing() && rule.score() >= least_dangerous_score &&
           std::ranges::find(dangerous_groups, rule.group()) != dangerous_groups.end();
}

bool needs_approval(const Description& description) {
    return std::ranges::any_of(description.rules(), is_dangerous);
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

template <class Result, class Work>
Expected<Result, std::string> HeldMail::guarded(const Work& work) {
    try {
        return work();
    } catch (const std::exception& error) {
        return fail(failure_of(store_, error));
    }
}

void HeldMail::note_in_one(const std::string& reference,
                           const Actor& actor,
                           const std::string& action,
                           const std::function<void()>& work) {
    rows_->in_one([&] {
        work();
        rows_->note({.number = 0,
                     .at = now(),
                     .who = actor.who,
                     .action = action,
                     .reference = reference,
                     .why = actor.why});
        return true;
    });
}

Expected<std::vector<Row>, std::string> HeldMail::list(std::int64_t since, std::int64_t until) {
    return guarded<std::vector<Row>>([&] { return rows_->list(since, until); });
}

Expected<Row, std::string> HeldMail::row(const std::string& reference) {
    return guarded<Row>([&]() -> Expected<Row, std::string> {
        auto row = rows_->row(reference);
        if (!row) return no_such(reference);
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
        note_in_one(reference, actor, action, [] {});
        return Done{};
    });
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
        if (!problem.empty()) return fail(fmt::format("{}: {}", row.reference, problem));
        return std::move(*spool);
    });
}

bool HeldMail::approved_by_another(const std::string& reference,
                                   const std::string& who,
                                   const std::vector<std::string>& recipients) {
    const std::string wanted = approved_for(recipients);
    const std::int64_t since = now() - approval_seconds;
    return std::ranges::any_of(rows_->audit(), [&](const AuditEntry& entry) {
        return entry.reference == reference && entry.action == "approve" && entry.who != who &&
               entry.at > since && entry.why.starts_with(wanted);
    });
}

std::string HeldMail::release_hindrance(const Row& row,
                                        const Description& about,
                                        const Actor& actor,
                                        const ReleaseOptions& options) {
    const bool dangerous =
        options.edits.empty() ? needs_approval(about) : options.rest_is_dangerous;
    if (options.two_persons && dangerous &&
        !approved_by_another(row.reference, actor.who, options.recipients))
        return fmt::format(
            "it was held for what can do harm when it is opened; another person than {} has to "
            "approve it first{}, not more than {} days before",
            escaped(actor.who),
            options.recipients.empty() ? "" : ", for the same recipients (approve --to)",
            approval_seconds / 86'400);
    if (options.again) return {};
    const auto current = rows_->row(row.reference);
    if (current && current->state == State::released)
        return "it was released before; to send it once more, say so (--again)";
    if (current && current->state == State::stripped && !options.edits.empty())
        return "it was delivered without its attachments before; to send it so once more, say so "
               "(--again)";
    if (rows_->open_release(row.reference, now()))
        return "a release of it is under way, or was broken off when the mail server had it: look "
               "into the mail server's log; to send it once more, say so (--again)";
    return {};
}

std::string HeldMail::teaching_of(const Description& about, const ReleaseOptions& options) {
    const bool whole =
        options.recipients.empty() && !options.as_attachment && options.edits.empty();
    // What was not judged was not held against anybody either.
    const bool judged = about.failure().empty() || about.failure() == "memory_unavailable";
    const auto& header = about.evidence().header();
    if (!options.teaches || options.again || !whole || !judged || header.from_size() != 1)
        return {};
    Teaching teaching;
    teaching.set_author(header.from(0).address());
    *teaching.mutable_recipients() = about.recipients();
    teaching.set_proven(about.evidence().authentication().aligned());
    teaching.set_dangerous(needs_approval(about));
    return teaching.SerializeAsString();
}

Expected<Done, std::string> HeldMail::approve(const std::string& reference,
                                              const Actor& actor,
                                              const std::vector<std::string>& recipients) {
    const auto row = this->row(reference);
    if (!row) return fail(row.error());
    if (const auto there = has_text(*row); !there) return fail(there.error());
    if (const auto good = usable(recipients); !good) return fail(good.error());
    return note(reference, {actor.who, approved_for(recipients) + actor.why}, "approve");
}

Expected<std::string, ReleaseFailure> HeldMail::release(const std::string& reference,
                                                        const KeyRing& keys,
                                                        const Actor& actor,
                                                        const ReleaseOptions& options) {
    const auto row = this->row(reference);
    if (!row) return fail(ReleaseFailure{true, row.error()});
    const auto refused = [&](std::string why) {
        return fail(note_refusal(reference, actor, std::move(why)));
    };
    if (const auto good = usable(options.recipients); !good) return refused(good.error());
    const auto about = description(*row, keys);
    if (!about) return refused(about.error());
    const auto content = text(*row, keys);
    if (!content) return refused(content.error());
    const auto rest = edited(*content, options.edits);
    if (!rest) return refused(rest.error());
    const std::string marker = new_marker();
    auto prepared = announce(*row, *about, actor, options, marker);
    if (!prepared) return refused(prepared.error());
    const Wrapping wrapping = wrapped(*about, reference, marker, options.as_attachment);
    auto sent = send_by_smtp(options.server, about->mail_from(), *prepared, wrapping.before,
                             options.edits.empty() ? *content : *rest, wrapping.behind);
    const std::string outcome = sent ? *sent : sent.error();
    const auto noted = guarded<Done>([&] {
        note_in_one(reference, {actor.who, outcome}, sent ? "released" : "release failed", [&] {
            rows_->set_outcome(marker_hash(marker), outcome);
            if (!sent) return;
            // The attachments may still be asked for.
            if (options.edits.empty())
                rows_->set_state(reference, State::released);
            else if (row->state == State::held)
                rows_->set_state(reference, State::stripped);
        });
        return Done{};
    });
    if (!sent) return fail(ReleaseFailure{false, sent.error()});
    if (!noted)
        return fail(ReleaseFailure{
            false, fmt::format("{}: the mail server took it ({}), but that could not be noted: {}",
                               reference, outcome, noted.error())});
    return std::move(*sent);
}

ReleaseFailure
HeldMail::note_refusal(const std::string& reference, const Actor& actor, std::string why) {
    // It was refused all the same where that cannot be noted.
    static_cast<void>(note(reference,
                           {actor.who, fmt::format("{} (asked for: {})", why, actor.why)},
                           "release refused"));
    return {true, std::move(why)};
}

/// The recipients, when it may be released and that is in the audit trail.
Expected<std::vector<std::string>, std::string> HeldMail::announce(const Row& row,
                                                                   const Description& about,
                                                                   const Actor& actor,
                                                                   const ReleaseOptions& options,
                                                                   const std::string& marker) {
    using Recipients = std::vector<std::string>;
    return guarded<Recipients>([&]() -> Expected<Recipients, std::string> {
        Recipients recipients = options.recipients;
        if (recipients.empty())
            recipients.assign(about.recipients().begin(), about.recipients().end());
        std::string hindrance;
        rows_->in_one([&] {
            hindrance = release_hindrance(row, about, actor, options);
            if (!hindrance.empty()) return false;
            rows_->add_release(marker_hash(marker), row.reference, now(), now() + marker_seconds,
                               teaching_of(about, options));
            rows_->note({.number = 0,
                         .at = now(),
                         .who = actor.who,
                         .action = "release",
                         .reference = row.reference,
                         .why = fmt::format("to {}{}: {}", joined(recipients),
                                            without_text(options.edits.size()), actor.why)});
            return true;
        });
        if (!hindrance.empty()) return fail(fmt::format("{}: {}", row.reference, hindrance));
        return recipients;
    });
}

Expected<Done, std::string> HeldMail::remove(const std::string& reference, const Actor& actor) {
    const auto row = this->row(reference);
    if (!row) return fail(row.error());
    if (const auto there = has_text(*row); !there) return fail(there.error());
    return guarded<Done>([&] {
        note_in_one(reference, actor, "delete",
                    [&] { rows_->remove_text(reference, State::deleted); });
        return Done{};
    });
}

Expected<std::size_t, std::string>
HeldMail::rekey(const KeyRing& keys, const PublicKey& key, const Actor& actor) {
    const auto all = list(0, std::numeric_limits<std::int64_t>::max());
    if (!all) return fail(all.error());
    std::size_t count = 0;
    for (const Row& small : *all) {
        if (small.key_id == key.id() || !has_text(small)) continue;
        const auto row = this->row(small.reference);
        if (!row) return fail(row.error());
        const auto opener = opener_for(*row, keys);
        if (!opener) return fail(opener.error());
        const auto done = guarded<Done>([&] {
            note_in_one(row->reference, actor, "rekey", [&] {
                rows_->set_sealed_key(row->reference, key.id(), key.seal((*opener)->message_key()));
            });
            return Done{};
        });
        if (!done) return fail(done.error());
        ++count;
    }
    return count;
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
