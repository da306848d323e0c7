#include "inspect/pdf_value.h"

#include "base/ascii.h"
#include "inspect/bytes.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr int depth_limit = 40;                     // of arrays and dictionaries within one another
constexpr std::size_t text_limit_bytes = 2U << 20U; // a string may hold a whole script

bool is_delimiter(char c) {
    return contains("()<>[]{}/%", std::string_view(&c, 1));
}
bool is_regular(char c) {
    return !is_pdf_space(c) && !is_delimiter(c);
}
bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

} // namespace

const PdfValue& PdfValue::at(std::string_view key) const {
    static const PdfValue null;
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry)
        if (entry->key == key) return entry->value;
    return null;
}

void PdfLexer::skip_space() {
    for (; at_ < text_.size(); ++at_) {
        if (is_pdf_space(text_[at_])) continue;
        if (text_[at_] != '%') return;
        at_ = std::min(text_.find_first_of("\r\n", at_), text_.size() - 1); // a comment
    }
}

bool PdfLexer::end() {
    skip_space();
    return at_ >= text_.size();
}

PdfValue PdfLexer::next() {
    return value(0);
}

PdfValue PdfLexer::value(int depth) {
    skip_space();
    if (values_left_ > 0) --values_left_;
    const char c = peek();
    if (c == '/') return name();
    if (c == '(') return literal_string();
    if (c == '<') return peek(1) == '<' ? dictionary(depth) : hex_string();
    if (c == '[') return array(depth);
    if (is_digit(c) || c == '+' || c == '-' || c == '.') return number_or_reference();
    return word();
}

PdfValue PdfLexer::number_or_reference() {
    const auto integer = [this] {
        std::int64_t value = 0;
        while (is_digit(peek())) {
            value = std::min<std::int64_t>(value * 10 + (text_[at_] - '0'), std::int64_t{1} << 50);
            ++at_;
        }
        return value;
    };
    PdfValue result;
    result.kind = PdfValue::Kind::number;
    const bool plain = is_digit(peek());
    const bool negative = peek() == '-';
    while (peek() == '+' || peek() == '-')
        ++at_;
    result.number = negative ? -integer() : integer();
    if (!plain || peek() == '.') {
        while (is_regular(peek()) && at_ < text_.size())
            ++at_;
        return result;
    }
    // "12 0 R"
    const std::size_t behind = at_;
    skip_space();
    if (at_ > behind && is_digit(peek())) {
        integer();
        skip_space();
        if (peek() == 'R' && !is_regular(peek(1))) {
            ++at_;
            result.kind = PdfValue::Kind::reference;
            return result;
        }
    }
    at_ = behind;
    return result;
}

PdfValue PdfLexer::name() {
    PdfValue result;
    result.kind = PdfValue::Kind::name;
    for (++at_; at_ < text_.size() && is_regular(text_[at_]); ++at_) {
        const int high = text_[at_] == '#' ? hex_digit(peek(1)) : -1;
        const int low = high >= 0 ? hex_digit(peek(2)) : -1;
        if (low >= 0) at_ += 2;
        if (result.text.size() < text_limit_bytes)
            result.text.push_back(low >= 0 ? static_cast<char>(high * 16 + low) : text_[at_]);
    }
    return result;
}

void PdfLexer::escape(std::string& out) {
    const char c = peek();
    if (at_ < text_.size()) ++at_;
    if (is_octal(c)) {
        int value = c - '0';
        for (int i = 0; i < 2 && is_octal(peek()); ++i, ++at_)
            value = value * 8 + (text_[at_] - '0');
        out.push_back(static_cast<char>(value & 0xFF));
        return;
    }
    switch (c) {
    case 'n':
        out.push_back('\n');
        break;
    case 'r':
        out.push_back('\r');
        break;
    case 't':
        out.push_back('\t');
        break;
    case 'b':
        out.push_back('\b');
        break;
    case 'f':
        out.push_back('\f');
        break;
    case '\r':
        if (peek() == '\n') ++at_;
        break;
    case '\n':
        break;
    default:
        out.push_back(c);
        break;
    }
}

PdfValue PdfLexer::literal_string() {
    PdfValue result;
    result.kind = PdfValue::Kind::string;
    ++at_;
    std::size_t open = 1;
    while (at_ < text_.size() && result.text.size() < text_limit_bytes) {
        const char c = text_[at_++];
        if (c == '\\') {
            escape(result.text);
            continue;
        }
        if (c == '(') ++open;
        if (c == ')' && --open == 0) return result;
        result.text.push_back(c);
    }
    if (at_ < text_.size() && peek() == ')' && open == 1)
        ++at_;
    else if (result.text.size() >= text_limit_bytes)
        cut_ = true;
    return result;
}

PdfValue PdfLexer::hex_string() {
    PdfValue result;
    result.kind = PdfValue::Kind::string;
    int high = -1;
    for (++at_; at_ < text_.size() && text_[at_] != '>' && result.text.size() < text_limit_bytes;
         ++at_) {
        const int digit = hex_digit(text_[at_]);
        if (digit < 0) continue;
        if (high < 0) {
            high = digit;
            continue;
        }
        result.text.push_back(static_cast<char>(high * 16 + digit));
        high = -1;
    }
    if (high >= 0) result.text.push_back(static_cast<char>(high * 16));
    cut_ = cut_ || (at_ < text_.size() && peek() != '>');
    if (at_ < text_.size()) ++at_;
    return result;
}

PdfValue PdfLexer::array(int depth) {
    PdfValue result;
    result.kind = PdfValue::Kind::array;
    for (++at_; !end() && peek() != ']';) {
        const std::size_t before = at_;
        if (depth >= depth_limit || values_left_ == 0) {
            cut_ = true;
            static_cast<void>(word()); // passed over
        } else {
            result.items.push_back(value(depth + 1));
            if (result.items.back().text == "endobj") return result; // the bracket never came
        }
        if (at_ == before) ++at_;
    }
    if (at_ < text_.size()) ++at_;
    return result;
}

PdfValue PdfLexer::dictionary(int depth) {
    PdfValue result;
    result.kind = PdfValue::Kind::dictionary;
    for (at_ += 2; !end();) {
        if (peek() == '>') {
            at_ += peek(1) == '>' ? 2 : 1;
            break;
        }
        const std::size_t before = at_;
        if (peek() != '/' || depth >= depth_limit || values_left_ == 0) {
            cut_ = cut_ || peek() == '/'; // too deep
            const PdfValue stray = word();
            if (stray.text == "endobj" || stray.text == "stream") {
                at_ = before; // the brackets never came
                return result;
            }
            if (at_ == before) ++at_;
            continue;
        }
        std::string key = name().text;
        skip_space();
        if (peek() == '>' && peek(1) == '>') continue;
        result.entries.push_back({std::move(key), value(depth + 1)});
    }
    return result;
}

PdfValue PdfLexer::word() {
    PdfValue result;
    result.kind = PdfValue::Kind::word;
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_regular(text_[at_]))
        ++at_;
    if (at_ == begin && at_ < text_.size()) ++at_;
    result.text = text_.substr(begin, std::min<std::size_t>(at_ - begin, 32));
    if (result.text == "null") result = PdfValue();
    return result;
}

} // namespace keneki::inspect
