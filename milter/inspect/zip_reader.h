#pragma once

#include "base/byte_reader.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::inspect {

/// One record of a central directory (APPNOTE 4.3.12), ZIP64 already applied.
struct ZipEntry {
    std::string name;         ///< raw bytes
    std::string unicode_name; ///< UTF-8, of Info-ZIP's extra field 0x7075; empty when there is none
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    std::uint32_t crc = 0;
    std::uint64_t compressed_size = 0;
    std::uint64_t size = 0;           ///< as claimed; count for yourself
    std::uint64_t local_offset = 0;   ///< within the whole content
    std::uint64_t central_offset = 0; ///< the same of its record; 0 when the directory has none

    [[nodiscard]] bool encrypted() const { return (flags & 0x1U) != 0 || method == 99; }
    [[nodiscard]] bool utf8() const { return (flags & 0x800U) != 0; }
    [[nodiscard]] bool directory() const { return name.ends_with('/') && size == 0; }
};

/// Where one ZIP lies in a content and what its directory says, by our own reading: libzip follows
/// one of several readings and hides the others.
struct ZipLayout {
    std::uint64_t base = 0; ///< what offsets count from
    std::uint64_t end = 0;  ///< behind the end record and its comment
    std::uint64_t first_local = 0;
    std::uint64_t directory_begin = 0;
    bool directory_complete = false; ///< as many records as the end record says
    bool too_many = false;           ///< more than zip_entry_limit
    bool directory_fits = true;      ///< it is where and as long as the end record says
    bool cut_comment = false;        ///< it is longer than the content
    bool ends_differ = false;        ///< the end record and its ZIP64 one
    bool split = false;              ///< the last of several files that are one archive
    std::vector<ZipEntry> entries;
    std::vector<std::string_view> names_beyond; ///< raw names behind the last of `entries`
    bool names_unread = false;                  ///< there are more names than those
    bool repaired = false; ///< no directory: the entries are what the local headers say
};

inline constexpr std::size_t zip_entry_limit =
    20'000; ///< records of a directory that are read; of more the names alone
inline constexpr std::size_t zip_name_limit = 100'000; ///< of those

/// The last ZIP in `content`: the end record that most programs take, searched before `limit`.
/// Nothing when there is none.
[[nodiscard]] std::optional<ZipLayout> find_zip(Bytes content,
                                                std::uint64_t limit = ~std::uint64_t{0});

/// What the headers in front of the members say, of an archive whose directory is missing. The
/// sizes and checksums are those of the headers, which need not know them.
[[nodiscard]] ZipLayout zip_from_local_headers(Bytes content);

/// Adds the members that the directory does not list: they lie between those that it does, or
/// behind the archive. Programs that repair archives show them.
void add_unlisted_members(Bytes content, ZipLayout& layout);

/// All that can be known of the last ZIP in `content`: by its directory, with the members that it
/// does not list, or, without one, by the local headers. Nothing when there is no member.
[[nodiscard]] std::optional<ZipLayout> find_zip_members(Bytes content);

/// The name before a member's data, raw; empty when no local header is there.
[[nodiscard]] std::string_view zip_local_name(Bytes content, const ZipEntry& entry);

/// The first sign of tampering in the structure, in words; empty when there is none.
[[nodiscard]] std::string zip_inconsistency(Bytes content, const ZipLayout& layout);

/// The name in Info-ZIP's extra field before a member's data; empty when there is none.
[[nodiscard]] std::string_view zip_local_unicode_name(Bytes content, const ZipEntry& entry);

/// The first departure from the standard that is no sign of tampering, in words; empty when there
/// is none.
[[nodiscard]] std::string zip_oddity(Bytes content, const ZipLayout& layout);

/// A ZIP opened by libzip for reading members.
class ZipFile {
public:
    /// encrypted: no password, or a wrong one. checksum: all came, but it is not what it should be;
    /// libzip 1.7.3 says so of every member by AES of 20 bytes and more that carries no checksum
    /// (AE-2).
    enum class Read { complete, stopped, encrypted, unsupported, checksum, corrupt };

    /// Nothing when libzip refuses an archive that is empty. Where libzip refuses another, sees
    /// other members than `layout` or cannot unpack one, members are read by their own headers.
    /// `content` and `layout` must outlive the object.
    [[nodiscard]] static std::optional<ZipFile> open(Bytes content, const ZipLayout& layout);

    ZipFile(ZipFile&&) noexcept;
    ZipFile& operator=(ZipFile&&) noexcept;
    ~ZipFile();

    /// Gives the member's bytes piece by piece to `sink` until it returns false.
    [[nodiscard]] Read stream(std::size_t index, const std::function<bool(Bytes)>& sink) const;
    /// The same for an encrypted member. ZipCrypto takes one of 256 wrong passwords for right and
    /// then gives noise, which ends as corrupt.
    [[nodiscard]] Read stream(std::size_t index,
                              const std::string& password,
                              const std::function<bool(Bytes)>& sink) const;

    /// At most `limit` bytes of a member; nothing when it cannot be read at all.
    [[nodiscard]] std::optional<std::string> read(std::size_t index, std::size_t limit) const;

private:
    struct State;
    explicit ZipFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Makes the cryptographic library behind libzip read its settings; before the sandbox closes.
void initialise_zip_decryption();

} // namespace keneki::inspect
