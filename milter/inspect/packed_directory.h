#pragma once

#include "base/byte_reader.h"

#include <cstdint>
#include <string>
#include <vector>

namespace keneki::inspect {

/// A member as the archive's own headers describe it.
struct PackedMember {
    std::string name; ///< UTF-8
    std::uint64_t size = 0;
    std::uint64_t compressed_size = 0;
    bool encrypted = false;
    bool continued = false; ///< its data stand, in part, in another file
    bool outdated = false;  ///< RAR: packed in a way of before version 2.9
    std::string method;     ///< LZH: "-lh5-"
    std::uint16_t checksum = 0;
    Bytes data; ///< LZH: packed bytes, within the content
};

/// What can be known of an archive without unpacking it. Folders are left out.
struct PackedDirectory {
    std::vector<PackedMember> members;
    bool headers_encrypted = false; ///< not even names can be read
    bool complete = false;          ///< the end was found where it should be
};

/// Headers read of one archive; of more, nothing is known.
inline constexpr std::size_t packed_header_limit = 20'000;

[[nodiscard]] PackedDirectory read_rar4_directory(Bytes content);
[[nodiscard]] PackedDirectory read_rar5_directory(Bytes content);
[[nodiscard]] PackedDirectory read_cab_directory(Bytes content);
[[nodiscard]] PackedDirectory read_lzh_directory(Bytes content);

} // namespace keneki::inspect
