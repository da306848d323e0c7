// `keneki quarantine list`. Senders and Subjects are sealed; who has them shown states a purpose.
#include "base/escape.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/quarantine_actions.h"
#include "cli/quarantine_start.h"
#include "cli/quarantine_words.h"
#include "cli/table.h"
#include "mail/charset.h"

#include <fmt/format.h>
#include <sysexits.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace keneki::cli {
namespace {

using quarantine::HeldMail;
using quarantine::KeyRing;
using quarantine::Row;

/// Midnight of a day, local time; nothing when it is no day.
std::optional<std::int64_t> day_begin(const std::string& text) {
    std::tm day{};
    const char* const end = ::strptime(text.c_str(), "%Y-%m-%d", &day);
    if (end == nullptr || *end != '\0') return std::nullopt;
    const int number = day.tm_mday;
    day.tm_isdst = -1;
    const std::time_t begin = std::mktime(&day);
    if (day.tm_mday != number) return std::nullopt; // there is no 30th of February
    return static_cast<std::int64_t>(begin);
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// Whatever the case and the width of the letters.
bool tells(std::string_view text, std::string_view what_people_type) {
    return contains(mail::compare_form(text), mail::compare_form(what_people_type));
}

bool wanted(const QuarantineOptions& options, const Row& row) {
    if (options.state != "all" && options.state != quarantine::state_name(row.state)) return false;
    return options.rule.empty() || contains(" " + row.rules + " ", " " + options.rule + " ");
}

bool wanted(const QuarantineOptions& options, const quarantine::Description& about) {
    if (!options.subject.empty() && !tells(about.evidence().header().subject(), options.subject))
        return false;
    if (options.address.empty()) return true;
    const auto has = [&options](const std::string& address) {
        return tells(address, options.address);
    };
    const auto& authors = about.evidence().header().from();
    return has(about.mail_from()) || std::ranges::any_of(about.recipients(), has) ||
           std::ranges::any_of(authors, [&](const auto& from) { return has(from.address()); });
}

/// With what is sealed, where a key opens it; else `left_out` gets why not.
Expected<Listed, std::string> opened(const QuarantineOptions& options,
                                     HeldMail& held,
                                     const Row& small,
                                     const KeyRing& keys,
                                     std::vector<std::string>& left_out) {
    Listed listed{.row = small, .about = std::nullopt};
    if (options.why.empty() || keys.empty() || !quarantine::has_text(small.state)) return listed;
    const auto row = held.row(small.reference);
    if (!row && quarantine::is_store_failure(row.error())) return fail(row.error());
    const auto about = description_of(row, keys);
    if (about)
        listed.about = *about;
    else
        left_out.push_back(about.error());
    return listed;
}

bool is_by_content(const QuarantineOptions& options) {
    return !options.subject.empty() || !options.address.empty();
}

/// What a list tells of it: the Evidence of a hundred thousand would not fit into the memory.
quarantine::Description told_of(const quarantine::Description& about) {
    const auto& header = about.evidence().header();
    quarantine::Description told;
    told.set_mail_from(about.mail_from());
    *told.mutable_recipients() = about.recipients();
    auto& kept = *told.mutable_evidence()->mutable_header();
    kept.set_subject(header.subject());
    if (header.from_size() > 0) *kept.add_from() = header.from(0);
    return told;
}

/// Those that are looked for; `left_out` as above.
Expected<std::vector<Listed>, std::string> opened_of(const QuarantineOptions& options,
                                                     HeldMail& held,
                                                     const std::vector<Row>& rows,
                                                     const KeyRing& keys,
                                                     std::vector<std::string>& left_out) {
    Progress progress;
    std::size_t looked_at = 0;
    std::vector<Listed> all;
    for (const Row& row : rows) {
        ++looked_at;
        if (!options.why.empty()) progress.show(looked_at, rows.size());
        if (!wanted(options, row)) continue;
        auto listed = opened(options, held, row, keys, left_out);
        if (!listed) return fail(listed.error());
        if (is_by_content(options) && (!listed->about || !wanted(options, *listed->about)))
            continue;
        if (listed->about) listed->about = told_of(*listed->about);
        all.push_back(*std::move(listed));
    }
    return all;
}

/// What is missing to look into what is sealed; empty: nothing, or nobody asks for it.
std::string hindrance(const QuarantineOptions& options, const KeyRing& keys) {
    if (!is_by_content(options)) return {};
    if (options.why.empty())
        return in_my_words("件名や住所で探すには目的を書いてください(--why)",
                           "to look for Subjects and addresses takes a purpose (--why)");
    return keys.empty() ? in_my_words("件名や住所で探すには秘密鍵が必要です(--key)",
                                      "to look for Subjects and addresses takes the secret key "
                                      "(--key)")
                        : std::string();
}

/// Notes how many were opened, and of which.
Expected<Done, std::string>
note_view(const QuarantineOptions& options, HeldMail& held, const std::vector<Listed>& all) {
    const auto shown =
        std::ranges::count_if(all, [](const Listed& one) { return one.about.has_value(); });
    std::string filters;
    for (const auto& [name, value] :
         {std::pair{"since", &options.since}, std::pair{"until", &options.until},
          std::pair{"state", &options.state}, std::pair{"rule", &options.rule},
          std::pair{"address", &options.address}, std::pair{"subject", &options.subject}})
        if (!value->empty()) filters += fmt::format(", {} {}", name, escaped(*value));
    auto actor = actor_of(options);
    actor.why = fmt::format("{} shown{}: {}", shown, filters, options.why);
    return held.note("", actor, "list");
}

int list_between(const QuarantineOptions& options,
                 const config::Config& config,
                 HeldMail& held,
                 std::int64_t since,
                 std::int64_t until) {
    const auto keys = options.why.empty() ? KeyRing() : keys_of(options, config);
    if (!keys) return complain(EX_NOINPUT, keys.error());
    if (const std::string missing = hindrance(options, *keys); !missing.empty())
        return complain(options.why.empty() ? EX_USAGE : EX_NOINPUT, missing);
    const auto rows = held.list(since, until);
    if (!rows) return complain(EX_UNAVAILABLE, rows.error());
    const auto sent_on = held.sent_on();
    if (!sent_on) return complain(EX_UNAVAILABLE, sent_on.error());
    std::vector<std::string> left_out;
    auto all = opened_of(options, held, *rows, *keys, left_out);
    if (!all) return complain(EX_UNAVAILABLE, all.error());
    for (Listed& listed : *all)
        listed.sent_on = sent_on->contains(listed.row.reference);
    if (!options.why.empty())
        if (const auto noted = note_view(options, held, *all); !noted)
            return complain(EX_UNAVAILABLE, noted.error());
    if (options.json)
        for (const Listed& listed : *all)
            fmt::print("{}\n", list_line(listed));
    else
        fmt::print("{}", list_text(*all, language_of_locale(), terminal_width()));
    const int status = complain_of_each(EX_DATAERR, left_out);
    // Without a look inside the list has all of it.
    return is_by_content(options) ? status : EX_OK;
}

} // namespace

int quarantine_list(const QuarantineOptions& options) {
    std::int64_t since = 0;
    std::int64_t until = std::numeric_limits<std::int64_t>::max();
    for (const auto& [text, time] :
         {std::pair{&options.since, &since}, std::pair{&options.until, &until}}) {
        if (text->empty()) continue;
        const auto day = day_begin(*text);
        if (!day)
            return complain(EX_USAGE,
                            fmt::format("'{}': expected a day, YYYY-MM-DD", escaped(*text)));
        *time = *day;
    }
    const auto access = options.why.empty() ? HeldMail::Access::read : HeldMail::Access::change;
    return with_held_mail(options, access, [&](const config::Config& config, HeldMail& held) {
        return list_between(options, config, held, since, until);
    });
}

} // namespace keneki::cli
