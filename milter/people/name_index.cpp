#include "people/name_index.h"

#include <algorithm>
#include <functional>

namespace keneki::people {

std::uint64_t NameIndex::beginning(std::u32string_view text, std::size_t at) {
    const std::uint64_t second = at + 1 < text.size() ? text[at + 1] : 0;
    return (static_cast<std::uint64_t>(text[at]) << 32U) | second;
}

std::size_t NameIndex::place(std::uint64_t beginning) {
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15U; // Fibonacci hashing
    return static_cast<std::size_t>((beginning * golden) >> 46U);
}

/// The slot that holds the name, or the free one where it belongs.
std::size_t NameIndex::slot_of(std::u32string_view name, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1; // a power of two
    for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
        if (slots_[slot] == none) return slot;
        const Name& known = names_[slots_[slot]];
        const auto text = std::u32string_view(characters_).substr(known.begin, known.length);
        if (known.hash == hash && text == name) return slot;
    }
}

void NameIndex::grow() {
    constexpr std::size_t smallest = 64;
    slots_.assign(std::max(smallest, slots_.size() * 2), none);
    const std::size_t mask = slots_.size() - 1;
    for (std::uint32_t i = 0; i < names_.size(); ++i) {
        std::size_t slot = names_[i].hash & mask;
        while (slots_[slot] != none)
            slot = (slot + 1) & mask;
        slots_[slot] = i;
    }
}

void NameIndex::remember_beginning(std::u32string_view name) {
    // A name of one character begins like any text with that character.
    const std::uint64_t key = beginning(name, 0);
    begun_->set(place(key));
    auto& lengths = lengths_[key];
    const auto where =
        std::lower_bound(lengths.begin(), lengths.end(), name.size(), std::greater<>());
    if (where == lengths.end() || *where != name.size()) lengths.insert(where, name.size());
}

void NameIndex::add(std::u32string_view name, Entry entry) {
    if (name.empty()) return;
    if (names_.size() * 2 >= slots_.size()) grow();
    const std::uint64_t hash = std::hash<std::u32string_view>()(name);
    std::uint32_t& slot = slots_[slot_of(name, hash)];
    if (slot == none) {
        slot = static_cast<std::uint32_t>(names_.size());
        names_.push_back({hash, static_cast<std::uint32_t>(characters_.size()),
                          static_cast<std::uint32_t>(name.size()), none, none});
        characters_ += name;
        remember_beginning(name);
    }
    Name& known = names_[slot];
    if (known.last != none && bearers_[known.last].entry.item == entry.item) {
        Entry& same = bearers_[known.last].entry;
        same.weak = same.weak && entry.weak;
        return;
    }
    const auto bearer = static_cast<std::uint32_t>(bearers_.size());
    bearers_.push_back({entry, none});
    if (known.last == none)
        known.first = bearer;
    else
        bearers_[known.last].next = bearer;
    known.last = bearer;
}

std::uint32_t NameIndex::name_of(std::u32string_view text) const {
    if (slots_.empty() || text.empty()) return none;
    return slots_[slot_of(text, std::hash<std::u32string_view>()(text))];
}

void NameIndex::look_at(std::u32string_view text,
                        std::size_t at,
                        std::uint64_t key,
                        std::vector<Match>& matches) const {
    if (!begun_->test(place(key))) return;
    const auto lengths = lengths_.find(key);
    if (lengths == lengths_.end()) return;
    for (const std::size_t length : lengths->second) {
        if (length > text.size() - at) continue;
        const std::uint32_t name = name_of(text.substr(at, length));
        if (name != none) matches.push_back({at, at + length, name});
    }
}

std::vector<NameIndex::Match> NameIndex::find(std::u32string_view text) const {
    std::vector<Match> matches;
    if (names_.empty()) return matches;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (at + 1 < text.size()) look_at(text, at, beginning(text, at), matches);
        look_at(text, at, static_cast<std::uint64_t>(text[at]) << 32U, matches);
    }
    return matches;
}

std::vector<NameIndex::Entry> NameIndex::entries(const Match& match) const {
    std::vector<Entry> found;
    for (std::uint32_t at = names_[match.name].first; at != none; at = bearers_[at].next)
        found.push_back(bearers_[at].entry);
    return found;
}

std::vector<NameIndex::Entry> NameIndex::entries(std::u32string_view whole) const {
    const std::uint32_t name = name_of(whole);
    return name == none ? std::vector<Entry>() : entries(Match{0, whole.size(), name});
}

} // namespace keneki::people
