#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace keneki::people {

/// Entries by 32-bit hashes, many for one hash; whoever asks compares what he finds in full. Nearly
/// every look is for what is not there: a table of bits, one look into memory, says so.
class HashedEntries {
public:
    void add(std::uint32_t hash, std::uint32_t entry) { keys_.push_back({hash, entry}); }
    /// Call once behind the last add(). Hashes with more than `most` entries tell nothing and are
    /// dropped; 0 keeps all.
    void finish(std::size_t most = 0);
    /// Begins to fetch what any() looks at first: of many looks, each would wait for memory alone.
    void prefetch(std::uint32_t hash) const {
        if (!seen_.empty()) __builtin_prefetch(&seen_[(hash >> seen_shift_) / 64U]);
    }
    /// Calls `look(entry)` for each entry of `hash` until it returns true. Those added first come
    /// first.
    template <class Look>
    bool any(std::uint32_t hash, Look look) const {
        if (seen_.empty() || !is_seen(hash)) return false;
        const std::size_t bucket = hash >> bucket_shift_;
        for (std::uint32_t i = begins_[bucket]; i < begins_[bucket + 1]; ++i)
            if (keys_[i].hash == hash && look(keys_[i].entry)) return true;
        return false;
    }

private:
    struct Key {
        std::uint32_t hash = 0;
        std::uint32_t entry = 0;
    };
    [[nodiscard]] bool is_seen(std::uint32_t hash) const {
        const std::uint32_t bit = hash >> seen_shift_;
        return ((seen_[bit / 64U] >> (bit % 64U)) & 1U) != 0;
    }
    void sort_into_buckets();
    void drop_frequent(std::size_t most);

    std::vector<Key> keys_;             ///< by bucket, in the order in which they came
    std::vector<std::uint32_t> begins_; ///< of each bucket in keys_, and the end of the last
    std::vector<std::uint64_t> seen_;
    unsigned bucket_shift_ = 0;
    unsigned seen_shift_ = 0;
};

} // namespace keneki::people
