#include "cli/quarantine_words.h"

#include "base/escape.h"
#include "cli/json.h"
#include "cli/table.h"
#include "cli/words.h"
#include "quarantine/store.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace keneki::cli {
namespace {

using quarantine::AuditEntry;
using quarantine::Description;
using quarantine::State;

constexpr std::size_t longest_bytes = 300;

std::string_view state_words(State state, Language language) {
    switch (state) {
    case State::held:
        return in_words(language, "保留", "held");
    case State::released:
        return in_words(language, "解放済", "released");
    case State::stripped:
        return in_words(language, "除去配送", "stripped");
    case State::deleted:
        return in_words(language, "削除済", "deleted");
    case State::expired:
        break;
    }
    return in_words(language, "期限切れ", "expired");
}

std::string state_words(const Listed& listed, Language language) {
    if (listed.sent_on && listed.row.state == State::held)
        return std::string(in_words(language, "保留(別宛に解放)", "held (sent on)"));
    return std::string(state_words(listed.row.state, language));
}

std::string utc(std::int64_t at) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(at)));
}

std::string author(const Description& about) {
    if (about.evidence().header().from_size() == 0)
        return escaped(about.mail_from(), longest_bytes);
    const auto& from = about.evidence().header().from(0);
    if (from.display_name().empty()) return escaped(from.address(), longest_bytes);
    return fmt::format("{} <{}>", escaped(from.display_name(), longest_bytes),
                       escaped(from.address(), longest_bytes));
}

std::string strings(const std::vector<std::string>& all) {
    std::string text;
    for (const std::string& one : all)
        text += (text.empty() ? "" : ",") + json_string(one);
    return "[" + text + "]";
}

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find(' ', start), text.size());
        if (end > start) words.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return words;
}

/// The fields of a list line, without the braces.
std::string members(const Listed& listed) {
    const quarantine::Row& row = listed.row;
    std::string text = fmt::format(
        R"("reference":{},"received_at":{},"state":{},"sent_on":{},"verdict":{},"score":{},"size":{},"rules":{})",
        json_string(row.reference), json_string(utc(row.received_at)),
        json_string(quarantine::state_name(row.state)), listed.sent_on, json_string(row.verdict),
        row.score, row.size, strings(words_of(row.rules)));
    if (!listed.about) return text;
    const Description& about = *listed.about;
    std::string from;
    if (about.evidence().header().from_size() > 0)
        from = about.evidence().header().from(0).address();
    return text +
           fmt::format(R"(,"mail_from":{},"recipients":{},"from":{},"from_name":{},"subject":{})",
                       json_string(about.mail_from()),
                       strings({about.recipients().begin(), about.recipients().end()}),
                       json_string(from),
                       json_string(about.evidence().header().from_size() > 0
                                       ? about.evidence().header().from(0).display_name()
                                       : std::string()),
                       json_string(about.evidence().header().subject()));
}

std::string audit_members(const AuditEntry& entry) {
    return fmt::format(R"("number":{},"at":{},"who":{},"action":{},"reference":{},"why":{})",
                       entry.number, json_string(utc(entry.at)), json_string(entry.who),
                       json_string(entry.action), json_string(entry.reference),
                       json_string(entry.why));
}

std::string reasons(const Description& about, Language language) {
    std::string text;
    for (const evidence::FiredRule& rule : about.rules()) {
        if (rule.testing() || rule.score() <= 0) continue;
        text += fmt::format(
            "- {}\n", escaped(language == Language::japanese ? rule.why().ja() : rule.why().en(),
                              longest_bytes));
    }
    if (text.empty() && !about.failure().empty())
        text = fmt::format(
            "- {}\n", in_words(language, "検査できませんでした。", "It could not be looked into."));
    return text;
}

} // namespace

std::string local_time(std::int64_t at) {
    return fmt::format("{:%Y-%m-%d %H:%M}", fmt::localtime(static_cast<std::time_t>(at)));
}

pipeline::Judgement judgement_of(const Description& about) {
    pipeline::Judgement judgement;
    judgement.evidence = about.evidence();
    for (const auto action :
         {judge::Action::accept, judge::Action::tag, judge::Action::strip,
          judge::Action::quarantine, judge::Action::reject, judge::Action::tempfail})
        if (judge::action_name(action) == about.verdict()) judgement.verdict.action = action;
    judgement.verdict.score = about.score();
    judgement.verdict.rules.assign(about.rules().begin(), about.rules().end());
    if (!about.failure().empty())
        judgement.failure = pipeline::Failure{about.failure(), config::FailurePolicy::hold};
    return judgement;
}

