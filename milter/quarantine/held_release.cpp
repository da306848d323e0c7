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
#include <iterator>
#include <limits>
#include <optional>
#include <set>
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

/// As recipients are compared with those in the audit trail.
std::string form_of(const std::string& recipient) {
    return lower(escaped(recipient));
}

/// Whom the purpose of a release names that went `without`, see to_text().
std::set<std::string> recipients_in(std::string_view why, std::string_view without) {
    constexpr std::string_view beginning = "to ";
    std::set<std::string> found;
    if (!why.starts_with(beginning)) return found;
    // No address that may be stated has a blank.
    for (std::size_t at = beginning.size(); at < why.size();) {
        const std::size_t end = std::min(why.find(' ', at), why.size());
        std::string_view word = why.substr(at, end - at);
        const bool more = word.ends_with(',');
        const bool last = word.ends_with(':');
        if (more || last) word.remove_suffix(1);
        found.insert(lower(word));
        at = end + 1;
        if (more) continue;
        const std::string_view rest = last ? std::string_view() : why.substr(end);
        const bool same = without.empty() ? last : rest.starts_with(std::string(without) + ":");
        return same ? found : std::set<std::string>();
    }
    return {};
}

bool are_all_in(const std::vector<std::string>& recipients, const std::set<std::string>& those) {
    return std::ranges::all_of(
        recipients, [&](const std::string& one) { return those.contains(form_of(one)); });
}

std::string approval_wanted(const Actor& actor, const ReleaseOptions& options) {
    const bool to_others = !options.recipients.empty();
    constexpr std::int64_t days = approval_seconds / 86'400;
    if (options.language == Language::japanese)
        return fmt::format(
            "開くと害になり得るメールです。解放には {} 以外の人の承認 (approve{}) が、"
            "解放前の{}日以内に必要です",
            escaped(actor.who), to_others ? "、同じ宛先の --to" : "", days);
    return fmt::format("it was held for what can do harm when it is opened; another person than {} "
                       "has to approve it first{}, not more than {} days before",
                       escaped(actor.who),
                       to_others ? ", for the same recipients (approve --to)" : "", days);
}

