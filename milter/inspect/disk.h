#pragma once

#include "base/byte_reader.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keneki::inspect {

/// A disk as the image file holds it: the bytes themselves, or blocks of a VHD or VHDX that stand
/// anywhere in the file. Reading outside gives less, never fails.
class Disk {
public:
    /// `type` as detect_type names it. Nothing when the tables of a VHD or VHDX are broken or of a
    /// kind that is not read (differencing disks).
    [[nodiscard]] static std::optional<Disk> open(std::string_view type, Bytes content);

    [[nodiscard]] std::uint64_t size() const { return size_; }
    /// In which its tables of partitions count: 512, or what a VHDX says.
    [[nodiscard]] std::uint64_t logical_sector_bytes() const { return sector_bytes_; }
    /// At most `count` bytes from `offset`; blocks that are not allocated are zero.
    [[nodiscard]] std::string read(std::uint64_t offset, std::uint64_t count) const;
    /// A window, for a partition.
    [[nodiscard]] Disk part(std::uint64_t offset, std::uint64_t size) const;

private:
    explicit Disk(Bytes content) : content_(content), size_(content.size()) {}
    static std::optional<Disk> open_vhd(Bytes content);
    static std::optional<Disk> open_vhdx(Bytes content);

    Bytes content_;
    std::uint64_t start_ = 0; ///< of the window
    std::uint64_t size_ = 0;
    std::uint64_t sector_bytes_ = 512;
    std::uint64_t block_bytes_ = 0;     ///< 0: no blocks
    std::vector<std::uint64_t> blocks_; ///< place of each in the file; 0: not allocated
};

/// A file of a file system in an image.
struct ImageFile {
    struct Extent {
        std::uint64_t offset = 0; ///< on the disk
        std::uint64_t size = 0;
    };
    std::string name; ///< UTF-8, without its folders
    std::uint64_t size = 0;
    std::vector<Extent> extents;
    std::string resident; ///< the content itself, where it stands beside the name
    bool readable = true; ///< false: compressed or encrypted by the file system
};

struct ImageFiles {
    std::vector<ImageFile> files;
    bool recognised = false; ///< the file system is there
    bool cut = false;        ///< a limit, or broken structure, ended the walk
};

/// The names of contents in the trees of an image. Trees name the same files, each in its own way:
/// that is no second name. Two names in one tree are two.
class SeenNames {
public:
    /// A content that has not been seen under this name. `tree` numbers the trees.
    [[nodiscard]] bool
    is_new(std::uint64_t offset, std::uint64_t size, std::string_view name, unsigned tree);

private:
    struct Names {
        std::set<std::string, std::less<>> names;
        std::map<unsigned, std::set<std::string, std::less<>>> extensions; ///< in each tree
    };
    std::map<std::pair<std::uint64_t, std::uint64_t>, Names> contents_;
};

/// `name` is what an old system, or another tree of a disc, makes of a name with the extension
/// `extension`: the same extension, or its first three letters.
[[nodiscard]] bool is_spelling_of(std::string_view name, std::string_view extension);

inline constexpr std::size_t image_file_limit = 5'000;
inline constexpr std::size_t image_folder_limit = 2'000;

[[nodiscard]] ImageFiles read_iso9660(const Disk& disk);
[[nodiscard]] ImageFiles read_udf(const Disk& disk);
[[nodiscard]] ImageFiles read_fat(const Disk& disk);
[[nodiscard]] ImageFiles read_ntfs(const Disk& disk);

struct Partitions {
    std::vector<Disk> volumes; ///< the whole disk first
    bool cut = false;          ///< a limit, or the end of the file, left some out
};
/// Partitions of an MBR or GPT.
[[nodiscard]] Partitions partitions(const Disk& disk);

/// UTF-16 to UTF-8, little-endian or big-endian.
[[nodiscard]] std::string utf16le(std::string_view raw);
[[nodiscard]] std::string utf16be(std::string_view raw);

} // namespace keneki::inspect
