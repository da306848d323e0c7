#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::people {

/// Finds any of many names inside a text without going through the list: a table of whole names,
/// and for each three first characters the lengths that names with this beginning have. The cost
/// for a text is its length times the few lengths, whatever the number of names.
class NameIndex {
public:
    struct Entry {
        std::uint32_t item = 0; ///< whose name it is
        bool weak = false;      ///< says little by itself: short, or borne by many
    };
    struct Match {
        std::size_t begin = 0; ///< in characters of the text
        std::size_t end = 0;
        std::uint32_t name = 0; ///< for entries()
    };

    /// Empty names are ignored. Items come in order.
    void add(std::u32string_view name, Entry entry);
    /// All places where a name stands, by their beginning, longer ones first.
    [[nodiscard]] std::vector<Match> find(std::u32string_view text) const;
    /// Who bears the name of a match; never empty.
    [[nodiscard]] std::vector<Entry> entries(const Match& match) const;
    /// Who bears the name that the whole text is; empty when nobody does.
    [[nodiscard]] std::vector<Entry> entries(std::u32string_view whole) const;

private:
    static constexpr std::uint32_t none = 0xFFFFFFFF;
    /// A name lies in characters_; who bears it hangs in a chain in bearers_.
    struct Name {
        std::uint64_t hash = 0;
        std::uint32_t begin = 0;
        std::uint32_t length = 0;
        std::uint32_t first = none; ///< place in bearers_
        std::uint32_t last = none;
    };
    struct Bearer {
        Entry entry;
        std::uint32_t next = none;
    };

    /// Most places of a text begin no name: one look into a small table tells, into a smaller one
    /// by the first character alone.
    static constexpr std::size_t begun_bits = 1U << 18U;
    static constexpr std::size_t first_bits = 1U << 16U;
    [[nodiscard]] bool may_begin(char32_t first) const { return (*first_)[first % first_bits]; }
    [[nodiscard]] static std::size_t place(std::uint64_t key);
    [[nodiscard]] std::size_t slot_of(std::u32string_view name, std::uint64_t hash) const;
    [[nodiscard]] std::uint32_t name_of(std::u32string_view text) const; ///< or none
    void grow();
    /// The first three characters of names, and a bit for each length that these have.
    struct Beginning {
        std::uint64_t key = 0;
        std::uint64_t lengths = 0;
    };
    [[nodiscard]] std::size_t beginning_of(std::uint64_t key) const; ///< or the free place for it
    void grow_beginnings();
    void remember_length(std::uint64_t key, std::size_t length);
    void remember_beginning(std::u32string_view name);
    void take(std::u32string_view text,
              std::size_t at,
              std::size_t length,
              std::vector<Match>& matches) const;
    /// Names of three characters or more.
    void look_for_long(std::u32string_view text, std::size_t at, std::vector<Match>& matches) const;
    void look_at(std::u32string_view text, std::size_t at, std::vector<Match>& matches) const;

    std::u32string characters_;
    std::vector<Name> names_;
    std::vector<Bearer> bearers_;
    /// Of a name, with so much of its hash that nearly every look for another ends here.
    struct Slot {
        std::uint32_t name = none; ///< place in names_
        std::uint32_t tag = 0;
    };
    std::vector<Slot> slots_;           ///< open addressing
    std::vector<Beginning> beginnings_; ///< open addressing; of names of three characters or more
    std::size_t beginnings_count_ = 0;
    std::vector<std::size_t> long_lengths_; ///< those that have no bit, descending
    std::unique_ptr<std::bitset<first_bits>> first_ = std::make_unique<std::bitset<first_bits>>();
    std::unique_ptr<std::bitset<begun_bits>> begun_ = std::make_unique<std::bitset<begun_bits>>();
};

/// Whose name it is.
[[nodiscard]] std::vector<std::uint32_t> items_of(const std::vector<NameIndex::Entry>& entries);
[[nodiscard]] bool all_weak(const std::vector<NameIndex::Entry>& entries);

} // namespace keneki::people
