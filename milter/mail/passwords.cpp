#include "base/ascii.h"
#include "mail/body_text.h"
#include "mail/charset.h"
#include "mail/text_lines.h"

#include <algorithm>
#include <array>
#include <optional>

namespace keneki::mail {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t text_bytes = 256U << 10U; // that are searched
constexpr std::size_t most_candidates = 20;
constexpr std::size_t most_keywords = 500; // that are looked at
constexpr std::size_t shortest = 3; // characters, Appendix C of the field data: 675, W876 …
constexpr std::size_t longest = 40;
constexpr std::size_t reach_bytes = 400; // behind a keyword that are looked at
constexpr std::size_t gap_bytes = 120;   // between a keyword and the end of its announcement

/// How sure it is that the text behind a keyword is the password; smaller is surer.
enum class Rank { stated = 0, next_line = 1, loose = 2 };

struct Candidate {
    Rank rank = Rank::loose;
    std::string value;
};

struct Keyword {
    std::string_view word;    ///< small letters
    bool needs_colon = false; ///< too common in other senses
};
/// Longer ones before those that they begin with.
constexpr std::array keywords{
    Keyword{"解凍パスワード"}, Keyword{"パスワード"}, Keyword{"ぱすわーど"}, Keyword{"暗証番号"},
    Keyword{"解凍キー"},       Keyword{"解凍パス"},   Keyword{"パスコード"}, Keyword{"合言葉"},
    Keyword{"パス", true},     Keyword{"password"},   Keyword{"passwort"},   Keyword{"passcode"},
    Keyword{"passwd"},         Keyword{"pass", true}, Keyword{"pwd", true},  Keyword{"pw", true},
    Keyword{"p/w", true},
};

/// By its first byte.
constexpr std::array<bool, 256> begins_keyword = [] {
    std::array<bool, 256> begins{};
    for (const Keyword& keyword : keywords)
        begins.at(static_cast<unsigned char>(keyword.word.front())) = true;
    return begins;
}();

/// Whether a keyword can begin there, by what most other text lacks: its first character, or the
/// first two letters of the English ones.
constexpr bool may_begin(std::string_view lower, std::size_t at) {
    const std::size_t left = lower.size() - at;
    switch (lower[at]) {
    case 'p':
        return left > 1 && (lower[at + 1] == 'a' || lower[at + 1] == 'w' || lower[at + 1] == '/');
    case '\xE3': // パ ぱ
        return left > 2 && ((lower[at + 2] == '\x91' && lower[at + 1] == '\x83') ||
                            (lower[at + 2] == '\xB1' && lower[at + 1] == '\x81'));
    case '\xE5': // 合
        return left > 2 && lower[at + 1] == '\x90' && lower[at + 2] == '\x88';
    case '\xE6': // 暗
        return left > 2 && lower[at + 1] == '\x9A' && lower[at + 2] == '\x97';
    case '\xE8': // 解
        return left > 2 && lower[at + 1] == '\xA7' && lower[at + 2] == '\xA3';
    default:
        return false;
    }
}
static_assert(std::ranges::all_of(keywords, [](const Keyword& keyword) {
    return may_begin(keyword.word, 0);
}));

bool is_wide(char c) {
    return static_cast<unsigned char>(c) >= 0x80U;
}

/// Printable ASCII that is no quotation mark, bracket or comma.
bool is_token(char c) {
    return c > ' ' && c < '\x7F' && std::string_view("\"'`<>(){}[],;|").find(c) == npos;
}

std::size_t token_length(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size() && is_token(text[length]))
        ++length;
    return length;
}

bool has_any_digit(std::string_view text) {
    return std::any_of(text.begin(), text.end(), is_digit);
}

/// Capitals behind small letters or capitals only: no word of a sentence looks so.
bool is_mixed(std::string_view text) {
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    return text.size() > 1 && std::any_of(text.begin() + 1, text.end(), is_capital);
}

