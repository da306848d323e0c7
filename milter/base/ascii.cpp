#include "base/ascii.h"

#include <array>
#include <cstring>

namespace keneki {

void make_lower(std::span<char> text) {
    const auto make_small = [](char& c) {
        const auto byte = static_cast<unsigned char>(c);
        const bool capital = static_cast<unsigned char>(byte - 'A') < 26U;
        c = static_cast<char>(byte | (capital ? 0x20U : 0U));
    };
    std::array<char, 16> block{}; // a known number of turns becomes one vector instruction each
    for (; text.size() >= block.size(); text = text.subspan(block.size())) {
        std::memcpy(block.data(), text.data(), block.size());
        std::for_each(block.begin(), block.end(), make_small);
        std::memcpy(text.data(), block.data(), block.size());
    }
    std::for_each(text.begin(), text.end(), make_small);
}

std::string lower(std::string_view text) {
    std::string out(text);
    make_lower(out);
    return out;
}

bool contains(std::string_view text, std::string_view word) {
    // Not find(), which stops at every byte that the word begins with: in Japanese every third.
    if (word.empty() || text.size() < word.size()) return word.empty();
    return ::memmem(text.data(), text.size(), word.data(), word.size()) != nullptr;
}

} // namespace keneki
