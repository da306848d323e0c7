#include "quarantine/notice.h"

#include "base/base64.h"
#include "base/encoded_words.h"
#include "base/escape.h"
#include "base/unlinked.h"
#include "base/utf8.h"
#include "config/yaml.h"
#include "quarantine/mail_fields.h"
#include "quarantine/notice_words.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <filesystem>

namespace keneki::quarantine {
namespace {

/// RFC 5321 4.5.3.1.3 allows less.
constexpr std::size_t longest_address_bytes = 500;
constexpr std::size_t most_reasons = 5;
constexpr int most_files = 10;
constexpr std::size_t longest_bytes = 300;
constexpr std::size_t template_limit_bytes = 256U << 10U;

const std::vector<std::string>& once_names() {
    static const std::vector<std::string> names{"count", "contact"};
    return names;
}

const std::vector<std::string>& each_names() {
    static const std::vector<std::string> names{"reference",  "time",       "from",   "subject",
                                                "reasons_ja", "reasons_en", "removed"};
    return names;
}

std::string claimed_author(const Description& description) {
    const auto& header = description.evidence().header();
    if (header.from_size() == 0) return unlinked_address(description.mail_from(), longest_bytes);
    const auto& from = header.from(0);
    std::string address = unlinked_address(from.address(), longest_bytes);
    if (from.display_name().empty()) return address;
    return fmt::format("{} <{}>", unlinked(from.display_name(), longest_bytes), address);
}

std::string removed_names(const Description& description) {
    std::string names;
    const int given = std::min(description.removed_size(), most_files);
    for (int i = 0; i < given; ++i) {
        const std::string& name = description.removed(i);
        names += fmt::format("・{}\n", name.empty() ? "(名前なし / no name)"
                                                    : unlinked_file(name, longest_bytes));
    }
    if (const int more = description.removed_size() - given; more > 0)
        names += fmt::format("(+{})\n", more);
    return names;
}

/// The values that a kind of mail has.
struct Names {
    const std::vector<std::string>& once;
    const std::vector<std::string>& each; ///< empty: nothing is repeated
};

Expected<Template, config::Problems> load_one(const std::string& folder,
                                              const char* name,
                                              std::string_view shipped,
                                              Template::Kind kind,
                                              const Names& names) {
    const std::string file = (std::filesystem::path(folder) / name).string();
    if (folder.empty() || ::access(file.c_str(), F_OK) != 0)
        return Template::parse(shipped, name, kind, names.once, names.each);
    const auto text = config::read_file(file, template_limit_bytes);
    if (!text) return fail(config::Problems{text.error()});
    constexpr std::string_view mark = "\xEF\xBB\xBF"; // as editors of Windows put it in front
    const std::string_view words =
        std::string_view(*text).substr(text->starts_with(mark) ? mark.size() : 0);
    if (const std::size_t valid = valid_prefix(words); valid != words.size()) {
        const auto lines = std::ranges::count(words.substr(0, valid), '\n');
        return fail(config::Problems{
            {file, static_cast<unsigned>(lines) + 1, 0, {}, "is not UTF-8; save it as UTF-8"}});
    }
    return Template::parse(words, file, kind, names.once, names.each);
}

std::string local_time(std::int64_t at) {
    return fmt::format("{:%Y-%m-%d %H:%M}", fmt::localtime(static_cast<std::time_t>(at)));
}

/// RFC 2046 4.1.1: what base64 stands for has the line ends of mail; a template may have any.
std::string with_crlf(std::string_view text) {
    std::string lines;
    lines.reserve(text.size());
    char before = '\0';
    for (const char c : text) {
        if (c == '\n' && before != '\r') lines += '\r';
        lines += c;
        before = c;
    }
    return lines;
}

std::string part(std::string_view kind, std::string_view text) {
    return fmt::format("Content-Type: text/{}; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: base64\r\n\r\n{}",
                       kind, base64_lines(with_crlf(text)));
}

std::string header(const std::string& subject,
                   const std::string& to,
                   const std::string& from,
                   std::int64_t now) {
    return fmt::format("From: Keneki <{0}>\r\nTo: <{1}>\r\nSubject:\r\n {2}\r\nDate: {3}\r\n"
                       "Message-ID: {4}\r\nAuto-Submitted: auto-generated\r\n"
                       "MIME-Version: 1.0\r\n",
                       from, escaped(to, longest_address_bytes),
                       fmt::join(encoded_words(subject), "\r\n "), date_field(now),
                       message_id_field(from));
}

} // namespace

Notice
notice_of(const Description& description, const std::string& reference, std::int64_t received_at) {
    Notice notice;
    notice.set_reference(reference);
    notice.set_received_at(received_at);
    notice.set_from(claimed_author(description));
    notice.set_subject(unlinked(description.evidence().header().subject(), longest_bytes));
    std::string ja;
    std::string en;
    std::size_t given = 0;
    for (const evidence::FiredRule& rule : description.rules()) {
        if (rule.testing() || rule.score() <= 0) continue;
        if (++given > most_reasons) break;
        ja += fmt::format("・{}\n", escaped(rule.why().ja(), longest_bytes));
        en += fmt::format("- {}\n", escaped(rule.why().en(), longest_bytes));
    }
    if (given == 0) {
        ja = "・中を調べられませんでした。\n";
        en = "- It could not be looked into.\n";
    }
    notice.set_stripped(!description.removed().empty());
    notice.set_removed(removed_names(description));
    notice.set_reasons_ja(ja);
    notice.set_reasons_en(en);
    return notice;
}

Expected<NoticeWords, config::Problems> NoticeWords::load(const std::string& folder) {
    using Kind = Template::Kind;
    static const std::vector<std::string> fill_names{"most", "percent"};
    static const std::vector<std::string> none;
    const Names mail{once_names(), each_names()};
    const Names fill{fill_names, none};
    auto text = load_one(folder, "notice.txt", shipped_notice_text(), Kind::text, mail);
    auto html = load_one(folder, "notice.html", shipped_notice_html(), Kind::html, mail);
    auto stripped_text =
        load_one(folder, "stripped.txt", shipped_stripped_text(), Kind::text, mail);
    auto stripped_html =
        load_one(folder, "stripped.html", shipped_stripped_html(), Kind::html, mail);
    auto nearly_full =
        load_one(folder, "nearly_full.txt", shipped_nearly_full_text(), Kind::text, fill);
    auto full = load_one(folder, "full.txt", shipped_full_text(), Kind::text, fill);
    config::Problems problems;
    for (const auto* loaded : {&text, &html, &stripped_text, &stripped_html, &nearly_full, &full})
        if (!*loaded)
            problems.insert(problems.end(), loaded->error().begin(), loaded->error().end());
    if (!problems.empty()) return fail(std::move(problems));
    return NoticeWords{{std::move(*text), std::move(*html)},
                       {std::move(*stripped_text), std::move(*stripped_html)},
                       std::move(*nearly_full),
                       std::move(*full)};
}

std::string notice_mail(const NoticeWords& words,
                        const std::vector<Notice>& notices,
                        const std::string& to,
                        const std::string& from,
                        const std::string& contact,
                        std::int64_t now) {
    const std::string count = fmt::format("{}件 / {} message{}", notices.size(), notices.size(),
                                          notices.size() == 1 ? "" : "s");
    const Values once{{"count", count}, {"contact", contact}};
    std::vector<Values> each;
    each.reserve(notices.size());
    for (const Notice& notice : notices)
        each.push_back(
            {{"reference", notice.reference()},
             {"time", local_time(notice.received_at())},
             {"from", notice.from()},
             {"subject", notice.subject().empty() ? "(件名なし / no Subject)" : notice.subject()},
             {"reasons_ja", notice.reasons_ja()},
             {"reasons_en", notice.reasons_en()},
             {"removed", notice.removed()}});
    const bool stripped = !notices.empty() && notices.front().stripped();
    const NoticeWords::Pair& templates = stripped ? words.stripped : words.held;
    const std::string boundary = "=_keneki_" + random_digits();
    const std::string subject =
        fmt::format("{}: {}",
                    stripped ? "添付ファイルを取り除いたメール / Attachments removed"
                             : "保留したメールのお知らせ / Held mail",
                    notices.size());
    return header(subject, to, from, now) +
           fmt::format("Content-Type: multipart/alternative;\r\n boundary=\"{0}\"\r\n\r\n"
                       "--{0}\r\n{1}--{0}\r\n{2}--{0}--\r\n",
                       boundary, part("plain", templates.text.fill(once, each)),
                       part("html", templates.html.fill(once, each)));
}

std::string fill_mail(const NoticeWords& words,
                      const Fill& fill,
                      const std::string& to,
                      const std::string& from,
                      std::int64_t now) {
    const double share =
        100 * static_cast<double>(fill.stored_bytes) / static_cast<double>(fill.most_bytes);
    const std::string subject = fill.full
                                    ? "隔離の保管庫がいっぱいです / Quarantine is full"
                                    : "隔離の保管庫が残りわずかです / Quarantine is nearly full";
    const Values values{{"most", fmt::format("{} bytes", fill.most_bytes)},
                        {"percent", fmt::format("{:.0f} %", share)}};
    const Template& text = fill.full ? words.full : words.nearly_full;
    return header(subject, to, from, now) + part("plain", text.fill(values, {}));
}

} // namespace keneki::quarantine
