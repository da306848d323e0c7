#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::people {

/// Text in the form in which names are compared (mail::compare_form without white space), which
/// still knows where words began: "外科 山田太郎 様" is 外科山田太郎様 with boundaries before 外,
/// 山 and 様.
class FoldedText {
public:
    /// No more than `limit_bytes` of the text are looked at.
    explicit FoldedText(std::string_view utf8, std::size_t limit_bytes = 2000);

    [[nodiscard]] std::u32string_view text() const { return text_; }
    [[nodiscard]] std::size_t size() const { return text_.size(); }
    /// A word begins or ends before the character at `position` (which may be size()).
    [[nodiscard]] bool boundary(std::size_t position) const {
        return borders_[position] != Border::none;
    }
    /// White space stood before the character at `position`.
    [[nodiscard]] bool blank(std::size_t position) const {
        return borders_[position] == Border::blank;
    }
    /// The next boundary behind `position`, size() at the latest.
    [[nodiscard]] std::size_t next_boundary(std::size_t position) const;

private:
    enum class Border : std::uint8_t { none, word, blank };

    std::u32string text_;
    std::vector<Border> borders_; ///< one more than characters
};

[[nodiscard]] std::string to_utf8(std::u32string_view text);
[[nodiscard]] bool is_word_character(char32_t c);
[[nodiscard]] bool is_latin(char32_t c); ///< a letter of the Latin script
[[nodiscard]] bool is_hiragana(char32_t c);

} // namespace keneki::people
