#include "people/name_index.h"

#include <algorithm>

namespace keneki::people {

std::uint64_t NameIndex::beginning(std::u32string_view text, std::size_t at) {
    const std::uint64_t second = at + 1 < text.size() ? text[at + 1] : 0;
    return (static_cast<std::uint64_t>(text[at]) << 32U) | second;
}

void NameIndex::add(const FoldedText& name, std::uint32_t entry) {
    const std::u32string form(name.text());
    if (form.empty()) return;
    auto& entries = names_[form];
    if (entries.empty() || entries.back() != entry)
        entries.push_back(entry); // entries come in order
    // A name of one character begins like any text with that character.
    const std::uint64_t key =
        form.size() == 1 ? static_cast<std::uint64_t>(form[0]) << 32U : beginning(form, 0);
    auto& lengths = lengths_[key];
    const auto place =
        std::lower_bound(lengths.begin(), lengths.end(), form.size(), std::greater<>());
    if (place == lengths.end() || *place != form.size()) lengths.insert(place, form.size());
}

std::vector<NameIndex::Match> NameIndex::find(const FoldedText& text) const {
    std::vector<Match> matches;
    const std::u32string_view all = text.text();
    const auto look = [&](std::size_t at, std::size_t length) {
        if (length > all.size() - at) return;
        const auto known = names_.find(all.substr(at, length));
        if (known != names_.end()) matches.push_back({at, at + length, &known->second});
    };
    for (std::size_t at = 0; at < all.size(); ++at) {
        if (at + 1 < all.size()) {
            const auto lengths = lengths_.find(beginning(all, at));
            if (lengths != lengths_.end())
                for (const std::size_t length : lengths->second)
                    look(at, length);
        }
        if (lengths_.count(static_cast<std::uint64_t>(all[at]) << 32U) != 0) look(at, 1);
    }
    return matches;
}

} // namespace keneki::people
