#include "report/report.h"

#include "base/escape.h"
#include "quarantine/template.h"
#include "report/tally.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <map>

namespace keneki::report {
namespace {

using quarantine::Count;
using quarantine::State;

constexpr std::size_t most_listed = 15;
/// What senders chose was cut when it was counted; a rule's sentence and its id stay whole.
constexpr std::size_t longest_cell_bytes = 1000;
constexpr std::int64_t day_seconds = 86'400;

std::string day_text(std::int64_t day) {
    return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(day * day_seconds)));
}

std::string duration_text(std::int64_t seconds, Language language) {
    if (seconds < 0) return "-";
    const bool ja = language == Language::japanese;
    if (seconds < 3600) return fmt::format("{} {}", seconds / 60, ja ? "分" : "min");
    if (seconds < 2 * day_seconds) return fmt::format("{} {}", seconds / 3600, ja ? "時間" : "h");
    return fmt::format("{} {}", seconds / day_seconds, ja ? "日" : "days");
}

std::string share_text(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return fmt::format("{}", part);
    return fmt::format("{} ({:.1f} %)", part,
                       100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

/// A heading with its lines of a name and a value: what all three forms print.
struct Section {
    std::string heading;
    std::vector<std::pair<std::string, std::string>> lines;
    /// Or a table: the titles of its columns, and a value for each in a row.
    struct Row {
        std::string name;
        std::vector<std::int64_t> values;
    };
    std::vector<std::string> columns = {};
    std::vector<Row> rows = {};
};

std::vector<std::pair<std::string, std::string>> listed(const std::vector<Count>& counts) {
    std::vector<std::pair<std::string, std::string>> lines;
    for (const Count& one : counts) {
        if (lines.size() == most_listed) break;
        lines.emplace_back(one.name, fmt::format("{}", one.count));
    }
    return lines;
}

Section departments_of(const Report& r, bool ja) {
    Section section{ja ? "部署ごと(宛先)" : "By department of the recipient", {}};
    if (ja)
        section.columns = {"件名に印", "保留", "添付除去", "拒否", "解放"};
    else
        section.columns = {"Tagged", "Held", "Stripped", "Refused", "Released"};
    for (const Report::Department& one : r.departments) {
        std::string name = one.name;
        if (name == not_listed) name = ja ? "名簿にない宛先" : "Recipients not in the staff list";
        if (name == none_stated) name = ja ? "部署の記載なし" : "No department in the staff list";
        section.rows.push_back(
            {name, {one.tagged, one.held, one.stripped, one.rejected, one.released}});
    }
    return section;
}

std::vector<Section> sections_of(const Report& r, Language language) {
    const auto word = [language](const char* ja, const char* en) {
        return std::string(language == Language::japanese ? ja : en);
    };
    std::vector<Section> sections;
    sections.push_back({word("外から届いたメール", "Mail from outside"),
                        {{word("届いた数", "Messages"), fmt::format("{}", r.mail)},
                         {word("件名に印", "Tagged"), share_text(r.tagged, r.mail)},
                         {word("保留", "Held"), share_text(r.held, r.mail)},
                         {word("添付を除いて配送", "Delivered without attachments"),
                          share_text(r.stripped, r.mail)},
                         {word("拒否", "Refused"), share_text(r.rejected, r.mail)},
                         {word("一時的に受け取らず", "Deferred"), share_text(r.deferred, r.mail)},
                         {word("中を見きれなかったもの", "With parts not looked into"),
                          share_text(r.unseen, r.mail)}}});
    sections.push_back({word("保管庫", "The store"),
                        {{word("入った数", "Put in"), fmt::format("{}", r.stored)},
                         {word("判断待ち", "Waiting"), fmt::format("{}", r.waiting)},
                         {word("解放", "Released"), fmt::format("{}", r.released)},
                         {word("削除", "Deleted"), fmt::format("{}", r.deleted)},
                         {word("期限切れ", "Expired"), fmt::format("{}", r.expired)},
                         {word("判断までの時間(中央値)", "Time to decision (median)"),
                          duration_text(r.middle_decision_seconds, language)}}});
    sections.push_back({word("多かった理由(規則)", "Most frequent rules"), listed(r.rules)});
    sections.push_back(
        {word("騙られた名前", "Names that strangers pretended to be"), listed(r.names)});
    sections.push_back({word("狙われた宛先", "Recipients aimed at"), listed(r.recipients)});
    sections.push_back(departments_of(r, language == Language::japanese));
    return sections;
}

std::string title_of(const Report& r, Language language) {
    return fmt::format("{} {} – {}",
                       language == Language::japanese ? "Keneki 報告" : "Keneki report",
                       day_text(r.first_day), day_text(r.end_day - 1));
}

/// Behind blanks too, and in the wide letters of Japanese, which some take for the same.
bool begins_formula(std::string_view text) {
    if (text == "-") return false;
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    constexpr std::array<std::string_view, 8> beginnings{"=",  "+",  "-",  "@",
                                                         "＝", "＋", "－", "＠"};
    return std::ranges::any_of(beginnings,
                               [&](std::string_view one) { return text.starts_with(one); });
}

/// RFC 4180; a spreadsheet would run a cell that begins like a formula.
std::string csv_cell(const std::string& text) {
    std::string cell = begins_formula(text) ? "'" : "";
    for (const char c : text)
        cell += c == '"' ? "\"\"" : std::string(1, c);
    return '"' + cell + '"';
}

std::vector<Report::Department> departments_of(const std::vector<Count>& counts) {
    using Department = Report::Department;
    const std::map<std::string, std::int64_t Department::*, std::less<>> columns{
        {"dept:tag", &Department::tagged},
        {"dept:quarantine", &Department::held},
        {"dept:strip", &Department::stripped},
        {"dept:reject", &Department::rejected},
        {"dept:released", &Department::released}};
    std::map<std::string, Department> by_name;
    for (const Count& one : counts) {
        const auto column = columns.find(one.kind);
        if (column == columns.end()) continue;
        Department& department = by_name[one.name];
        department.name = one.name;
        department.*column->second += one.count;
    }
    std::vector<Department> departments;
    departments.reserve(by_name.size());
    for (auto& [name, department] : by_name)
        departments.push_back(std::move(department));
    std::ranges::stable_sort(departments, std::greater(), [](const Department& one) {
        return one.tagged + one.held + one.stripped + one.rejected;
    });
    return departments;
}

/// The first release, else the deletion, of each message: what is released and deleted later was
/// released.
std::map<std::string, quarantine::AuditEntry>
decisions_of(const std::vector<quarantine::AuditEntry>& audit) {
    std::map<std::string, quarantine::AuditEntry> decisions;
    for (const char* const action : {"released", "delete"})
        for (const quarantine::AuditEntry& entry : audit)
            if (entry.action == action) decisions.emplace(entry.reference, entry);
    return decisions;
}

/// What was decided counts, for the state of now says no more of it when the text has expired.
void add_store(Report& report,
               const std::vector<quarantine::Row>& rows,
               const std::vector<quarantine::AuditEntry>& audit) {
    const auto decisions = decisions_of(audit);
    std::vector<std::int64_t> times;
    for (const quarantine::Row& row : rows) {
        ++report.stored;
        const auto decision = decisions.find(row.reference);
        // Held all the same: it was released to others than its recipients.
        if (decision == decisions.end() || row.state == State::held) {
            report.waiting += row.state == State::held ? 1 : 0;
            report.expired += row.state == State::expired ? 1 : 0;
            continue;
        }
        ++(decision->second.action == "released" ? report.released : report.deleted);
        times.push_back(std::max<std::int64_t>(decision->second.at - row.received_at, 0));
    }
    if (times.empty()) return;
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    report.middle_decision_seconds = *middle;
}

} // namespace

Report report_of(std::int64_t first_day,
                 std::int64_t end_day,
                 const std::vector<Count>& counts,
                 const std::vector<quarantine::Row>& rows,
                 const std::vector<quarantine::AuditEntry>& audit) {
    Report report;
    report.first_day = first_day;
    report.end_day = end_day;
    const std::map<std::string, std::int64_t*, std::less<>> mail{
        {"all", &report.mail},       {"tag", &report.tagged},      {"quarantine", &report.held},
        {"strip", &report.stripped}, {"reject", &report.rejected}, {"tempfail", &report.deferred},
        {"unseen", &report.unseen}};
    for (const Count& one : counts) {
        if (one.kind == "mail") {
            if (const auto place = mail.find(one.name); place != mail.end())
                *place->second += one.count;
        } else if (one.kind == "rule") {
            report.rules.push_back(one);
        } else if (one.kind == "name") {
            report.names.push_back(one);
        } else if (one.kind == "recipient") {
            report.recipients.push_back(one);
        }
    }
    report.departments = departments_of(counts);
    add_store(report, rows, audit);
    return report;
}

void explain_rules(Report& report, const std::map<std::string, std::string>& words) {
    for (Count& rule : report.rules)
        if (const auto found = words.find(rule.name); found != words.end())
            rule.name = fmt::format("{} ({})", found->second, rule.name);
}

std::string report_text(const Report& report, Language language) {
    std::string text = title_of(report, language) + "\n";
    for (const Section& section : sections_of(report, language)) {
        if (section.lines.empty() && section.rows.empty()) continue;
        text += fmt::format("\n{}\n", section.heading);
        for (const Section::Row& row : section.rows) {
            std::string values;
            for (std::size_t i = 0; i < row.values.size(); ++i)
                values +=
                    fmt::format("{}{} {}", i == 0 ? "" : ", ", section.columns[i], row.values[i]);
            text += fmt::format("  {}: {}\n", escaped(row.name, longest_cell_bytes), values);
        }
        for (const auto& [name, value] : section.lines)
            text += fmt::format("  {}: {}\n", escaped(name, longest_cell_bytes), value);
    }
    return text;
}

std::string report_html(const Report& report, Language language) {
    using quarantine::escaped_html;
    const bool ja = language == Language::japanese;
    std::string page = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>{}</title>\n<style>\n"
        "body{{margin:0;padding:16px;background:#f4f5f7;color:#1c2733;"
        "font:16px/1.6 'Hiragino Sans','Noto Sans JP',Meiryo,sans-serif}}\n"
        "main{{max-width:720px;margin:0 "
        "auto}}\nh1{{font-size:22px}}\nh2{{font-size:17px;margin:24px 0 8px}}\n"
        "table{{width:100%;border-collapse:collapse;background:#fff;border:1px solid #d6dbe1}}\n"
        "td{{padding:6px 12px;border-top:1px solid #e6e9ed;overflow-wrap:anywhere}}\n"
        "th{{padding:6px 12px;text-align:right;font-weight:600}}\n"
        "td+td{{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}}\n"
        "</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n",
        ja ? "ja" : "en", title_of(report, language), title_of(report, language));
    for (const Section& section : sections_of(report, language)) {
        if (section.lines.empty() && section.rows.empty()) continue;
        page += fmt::format("<h2>{}</h2>\n<table>\n", section.heading);
        if (!section.rows.empty()) {
            page += "<tr><th></th>";
            for (const std::string& title : section.columns)
                page += fmt::format("<th>{}</th>", title);
            page += "</tr>\n";
        }
        for (const Section::Row& row : section.rows) {
            page +=
                fmt::format("<tr><td>{}</td>", escaped_html(escaped(row.name, longest_cell_bytes)));
            for (const std::int64_t value : row.values)
                page += fmt::format("<td>{}</td>", value);
            page += "</tr>\n";
        }
        for (const auto& [name, value] : section.lines)
            page +=
                fmt::format("<tr><td>{}</td><td>{}</td></tr>\n",
                            escaped_html(escaped(name, longest_cell_bytes)), escaped_html(value));
        page += "</table>\n";
    }
    return page + "</main>\n</body>\n</html>\n";
}

std::string report_csv(const Report& report, Language language) {
    std::string table = "\xEF\xBB\xBF";
    for (const Section& section : sections_of(report, language)) {
        for (const Section::Row& row : section.rows)
            for (std::size_t i = 0; i < row.values.size(); ++i)
                table += fmt::format("{},{},{}\r\n",
                                     csv_cell(section.heading + ": " + section.columns[i]),
                                     csv_cell(escaped(row.name, longest_cell_bytes)),
                                     csv_cell(fmt::format("{}", row.values[i])));
        for (const auto& [name, value] : section.lines)
            table += fmt::format("{},{},{}\r\n", csv_cell(section.heading),
                                 csv_cell(escaped(name, longest_cell_bytes)), csv_cell(value));
    }
    return table;
}

} // namespace keneki::report
