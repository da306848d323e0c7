#pragma once

#include "base/byte_reader.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace keneki::inspect {

/// Formats with members, and streams that hold one file.
enum class PackedFormat { seven_zip, rar4, rar5, cab, lzh, bzip2, xz, lzma, zstd };

/// The sender chooses the size of a dictionary, which is kept in memory as far as it is filled: so
/// much may a 7z, xz, lzma or Zstandard archive give.
inline constexpr std::uint64_t dictionary_output_bytes = 96ULL << 20U;
inline constexpr std::uint64_t dictionary_limit_bytes = 128ULL << 20U; ///< xz -9 uses 64 MiB
/// The dictionary that an xz or lzma stream asks for; 0 of other formats.
[[nodiscard]] std::uint64_t dictionary_bytes(Bytes content, PackedFormat format);

/// Unpacks by libarchive, with the one named format switched on. The only caller of libarchive.
class ArchiveStream {
public:
    enum class Step { member, end, encrypted, unsupported, corrupt };
    enum class Read { complete, stopped, unsupported, corrupt };

    struct Member {
        std::string name; ///< UTF-8 as far as the format says; else raw bytes
        std::uint64_t size = 0;
        bool encrypted = false;
        bool folder = false;
    };

    /// `content` must outlive the object.
    ArchiveStream(Bytes content, PackedFormat format);
    ArchiveStream(ArchiveStream&&) noexcept;
    ArchiveStream& operator=(ArchiveStream&&) noexcept;
    ~ArchiveStream();

    /// Goes to the next member. After anything but `member`, and after a `read` that was neither
    /// complete nor stopped, nothing more may be asked: libarchive can crash there.
    [[nodiscard]] Step next(Member& member);
    /// Gives the member's bytes piece by piece to `sink` until it returns false.
    [[nodiscard]] Read read(const std::function<bool(Bytes)>& sink);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Loads what names need from disk; before the sandbox closes.
void load_archive_locale();

} // namespace keneki::inspect
