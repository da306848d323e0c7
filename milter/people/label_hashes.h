#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace keneki::people {

/// So many letters of a label may be wrong, missing or too many.
inline constexpr std::size_t most_wrong = 2;

[[nodiscard]] std::uint32_t half_hash(std::string_view text, std::size_t salt = 0);

/// Of a label's letters, of which there is one at least, and of them without each single one: two
/// labels of which one letter is wrong share one.
[[nodiscard]] std::vector<std::uint32_t> hashes_of_deletes(std::string_view letters);

/// Of each third of a label's letters, where it stands: `most_wrong` wrong letters leave one of
/// three whole.
[[nodiscard]] std::vector<std::uint32_t> hashes_of_pieces(std::string_view letters);
/// Of what may be such a third of a label that was mistyped as these letters.
[[nodiscard]] std::vector<std::uint32_t> hashes_of_moved_pieces(std::string_view letters);

} // namespace keneki::people
