#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace keneki {

/// Bytes of a message in whose place others stand.
struct Edit {
    std::uint64_t begin = 0, end = 0; ///< of what goes, in the message as it came
    std::string text;                 ///< what stands there instead
};

/// In order, apart, and each of at least one byte from `from` on and before `size`.
[[nodiscard]] bool fit(std::span<const Edit> edits, std::uint64_t from, std::uint64_t size);

/// Reads a file of `size` bytes from `from` on with the edits made, which fit() said yes to. `take`
/// gets it piece by piece, none larger than 64 KiB, and stops it by false. False then, and when the
/// file cannot be read.
[[nodiscard]] bool read_edited(int fd,
                               std::uint64_t from,
                               std::uint64_t size,
                               std::span<const Edit> edits,
                               const std::function<bool(std::string_view)>& take);

} // namespace keneki
