#include "mail/body_text.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/settled_text.h"
#include "mail/signature.h"
#include "mail/text_lines.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

namespace keneki::mail {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t marker_bytes = 300; // lines longer than this are no marker of anything
constexpr std::size_t header_block =
    6; // lines in which the second field of a quoted header must stand
constexpr std::size_t attribution_lines = 3; // over which "On … wrote:" is folded

template <std::size_t Count>
bool contains_any(std::string_view text, const std::array<std::string_view, Count>& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return contains(text, word); });
}

template <std::size_t Count>
bool starts_with_field(std::string_view line, const std::array<std::string_view, Count>& names) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
        auto rest = line;
        if (!consume(rest, name)) return false;
        // Japanese programs align the colons with spaces: "件名  :"
        rest = trimmed_wide(rest);
        return rest.starts_with(':');
    });
}

bool is_quotation(std::string_view line) {
    line = trimmed_wide(line);
    return line.starts_with('>') || line.starts_with("＞");
}

/// "-----Original Message-----" and what programs write in its place.
bool is_original_marker(std::string_view line) {
    constexpr std::array<std::string_view, 20> words{"original message",
                                                     "original mail",
                                                     "original appointment",
                                                     "forwarded message",
                                                     "forwarded mail",
                                                     "forwarded by",
                                                     "reply message",
                                                     "元のメッセージ",
                                                     "元のメール",
                                                     "元メッセージ",
                                                     "元メール",
                                                     "転送メッセージ",
                                                     "転送メール",
                                                     "転送されたメ",
                                                     "返信元メッセージ",
                                                     "返信元メール",
                                                     "受信メール",
                                                     "受信メッセージ",
                                                     "引用",
                                                     "wrote:"};
    constexpr std::array<std::string_view, 3> forwarded{"転送されたメッセージ", "転送されたメール",
                                                        "転送された項目"};
    constexpr std::string_view rules = "-_=*#~+<>[]| ";
    if (line.starts_with("begin forwarded message")) return true;
    // Apple's programs write no rule beside it
    for (const std::string_view word : forwarded)
        if (auto rest = line; consume(rest, word) && rest.find_first_not_of(": ") == npos)
            return true;
    const std::size_t text = line.find_first_not_of(rules);
    return text != npos && text >= 2 && contains_any(line, words);
}

/// A quoted header: From and, right below, one more field (3.4).
bool is_header_block(const std::vector<std::string>& lines, std::size_t at) {
    constexpr std::array<std::string_view, 5> from{"from", "差出人", "送信者", "送信元", "発信者"};
    constexpr std::array<std::string_view, 15> others{
        "sent", "date", "date sent", "to",     "subject", "送信日時", "受信日時", "送信済み",
        "日時", "宛先", "宛て先",    "送信先", "件名",    "送信日",   "日付"};
    const auto bare = [](std::string_view line) {
        while (consume(line, "*")) // Outlook's bold in plain text
            ;
        return line;
    };
    if (!starts_with_field(bare(lines[at]), from)) return false;
    for (std::size_t i = at + 1; i < std::min(lines.size(), at + header_block); ++i)
        if (starts_with_field(bare(lines[i]), others)) return true;
    return false;
}

bool has_digit(std::string_view text) {
    return text.find_first_of("0123456789") != npos;
}

