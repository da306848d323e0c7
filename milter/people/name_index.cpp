#include "people/name_index.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace keneki::people {

namespace {

constexpr unsigned character_bits = 21;
constexpr std::size_t longest_beginning = 3;
/// Set in the key of a whole name that is no longer than its beginning could be.
constexpr std::uint64_t whole_name = std::uint64_t{1} << 63U;

constexpr std::uint64_t golden = 0x9E3779B97F4A7C15U; // Fibonacci hashing
/// Names from this length on share a bit.
constexpr std::size_t long_length = 63;

/// The `count` characters at `at` as one number.
std::uint64_t key_of(std::u32string_view text, std::size_t at, std::size_t count) {
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < count; ++i)
        key = (key << character_bits) | text[at + i];
    return key;
}

/// Of a hash, the half that says nothing about the slot.
std::uint32_t tag_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32U);
}

} // namespace

std::size_t NameIndex::place(std::uint64_t key) {
    return static_cast<std::size_t>((key * golden) >> 46U);
}

/// The slot that holds the name, or the free one where it belongs.
std::size_t NameIndex::slot_of(std::u32string_view name, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1; // a power of two
    for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
        if (slots_[slot].name == none) return slot;
        if (slots_[slot].tag != tag_of(hash)) continue;
        const Name& known = names_[slots_[slot].name];
        if (std::u32string_view(characters_).substr(known.begin, known.length) == name) return slot;
    }
}

void NameIndex::grow() {
    constexpr std::size_t smallest = 64;
    slots_.assign(std::max(smallest, slots_.size() * 2), Slot{});
    const std::size_t mask = slots_.size() - 1;
    for (std::uint32_t i = 0; i < names_.size(); ++i) {
        std::size_t slot = names_[i].hash & mask;
        while (slots_[slot].name != none)
            slot = (slot + 1) & mask;
        slots_[slot] = {i, tag_of(names_[i].hash)};
    }
}

std::size_t NameIndex::beginning_of(std::uint64_t key) const {
    const std::size_t mask = beginnings_.size() - 1; // a power of two
    std::size_t at = (key * golden >> 32U) & mask;
    while (beginnings_[at].lengths != 0 && beginnings_[at].key != key)
        at = (at + 1) & mask;
    return at;
}

void NameIndex::grow_beginnings() {
    constexpr std::size_t smallest = 64;
    std::vector<Beginning> before(std::max(smallest, beginnings_.size() * 2));
    before.swap(beginnings_);
    for (const Beginning& one : before)
        if (one.lengths != 0) beginnings_[beginning_of(one.key)] = one;
}

void NameIndex::remember_length(std::uint64_t key, std::size_t length) {
    if (beginnings_count_ * 2 >= beginnings_.size()) grow_beginnings();
    Beginning& beginning = beginnings_[beginning_of(key)];
    if (beginning.lengths == 0) ++beginnings_count_;
    beginning.key = key;
    beginning.lengths |= std::uint64_t{1} << std::min(length, long_length);
    if (length < long_length) return;
    const auto where =
        std::lower_bound(long_lengths_.begin(), long_lengths_.end(), length, std::greater<>());
    if (where == long_lengths_.end() || *where != length) long_lengths_.insert(where, length);
}

void NameIndex::remember_beginning(std::u32string_view name) {
    const std::size_t size = name.size();
    if (size < longest_beginning) begun_->set(place(key_of(name, 0, size) | whole_name));
    first_->set(name[0] % first_bits);
    for (std::size_t count = 2; count <= std::min(size, longest_beginning); ++count)
        begun_->set(place(key_of(name, 0, count)));
    if (size < longest_beginning) return;
    remember_length(key_of(name, 0, longest_beginning), size);
}

void NameIndex::add(std::u32string_view name, Entry entry) {
    if (name.empty()) return;
    if (names_.size() * 2 >= slots_.size()) grow();
    const std::uint64_t hash = std::hash<std::u32string_view>()(name);
    Slot& slot = slots_[slot_of(name, hash)];
    if (slot.name == none) {
        slot = {static_cast<std::uint32_t>(names_.size()), tag_of(hash)};
        names_.push_back({hash, static_cast<std::uint32_t>(characters_.size()),
                          static_cast<std::uint32_t>(name.size()), none, none});
        characters_ += name;
        remember_beginning(name);
    }
    Name& known = names_[slot.name];
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
    return slots_[slot_of(text, std::hash<std::u32string_view>()(text))].name;
}

void NameIndex::look_for_long(std::u32string_view text,
                              std::size_t at,
                              std::vector<Match>& matches) const {
    if (beginnings_.empty()) return;
    std::uint64_t lengths = beginnings_[beginning_of(key_of(text, at, longest_beginning))].lengths;
    const std::size_t left = text.size() - at;
    if (lengths >> long_length != 0)
        for (const std::size_t length : long_lengths_)
            take(text, at, length, matches);
    lengths &= ~(std::uint64_t{1} << long_length);
    if (left < long_length) lengths &= (std::uint64_t{2} << left) - 1;
    while (lengths != 0) {
        const auto length = static_cast<std::size_t>(std::bit_width(lengths)) - 1;
        take(text, at, length, matches);
        lengths ^= std::uint64_t{1} << length;
    }
}

void NameIndex::take(std::u32string_view text,
                     std::size_t at,
                     std::size_t length,
                     std::vector<Match>& matches) const {
    if (length > text.size() - at) return;
    const std::uint32_t name = name_of(text.substr(at, length));
    if (name != none) matches.push_back({at, at + length, name});
}

void NameIndex::look_at(std::u32string_view text,
                        std::size_t at,
                        std::vector<Match>& matches) const {
    const std::size_t left = text.size() - at;
    const auto begun = [&](std::uint64_t key) { return begun_->test(place(key)); };
    if (left >= 2 && begun(key_of(text, at, 2))) {
        if (left >= longest_beginning && begun(key_of(text, at, longest_beginning)))
            look_for_long(text, at, matches);
        if (begun(key_of(text, at, 2) | whole_name)) take(text, at, 2, matches);
    }
    if (begun(key_of(text, at, 1) | whole_name)) take(text, at, 1, matches);
}

std::vector<NameIndex::Match> NameIndex::find(std::u32string_view text) const {
    std::vector<Match> matches;
    if (names_.empty()) return matches;
    for (std::size_t at = 0; at < text.size(); ++at)
        if (may_begin(text[at])) look_at(text, at, matches);
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

std::vector<std::uint32_t> items_of(const std::vector<NameIndex::Entry>& entries) {
    std::vector<std::uint32_t> items;
    items.reserve(entries.size());
    for (const NameIndex::Entry& entry : entries)
        items.push_back(entry.item);
    return items;
}

bool all_weak(const std::vector<NameIndex::Entry>& entries) {
    return std::all_of(entries.begin(), entries.end(),
                       [](const NameIndex::Entry& entry) { return entry.weak; });
}

} // namespace keneki::people
