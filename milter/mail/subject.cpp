#include "mail/subject.h"

#include "base/ascii.h"
#include "mail/charset.h"
#include "mail/text_lines.h"

#include <algorithm>
#include <array>

namespace keneki::mail {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t longest_tag = 60;      // bytes of [list 123] or 【再送】
constexpr unsigned most_markers = 50;        // that are taken off one subject
constexpr std::size_t subject_bytes = 4'096; // that are looked at

enum class Marker { none, reply, forward, list_tag, external_tag, spam_tag };

/// `Re: RE; Re[2]: Re^2: Re*3: Re(2): 返信:`: a word, perhaps a number, a colon.
bool consume_marker(std::string_view& text, std::string_view word) {
    std::string_view rest = text;
    if (lower(rest.substr(0, word.size())) != word) return false;
    rest.remove_prefix(word.size());
    rest = trimmed_wide(rest);
    if (!rest.empty() && std::string_view("[(^*").find(rest.front()) != npos) rest.remove_prefix(1);
    while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9')
        rest.remove_prefix(1);
    if (!rest.empty() && (rest.front() == ']' || rest.front() == ')')) rest.remove_prefix(1);
    rest = trimmed_wide(rest);
    if (!consume(rest, ":") && !consume(rest, ";")) return false;
    text = trimmed_wide(rest);
    return true;
}

bool is_separator(char c) {
    return c == ' ' || c == ':' || c == '/' || c == ',' || c == '?' || c == '!' || c == '*';
}

/// The next word of a mark. A hyphen belongs to it: [anti-spam] is the name of a list.
std::string_view take_word(std::string_view& text) {
    while (!text.empty() && is_separator(text.front()))
        text.remove_prefix(1);
    std::size_t end = 0;
    while (end < text.size() && !is_separator(text[end]))
        ++end;
    const auto word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
}

/// What filters of other servers write. Whole words only: [Spambayes] is a list.
bool is_spam_mark(std::string_view lower) {
    constexpr std::array<std::string_view, 7> marks{
        "spam",           "unchecked",      "迷惑メール",        "迷惑",
        "迷惑メール判定", "迷惑メール疑い", "迷惑メールの可能性"};
    if (trimmed_wide(lower) == "spf") return true; // alone: [SPF discussion] is a list
    for (auto word = take_word(lower); !word.empty(); word = take_word(lower))
        if (std::ranges::find(marks, word) != marks.end() || word.starts_with("迷惑メールの疑い"))
            return true;
    return false;
}

/// A server's note that the message came from outside, which judges nothing.
bool is_external_mark(std::string_view lower) {
    constexpr std::array<std::string_view, 8> marks{
        "external",   "external email",   "external mail", "外部",
        "外部メール", "外部からのメール", "社外",          "社外メール"};
    return std::ranges::find(marks, trimmed_wide(lower)) != marks.end();
}

Marker marker_in_brackets(std::string_view inside) {
    const std::string small = lower(inside);
    if (is_spam_mark(small)) return Marker::spam_tag;
    if (is_external_mark(small)) return Marker::external_tag;
    if (small.starts_with("再送") || small.starts_with("転送")) return Marker::forward;
    if (small.starts_with("返信")) return Marker::reply;
    return Marker::list_tag;
}

/// `[xxx 123]`, `(xxx 123)` with a number, `【再送】`, `***SPAM***`.
Marker consume_tag(std::string_view& text) {
    if (text.starts_with("***")) {
        auto rest = text;
        rest.remove_prefix(std::min(rest.find_first_not_of('*'), rest.size()));
        const std::size_t end = rest.find("***");
        if (end > longest_tag || !is_spam_mark(lower(rest.substr(0, end)))) return Marker::none;
        rest.remove_prefix(end);
        rest.remove_prefix(std::min(rest.find_first_not_of('*'), rest.size()));
        // `***** SPAM *****-Thanks`
        while (!rest.empty() && (rest.front() == '-' || rest.front() == ' '))
            rest.remove_prefix(1);
        text = rest;
        return Marker::spam_tag;
    }
    constexpr std::array<std::array<std::string_view, 2>, 3> brackets{
        {{"[", "]"}, {"【", "】"}, {"(", ")"}}};
    for (const auto& [open, close] : brackets) {
        if (!text.starts_with(open)) continue;
        const std::size_t end = text.substr(0, longest_tag).find(close, open.size());
        if (end == npos) return Marker::none;
        const auto inside = text.substr(open.size(), end - open.size());
        const Marker marker = marker_in_brackets(inside);
        // 【重要】 and (株)… are the writer's own words; lists number their mail in parentheses
        const bool numbered =
            inside.find_first_of("0123456789") != npos && inside.find(' ') != npos;
        if (marker == Marker::list_tag && open != "[" && !(open == "(" && numbered))
            return Marker::none;
        text = trimmed_wide(text.substr(end + close.size()));
        return marker;
    }
    return Marker::none;
}

Marker consume_one(std::string_view& text) {
    constexpr std::array<std::string_view, 5> replies{"re", "返信", "回答", "aw", "sv"};
    constexpr std::array<std::string_view, 5> forwards{"fwd", "fw", "転送", "再送", "wg"};
    for (const std::string_view word : replies)
        if (consume_marker(text, word)) return Marker::reply;
    for (const std::string_view word : forwards)
        if (consume_marker(text, word)) return Marker::forward;
    return consume_tag(text);
}

} // namespace

SubjectParts split_subject(std::string_view subject) {
    const std::string form = nfkc(subject.substr(0, subject_bytes));
    std::string_view text = trimmed_wide(form);
    SubjectParts parts;
    for (unsigned i = 0; i < most_markers && !text.empty(); ++i) {
        const Marker marker = consume_one(text);
        if (marker == Marker::none) break;
        parts.replied |= marker == Marker::reply;
        parts.forwarded |= marker == Marker::forward;
        parts.spam_tagged |= marker == Marker::spam_tag;
    }
    parts.bare = std::string(text);
    return parts;
}

bool has_reply_marker(std::string_view subject) {
    const SubjectParts parts = split_subject(subject);
    return parts.replied || parts.forwarded;
}

} // namespace keneki::mail