/// "On … wrote:", "2022年3月4日(金) 12:34 山田 <a@b>:", "…さんは書きました:". How many lines it
/// takes, 0 for none.
std::size_t attribution(const std::vector<std::string>& lines, std::size_t at) {
    constexpr std::array<std::string_view, 7> japanese{
        "さんは書きました", "さんが書きました", "は書きました", "が書きました",
        "のメッセージ:",    "のメール:",        "wrote:"};
    const std::string& line = lines[at];
    if (line.empty()) return 0;
    // how it ends is looked at first: every line of the text comes here
    if (line.size() < marker_bytes &&
        (line.ends_with(':') || (line.ends_with("ました") && line.find("さん") != npos)) &&
        contains_any(line, japanese))
        return 1;
    const bool dated = line.find('/') != npos || line.find("年") != npos;
    if (!line.starts_with("on ") && !dated) return 0;
    if (dated && line.ends_with(">:") && has_digit(line) && line.find('@') != npos) return 1;
    for (std::size_t count = 2; count <= attribution_lines && at + count <= lines.size(); ++count) {
        const std::string& end = lines[at + count - 1];
        if (end.empty()) return 0;
        const bool says_so = end.ends_with(':') && contains_any(end, japanese);
        if (has_digit(line) && (says_so || (dated && end.ends_with(">:")))) return count;
    }
    return 0;
}

/// "--- a@b.example wrote (2022/3/4 12:34):", "A B writes:" and whatever else a program writes
/// right above what it quotes.
bool leads_to_quotation(const std::vector<std::string_view>& lines,
                        const std::vector<std::string>& forms,
                        std::size_t at) {
    constexpr std::array<std::string_view, 4> words{"@", " wrote", " writes", " said"};
    const std::string& line = forms[at];
    if (!line.ends_with(':') || line.size() >= marker_bytes || !contains_any(line, words))
        return false;
    std::size_t next = at + 1;
    if (next < lines.size() && forms[next].empty()) ++next;
    return next < lines.size() && is_quotation(lines[next]);
}

bool is_odd_visible(char32_t c) {
    const auto code = static_cast<UChar32>(c);
    return c == invalid_code_point ||
           (u_isUWhiteSpace(code) == 0 && c != 0x2800U && u_iscntrl(code) == 0 &&
            u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) == 0);
}

/// What nearly all text consists of is decided here, without a call.
inline bool is_visible(char32_t c) {
    return is_settled(c) ? c > U' ' && c != 0x7FU : is_odd_visible(c);
}

void append_line(std::string& out, std::string_view line) {
    out += line;
    out += '\n';
}

} // namespace

BodyText split_body(std::string_view utf8) {
    const std::vector<std::string_view> lines = lines_of(utf8);
    std::vector<std::string> forms;
    forms.reserve(lines.size());
    for (const auto line : lines)
        forms.push_back(line_form(line));

    BodyText body;
    std::vector<std::string_view> own;
    std::vector<std::string> own_forms;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (is_quotation(lines[i])) {
            append_line(body.quoted, lines[i]);
            continue;
        }
        bool all_below = is_original_marker(forms[i]) || is_header_block(forms, i);
        std::size_t count = all_below ? 0 : attribution(forms, i);
        if (count == 0 && leads_to_quotation(lines, forms, i)) count = 1;
        if (!all_below && count != 0) {
            std::size_t next = i + count;
            while (next < lines.size() && forms[next].empty())
                ++next;
            all_below = next == lines.size() || !is_quotation(lines[next]);
            if (!all_below) {
                for (; i < next; ++i)
                    append_line(body.quoted, lines[i]);
                --i;
                continue;
            }
        }
        if (all_below) {
            for (; i < lines.size(); ++i)
                append_line(body.quoted, lines[i]);
            break;
        }
        own.push_back(lines[i]);
        own_forms.push_back(std::move(forms[i]));
    }
    const std::vector<bool> signature = signature_of(own, own_forms);
    for (std::size_t i = 0; i < own.size(); ++i)
        append_line(signature[i] ? body.signature : body.own, own[i]);
    return body;
}

std::uint32_t visible_characters(std::string_view utf8) {
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < utf8.size();)
        if (is_visible(next_code_point(utf8, i))) ++count;
    return count;
}

bool has_visible_character(std::string_view utf8) {
    for (std::size_t i = 0; i < utf8.size();)
        if (is_visible(next_code_point(utf8, i))) return true;
    return false;
}

} // namespace keneki::mail
