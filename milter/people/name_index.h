#pragma once

#include "people/folded_text.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace keneki::people {

/// Finds any of many names inside a text without going through the list: a table of whole names,
/// and for each first pair of characters the lengths that names with this beginning have. The cost
/// for a text is its length times the few lengths, whatever the number of names.
class NameIndex {
public:
    struct Match {
        std::size_t begin = 0; ///< in characters of the folded text
        std::size_t end = 0;
        const std::vector<std::uint32_t>* entries = nullptr; ///< that have this name
    };

    /// Empty names are ignored.
    void add(const FoldedText& name, std::uint32_t entry);
    /// All places where a name stands, by their beginning, longer ones first.
    [[nodiscard]] std::vector<Match> find(const FoldedText& text) const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::u32string_view text) const {
            return std::hash<std::u32string_view>()(text);
        }
    };
    [[nodiscard]] static std::uint64_t beginning(std::u32string_view text, std::size_t at);

    std::unordered_map<std::u32string, std::vector<std::uint32_t>, Hash, std::equal_to<>> names_;
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> lengths_; ///< descending
};

} // namespace keneki::people
