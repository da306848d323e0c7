#include "people/hashed_entries.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace keneki::people {
namespace {

constexpr std::size_t hash_bits = 32;
constexpr std::size_t keys_a_bucket = 4;
constexpr std::size_t seen_bits_a_key = 16; // about one look in sixteen goes further for nothing
constexpr std::size_t least_seen_bits = 64;

/// How far to shift a hash for a number below `count`, a power of two from 2 on.
unsigned shift_for(std::size_t count) {
    return static_cast<unsigned>(hash_bits - static_cast<std::size_t>(std::countr_zero(count)));
}

} // namespace

void HashedEntries::finish(std::size_t most) {
    if (keys_.empty()) return;
    sort_into_buckets();
    if (most != 0) {
        drop_frequent(most);
        sort_into_buckets();
    }
    if (keys_.empty()) return;
    const std::size_t bits =
        std::max(std::bit_ceil(keys_.size() * seen_bits_a_key), least_seen_bits);
    seen_.assign(bits / least_seen_bits, 0);
    seen_shift_ = shift_for(bits);
    for (const Key& key : keys_) {
        const std::uint32_t bit = key.hash >> seen_shift_;
        seen_[bit / 64U] |= std::uint64_t{1} << (bit % 64U);
    }
}

void HashedEntries::sort_into_buckets() {
    const std::size_t buckets =
        std::bit_ceil(std::max(keys_.size() / keys_a_bucket, std::size_t{2}));
    bucket_shift_ = shift_for(buckets);
    begins_.assign(buckets + 1, 0);
    for (const Key& key : keys_)
        ++begins_[(key.hash >> bucket_shift_) + 1];
    for (std::size_t i = 1; i < begins_.size(); ++i)
        begins_[i] += begins_[i - 1];
    std::vector<std::uint32_t> free(begins_.begin(), begins_.end() - 1);
    std::vector<Key> sorted(keys_.size());
    for (const Key& key : keys_)
        sorted[free[key.hash >> bucket_shift_]++] = key;
    keys_ = std::move(sorted);
}

void HashedEntries::drop_frequent(std::size_t most) {
    std::vector<Key> kept;
    kept.reserve(keys_.size());
    const auto by_hash = [](const Key& a, const Key& b) { return a.hash < b.hash; };
    for (std::size_t bucket = 0; bucket + 1 < begins_.size(); ++bucket) {
        const auto begin = keys_.begin() + begins_[bucket];
        const auto end = keys_.begin() + begins_[bucket + 1];
        std::stable_sort(begin, end, by_hash);
        for (auto run = begin; run != end;) {
            const auto behind = std::upper_bound(run, end, *run, by_hash);
            if (static_cast<std::size_t>(behind - run) <= most)
                kept.insert(kept.end(), run, behind);
            run = behind;
        }
    }
    keys_ = std::move(kept);
}

} // namespace keneki::people
