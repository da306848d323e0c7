#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace keneki::people {

/// Which hashes were added, with errors in one direction: nearly every look into a table of names
/// is for what is not in it, and one look into these 128 KiB, which stay in the cache, says so. Of
/// 100,000 names one look in eleven goes further for nothing.
class SeenHashes {
public:
    void add(std::size_t hash) {
        if (bits_.empty()) bits_.resize(count / word_bits);
        bits_[word(hash)] |= bit(hash);
    }
    [[nodiscard]] bool may_hold(std::size_t hash) const {
        return !bits_.empty() && (bits_[word(hash)] & bit(hash)) != 0;
    }

private:
    static constexpr std::size_t count = std::size_t{1} << 20U;
    static constexpr std::size_t word_bits = 64;
    static constexpr std::size_t word(std::size_t hash) { return hash % count / word_bits; }
    static constexpr std::uint64_t bit(std::size_t hash) {
        return std::uint64_t{1} << (hash % word_bits);
    }

    std::vector<std::uint64_t> bits_;
};

} // namespace keneki::people
