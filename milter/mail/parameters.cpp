#include "mail/parameters.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/japanese.h"
#include "mail/percent.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace keneki::mail {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t most_parameters = 2000; ///< of one field; more is not read
constexpr std::size_t longest_name = 100; ///< bytes of a parameter's name behind a forgotten ';'
constexpr unsigned last_section = 9999;   ///< of a continuation

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return text;
}

/// `text/plain (comment)`: without the comment, RFC 2045 5.1.
std::string_view without_comment(std::string_view text) {
    return trimmed(text.substr(0, text.find('(')));
}

/// One parameter as it stands, before continuations are put together.
struct RawParameter {
    std::string name;
    std::string value;
};

/// Splits a field. Raw Shift_JIS and raw ISO-2022-JP have '\', '"' and ';' inside characters; these
/// are not syntax.
class Splitter {
public:
    explicit Splitter(std::string_view text) : text_(text), is_utf8_(valid(text)) {}

    std::string_view head() {
        const std::size_t end = end_of_plain(0);
        const auto first = text_.substr(0, end);
        if (first.find('=') != npos) return {}; // `Content-Type: name=…`: the value is missing
        position_ = end;
        return first;
    }
    [[nodiscard]] bool done() const { return position_ >= text_.size(); }
    void next(std::vector<RawParameter>& out);

private:
    static bool valid(std::string_view text) {
        for (std::size_t i = 0; i < text.size();)
            if (next_code_point(text, i) == invalid_code_point) return false;
        return true;
    }
    /// How many bytes at `at` are one character of a Japanese charset, 1 for anything else.
    [[nodiscard]] std::size_t step(std::size_t at) const {
        if (text_[at] == '\x1B') {
            const std::size_t end = end_of_japanese_run(text_, at);
            return end == at ? 1 : end - at;
        }
        const auto c = static_cast<unsigned char>(text_[at]);
        const bool lead = (c >= 0x81U && c <= 0x9FU) || (c >= 0xE0U && c <= 0xFCU);
        return !is_utf8_ && lead && at + 1 < text_.size() && text_[at + 1] == '\\' ? 2 : 1;
    }
    [[nodiscard]] std::size_t end_of_plain(std::size_t at) const {
        while (at < text_.size() && text_[at] != ';')
            at += step(at);
        return std::min(at, text_.size());
    }
    std::string quoted();
    void behind_quoted(RawParameter&& parameter, std::size_t begin, std::vector<RawParameter>& out);

    std::string_view text_;
    bool is_utf8_;
    bool closed_ = false;
    std::size_t position_ = 0;
};

/// The quoted-string that begins at position_ (behind its quotation mark). A backslash that stands
/// before neither '"' nor '\' is one: `filename="C:\a\b.exe"`.
std::string Splitter::quoted() {
    std::string value;
    closed_ = false;
    while (position_ < text_.size()) {
        const char c = text_[position_];
        if (c == '"') {
            ++position_;
            closed_ = true;
            break;
        }
        if (c == '\\' && position_ + 1 < text_.size() &&
            (text_[position_ + 1] == '"' || text_[position_ + 1] == '\\')) {
            value += text_[position_ + 1];
            position_ += 2;
            continue;
        }
        const std::size_t length = step(position_);
        value += text_.substr(position_, length);
        position_ += length;
    }
    return value;
}

/// What stands behind a quoted value before the next ';': nothing, a parameter whose ';' was
/// forgotten, or more of the value to some programs (`"a.pdf".exe`), which is then told as a second
/// value.
void Splitter::behind_quoted(RawParameter&& parameter,
                             std::size_t begin,
                             std::vector<RawParameter>& out) {
    if (!closed_) {
        // never closed: to some programs it ends at the first ';'
        const std::size_t end = std::min(text_.find(';', begin), text_.size());
        std::string shorter(trimmed(text_.substr(begin, end - begin)));
        const bool differs = shorter != parameter.value;
        const std::string name = parameter.name;
        out.push_back(std::move(parameter));
        if (differs) out.push_back({name, std::move(shorter)});
        return;
    }
    const std::string name = parameter.name;
    const std::string value = parameter.value;
    out.push_back(std::move(parameter));
    const auto ahead = trimmed(text_.substr(position_, longest_name));
    const std::size_t mark = ahead.find_first_of("=;\"(");
    if (mark != npos && mark > 0 && ahead[mark] == '=') return; // position_ is at the forgotten ';'
    const std::size_t end = end_of_plain(position_);
    const auto rest = trimmed(text_.substr(position_, end - position_));
    if (!rest.empty() && rest.front() != '(') out.push_back({name, value + std::string(rest)});
    position_ = end;
}

