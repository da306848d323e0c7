// Each hostile text through each place that shows one (R31).
#include "act/judgements.h"
#include "act/plan.h"
#include "base/base64.h"
#include "base/escape.h"
#include "base/utf8.h"
#include "cli/json.h"
#include "cli/quarantine_words.h"
#include "cli/words.h"
#include "pipeline/removal_note.h"
#include "quarantine/notice.h"
#include "report/advisory.h"
#include "report/report.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace keneki;
using namespace std::string_literals;

namespace {

const std::vector<std::string> texts{
    "a\nInjected: yes",
    "a\r\nInjected: yes\r\n\r\nbody",
    "a\rInjected: yes",
    "a\0b"s,
    "\x1b[2J\x1b]0;title\x07",
    "\u009b2J",
    "\x9b"
    "2J",
    "\u202Etxt.exe",
    "\u2066a\u2069\u200f\u061c",
    "a\u200b\u200d\ufeff\u2060b\u00ad\uffa0\u034f\u3164",
    "\U000E0041\U000E007F",
    "a\u2028Injected: yes\u2029\u0085b",
    "<script>alert(1)</script>",
    "\" onmouseover=\"x' onclick='y",
    "<img src=x onerror=alert(1)>&lt;",
    "\xFF\xFE\xC0\x80\xED\xA0\x80\xF8\x88",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "\uFF1D1+1",
    "\uFF0B1+1",
    "\uFF20SUM(A1)",
    "{{reference}}{{each}}",
    "%s%n{}{0}",
    "a\" ref=FORGED verdict=accept from=<x@y.example>",
    "https://evil.example/login",
    "http://192.0.2.1/ www.evil.example",
    "ＷＷＷ.evil.example evil.example/login?a=b",
    std::string(10'000, 'x'),
    [] {
        std::string many;
        for (int i = 0; i < 10'000; ++i)
            many += "い\u202E";
        return many;
    }(),
};

/// A code point that moves, hides or ends what stands around it.
bool is_hidden(char32_t c) {
    if (c == '\n') return false;
    const auto point = static_cast<UChar32>(c);
    if (c < 0x20 || c == 0x7F || c == invalid_code_point) return true;
    if (::u_hasBinaryProperty(point, UCHAR_VARIATION_SELECTOR) != 0) return false;
    const auto type = ::u_charType(point);
    return ::u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 ||
           type == U_CONTROL_CHAR || type == U_FORMAT_CHAR || type == U_LINE_SEPARATOR ||
           type == U_PARAGRAPH_SEPARATOR;
}

/// Empty, or what is wrong with a text for people.
std::string harm_in_text(const std::string& text) {
    for (std::size_t at = 0; at < text.size();)
        if (const char32_t c = next_code_point(text, at); is_hidden(c))
            return fmt::format("U+{:04X}", static_cast<unsigned>(c));
    if (text.find("\nInjected") != std::string::npos) return "a line of its own";
    if (text.size() > 40'000) return "without end";
    return {};
}

/// As harm_in_text; a mail program would show a link.
std::string harm_in_mail(const std::string& text) {
    for (const char* const link : {"://", "www.e", "evil.example"})
        if (text.find(link) != std::string::npos) return link;
    return harm_in_text(text);
}

/// As harm_in_text; links are shown, but cannot be followed.
std::string harm_in_advisory(const std::string& text) {
    for (const char* const link : {"http", "www.e", "evil.example"})
        if (text.find(link) != std::string::npos) return link;
    return harm_in_text(text);
}

std::string harm_in_html(const std::string& page) {
    for (const char* const markup : {"<script", "<img", "\" onmouseover", "' onclick"})
        if (page.find(markup) != std::string::npos) return markup;
    return harm_in_text(page);
}

std::string harm_in_json(const std::string& line) {
    if (line.find('\n') != std::string::npos) return "two lines";
    google::protobuf::Struct object;
    if (!google::protobuf::util::JsonStringToMessage(line, &object).ok()) return "no JSON";
    for (std::size_t at = 0; at < line.size();)
        if (const char32_t c = next_code_point(line, at); is_hidden(c))
            return fmt::format("U+{:04X}", static_cast<unsigned>(c));
    return {};
}

std::string harm_in_csv(const std::string& output) {
    std::string table = output;
    std::erase(table, '\r');
    if (table.starts_with("\xEF\xBB\xBF")) table.erase(0, 3);
    for (std::size_t at = table.find('"'); at != std::string::npos; at = table.find('"', at + 1)) {
        const bool begins = at == 0 || table[at - 1] == ',' || table[at - 1] == '\n';
        const std::string_view cell = std::string_view(table).substr(at + 1, 4);
        const std::string_view first =
            cell.substr(std::min(cell.find_first_not_of(' '), cell.size()));
        for (const char* const formula :
             {"=", "+", "@", "\t", "-1", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"})
            if (begins && first.starts_with(formula)) return "a formula";
    }
    return harm_in_text(table);
}

/// Of a mail: its header, and its bodies decoded.
std::string harm_in_notice(const std::string& mail) {
    const std::string header = mail.substr(0, mail.find("\r\n\r\n"));
    for (std::size_t at = 0; at < mail.size();) {
        const std::size_t end = mail.find("\r\n", at);
        if (end == std::string::npos || end - at > 998) return "a line without end";
        if (mail.substr(at, end - at).find_first_of("\r\n\0"s) != std::string::npos)
            return "a bare line end";
        at = end + 2;
    }
    for (const char* const field : {"\nInjected", "\nBcc"})
        if (header.find(field) != std::string::npos) return "a field";
    std::string lines = header;
    std::erase(lines, '\r');
    if (const std::string harm = harm_in_text(lines); !harm.empty()) return "header: " + harm;
    for (std::size_t at = 0; (at = mail.find("base64\r\n\r\n", at)) != std::string::npos;) {
        at += 10;
        std::string part = mail.substr(at, mail.find("--=_", at) - at);
        std::erase_if(part, [](char c) { return c == '\r' || c == '\n'; });
        auto bytes = from_base64(part);
        if (!bytes) return "no base64";
        for (std::size_t end = 0; (end = bytes->find("\r\n", end)) != std::string::npos;)
            bytes->erase(end, 1); // as a mail program reads its lines; any other CR is harm
        const std::string harm =
            bytes->starts_with("<!DOCTYPE") ? harm_in_html(*bytes) : harm_in_mail(*bytes);
        if (!harm.empty()) return harm;
    }
    return {};
}

quarantine::Description description(const std::string& text) {
    quarantine::Description about;
    about.set_verdict("quarantine");
    about.set_mail_from(text);
    about.add_recipients(text);
    about.set_queue_id(text);
    auto& evidence = *about.mutable_evidence();
    const std::string valid = valid_utf8(text); // as an inspector gives it
    auto* const from = evidence.mutable_header()->add_from();
    from->set_display_name(valid);
    from->set_address("keiri@sender.example");
    evidence.mutable_header()->set_subject(valid);
    auto* const part = evidence.add_parts();
    part->set_id(1);
    part->set_name(valid);
    part->set_attachment(true);
    evidence.add_links()->set_host(valid);
    add_finding(evidence, evidence::Finding::MACRO_PRESENT, 1, valid);
    add_not_inspected(evidence, evidence::NotInspected::ENCRYPTED, 1, valid);
    *about.add_rules() = act::fired("RULE_A", 5);
    about.add_removed(valid);
    return about;
}

cli::Listed listed(const std::string& text) {
    quarantine::Row row;
    row.reference = "261126-7K3MPQ2A";
    row.verdict = "quarantine";
    row.rules = valid_utf8(text);
    return {row, description(text)};
}

std::vector<quarantine::AuditEntry> trail(const std::string& text) {
    quarantine::AuditEntry entry;
    entry.who = entry.action = entry.reference = entry.why = text;
    return {entry};
}

report::Report report_with(const std::string& text) {
    std::vector<quarantine::Count> counts;
    for (const char* const kind : {"rule", "name", "recipient", "dept:tag", "dept:released"})
        counts.push_back({0, kind, text, 1});
    return report::report_of(20'000, 20'007, counts, {}, {});
}

std::string notice(const std::string& text) {
    const auto words = quarantine::NoticeWords::load("");
    REQUIRE(words);
    return notice_mail(*words, {notice_of(description(text), "261126-7K3MPQ2A", 1'700'000'000)},
                       text.substr(0, 200) + "@hospital.example", "keneki@hospital.example",
                       "内線1234", 1'700'000'100);
}

std::string note(const std::string& text) {
    pipeline::Removed removed;
    removed.name = text;
    const std::string part = removal_note(removed, "261126-7K3MPQ2A", "内線1234");
    std::string body = part.substr(part.find("\r\n\r\n") + 4);
    std::erase_if(body, [](char c) { return c == '\r' || c == '\n'; });
    std::string decoded = from_base64(body).value();
    std::erase(decoded, '\r');
    return decoded;
}

std::string logged(const std::string& text) {
    pipeline::Judgement judgement = act::judged(judge::Action::quarantine);
    judgement.evidence = description(text).evidence();
    judgement.why_whole = text;
    pipeline::Session session;
    session.client_address = session.mail_from = session.queue_id = session.authenticated_user =
        text;
    session.recipients = {text};
    act::Plan plan;
    plan.reference = "261126-7K3MPQ2A";
    static const auto snapshot =
        act::snapshot_with([](config::Config& config) { config.log_subjects = true; });
    return act::log_line(judgement, *snapshot, session, plan);
}

/// A field that stands outside the quotes of another one's value.
std::string harm_in_log(const std::string& line) {
    if (line.find('\n') != std::string::npos) return "two lines";
    std::string outside;
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\\')
            ++i;
        else if (line[i] == '"')
            quoted = !quoted;
        else if (!quoted)
            outside += line[i];
    }
    if (outside.find(" ref=FORGED") != std::string::npos) return "a forged field";
    return harm_in_text(line);
}

struct Output {
    const char* name;
    std::string (*made)(const std::string& text);
    std::string (*harm)(const std::string& output);
};

const auto japanese = Language::japanese;
using cli::Audience;

const std::vector<Output> outputs{
    {"quarantine list",
     [](const std::string& t) { return cli::list_text({listed(t)}, japanese, 100); }, harm_in_text},
    {"quarantine list without a key",
     [](const std::string& t) {
         cli::Listed sealed = listed(t);
         sealed.about.reset();
         return cli::list_text({sealed}, japanese, 100);
     },
     harm_in_text},
    {"quarantine list --format json",
     [](const std::string& t) { return cli::list_line(listed(t)); }, harm_in_json},
    {"show --for staff",
     [](const std::string& t) { return show_text(listed(t), trail(t), Audience::staff, japanese); },
     harm_in_text},
    {"show --for helpdesk",
     [](const std::string& t) {
         return show_text(listed(t), trail(t), Audience::helpdesk, japanese);
     },
     harm_in_text},
    {"show --for auditor",
     [](const std::string& t) {
         return show_text(listed(t), trail(t), Audience::auditor, japanese);
     },
     harm_in_text},
    {"show --format json", [](const std::string& t) { return show_line(listed(t), trail(t)); },
     harm_in_json},
    {"audit", [](const std::string& t) { return cli::audit_text(trail(t), japanese, 100); },
     harm_in_text},
    {"audit --format json", [](const std::string& t) { return cli::audit_line(trail(t).front()); },
     harm_in_json},
    {"notice", notice, harm_in_notice},
    {"text in the place of an attachment", note, harm_in_mail},
    {"report", [](const std::string& t) { return report_text(report_with(t), japanese); },
     harm_in_text},
    {"report --format html",
     [](const std::string& t) { return report_html(report_with(t), japanese); }, harm_in_html},
    {"report --format csv",
     [](const std::string& t) { return report_csv(report_with(t), japanese); }, harm_in_csv},
    {"report --advisory",
     [](const std::string& t) { return report::advisory_of({description(t)}); }, harm_in_advisory},
    {"log line", logged, harm_in_log},
    {"scan",
     [](const std::string& t) {
         return cli::scan_text(t, cli::judgement_of(description(t)), japanese);
     },
     harm_in_text},
    {"scan --format json",
     [](const std::string& t) {
         const auto judgement = cli::judgement_of(description(t));
         return cli::scan_line(t, judgement.verdict, judgement.evidence, 0);
     },
     harm_in_json},
    {"inspect --format json",
     [](const std::string& t) {
         return cli::inspect_line(cli::inspect_report(t, description(t).evidence()));
     },
     harm_in_json},
    {"inspect",
     [](const std::string& t) {
         return cli::inspect_text(cli::inspect_report(t, description(t).evidence()), japanese);
     },
     harm_in_text},
};

} // namespace

TEST_CASE("hostile text is harmless wherever it is shown", "[hostile]") {
    for (const Output& output : outputs)
        for (const std::string& text : texts) {
            const std::string made = output.made(text);
            INFO(output.name << ": " << cli::json_string(text.substr(0, 100)));
            CHECK(output.harm(made) == "");
        }
}