std::string list_text(const std::vector<Listed>& all, Language language, std::size_t width) {
    const auto word = [language](std::string_view ja, std::string_view en) {
        return std::string(in_words(language, ja, en));
    };
    std::vector<std::vector<std::string>> rows;
    bool described = false;
    for (const Listed& listed : all) {
        const quarantine::Row& row = listed.row;
        std::vector<std::string> cells{row.reference, local_time(row.received_at),
                                       state_words(listed, language),
                                       fmt::format("{:g}", row.score)};
        described = described || listed.about.has_value();
        if (listed.about) {
            cells.push_back(author(*listed.about));
            cells.push_back(escaped(listed.about->evidence().header().subject(), longest_bytes));
        } else {
            cells.emplace_back("-");
            cells.push_back(escaped(row.rules, longest_bytes));
        }
        rows.push_back(std::move(cells));
    }
    constexpr std::size_t from_column = 4;
    return table_text({word("番号", "Reference"), word("受信", "Received"), word("状態", "State"),
                       word("点", "Score"), word("差出人", "From"),
                       described ? word("件名", "Subject") : word("規則", "Rules")},
                      rows, width, from_column);
}

std::string list_line(const Listed& listed) {
    return "{" + members(listed) + "}";
}

std::string show_text(const Listed& listed,
                      const std::vector<AuditEntry>& done,
                      Audience audience,
                      Language language) {
    const auto line = [language](std::string_view ja, std::string_view en,
                                 const std::string& value) {
        return fmt::format("{}: {}\n", in_words(language, ja, en), value);
    };
    const quarantine::Row& row = listed.row;
    std::string text = line("番号", "Reference", row.reference) +
                       line("受信", "Received", local_time(row.received_at)) +
                       line("状態", "State", state_words(listed, language));
    if (listed.about) {
        const Description& about = *listed.about;
        text += line("差出人(名乗り)", "Claims to be from", author(about));
        text +=
            line("件名", "Subject", escaped(about.evidence().header().subject(), longest_bytes));
        if (audience != Audience::staff) {
            text += line("封筒の差出人", "Envelope sender", escaped(about.mail_from()));
            for (const std::string& recipient : about.recipients())
                text += line("宛先", "Recipient", escaped(recipient));
            text += line("大きさ", "Size", fmt::format("{}", row.size));
        }
        for (const std::string& name : about.removed())
            text += line("取り除いた添付", "Delivered without",
                         name.empty() ? "-" : escaped(name, longest_bytes));
        text += fmt::format("{}:\n{}",
                            about.removed().empty()
                                ? in_words(language, "保留の理由", "Why it was held")
                                : in_words(language, "取り除いた理由", "Why it was removed"),
                            reasons(about, language));
        if (audience == Audience::staff)
            text += fmt::format(
                "{}\n",
                in_words(language, "心当たりがあれば、上の番号を添えて担当者に連絡してください。",
                         "If you expected it, tell the help desk the reference above."));
        else
            text += "\n" + scan_text(row.reference, judgement_of(about), language);
    }
    if (audience != Audience::auditor) return text;
    text += fmt::format("\n{}:\n", in_words(language, "記録", "What was done"));
    for (const AuditEntry& entry : done)
        text += fmt::format("{}  {}  {}  {}\n", local_time(entry.at), escaped(entry.who),
                            escaped(entry.action), escaped(entry.why, longest_bytes));
    return text;
}

std::string show_line(const Listed& listed, const std::vector<AuditEntry>& done) {
    std::string trail;
    for (const AuditEntry& entry : done)
        trail += (trail.empty() ? "{" : ",{") + audit_members(entry) + "}";
    std::string scanned = "null";
    if (listed.about) {
        const auto judgement = judgement_of(*listed.about);
        scanned = scan_line(listed.row.reference, judgement.verdict, judgement.evidence, 0);
    }
    return fmt::format(R"({{{},"report":{},"audit":[{}]}})", members(listed), scanned, trail);
}

std::string
audit_text(const std::vector<AuditEntry>& entries, Language language, std::size_t width) {
    const auto word = [language](std::string_view ja, std::string_view en) {
        return std::string(in_words(language, ja, en));
    };
    std::vector<std::vector<std::string>> rows;
    rows.reserve(entries.size());
    for (const AuditEntry& entry : entries)
        rows.push_back({fmt::format("{}", entry.number), local_time(entry.at), escaped(entry.who),
                        escaped(entry.action), escaped(entry.reference),
                        escaped(entry.why, longest_bytes)});
    constexpr std::size_t who_column = 2;
    return table_text({word("連番", "No."), word("時刻", "Time"), word("誰が", "Who"),
                       word("何を", "What"), word("番号", "Reference"), word("理由", "Why")},
                      rows, width, who_column);
}

std::string audit_line(const AuditEntry& entry) {
    return fmt::format(R"({{{},"chain":{}}})", audit_members(entry), json_string(entry.chain));
}

} // namespace keneki::cli
