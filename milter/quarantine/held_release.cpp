// Releases of held mail.
#include "base/ascii.h"
#include "base/escape.h"
#include "quarantine/approval.h"
#include "quarantine/body_digest.h"
#include "quarantine/held_common.h"
#include "quarantine/held_mail.h"
#include "quarantine/smtp.h"
#include "quarantine/store.h"
#include "quarantine/wrapped.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace keneki::quarantine {
namespace {

/// Time for the SMTP server to take the message; the marker is good for nothing afterwards.
constexpr std::int64_t marker_seconds = 900;
/// In memory, never on a disk: it was sealed for a reason.
constexpr std::size_t text_limit_bytes = std::numeric_limits<std::size_t>::max();

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

/// With this the purpose of a release begins in the audit trail.
std::string to_text(const std::vector<std::string>& recipients, const ReleaseOptions& options) {
    return fmt::format("to {}{}: ", joined(recipients), without_text(options.edits.size()));
}

/// Nobody whom the message was sent to is left out.
bool goes_to_all(const Description& about, const std::vector<std::string>& recipients) {
    return std::ranges::all_of(about.recipients(), [&](const std::string& one) {
        return std::ranges::any_of(
            recipients, [&](const std::string& other) { return lower(one) == lower(other); });
    });
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

} // namespace

bool HeldMail::approved_by_another(const std::string& reference,
                                   const std::string& who,
                                   const std::vector<std::string>& recipients) {
    const std::string wanted = approved_for(recipients);
    const std::int64_t since = time_now() - approval_seconds;
    // Whoever asks holds the lock of the store meanwhile.
    return std::ranges::any_of(
        rows_->audit_of(reference, "approve", since), [&](const AuditEntry& entry) {
            return entry.who != who && entry.at > since && entry.why.starts_with(wanted);
        });
}

bool HeldMail::went(const std::string& reference, const std::string& to) {
    bool announced = false;
    for (const AuditEntry& entry : rows_->audit()) {
        if (entry.reference != reference) continue;
        if (entry.action == "release") announced = entry.why.starts_with(to);
        if (entry.action == "released" && announced) return true;
    }
    return false;
}

Expected<std::set<std::string>, std::string> HeldMail::sent_on() {
    return guarded<std::set<std::string>>([&] { return rows_->sent_on(); });
}

std::string HeldMail::release_hindrance(const Row& row,
                                        const Description& about,
                                        const Actor& actor,
                                        const ReleaseOptions& options) {
    const auto state = rows_->locked_state(row.reference);
    if (!state) return "there is no such message";
    // It was read before, and may have been deleted since.
    if (!has_text(*state)) return text_is_gone(*state);
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
    if (*state == State::released)
        return "it was released before; to send it once more, say so (--again)";
    if (*state == State::stripped && !options.edits.empty())
        return "it was delivered without its attachments before; to send it so once more, say so "
               "(--again)";
    if (!options.recipients.empty() && went(row.reference, to_text(options.recipients, options)))
        return "it was released to them before; to send it once more, say so (--again)";
    if (rows_->open_release(row.reference, time_now()))
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

Expected<Released, ReleaseFailure> HeldMail::release(const std::string& reference,
                                                     const KeyRing& keys,
                                                     const Actor& actor,
                                                     const ReleaseOptions& options) {
    const auto row = this->row(reference);
    using Kind = ReleaseFailure::Kind;
    if (!row) return fail(ReleaseFailure{Kind::refused, row.error()});
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
    const Wrapping wrapping = wrapped(*about, reference, marker, options.as_attachment);
    const Spool& inside = options.edits.empty() ? *content : *rest;
    const std::string body = digest_of_body(marker, wrapping.before, inside, wrapping.behind);
    const auto prepared = announce(*row, *about, actor, options, marker, body);
    if (!prepared) return refused(prepared.error());
    auto sent = send_by_smtp(options.server, about->mail_from(), *prepared, wrapping.before, inside,
                             wrapping.behind);
    // The attachments may still be asked for.
    const State whole_or_not = options.edits.empty() ? State::released : State::stripped;
    const Outcome outcome{
        sent ? *sent : sent.error().why, sent ? std::optional(whole_or_not) : std::nullopt,
        sent || !sent.error().perhaps_taken, *prepared, goes_to_all(*about, *prepared)};
    const auto noted = note_outcome(reference, actor, marker, outcome);
    const std::string meanwhile = noted ? noted->meanwhile : "";
    if (!outcome.known)
        return fail(ReleaseFailure{
            Kind::not_known, fmt::format("{}: it is not known whether the mail server took it, "
                                         "look into its log: {}{}",
                                         reference, outcome.words, meanwhile)});
    if (!sent) return fail(ReleaseFailure{Kind::not_taken, outcome.words + meanwhile});
    if (!noted)
        return fail(ReleaseFailure{
            Kind::not_noted,
            fmt::format("{}: the mail server took it ({}), but that could not be noted: {}",
                        reference, outcome.words, noted.error())});
    return Released{std::move(*sent), noted->passed};
}

Expected<HeldMail::Noted, std::string> HeldMail::note_outcome(const std::string& reference,
                                                              const Actor& actor,
                                                              const std::string& marker,
                                                              const Outcome& outcome) {
    return guarded<Noted>([&] {
        Noted noted;
        rows_->in_one([&] {
            const auto state = rows_->locked_state(reference);
            // One that is not known stays open: it is not sent again unasked.
            if (outcome.known) rows_->set_outcome(marker_hash(marker), outcome.words);
            if (outcome.after) note_arrival(reference, outcome, state);
            if (state && !has_text(*state)) noted.meanwhile = "; meanwhile " + text_is_gone(*state);
            noted.passed = rows_->release_was_used(marker_hash(marker));
            const char* const action = outcome.after   ? "released"
                                       : outcome.known ? "release failed"
                                                       : "release unclear";
            rows_->note(entry_of(reference, {actor.who, outcome.words}, action));
            return true;
        });
        return noted;
    });
}

/// Inside in_one(). What somebody else got is still held for those whom it was sent to.
void HeldMail::note_arrival(const std::string& reference,
                            const Outcome& outcome,
                            std::optional<State> state) {
    // What went out whole meanwhile stays known as that.
    if (outcome.to_all && (*outcome.after == State::released || state == State::held))
        rows_->set_state(reference, *outcome.after);
    // Who has it would ask what is held.
    if (outcome.to_all) rows_->remove_notices(reference, NoticeKind::daily);
    for (const std::string& recipient : outcome.recipients)
        rows_->remove_notice(recipient, reference);
}

ReleaseFailure
HeldMail::note_refusal(const std::string& reference, const Actor& actor, std::string why) {
    note_refused(reference, actor, "release", why);
    return {ReleaseFailure::Kind::refused, std::move(why)};
}

/// The recipients, when it may be released and that is in the audit trail.
Expected<std::vector<std::string>, std::string> HeldMail::announce(const Row& row,
                                                                   const Description& about,
                                                                   const Actor& actor,
                                                                   const ReleaseOptions& options,
                                                                   const std::string& marker,
                                                                   const std::string& body) {
    using Recipients = std::vector<std::string>;
    return guarded<Recipients>([&]() -> Expected<Recipients, std::string> {
        Recipients recipients = options.recipients;
        if (recipients.empty())
            recipients.assign(about.recipients().begin(), about.recipients().end());
        std::string hindrance;
        rows_->in_one([&] {
            hindrance = release_hindrance(row, about, actor, options);
            if (!hindrance.empty()) return false;
            rows_->add_release(marker_hash(marker), row.reference, time_now(),
                               time_now() + marker_seconds, teaching_of(about, options), body);
            const std::string why = to_text(recipients, options) + actor.why;
            rows_->note(entry_of(row.reference, {actor.who, why}, "release"));
            return true;
        });
        if (!hindrance.empty()) return fail(fmt::format("{}: {}", row.reference, hindrance));
        return recipients;
    });
}

} // namespace keneki::quarantine
