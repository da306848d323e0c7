#pragma once

#include "base/byte_reader.h"

#include <array>
#include <cstdint>
#include <memory>
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

/// What is wrong with a compound file that can be read nevertheless.
struct CfbFaults {
    bool loop = false;   ///< a chain of sectors, or the tree of the directory, comes back to itself
    bool shared = false; ///< two streams claim the same sector
    bool outside = false; ///< leads to a sector or entry that the file does not have: cut off
    bool broken = false;  ///< a stream's chain ends before its size is reached
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
    /// The entries directly below storage `index`; each belongs to one storage.
    [[nodiscard]] const std::vector<std::size_t>& children(std::size_t index) const {
        return children_.at(index);
    }
    /// The one directly below storage `index` that has this name, ASCII case ignored.
    [[nodiscard]] std::optional<std::size_t> child(std::size_t index, std::string_view name) const;
    /// All entries below storage `index`, however deep.
    [[nodiscard]] std::vector<std::size_t> descendants(std::size_t index) const;
    /// The storage `index` and what is below it as a compound file of its own.
    [[nodiscard]] Cfb subtree(std::size_t index) const;
    /// The same file without these entries (they become unused).
    [[nodiscard]] Cfb without(const std::vector<std::size_t>& entries) const;
    /// At most `limit` bytes of a stream; shorter when its chain breaks.
    [[nodiscard]] std::string read(const CfbEntry& entry, std::size_t limit) const;
    /// Walks all chains and the tree once. Of a whole file, not of a subtree.
    [[nodiscard]] CfbFaults faults() const;
    /// Where the last sector ends that the file's own tables say is in use.
    [[nodiscard]] std::uint64_t end() const;
    [[nodiscard]] bool too_many() const { return too_many_; }

private:
    struct Chain {
        std::string bytes;
        bool loop = false;
    };
    /// What the copies of subtree() have in common.
    struct Sectors {
        Bytes file;
        std::uint32_t shift = 9;
        std::uint32_t directory_start = 0;
        std::uint32_t mini_fat_start = 0;
        std::uint32_t difat_start = 0;
        std::vector<std::uint32_t> fat;
        std::vector<std::uint32_t> mini_fat;
        std::vector<std::uint32_t> mini_sectors; ///< of the mini stream, in its order
        bool read_header();
        void read_fat();
        void read_mini_stream(const CfbEntry& root);
        [[nodiscard]] Bytes sector(std::uint32_t number) const;
        /// 64 bytes of the mini stream; fewer where it ends.
        [[nodiscard]] Bytes mini_sector(std::uint32_t number) const;
        [[nodiscard]] std::uint32_t next(std::uint32_t number) const;
        [[nodiscard]] std::size_t count() const { return (file.size() >> shift) + 1; }
        [[nodiscard]] Chain chain(std::uint32_t start, std::size_t limit) const;
        void check_chain(std::uint32_t start,
                         std::uint64_t size,
                         std::uint32_t owner,
                         std::vector<std::uint32_t>& owners,
                         CfbFaults& faults) const;
    };

    explicit Cfb(std::shared_ptr<const Sectors> sectors) : sectors_(std::move(sectors)) {}
    void read_directory();
    void read_tree();
    [[nodiscard]] const CfbEntry& root() const;

    std::shared_ptr<const Sectors> sectors_;
    std::vector<CfbEntry> entries_;
    std::vector<std::vector<std::size_t>> children_; ///< of each entry
    bool too_many_ = false;
    bool directory_loops_ = false;
    bool tree_loops_ = false;
    bool tree_cut_ = false; ///< leads to entries that the directory does not have
};

inline constexpr std::size_t cfb_entry_limit = 20'000; ///< directory entries read at all

} // namespace keneki::inspect