/// Words of sentences about passwords, and what is no password by its shape.
bool is_ordinary(std::string_view token) {
    constexpr std::array<std::string_view, 43> words{
        "the",     "and",    "for",    "is",      "was",      "your",       "you",       "will",
        "has",     "have",   "can",    "must",    "should",   "may",        "not",       "are",
        "reset",   "resets", "change", "changed", "changes",  "required",   "expired",   "expires",
        "expire",  "here",   "below",  "above",   "separate", "separately", "protected", "recovery",
        "hint",    "none",   "please", "this",    "that",     "with",       "from",      "file",
        "archive", "http",   "https"};
    const std::string small = lower(token);
    if (std::find(words.begin(), words.end(), small) != words.end()) return true;
    if (small.find("://") != npos || small.starts_with("www.")) return true;
    const std::size_t at = token.find('@');
    if (at != npos && at > 0 && token.find('.', at) != npos) return true; // a mail address
    constexpr std::array<std::string_view, 11> extensions{
        ".zip", ".xls", ".xlsx", ".xlsm", ".doc", ".docx", ".docm", ".pdf", ".lzh", ".7z", ".exe"};
    if (std::any_of(extensions.begin(), extensions.end(),
                    [&](std::string_view e) { return small.ends_with(e); }))
        return true;
    // a rule, dots, asterisks: something is blanked out or drawn
    return std::all_of(token.begin(), token.end(), [&](char c) { return c == token.front(); }) &&
           !is_digit(token.front()) && !is_letter(token.front());
}

/// `8文字以上`, `2022年`: a number of things.
bool is_counted(std::string_view token, std::string_view behind) {
    constexpr std::array<std::string_view, 15> units{"年",   "月", "日", "時", "分",
                                                     "文字", "桁", "回", "名", "件",
                                                     "個",   "つ", "通", "円", "以上"};
    if (!std::all_of(token.begin(), token.end(), is_digit)) return false;
    return std::any_of(units.begin(), units.end(),
                       [&](std::string_view unit) { return behind.starts_with(unit); });
}

void skip_blanks(std::string_view& text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
}

/// Line ends and the marks of a quotation before the next text.
bool skip_lines(std::string_view& text) {
    bool any = false;
    for (;;) {
        skip_blanks(text);
        if (text.empty() || std::string_view("\r\n>").find(text.front()) == npos) return any;
        any = any || text.front() != '>';
        text.remove_prefix(1);
    }
}

/// The password that begins right at `text`, bare or in quotation marks.
std::string value_at(std::string_view text, bool strict) {
    constexpr std::array<std::array<std::string_view, 2>, 13> marks{{{"「", "」"},
                                                                     {"〔", "〕"},
                                                                     {"≪", "≫"},
                                                                     {"《", "》"},
                                                                     {"〈", "〉"},
                                                                     {"『", "』"},
                                                                     {"【", "】"},
                                                                     {"\"", "\""},
                                                                     {"'", "'"},
                                                                     {"“", "”"},
                                                                     {"<", ">"},
                                                                     {"[", "]"},
                                                                     {"(", ")"}}};
    for (const auto& [open, close] : marks) {
        if (!text.starts_with(open)) continue;
        auto inside = text.substr(open.size(), longest + close.size() + 2);
        const std::size_t end = inside.find(close);
        if (end == npos) return {};
        inside = trimmed_wide(inside.substr(0, end));
        const bool plain =
            inside.size() >= shortest && inside.size() <= longest &&
            std::all_of(inside.begin(), inside.end(), [](char c) { return c > ' ' && c < '\x7F'; });
        return plain && !is_ordinary(inside) ? std::string(inside) : std::string{};
    }
    const std::size_t length = token_length(text);
    auto token = text.substr(0, length);
    const auto behind = text.substr(length);
    while (!token.empty() && std::string_view(".:,?/").find(token.back()) != npos)
        token.remove_suffix(1);
    if (token.size() < shortest || token.size() > longest) return {};
    if (!is_letter(token.front()) && !is_digit(token.front()) && !has_any_digit(token)) return {};
    if (is_ordinary(token) || is_counted(token, behind)) return {};
    if (strict && !has_any_digit(token) && !is_mixed(token)) return {};
    return std::string(token);
}

