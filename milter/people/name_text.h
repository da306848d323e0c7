#pragma once

#include "people/folded_text.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::people {

/// A folded text in the form in which names of people and facilities are compared: name_character()
/// of each character, repetition marks written out (佐々木 佐佐木), ヶ ケ が between kanji alike
/// (桜ヶ丘 桜が丘), long vowels of kana alike (オーノ おおの), センタ センター, 附属 付属,
/// 第2 第二 and Ⅱ 2 alike, kanji for katakana drawn like them among kanji (エ藤 工藤) and the other
/// way round, and without variation selectors and the dots, dashes and commas that stand between
/// the parts of a name.
class NameText {
public:
    explicit NameText(const FoldedText& folded);
    /// Straight from UTF-8, as FoldedText takes it.
    explicit NameText(std::string_view utf8, std::size_t limit_bytes = 2000)
        : NameText(FoldedText(utf8, limit_bytes)) {}

    [[nodiscard]] std::u32string_view text() const { return text_; }
    [[nodiscard]] std::size_t size() const { return text_.size(); }
    /// A word begins or ends before the character at `position` (which may be size()).
    [[nodiscard]] bool boundary(std::size_t position) const { return boundaries_[position]; }
    /// The next boundary behind `position`, size() at the latest.
    [[nodiscard]] std::size_t next_boundary(std::size_t position) const;
    /// The last boundary at or before `position`.
    [[nodiscard]] std::size_t boundary_before(std::size_t position) const;
    /// Where a character of this text stands in the folded text; size() gives the folded size.
    [[nodiscard]] std::size_t folded_position(std::size_t position) const {
        return origins_[position];
    }
    /// Ⅱ, or II typed for it, begins at `position`, where 2 now stands.
    [[nodiscard]] bool roman(std::size_t position, const FoldedText& folded) const;
    /// Leaves out the character at `position`; a word ends there.
    void leave_out(std::size_t position);

private:
    std::u32string text_;
    std::vector<bool> boundaries_;       ///< one more than characters
    std::vector<std::uint32_t> origins_; ///< one more than characters
};

/// The text with what stands in brackets left out: readings and departments.
[[nodiscard]] std::string without_brackets(std::string_view utf8);

} // namespace keneki::people
