#pragma once

#include "people/folded_text.h"
#include "people/name_index.h"
#include "people/organisation_words.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::people {

/// The reading with the word for its kind in kanji, without legal form and owner: はなぞの病院 for
/// はなぞのびょういん. Empty when it does not end in the sound of such a word.
[[nodiscard]] std::string with_written_kind(const std::string& reading);

/// Facilities of the list by their names in Latin letters, which come from readings in kana:
/// ささがわびょういん is Sasagawa Hospital, Sasagawa Byoin, SASAGAWA BYOUIN, and
/// ささがわそうごうびょういん Sasagawa General Hospital.
class FacilityRomaji {
public:
    /// `reading` may state its kind (びょういん, 病院); else it is of the given one. Ignored when
    /// it is not in kana, and when there is no Latin word for the kind. `common`: many bear the
    /// name.
    void add(const std::string& reading, Kind kind, bool common, std::uint32_t facility);

    struct Match {
        std::size_t begin = 0; ///< in characters of the folded text
        std::size_t end = 0;
        std::vector<NameIndex::Entry> entries;
    };
    [[nodiscard]] std::vector<Match> find(const FoldedText& folded) const;

private:
    void add_key(const std::u32string& core,
                 std::u32string_view kind_word,
                 Kind kind,
                 NameIndex::Entry entry);

    NameIndex names_; ///< in the form of romaji_key()
    bool empty_ = true;
};

} // namespace keneki::people
