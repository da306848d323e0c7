#include "people/label_hashes.h"

#include <algorithm>
#include <functional>
#include <string>

namespace keneki::people {
namespace {

constexpr std::size_t pieces_of_a_label = 3;
constexpr std::size_t usual_moved_pieces = 33;

/// Adds the hash of each third of a label of `length` letters as it may stand in `letters`, moved
/// by up to `left` or `right` places.
void add_pieces(std::vector<std::uint32_t>& hashes,
                std::string_view letters,
                std::size_t length,
                std::size_t left = 0,
                std::size_t right = 0) {
    for (std::size_t i = 0; i < pieces_of_a_label; ++i) {
        const std::size_t begin = length * i / pieces_of_a_label;
        const std::size_t size = length * (i + 1) / pieces_of_a_label - begin;
        for (std::size_t at = begin - std::min(begin, left); at <= begin + right; ++at)
            if (at + size <= letters.size())
                hashes.push_back(
                    half_hash(letters.substr(at, size), length * pieces_of_a_label + i));
    }
}

} // namespace

std::uint32_t half_hash(std::string_view text, std::size_t salt) {
    const std::size_t hash = std::hash<std::string_view>()(text) ^ (salt * 0x9E3779B97F4A7C15U);
    return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

std::vector<std::uint32_t> hashes_of_deletes(std::string_view letters) {
    std::vector<std::uint32_t> hashes{half_hash(letters)};
    hashes.reserve(letters.size() + 1);
    std::string less(letters.substr(1));
    for (std::size_t i = 0; i < letters.size(); ++i) { // `less` lacks the letter at i
        hashes.push_back(half_hash(less));
        if (i < less.size()) less[i] = letters[i];
    }
    return hashes;
}

std::vector<std::uint32_t> hashes_of_pieces(std::string_view letters) {
    std::vector<std::uint32_t> hashes;
    hashes.reserve(pieces_of_a_label);
    add_pieces(hashes, letters, letters.size());
    return hashes;
}

std::vector<std::uint32_t> hashes_of_moved_pieces(std::string_view letters) {
    std::vector<std::uint32_t> hashes;
    hashes.reserve(usual_moved_pieces);
    add_pieces(hashes, letters, letters.size());
    // A letter more or less moves what is behind it, and the length tells how many there are; one
    // of each is found by hashes_of_deletes().
    for (std::size_t wrong = 1; wrong <= most_wrong; ++wrong) {
        add_pieces(hashes, letters, letters.size() - wrong, 0, wrong);
        add_pieces(hashes, letters, letters.size() + wrong, wrong, 0);
    }
    return hashes;
}

} // namespace keneki::people