/// The token that stands alone on the line at `text`.
std::string value_alone(std::string_view text) {
    const auto line = trimmed_wide(text.substr(0, text.find_first_of("\r\n")));
    if (line.size() > longest + 12) return {};
    const std::string value = value_at(line, true);
    const std::size_t at = value.empty() ? npos : line.find(value);
    // brackets may stand around it, nothing else
    return at != npos && line.size() - value.size() <= 6 ? value : std::string{};
}

/// Takes what joins keyword and password: `:` `=` `は` `→` `is` `です` …; false when there is
/// nothing of the kind.
bool consume_separator(std::string_view& text) {
    constexpr std::array<std::string_view, 13> separators{":", "=",  "→",  "⇒",  "->", "=>", "…",
                                                          "･", "・", "は", "が", "is", "-"};
    bool any = false;
    for (unsigned i = 0; i < 6; ++i) {
        skip_blanks(text);
        bool found = false;
        for (const std::string_view separator : separators) {
            auto rest = text;
            if (!consume(rest, separator)) continue;
            // "is" is a word, and "-" before a letter is a hyphen
            if (separator == "is" && !rest.empty() && (is_letter(rest.front()))) continue;
            if (separator == "-" && !rest.empty() && rest.front() != ' ') continue;
            text = rest;
            any = found = true;
            break;
        }
        if (!found) break;
    }
    skip_blanks(text);
    if (any) static_cast<void>(consume(text, "、"));
    skip_blanks(text);
    return any;
}

/// `パスワード(解凍用)`, `パスワード】`: what may stand between a keyword and its separator. True
/// when a bracket round the keyword was closed, which separates too.
bool skip_attachment(std::string_view& text) {
    skip_blanks(text);
    constexpr std::array<std::string_view, 9> closing{"】", "」", "』", "]", ">",
                                                      "*",  "》", "〉", ")"};
    const bool closed = std::any_of(closing.begin(), closing.end(),
                                    [&](std::string_view mark) { return consume(text, mark); });
    skip_blanks(text);
    if (!text.starts_with('(')) return closed;
    const std::size_t end = text.substr(0, gap_bytes).find(')');
    const auto inside = text.substr(1, end == npos ? 0 : end - 1);
    // brackets with a Japanese note; with ASCII alone they may hold the password
    if (std::any_of(inside.begin(), inside.end(), is_wide)) text.remove_prefix(end + 1);
    return closed;
}

/// The rest of a line that announces: `… is as follows:`, `は以下の通りです。`, `of the attachment
/// is:`.
bool announces(std::string_view rest_of_line) {
    constexpr std::array<std::string_view, 8> words{"以下",  "下記",      "次の",    "次に",
                                                    "below", "following", "follows", "こちら"};
    constexpr std::array<std::string_view, 7> denials{"別",       "後ほど", "追って", "のちほど",
                                                      "separate", "リンク", "click"};
    const auto has = [&](std::string_view word) { return rest_of_line.find(word) != npos; };
    if (std::any_of(denials.begin(), denials.end(), has)) return false;
    return rest_of_line.ends_with(':') || std::any_of(words.begin(), words.end(), has);
}

class Search {
public:
    explicit Search(std::string_view text) : text_(text), lower_(lower(text)) {}

