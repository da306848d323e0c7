#include "inspect/bytes.h"

#include "mail/utf8_output.h"

#include <cstdint>
#include <string>
#include <utility>

namespace keneki::inspect {

namespace {

using namespace std::string_view_literals;

enum class Units { bytes, little_endian, big_endian };

/// XML needs no mark: it begins with "<".
Units units_of(std::string_view text) {
    if (text.starts_with("\xFF\xFE")) return Units::little_endian;
    if (text.starts_with("\xFE\xFF")) return Units::big_endian;
    if (text.size() < 4) return Units::bytes;
    if (text.starts_with("<\0"sv) && text[2] != '\0' && text[3] == '\0')
        return Units::little_endian;
    if (text.starts_with("\0<\0"sv) && text[3] != '\0') return Units::big_endian;
    return Units::bytes;
}

std::string utf8_of(std::string_view text, Units units) {
    const std::size_t high = units == Units::little_endian ? 1 : 0;
    const auto unit = [&](std::size_t at) -> std::uint32_t {
        if (at + 2 > text.size()) return 0;
        return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at + high]) << 8U) |
               static_cast<unsigned char>(text[at + 1 - high]);
    };
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t at = 0; at + 2 <= text.size(); at += 2) {
        std::uint32_t c = unit(at);
        const std::uint32_t next = unit(at + 2);
        if ((c & 0xFC00U) == 0xD800U && (next & 0xFC00U) == 0xDC00U) {
            c = 0x10000U + ((c & 0x3FFU) << 10U) + (next & 0x3FFU);
            at += 2;
        }
        if (c != 0 && c != 0xFEFFU) mail::append_utf8(out, c);
    }
    return out;
}

} // namespace

PlainText::PlainText(std::string_view raw) : raw_(raw) {
    const Units units = units_of(raw);
    if (units != Units::bytes) converted_ = utf8_of(raw, units);
    if (raw_.starts_with("\xEF\xBB\xBF")) raw_.remove_prefix(3);
}

std::string plain_text(std::string raw) {
    return units_of(raw) == Units::bytes ? std::move(raw) : utf8_of(raw, units_of(raw));
}

std::string scan_form(Bytes content, std::size_t limit) {
    std::string out(as_text(slice(content, 0, limit)));
    if (contains(out, std::string_view("\0", 1))) std::erase(out, '\0');
    make_lower(out);
    return out;
}

bool scan_form_contains(Bytes content, std::size_t limit, std::string_view word) {
    const std::string_view text = as_text(slice(content, 0, limit));
    for (std::size_t end = text.find(word.back()); end != std::string_view::npos;
         end = text.find(word.back(), end + 1)) {
        std::size_t left =
            word.size(); // characters of the word that are still to come, from behind
        for (std::size_t at = end + 1; at > 0 && left > 0; --at) {
            const char c = lower(text[at - 1]);
            if (c == '\0') continue;
            if (c != word[left - 1]) break;
            --left;
        }
        if (left == 0) return true;
    }
    return false;
}

} // namespace keneki::inspect
