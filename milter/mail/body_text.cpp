#include "mail/body_text.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/settled_text.h"
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
constexpr std::size_t signature_lines = 20;  // longest signature between rules
constexpr std::size_t rule_length = 4;       // characters that make a line a rule

/// A line made comparable: NFKC, small ASCII letters, trimmed. Long lines are cut.
std::string plain(std::string_view line) {
    if (line.empty() || line.size() > marker_bytes) return {};
    std::string form = nfkc(trimmed_wide(line));
    make_lower(form);
    const std::string_view trimmed = trimmed_wide(form);
    return trimmed.size() == form.size() ? form : std::string(trimmed);
}

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
    constexpr std::array<std::string_view, 12> words{
        "original message", "original mail",        "original appointment", "forwarded message",
        "forwarded by",     "reply message",        "元のメッセージ",       "元メッセージ",
        "転送メッセージ",   "転送されたメッセージ", "返信元メッセージ",     "引用"};
    if (line.starts_with("begin forwarded message") || line.starts_with("転送された項目"))
        return true;
    const std::size_t text = line.find_first_not_of("-_=*");
    return text != npos && text >= 2 && contains_any(line, words);
}

/// A quoted header: From and, right below, one more field (3.4).
bool is_header_block(const std::vector<std::string>& lines, std::size_t at) {
    constexpr std::array<std::string_view, 4> from{"from", "差出人", "送信者", "送信元"};
    constexpr std::array<std::string_view, 10> others{"sent", "date", "to",   "subject", "送信日時",
                                                      "日時", "宛先", "件名", "送信日",  "日付"};
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
        if (has_digit(line) && (end.ends_with("wrote:") || (dated && end.ends_with(">:"))))
            return count;
    }
    return 0;
}

/// A line of one repeated symbol (or two in turn), as people rule off their signatures.
bool is_rule(std::string_view line) {
    constexpr std::u32string_view symbols =
        U"-_=*+~#.:/|<>^─━－―—–‐═＝＊☆★◇◆□■○●◎・…＿￣～〜┏┓┗┛┌┐└┘├┤＋♪▽▼△▲";
    std::size_t count = 0;
    if (line.size() > marker_bytes) return false;
    for (std::size_t i = 0; i < line.size();) {
        const char32_t c = next_code_point(line, i);
        if (c == U' ' || c == 0x3000U) continue;
        if (symbols.find(c) == std::u32string_view::npos) return false;
        ++count;
    }
    return count >= rule_length;
}

/// Something by which the writer can be reached.
bool has_contact(std::string_view line) {
    constexpr std::array<std::string_view, 14> words{"tel",  "fax",  "@",     "http",   "〒",
                                                     "電話", "住所", "phone", "e-mail", "直通",
                                                     "内線", "携帯", "www.",  "mobile"};
    return contains_any(line, words);
}

/// The place in [begin, end) where the signature begins; `end` when there is none.
std::size_t signature_begin(const std::vector<std::string_view>& lines, std::size_t end) {
    for (std::size_t i = end; i > 0; --i) // the last "-- " is the writer's own
        if (lines[i - 1] == "-- " || lines[i - 1] == "--") return i - 1;
    std::size_t last = end;
    while (last > 0 && trimmed_wide(lines[last - 1]).empty())
        --last;
    const std::size_t lowest = last > signature_lines ? last - signature_lines : 0;
    std::size_t begin = end;
    bool contact = false;
    for (std::size_t i = last; i > lowest; --i) {
        const auto line = trimmed_wide(lines[i - 1]);
        if (is_rule(line)) {
            if (!contact && i != last) return end; // a ruled block that is no signature
            if (i != last) begin = i - 1;
            // two rules in a row, or text above the first one: the block is complete
            if (contact) break;
        } else {
            contact = contact || has_contact(plain(line));
        }
    }
    return contact ? begin : end;
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
        forms.push_back(plain(line));

    BodyText body;
    std::vector<std::string_view> own;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (is_quotation(lines[i])) {
            append_line(body.quoted, lines[i]);
            continue;
        }
        bool all_below = is_original_marker(forms[i]) || is_header_block(forms, i);
        if (const std::size_t count = all_below ? 0 : attribution(forms, i); count != 0) {
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
    }
    const std::size_t begin = signature_begin(own, own.size());
    for (std::size_t i = 0; i < own.size(); ++i)
        append_line(i < begin ? body.own : body.signature, own[i]);
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