    std::vector<std::string> run() {
        const std::string_view lower = lower_;
        unsigned seen = 0;
        for (std::size_t i = 0; i < lower.size() && seen < most_keywords;) {
            if (!begins_keyword[static_cast<unsigned char>(lower[i])]) { // 256 entries
                ++i;
                continue;
            }
            const Keyword* const keyword = keyword_at(lower, i);
            if (keyword == nullptr) {
                ++i;
                continue;
            }
            ++seen;
            i += keyword->word.size();
            behind(text_.substr(i, reach_bytes), keyword->needs_colon);
        }
        std::stable_sort(found_.begin(), found_.end(),
                         [](const Candidate& a, const Candidate& b) { return a.rank < b.rank; });
        std::vector<std::string> values;
        for (Candidate& candidate : found_) {
            if (values.size() == most_candidates) break;
            if (std::find(values.begin(), values.end(), candidate.value) == values.end())
                values.push_back(std::move(candidate.value));
        }
        return values;
    }

private:
    static const Keyword* keyword_at(std::string_view lower, std::size_t at) {
        if (!may_begin(lower, at)) return nullptr;
        for (const Keyword& keyword : keywords) {
            if (!lower.substr(at).starts_with(keyword.word)) continue;
            const bool ascii = keyword.word.front() == 'p';
            const auto tail = lower.substr(at + keyword.word.size());
            // not inside another word: "passport", "bypass"
            if (ascii && (!tail.empty() && is_letter(tail.front()))) return nullptr;
            if (ascii && at > 0 && is_letter(lower[at - 1]) &&
                !lower.substr(0, at).ends_with("zip"))
                return nullptr;
            // `?id=a&pwd=b` is a link's query
            if (ascii && at > 0 && (lower[at - 1] == '&' || lower[at - 1] == '?')) return nullptr;
            return &keyword;
        }
        return nullptr;
    }

    /// Looks at what stands behind a keyword.
    void behind(std::string_view rest, bool needs_colon) {
        static_cast<void>(consume(rest, "s")); // passwords
        const bool closed = skip_attachment(rest);
        auto after = rest;
        const bool separated = consume_separator(after) || closed;
        const bool colon =
            separated && rest.substr(0, rest.size() - after.size()).find_first_of(":=") != npos;
        if (separated) {
            // behind "は" and "is" sentences go on; a colon says that a value comes
            add(Rank::stated, value_at(after, !colon));
            auto next = after;
            if (skip_lines(next)) add(Rank::next_line, value_alone(next));
        }
        if (!separated && !needs_colon && opens_value(rest))
            add(Rank::stated, value_at(rest, false));
        const std::size_t line_end = std::min(rest.find_first_of("\r\n"), rest.size());
        if (!separated && line_end == 0) {
            auto next = rest;
            if (skip_lines(next)) add(Rank::next_line, value_alone(next));
        } else if (!separated && rest.front() != '.') {
            add(Rank::loose, needs_colon ? std::string{} : loose(rest));
        }
        if (line_end != 0 && line_end <= gap_bytes && !needs_colon)
            announced(rest.substr(0, line_end), rest.substr(line_end));
    }

    /// `パスワード【53516】`; in round brackets a note is likelier, unless it has a digit.
    static bool opens_value(std::string_view rest) {
        constexpr std::array<std::string_view, 8> marks{"「", "『", "【", "〔",
                                                        "≪",  "《", "〈", "\""};
        if (rest.starts_with('(')) return has_any_digit(rest.substr(0, rest.find(')')));
        return std::any_of(marks.begin(), marks.end(),
                           [&](std::string_view mark) { return rest.starts_with(mark); });
    }

    /// `パスワード 53516`: nothing but a space between; it must look like a password.
    static std::string loose(std::string_view rest) {
        const std::string value = value_at(rest, true);
        return has_any_digit(value) &&
                       token_length(rest) == rest.substr(0, rest.find_first_of(" \t\r\n")).size()
                   ? value
                   : std::string{};
    }

    void announced(std::string_view line, std::string_view below) {
        const std::string small = lower(trimmed_wide(line));
        if (const std::size_t colon = line.find(':'); colon != npos && colon > 0) {
            auto value = line.substr(colon + 1);
            skip_blanks(value);
            // `password for the archive: X`, `パスワード(解凍)：X`
            if (!value.starts_with("//")) add(Rank::next_line, value_at(value, true));
        }
        if (!announces(small)) return;
        if (skip_lines(below)) add(Rank::next_line, value_alone(below));
    }

    void add(Rank rank, std::string&& value) {
        if (!value.empty()) found_.push_back({rank, std::move(value)});
    }

    std::string_view text_;
    std::string lower_;
    std::vector<Candidate> found_;
};

} // namespace

std::vector<std::string> find_passwords(std::string_view utf8) {
    const std::string form = nfkc(utf8.substr(0, text_bytes));
    return Search(form).run();
}

} // namespace keneki::mail
