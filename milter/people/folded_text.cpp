#include "people/folded_text.h"

#include "base/escape.h"
#include "base/utf8.h"
#include "mail/charset.h"

#include <unicode/uchar.h>

namespace keneki::people {
namespace {

/// Kanji and kana, most of what is looked at: letters without asking ICU.
bool is_common_japanese(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3041 && c <= 0x3096) ||
           (c >= 0x30A1 && c <= 0x30FA) || c == 0x30FC;
}

bool is_dropped(char32_t c) {
    if (is_common_japanese(c)) return false;
    const auto code = static_cast<UChar32>(c);
    return u_isUWhiteSpace(code) != 0 || u_charType(code) == U_FORMAT_CHAR ||
           u_charType(code) == U_CONTROL_CHAR || c == 0x2800;
}

/// か゛, whose mark NFKC parts from its kana by a blank: が. Gives the kana, or 0.
char32_t joined_to_mark(char32_t kana, char32_t mark) {
    constexpr std::u32string_view voiced =
        U"かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホ";
    constexpr std::u32string_view half = U"はひふへほハヒフヘホ";
    constexpr char32_t voicing = U'\u3099';
    constexpr char32_t half_voicing = U'\u309A';
    if (mark == voicing && voiced.find(kana) != std::u32string_view::npos) return kana + 1;
    if (mark == half_voicing && half.find(kana) != std::u32string_view::npos) return kana + 2;
    return U'\0';
}

} // namespace

bool is_word_character(char32_t c) {
    if (is_common_japanese(c)) return true;
    const auto code = static_cast<UChar32>(c);
    // Marks too: decomposed voicing marks that NFKC could not join belong to their letter.
    return u_isalnum(code) != 0 || (U_GET_GC_MASK(code) & U_GC_M_MASK) != 0;
}

bool is_latin(char32_t c) {
    if (c < 0x80) return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
    // Vietnamese has its letters with two marks in a block of their own.
    const bool in_blocks = c < 0x250 || (c >= 0x1E00 && c <= 0x1EFF);
    return in_blocks && u_isalpha(static_cast<UChar32>(c)) != 0;
}

bool is_hiragana(char32_t c) {
    return c >= 0x3041 && c <= 0x309F;
}

FoldedText::FoldedText(std::string_view utf8, std::size_t limit_bytes) {
    const std::string valid = valid_utf8(utf8.substr(0, limit_bytes));
    const std::string form = mail::compare_form(valid);
    Border pending = Border::word; // before the next character
    for (std::size_t position = 0; position < form.size();) {
        const char32_t c = next_code_point(form, position);
        if (c == invalid_code_point || is_dropped(c)) {
            const bool space = u_isUWhiteSpace(static_cast<UChar32>(c)) != 0;
            if (space || pending == Border::none) pending = space ? Border::blank : Border::word;
            continue;
        }
        if (const char32_t kana = text_.empty() ? U'\0' : joined_to_mark(text_.back(), c);
            kana != U'\0') {
            text_.back() = kana;
            pending = Border::none;
            continue;
        }
        const bool punctuation = !is_word_character(c);
        borders_.push_back(punctuation && pending == Border::none ? Border::word : pending);
        text_.push_back(c);
        pending = punctuation ? Border::word : Border::none;
    }
    borders_.push_back(pending == Border::blank ? Border::blank : Border::word);
}

std::size_t FoldedText::next_boundary(std::size_t position) const {
    std::size_t next = position + 1;
    while (next < text_.size() && !boundary(next))
        ++next;
    return next < text_.size() ? next : text_.size();
}

std::string to_utf8(std::u32string_view text) {
    std::string utf8;
    for (const char32_t c : text) {
        const auto add = [&](std::uint32_t byte) {
            utf8 += static_cast<char>(static_cast<unsigned char>(byte));
        };
        if (c < 0x80) {
            add(c);
        } else if (c < 0x800) {
            add(0xC0U | (c >> 6U));
            add(0x80U | (c & 0x3FU));
        } else if (c < 0x10000) {
            add(0xE0U | (c >> 12U));
            add(0x80U | ((c >> 6U) & 0x3FU));
            add(0x80U | (c & 0x3FU));
        } else {
            add(0xF0U | (c >> 18U));
            add(0x80U | ((c >> 12U) & 0x3FU));
            add(0x80U | ((c >> 6U) & 0x3FU));
            add(0x80U | (c & 0x3FU));
        }
    }
    return utf8;
}

} // namespace keneki::people
