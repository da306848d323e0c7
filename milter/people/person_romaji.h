#pragma once

#include "people/folded_text.h"
#include "people/name_index.h"
#include "people/romaji.h"
#include "people/seen_hashes.h"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace keneki::people {

/// People of the list by their names in Latin letters, which come from these or from readings in
/// kana.
class PersonRomaji {
public:
    /// A name in Latin letters.
    void add(const FoldedText& name, std::uint32_t person);
    /// The parts of a name in kana, family name first.
    void add_reading(const std::vector<std::u32string_view>& parts, NameIndex::Entry entry);

    struct Match {
        bool weak = false;     ///< no full name
        std::size_t begin = 0; ///< in characters of the folded text
        std::size_t end = 0;
        std::vector<std::uint32_t> people; ///< who bear it
    };
    [[nodiscard]] std::vector<Match> find(const FoldedText& folded) const;

private:
    using Words = std::vector<LatinWord>;
    void add_key(std::string key, NameIndex::Entry entry);
    /// A word that is given and family name without a space.
    void
    find_turned(const FoldedText& folded, const LatinWord& word, std::vector<Match>& matches) const;
    void
    find_without_middle(const FoldedText& folded, Words words, std::vector<Match>& matches) const;
    void
    find_words(const FoldedText& folded, const Words& words, std::vector<Match>& matches) const;

    std::unordered_map<std::string, std::vector<NameIndex::Entry>> names_;
    std::size_t most_words_ = 0; ///< that a name may have, 0: two at most
    SeenHashes seen_;            ///< of the keys of names_
    /// How the keys of names_ begin (place_of_beginning()): English words seldom begin as Japanese
    /// names do.
    std::bitset<std::size_t{1} << 15U> begun_;
};

} // namespace keneki::people