std::vector<std::string> recipients_of(const Description& about) {
    return {about.recipients().begin(), about.recipients().end()};
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

std::set<std::string> HeldMail::who_has_it(const std::string& reference,
                                           const std::string& without) {
    std::set<std::string> all;
    if (!rows_->went_out(reference)) return all; // without a look into the whole audit trail
    const auto announced = rows_->audit_of(reference, "release", 0);
    for (const AuditEntry& released : rows_->audit_of(reference, "released", 0)) {
        const auto behind = std::ranges::find_if(
            announced, [&](const AuditEntry& entry) { return entry.number > released.number; });
        if (behind != announced.begin()) all.merge(recipients_in(std::prev(behind)->why, without));
    }
    return all;
}

Expected<std::set<std::string>, std::string> HeldMail::sent_on() {
    return guarded<std::set<std::string>>([&] { return rows_->sent_on(); });
}

std::string HeldMail::release_hindrance(const Row& row,
                                        const Description& about,
                                        const Actor& actor,
                                        const ReleaseOptions& options) {
    const bool ja = options.language == Language::japanese;
    const auto state = rows_->locked_state(row.reference);
    if (!state) return ja ? "そのメールはありません" : "there is no such message";
    // It was read before, and may have been deleted since.
    if (!has_text(*state)) return text_is_gone(*state);
    const bool dangerous =
        options.edits.empty() ? needs_approval(about) : options.rest_is_dangerous;
    if (options.two_persons && dangerous &&
        !approved_by_another(row.reference, actor.who, options.recipients))
        return approval_wanted(actor, options);
    if (options.again) return {};
    const char* const once_more = ja ? "。もう一度送るには --again を付けてください"
                                     : "; to send it once more, say so (--again)";
    if (*state == State::released)
        return std::string(ja ? "すでに解放済みです" : "it was released before") + once_more;
    if (*state == State::stripped && !options.edits.empty())
        return std::string(ja ? "添付ファイルを除いて配送済みです"
                              : "it was delivered without its attachments before") +
               once_more;
    const auto wanted = options.recipients.empty() ? recipients_of(about) : options.recipients;
    if (are_all_in(wanted, who_has_it(row.reference, without_text(options.edits.size()))))
        return std::string(ja ? "その宛先へはすでに解放済みです"
                              : "it was released to them before") +
               once_more;
    if (rows_->open_release(row.reference, time_now()))
        return std::string(ja ? "解放の途中か、メールサーバーに渡した後で中断しています。"
                                "メールサーバーのログを確かめてください"
                              : "a release of it is under way, or was broken off when the mail "
                                "server had it: look into the mail server's log") +
               once_more;
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
    const auto recipients = options.recipients.empty() ? recipients_of(*about) : options.recipients;
    const Wrapping wrapping = options.as_attachment
                                  ? wrapped(marker, reference, options.from, recipients, time_now())
                                  : marked(marker);
    const Spool& inside = options.edits.empty() ? *content : *rest;
    const std::string body = digest_of_body(marker, wrapping.before, inside, wrapping.behind);
    const auto prepared = announce(*row, *about, actor, options, marker, body);
    if (!prepared) return refused(prepared.error());
    // A message of ours comes back to us when nobody takes it, not to whom it warns of.
    const std::string& mail_from = options.as_attachment ? options.from : about->mail_from();
    auto sent = send_by_smtp(options.server, mail_from, *prepared, wrapping.before, inside,
                             wrapping.behind);
    // The attachments may still be asked for.
    const State whole_or_not = options.edits.empty() ? State::released : State::stripped;
    const Outcome outcome{sent ? *sent : sent.error().why,
                          sent ? std::optional(whole_or_not) : std::nullopt,
                          sent || !sent.error().perhaps_taken,
                          *prepared,
                          recipients_of(*about),
                          without_text(options.edits.size())};
    const auto noted = note_outcome(reference, actor, marker, outcome);
    const std::string meanwhile = noted ? noted->meanwhile : "";
    const bool ja = options.language == Language::japanese;
    if (!outcome.known)
        return fail(ReleaseFailure{
            Kind::not_known,
            fmt::format("{}: {}: {}{}", reference,
                        ja ? "メールサーバーが受け取ったか分かりません。そのログを確かめてください"
                           : "it is not known whether the mail server took it, look into its log",
                        outcome.words, meanwhile)});
    if (!sent) return fail(ReleaseFailure{Kind::not_taken, outcome.words + meanwhile});
    if (!noted)
        return fail(ReleaseFailure{
            Kind::not_noted,
            fmt::format("{}: the mail server took it ({}), but that could not be noted: {}",
                        reference, outcome.words, noted.error())});
    Released released{std::move(*sent), noted->passed, {}};
    std::ranges::copy_if(recipients, std::back_inserter(released.left_out),
                         [&](const std::string& one) {
                             return std::ranges::find(*prepared, one) == prepared->end();
                         });
    return released;
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
    std::set<std::string> those;
    for (const std::string& recipient : outcome.recipients)
        those.insert(form_of(recipient));
    if (!are_all_in(outcome.original, those)) those.merge(who_has_it(reference, outcome.without));
    const bool to_all = are_all_in(outcome.original, those);
    // What went out whole meanwhile stays known as that.
    if (to_all && (*outcome.after == State::released || state == State::held))
        rows_->set_state(reference, *outcome.after);
    // Who has it would ask what is held.
    if (to_all) rows_->remove_notices(reference, NoticeKind::daily);
    for (const std::string& recipient : outcome.recipients)
        rows_->remove_notice(recipient, reference);
}

ReleaseFailure
HeldMail::note_refusal(const std::string& reference, const Actor& actor, std::string why) {
    note_refused(reference, actor, "release", why);
    return {ReleaseFailure::Kind::refused, std::move(why)};
}

/// The recipients that do not have it yet, when it may be released and that is in the audit trail.
Expected<std::vector<std::string>, std::string> HeldMail::announce(const Row& row,
                                                                   const Description& about,
                                                                   const Actor& actor,
                                                                   const ReleaseOptions& options,
                                                                   const std::string& marker,
                                                                   const std::string& body) {
    using Recipients = std::vector<std::string>;
    return guarded<Recipients>([&]() -> Expected<Recipients, std::string> {
        Recipients recipients =
            options.recipients.empty() ? recipients_of(about) : options.recipients;
        std::string hindrance;
        rows_->in_one([&] {
            hindrance = release_hindrance(row, about, actor, options);
            if (!hindrance.empty()) return false;
            if (!options.again) {
                const auto have = who_has_it(row.reference, without_text(options.edits.size()));
                std::erase_if(recipients, [&have](const std::string& one) {
                    return have.contains(form_of(one));
                });
            }
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
