#include "inspect/vba.h"

#include "inspect/bytes.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::size_t chunk_bytes = 4096; // [MS-OVBA] 2.4.1.1.4: of decompressed data

/// One chunk's tokens, [MS-OVBA] 2.4.1.3.
void decompress_chunk(ByteReader in, std::string& out, std::size_t limit) {
    const std::size_t begin = out.size();
    while (in.left() > 0) {
        auto flags = in.le<std::uint8_t>();
        for (int token = 0; token < 8 && in.left() > 0;
             ++token, flags = static_cast<std::uint8_t>(flags >> 1U)) {
            if (out.size() >= limit || out.size() - begin >= chunk_bytes) return;
            if ((flags & 1U) == 0) {
                out.push_back(static_cast<char>(in.le<std::uint8_t>()));
                continue;
            }
            const std::uint32_t copy = in.le<std::uint16_t>();
            if (!in.ok()) return;
            const std::size_t position = out.size() - begin;
            if (position == 0) return; // nothing to copy from yet
            // 2.4.1.3.19.1: as many offset bits as the position needs, four at least.
            unsigned bits = 4;
            while ((std::size_t{1} << bits) < position)
                ++bits;
            const std::size_t length = (copy & (0xFFFFU >> bits)) + 3;
            const std::size_t offset = (copy >> (16U - bits)) + 1;
            if (offset > position) return;
            for (std::size_t i = 0; i < length && out.size() < limit; ++i)
                out.push_back(out[out.size() - offset]);
        }
    }
}

} // namespace

std::string decompress_vba(Bytes container, std::size_t limit) {
    std::string out;
    ByteReader in(container);
    if (in.le<std::uint8_t>() != 1) return out;
    while (in.left() >= 2 && out.size() < limit) {
        const auto header = in.le<std::uint16_t>();
        if (((header >> 12U) & 7U) != 3) break; // 2.4.1.1.5: the signature of a chunk
        const std::size_t size = std::min<std::size_t>((header & 0xFFFU) + 1U, in.left());
        const Bytes chunk = in.take(size);
        const std::size_t before = out.size();
        if ((header & 0x8000U) == 0) {
            out += as_text(chunk).substr(0, limit - out.size());
        } else {
            decompress_chunk(ByteReader(chunk), out, limit);
        }
        if (out.size() == before) break; // no compiler writes a chunk of nothing
    }
    return out;
}

} // namespace keneki::inspect
