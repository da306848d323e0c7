// Words that are worth a try on a locked file, however the text announces them. Nothing is said of
// a message because of them: find_passwords() is what tells that a password is stated.
#include "base/ascii.h"
#include "mail/body_text.h"
#include "mail/charset.h"
#include "mail/text_lines.h"

#include <algorithm>
#include <array>

namespace keneki::mail {

namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t text_bytes = 64U << 10U; // that are searched
constexpr std::size_t shortest = 2;
constexpr std::size_t shortest_alone = 3; // on a line of its own
constexpr std::size_t longest = 64;
constexpr std::size_t behind_bytes = 300; // where a keyword is near
constexpr std::size_t before_bytes = 60;  // "abc123 opens it" is rarer
constexpr std::size_t beside_bytes = 24;  // brackets and 「です」 beside a word on its own line
constexpr std::size_t word_limit = 4'000; // of a text
constexpr std::size_t place_limit = 1'000; // of keywords

constexpr std::array<std::string_view, 21> keywords{
    "パス", "ぱす", "暗証",   "キー", "鍵",   "コード", "合言葉", "解凍", "展開", "復号",  "開封",
    "開く", "開け", "文字列", "入力", "pass", "pw",     "p/w",    "code", "key",  "phrase"};

bool is_printable(char c) {
    return c > ' ' && c < '\x7F';
}

/// Signs of a password: digits, capitals behind the first letter, marks within.
bool is_likely(std::string_view word) {
    return std::any_of(word.begin(), word.end(), is_digit) ||
           std::any_of(word.begin() + 1, word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// Addresses, and lines that are drawn.
bool is_no_password(std::string_view word) {
    if (word.find("://") != npos || word.starts_with("www.")) return true;
    const std::size_t at = word.find('@');
    if (at != npos && at > 0 && word.find('.', at) != npos) return true;
    return std::none_of(word.begin(), word.end(),
                        [](char c) { return is_letter(c) || is_digit(c); });
}

class Guesses {
public:
    explicit Guesses(std::string_view text) : text_(text), places_(places(lower(text))) {}

    std::vector<std::string> run(std::size_t limit) {
        for (const std::string_view line : lines_of(text_))
            read_line(line);
        std::stable_sort(words_.begin(), words_.end(),
                         [](const Word& a, const Word& b) { return a.rank < b.rank; });
        std::vector<std::string> values;
        for (const Word& word : words_) {
            if (values.size() >= limit) break;
            if (std::find(values.begin(), values.end(), word.text) == values.end())
                values.emplace_back(word.text);
        }
        return values;
    }

private:
    struct Word {
        std::string_view text;
        int rank;
    };

    static std::vector<std::size_t> places(const std::string& small) {
        std::vector<std::size_t> places;
        for (const std::string_view keyword : keywords)
            for (std::size_t at = 0;
                 places.size() < place_limit && (at = small.find(keyword, at)) != npos;
                 at += keyword.size())
                places.push_back(at);
        std::sort(places.begin(), places.end());
        return places;
    }

    /// 0 behind a keyword, 1 before one, 2 far from all.
    [[nodiscard]] int distance(std::size_t at) const {
        const auto next = std::upper_bound(places_.begin(), places_.end(), at);
        if (next != places_.begin() && at - *(next - 1) <= behind_bytes) return 0;
        return next != places_.end() && *next - at <= before_bytes ? 1 : 2;
    }

    void read_line(std::string_view line) {
        std::size_t runs = 0;
        std::size_t printable = 0;
        for (std::size_t i = 0; i < line.size(); ++runs) {
            while (i < line.size() && !is_printable(line[i]))
                ++i;
            const std::size_t begin = i;
            while (i < line.size() && is_printable(line[i]))
                ++i;
            if (i == begin) break;
            printable += i - begin;
        }
        const bool alone = runs == 1 && trimmed_wide(line).size() - printable <= beside_bytes;
        for (std::size_t i = 0; i < line.size();) {
            const std::size_t begin = i;
            while (i < line.size() && is_printable(line[i]))
                ++i;
            if (i > begin) add_run(line.substr(begin, i - begin), alone);
            if (i == begin) ++i;
        }
    }

    /// The run as it stands, without the marks around it, and what its marks part.
    void add_run(std::string_view run, bool alone) {
        constexpr std::string_view around = "\"'`<>(){}[],;|.:=!?*#-_/~";
        constexpr std::string_view parting = "\"'`<>(){}[],;|:=/";
        const auto begin = std::min(run.find_first_not_of(around), run.size());
        const std::string_view inner =
            run.substr(begin, run.find_last_not_of(around) + 1 - std::min(begin, run.size()));
        if (is_no_password(inner)) return; // nor is any part of an address
        add(inner, alone, 0);
        if (inner != run) add(run, alone, 1);
        for (std::size_t at = 0; at < run.size();) {
            const std::size_t end = std::min(run.find_first_of(parting, at), run.size());
            const std::string_view piece = run.substr(at, end - at);
            if (piece != run && piece != inner) add(piece, alone, 1);
            at = end + 1;
        }
    }

    void add(std::string_view word, bool alone, int form) {
        if (words_.size() >= word_limit || word.size() < shortest || word.size() > longest ||
            is_no_password(word))
            return;
        const int place = distance(static_cast<std::size_t>(word.data() - text_.data()));
        if (place == 2 && (!alone || word.size() < shortest_alone)) return;
        words_.push_back({word, (is_likely(word) ? 0 : 6) + place * 2 + form - (alone ? 1 : 0)});
    }

    std::string_view text_;
    std::vector<std::size_t> places_;
    std::vector<Word> words_;
};

} // namespace

std::vector<std::string> guess_passwords(std::string_view utf8, std::size_t limit) {
    const std::string form = nfkc(utf8.substr(0, text_bytes));
    return Guesses(form).run(limit);
}

} // namespace keneki::mail
