#include "base/ascii.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/charset_label.h"
#include "mail/japanese.h"
#include "mail/transfer.h"

#include <algorithm>
#include <optional>

namespace keneki::mail {
namespace {

constexpr std::size_t longest_charset =
    64; // bytes of an encoded-word's charset; longer is no encoded-word
constexpr std::size_t npos = std::string_view::npos;

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

bool is_base64(char c) {
    return is_alnum(c) || c == '+' || c == '/' || c == '=';
}

/// RFC 5322 2.2.3; the white space that stays becomes one that shows.
std::string unfold(std::string_view raw) {
    std::string out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\r' && raw[i] != '\n') {
            out += raw[i];
            continue;
        }
        if (raw[i] == '\r' && i + 1 < raw.size() && raw[i + 1] == '\n') ++i;
        if (i + 1 == raw.size()) break; // the end of the field
        out += ' ';
        if (is_blank(raw[i + 1])) ++i;
    }
    return out;
}

struct EncodedWord {
    std::string_view charset;
    bool base64 = false;
    std::string_view text;
    std::size_t end = 0; ///< behind it
};

/// The encoded-word (RFC 2047 2) at `begin`, where "=?" stands; nothing when it is not one. Broken
/// practice is read: spaces inside, '?' inside Q, a missing "?=".
std::optional<EncodedWord> read_word(std::string_view text, std::size_t begin) {
    const auto head = text.substr(begin + 2, longest_charset + 4);
    const std::size_t mark = head.find('?');
    if (mark == npos || mark + 2 >= head.size() || head[mark + 2] != '?') return std::nullopt;
    EncodedWord word{.charset = head.substr(0, mark), .text = {}};
    if (word.charset.find_first_of(" \t\"<>()=") != npos) return std::nullopt;
    const char encoding = head[mark + 1];
    word.base64 = encoding == 'B' || encoding == 'b';
    if (!word.base64 && encoding != 'Q' && encoding != 'q') return std::nullopt;
    const std::size_t first = begin + 2 + mark + 3;
    if (word.base64) {
        // the letters themselves say where it ends, so that a word without an end swallows nothing
        std::size_t end = first;
        while (end < text.size() && (is_base64(text[end]) || is_blank(text[end])))
            ++end;
        const bool closed = text.substr(end).starts_with("?=");
        if (!closed && end > first && text.substr(end).starts_with('?') && text[end - 1] == '=')
            --end; // "=?" of the next word
        word.text = text.substr(first, end - first);
        word.end = closed ? end + 2 : end;
        return word;
    }
    std::size_t end = first;
    while (end < text.size() && !text.substr(end).starts_with("?="))
        ++end;
    word.text = text.substr(first, end - first);
    word.end = std::min(end + 2, text.size());
    return word;
}

/// Some programs cut the base64 itself and not the text: then letters do not come out even, and
/// bits are left that a whole word would have as zeros.
bool is_cut_base64(std::string_view text) {
    std::size_t letters = 0;
    char last = 'A';
    for (const char c : text) {
        if (c == '=') return false;
        if (!is_base64(c)) continue;
        ++letters;
        last = c;
    }
    if (letters % 4 == 0) return false;
    if (letters % 4 == 1) return true;
    const std::string tail = decode_base64(std::string("AAA") + last);
    const unsigned unused = letters % 4 == 2 ? 0x0FU : 0x03U;
    return tail.size() == 3 && (static_cast<unsigned char>(tail[2]) & unused) != 0;
}

bool same_charset(std::string_view a, std::string_view b) {
    if (a == b) return true;
    const Charset known = find_charset(a);
    return known.coding != Coding::unknown && known.name == find_charset(b).name;
}

/// Collects neighbouring pieces of one charset and decodes them together.
class HeaderDecoder {
public:
    explicit HeaderDecoder(std::size_t size) { out_.reserve(size); }

    void raw(std::string_view text) {
        if (text.empty()) return;
        finish();
        out_ += decode_text(text, {}).text;
    }
    void word(const EncodedWord& word) {
        if (pending_ && !same_charset(charset_, word.charset)) finish();
        if (!pending_) charset_ = word.charset;
        pending_ = true;
        if (!word.base64) {
            flush_cut();
            bytes_ += decode_quoted_printable(word.text, QuotedPrintable::header);
            return;
        }
        cut_ += word.text;
        if (!is_cut_base64(word.text)) flush_cut();
    }
    [[nodiscard]] bool pending() const { return pending_; }
    std::string take() {
        finish();
        return std::move(out_);
    }

private:
    void flush_cut() {
        bytes_ += decode_base64(cut_);
        cut_.clear();
    }
    void finish() {
        if (!pending_) return;
        flush_cut();
        out_ += decode_text(bytes_, charset_).text;
        bytes_.clear();
        pending_ = false;
    }

    std::string out_;
    std::string bytes_; ///< decoded words that wait for their neighbours
    std::string cut_;   ///< base64 that goes on in the next word
    std::string_view charset_;
    bool pending_ = false;
};

/// Control characters other than tab, C1 too, become spaces.
std::string without_controls(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size());
    for (std::size_t i = 0; i < utf8.size();) {
        const std::size_t begin = i;
        const char32_t c = next_code_point(utf8, i);
        if ((c < 0x20U && c != U'\t') || (c >= 0x7FU && c < 0xA0U))
            out += ' ';
        else
            out += utf8.substr(begin, i - begin);
    }
    return out;
}

} // namespace

std::string decode_header(std::string_view raw) {
    const std::string unfolded = unfold(raw);
    const std::string_view text = unfolded;
    HeaderDecoder decoder(text.size());
    std::size_t raw_begin = 0;
    std::size_t i = 0;
    while (i < text.size()) {
        i = text.find_first_of("=\x1B", i);
        if (i == npos) break;
        if (text[i] == '\x1B') {
            const std::size_t end = end_of_japanese_run(text, i);
            i = end == i ? i + 1 : end;
            continue;
        }
        const auto word = text.substr(i).starts_with("=?") ? read_word(text, i) : std::nullopt;
        if (!word) {
            ++i;
            continue;
        }
        const auto before = text.substr(raw_begin, i - raw_begin);
        // RFC 2047 6.2: white space between two encoded-words is not shown
        if (!decoder.pending() || !std::all_of(before.begin(), before.end(), is_blank))
            decoder.raw(before);
        decoder.word(*word);
        i = raw_begin = word->end;
    }
    decoder.raw(text.substr(std::min(raw_begin, text.size())));
    return without_controls(decoder.take());
}

} // namespace keneki::mail
