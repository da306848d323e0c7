#pragma once

#include "base/byte_reader.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::inspect {

/// One directory entry of a compound file, [MS-CFB] 2.6.
struct CfbEntry {
    enum class Kind { unused, storage, stream, root };
    std::string name; ///< UTF-8; control characters as they are ("\x01Ole10Native")
    Kind kind = Kind::unused;
    std::array<std::uint8_t, 16> clsid{};
    std::uint32_t left = 0;
    std::uint32_t right = 0;
    std::uint32_t child = 0;
    std::uint32_t start = 0;
    std::uint64_t size = 0;
};

/// A compound file (OLE2, [MS-CFB]), read tolerantly: truncated files and broken chains give what
/// can be reached. The directory is a flat array, so entries that hang in no tree are seen too.
/// Borrows the bytes.
class Cfb {
public:
    /// Nothing when the signature is missing, the header is nonsense or no directory can be read.
    [[nodiscard]] static std::optional<Cfb> open(Bytes file);

    [[nodiscard]] const std::vector<CfbEntry>& entries() const { return entries_; }
    /// Index of the first entry with this name, ASCII case ignored.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
    /// Names of the entries below storage `index`, lower case; visited once each.
    [[nodiscard]] std::vector<std::size_t> children(std::size_t index) const;
    /// At most `limit` bytes of a stream; shorter when its chain breaks.
    [[nodiscard]] std::string read(const CfbEntry& entry, std::size_t limit) const;
    /// Some chain ended early or left the file.
    [[nodiscard]] bool damaged() const { return damaged_; }
    [[nodiscard]] bool too_many() const { return too_many_; }

private:
    explicit Cfb(Bytes file) : file_(file) {}
    [[nodiscard]] bool read_header();
    void read_fat();
    void read_directory();
    [[nodiscard]] Bytes sector(std::uint32_t number) const;
    [[nodiscard]] std::string chain(std::uint32_t start, std::size_t limit) const;

    Bytes file_;
    std::uint32_t sector_shift_ = 9;
    std::uint32_t mini_shift_ = 6;
    std::uint32_t directory_start_ = 0;
    std::uint32_t mini_cutoff_ = 4096;
    std::uint32_t mini_fat_start_ = 0;
    std::uint32_t difat_start_ = 0;
    std::vector<std::uint32_t> fat_;
    std::vector<std::uint32_t> mini_fat_;
    std::string mini_stream_;
    std::vector<CfbEntry> entries_;
    bool damaged_ = false;
    bool too_many_ = false;
};

inline constexpr std::size_t cfb_entry_limit = 20'000; ///< directory entries read at all

} // namespace keneki::inspect