void Splitter::next(std::vector<RawParameter>& out) {
    while (position_ < text_.size() && (text_[position_] == ';' || is_space(text_[position_])))
        ++position_;
    const std::size_t mark = text_.find_first_of("=;", position_);
    if (mark == npos) {
        position_ = text_.size();
        return;
    }
    RawParameter parameter{lower(trimmed(text_.substr(position_, mark - position_))), {}};
    position_ = mark;
    if (text_[mark] == ';') return;
    ++position_;
    while (position_ < text_.size() && is_space(text_[position_]))
        ++position_;
    if (position_ < text_.size() && text_[position_] == '"') {
        const std::size_t begin = ++position_;
        parameter.value = quoted();
        if (parameter.name.empty()) return;
        behind_quoted(std::move(parameter), begin, out);
        return;
    }
    const std::size_t end = end_of_plain(position_);
    const auto value = trimmed(text_.substr(position_, end - position_));
    position_ = end;
    // a name may hold parentheses: `filename=a (1).pdf`
    const bool is_name = parameter.name.find("name") != npos;
    parameter.value = is_name ? value : without_comment(value);
    if (!parameter.name.empty()) out.push_back(std::move(parameter));
}

/// `filename*2*`: name, section and whether the value is percent-encoded (RFC 2231 3 and 4).
struct Section {
    std::string name;
    std::optional<unsigned> number;
    bool extended = false;
};

Section section_of(std::string_view raw_name) {
    Section section;
    const std::size_t star = raw_name.find('*');
    section.name = trimmed(raw_name.substr(0, star));
    if (star == npos) return section;
    auto rest = trimmed(raw_name.substr(star + 1));
    if (rest.empty()) {
        section.extended = true;
        return section;
    }
    if (rest.ends_with('*')) {
        section.extended = true;
        rest.remove_suffix(1);
    }
    unsigned number = 0;
    const auto [end, error] = std::from_chars(rest.begin(), rest.end(), number);
    if (error == std::errc{} && end == rest.end() && number <= last_section)
        section.number = number;
    else
        section.extended = true;
    return section;
}

struct Piece {
    std::string value;
    bool extended = false;
};
/// The sections of one continued parameter.
struct Continuation {
    std::size_t place = 0; ///< in the result
    std::map<unsigned, Piece> first;
    std::map<unsigned, Piece> last; ///< of sections that are there twice, the last one
    bool repeated = false;
};

/// `charset'language'…` at the beginning of an extended value; without it the charset is found out.
std::string_view take_charset(std::string_view& value) {
    const std::size_t quote = value.find('\'');
    const std::size_t second = quote == npos ? npos : value.find('\'', quote + 1);
    if (second == npos) return {};
    const auto charset = value.substr(0, quote);
    // a file name may have apostrophes: `filename*=it's Bob's.pdf`
    const auto language = value.substr(quote + 1, second - quote - 1);
    if (charset.find_first_of(" %.") != npos || language.find(' ') != npos) return {};
    value.remove_prefix(second + 1);
    return charset;
}

std::string joined(const std::map<unsigned, Piece>& pieces) {
    std::string bytes;
    std::string charset;
    bool extended = false;
    for (const auto& [number, piece] : pieces) {
        std::string_view value = piece.value;
        if (!piece.extended) {
            bytes += value;
            continue;
        }
        if (!extended && bytes.empty()) charset = take_charset(value);
        extended = true;
        bytes += percent_decoded(value);
    }
    if (!extended || (charset.empty() && bytes.find("=?") != npos)) return decode_header(bytes);
    return decode_text(bytes, charset).text;
}

} // namespace

std::string ParameterList::first(std::string_view name) const {
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const Parameter& p) { return p.name == name; });
    return found == parameters.end() ? std::string{} : found->value;
}

std::vector<std::string> ParameterList::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const Parameter& parameter : parameters)
        if (parameter.name == name) values.push_back(parameter.value);
    return values;
}

ParameterList read_parameters(std::string_view raw_value) {
    Splitter splitter(raw_value);
    ParameterList list{
        .value = lower(without_comment(splitter.head())), .parameters = {}, .cut = false};
    std::vector<RawParameter> raw;
    while (!splitter.done() && raw.size() < most_parameters)
        splitter.next(raw);
    std::vector<RawParameter> more;
    while (!splitter.done() && more.empty())
        splitter.next(more);
    list.cut = !more.empty();

    std::map<std::string, Continuation, std::less<>> continued;
    for (const RawParameter& parameter : raw) {
        Section section = section_of(parameter.name);
        if (section.name.empty()) continue;
        const Piece piece{parameter.value, section.extended};
        if (!section.number) {
            list.parameters.push_back(
                {std::move(section.name), joined({{0, piece}}), section.extended});
            continue;
        }
        const auto [at, is_new] = continued.try_emplace(section.name);
        Continuation& continuation = at->second;
        if (is_new) {
            continuation.place = list.parameters.size();
            list.parameters.push_back({section.name, {}, false});
        }
        list.parameters[continuation.place].extended |= section.extended;
        if (!continuation.first.try_emplace(*section.number, piece).second)
            continuation.repeated = true;
        continuation.last.insert_or_assign(*section.number, piece);
    }
    for (const auto& [name, continuation] : continued) {
        ParameterList::Parameter& parameter = list.parameters[continuation.place];
        parameter.value = joined(continuation.first);
        if (!continuation.repeated) continue;
        // programs differ in which of two equal sections they take: both names are told
        const bool extended = parameter.extended;
        list.parameters.push_back({name, joined(continuation.last), extended});
    }
    return list;
}

} // namespace keneki::mail
