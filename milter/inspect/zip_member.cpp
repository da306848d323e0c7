#include "inspect/zip_member.h"

#include "inspect/archive_stream.h"
#include "inspect/bytes.h"
#include "inspect/inflate.h"

#include <zlib.h>

#include <optional>
#include <utility>

namespace keneki::inspect {

namespace {

using Read = ZipFile::Read;

// APPNOTE 4.4.5.
constexpr std::uint16_t stored = 0;
constexpr std::uint16_t deflated = 8;
constexpr std::uint16_t packed_bzip2 = 12;
constexpr std::uint16_t packed_lzma = 14;
constexpr std::uint16_t packed_zstd = 93;
constexpr std::uint16_t packed_xz = 95;

constexpr std::size_t local_header_bytes = 30;

/// The packed bytes of a member, as far as they are there; nothing when no local header is.
std::optional<Bytes> packed_bytes(Bytes content, const ZipEntry& entry) {
    if (!has_at(content, entry.local_offset, "PK\x03\x04")) return std::nullopt;
    const std::uint64_t begin = entry.local_offset + local_header_bytes +
                                le_at<std::uint16_t>(content, entry.local_offset + 26) +
                                le_at<std::uint16_t>(content, entry.local_offset + 28);
    return slice(content, begin, entry.compressed_size);
}

Read unpack(Bytes packed, PackedFormat format, const std::function<bool(Bytes)>& sink) {
    if (dictionary_bytes(packed, format) > dictionary_limit_bytes) return Read::unsupported;
    ArchiveStream stream(packed, format);
    ArchiveStream::Member member;
    if (stream.next(member) != ArchiveStream::Step::member) return Read::corrupt;
    std::uint64_t size = 0;
    bool over = false;
    const auto result = stream.read([&](Bytes piece) {
        size += piece.size();
        over = size > dictionary_output_bytes;
        return !over && sink(piece);
    });
    if (over) return Read::unsupported;
    switch (result) {
    case ArchiveStream::Read::complete:
        return Read::complete;
    case ArchiveStream::Read::stopped:
        return Read::stopped;
    case ArchiveStream::Read::unsupported:
        return Read::unsupported;
    case ArchiveStream::Read::corrupt:
        break;
    }
    return Read::corrupt;
}

/// APPNOTE 5.8.8: a version, the size of the properties (5), the properties, then the stream;
/// an .lzma file has the properties, the size, then the stream.
Read unpack_lzma(Bytes packed, const ZipEntry& entry, const std::function<bool(Bytes)>& sink) {
    constexpr std::size_t properties_bytes = 5;
    if (le_at<std::uint16_t>(packed, 2) != properties_bytes) return Read::unsupported;
    std::string file(as_text(slice(packed, 4, properties_bytes)));
    // Bit 1: the stream ends by a mark and not by its size.
    const std::uint64_t size = (entry.flags & 0x2U) != 0 ? ~std::uint64_t{0} : entry.size;
    for (unsigned shift = 0; shift < 64; shift += 8)
        file += static_cast<char>((size >> shift) & 0xFFU);
    file += as_text(slice(packed, 4 + properties_bytes));
    return unpack(as_bytes(file), PackedFormat::lzma, sink);
}

Read unpack(Bytes packed, const ZipEntry& entry, const std::function<bool(Bytes)>& sink) {
    switch (entry.method) {
    case stored:
        if (!packed.empty() && !sink(packed)) return Read::stopped;
        return packed.size() == entry.compressed_size ? Read::complete : Read::corrupt;
    case deflated: {
        bool stopped = false;
        const bool whole = inflate_bytes(packed, InflateFormat::raw, [&](Bytes piece) {
            stopped = !sink(piece);
            return !stopped;
        });
        if (stopped) return Read::stopped;
        return whole ? Read::complete : Read::corrupt;
    }
    case packed_bzip2:
        return unpack(packed, PackedFormat::bzip2, sink);
    case packed_lzma:
        return unpack_lzma(packed, entry, sink);
    case packed_zstd:
        return unpack(packed, PackedFormat::zstd, sink);
    case packed_xz:
        return unpack(packed, PackedFormat::xz, sink);
    default:
        return Read::unsupported;
    }
}

} // namespace

Read read_zip_member(Bytes content, const ZipEntry& entry, const std::function<bool(Bytes)>& sink) {
    if (entry.encrypted()) return Read::encrypted;
    const auto packed = packed_bytes(content, entry);
    if (!packed) return Read::corrupt;
    auto sum = crc32(0, nullptr, 0);
    const Read result = unpack(*packed, entry, [&](Bytes piece) {
        const std::string_view text = as_text(piece);
        sum = crc32_z(sum, reinterpret_cast<const Bytef*>(text.data()), text.size());
        return sink(piece);
    });
    return result == Read::complete && sum != entry.crc ? Read::checksum : result;
}

} // namespace keneki::inspect
