#pragma once

#include "people/folded_text.h"
#include "people/name_index.h"
#include "people/name_text.h"
#include "people/other_family_names.h"
#include "people/person_borders.h"
#include "people/person_romaji.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::people {

/// A person as a list has it. A space (any) parts family and given name.
struct PersonNames {
    std::vector<std::string> names;    ///< the name and its aliases
    std::vector<std::string> readings; ///< kana or Latin letters
};

/// How much of a name was found.
enum class NamePart {
    full,
    short_name, ///< the whole entry, but that is a family name alone, or may be one
};

struct PersonMatch {
    NamePart part = NamePart::full;
    std::size_t begin = 0; ///< in characters of the folded text
    std::size_t end = 0;
    /// Behind it stands 様, 先生 or the like: this person is not the author.
    bool addressed = false;
    /// Nothing stands behind it that speaks of this person: the end, a title, です, より.
    bool introduces = false;
    std::vector<std::uint32_t> people; ///< who bear it
};

/// Finds people however their names are written: old and new forms of kanji, kana, half width,
/// romaji of every kind, both orders, with titles and departments around them.
class PersonIndex {
public:
    /// People come in order.
    void add(const PersonNames& names, std::uint32_t person);

    /// Full and short names in the text. Linear in the text, whatever the size of the list.
    [[nodiscard]] std::vector<PersonMatch>
    find(const FoldedText& folded, const NameText& text, Surroundings surroundings) const;

    /// The same in a display name, also with what stands in brackets left out: 山田(やまだ)太郎.
    /// Positions of a match are then those of the text without it.
    [[nodiscard]] std::vector<PersonMatch> find_in_name(std::string_view display_name,
                                                        std::size_t limit_bytes = 2000) const;

    /// Whose family name the text is, with or without a title (山田先生, 外科 山田, やまだ様) and
    /// nothing more.
    [[nodiscard]] std::vector<std::uint32_t> bearers_of_family_name(const NameText& text) const;

private:
    struct Part;
    [[nodiscard]] static std::vector<Part> parts_of(const std::string& name);
    /// Gives the parts of the name.
    std::vector<Part> add_name(const std::string& name, std::uint32_t person);
    void add_orders(const std::vector<Part>& parts, std::uint32_t person);
    void add_japanese(const NameText& whole,
                      const std::vector<Part>& parts,
                      std::uint32_t person,
                      bool weak);
    /// Who bears the name that is stated beside the one written.
    void find_other_family(const NameText& text,
                           BracketsOf brackets,
                           Surroundings surroundings,
                           std::vector<PersonMatch>& matches) const;

    NameIndex japanese_;
    NameIndex families_;
    PersonRomaji latin_;
};

/// Parts of a name at its spaces (ASCII, U+3000 and the like), empty ones left out.
[[nodiscard]] std::vector<std::string> split_at_spaces(std::string_view utf8);

} // namespace keneki::people
