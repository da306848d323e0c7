// Headers of RAR 4 and RAR 5 archives: names, sizes and which members are encrypted. The formats
// are described in UnRAR's technical notes ("RAR archive format", "RAR 5.0 archive format").
#include "inspect/bytes.h"
#include "inspect/members.h"
#include "inspect/packed_directory.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::uint8_t rar4_main = 0x73;
constexpr std::uint8_t rar4_file = 0x74;
constexpr std::uint8_t rar4_end = 0x7B;
constexpr std::uint8_t rar4_version = 29; // what is needed to unpack, times ten
constexpr std::uint8_t rar4_stored = 0x30;
constexpr std::uint64_t rar5_file = 2;
constexpr std::uint64_t rar5_crypt = 4;
constexpr std::uint64_t rar5_end = 5;

std::size_t narrow(std::uint64_t value, std::size_t most) {
    return static_cast<std::size_t>(std::min<std::uint64_t>(value, most));
}

/// RAR 5 numbers: seven bits a byte, lowest first.
std::uint64_t vint(ByteReader& in) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
        const auto byte = in.le<std::uint8_t>();
        value |= std::uint64_t{byte & 0x7FU} << shift;
        if ((byte & 0x80U) == 0) break;
    }
    return value;
}

void append_utf8(std::string& out, unsigned unit) {
    if (unit < 0x80U) {
        out += static_cast<char>(unit);
    } else if (unit < 0x800U) {
        out += static_cast<char>(0xC0U | (unit >> 6U));
        out += static_cast<char>(0x80U | (unit & 0x3FU));
    } else {
        out += static_cast<char>(0xE0U | (unit >> 12U));
        out += static_cast<char>(0x80U | ((unit >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (unit & 0x3FU));
    }
}

/// RAR 4 packs the UTF-16 name against the plain one that stands before it: two bits say how each
/// unit is written.
std::string unpacked_name(std::string_view plain, Bytes packed) {
    ByteReader in(packed);
    const unsigned high = in.le<std::uint8_t>();
    std::string out;
    std::size_t units = 0;
    unsigned flags = 0;
    unsigned flags_left = 0;
    const auto copy = [&](std::size_t count, unsigned correction, unsigned page) {
        for (; count > 0 && units < plain.size(); --count, ++units)
            append_utf8(out,
                        ((static_cast<unsigned char>(plain[units]) + correction) & 0xFFU) | page);
    };
    while (in.left() > 0 && in.ok() && units < 2048) {
        if (flags_left == 0) {
            flags = in.le<std::uint8_t>();
            flags_left = 4;
        }
        const unsigned how = (flags >> 6U) & 3U;
        flags <<= 2U;
        --flags_left;
        if (how == 3) {
            const unsigned length = in.le<std::uint8_t>();
            if ((length & 0x80U) != 0) {
                const unsigned correction = in.le<std::uint8_t>();
                copy((length & 0x7FU) + 2, correction, high << 8U);
            } else {
                copy(length + 2, 0, 0);
            }
            continue;
        }
        unsigned unit = how == 2 ? in.le<std::uint16_t>() : in.le<std::uint8_t>();
        if (how == 1) unit |= high << 8U;
        if (!in.ok()) break;
        append_utf8(out, unit);
        ++units;
    }
    return out;
}

std::string rar4_name(Bytes raw, bool unicode) {
    const std::string_view text = as_text(raw);
    const auto end = text.find('\0');
    if (!unicode || end == std::string_view::npos) return member_name(text, unicode);
    const std::string wide =
        member_name(unpacked_name(text.substr(0, end), slice(raw, end + 1)), true);
    return wide.empty() ? member_name(text.substr(0, end), false) : wide;
}

/// Behind the common seven bytes and the packed size.
void read_rar4_file(ByteReader& in,
                    std::uint64_t packed,
                    std::uint16_t flags,
                    PackedDirectory& out) {
    PackedMember member;
    member.size = in.le<std::uint32_t>();
    in.skip(1 + 4 + 4); // host, CRC, time
    const auto version = in.le<std::uint8_t>();
    const auto method = in.le<std::uint8_t>();
    member.outdated = version < rar4_version && method != rar4_stored;
    const auto name_size = in.le<std::uint16_t>();
    in.skip(4);
    member.compressed_size = packed;
    if ((flags & 0x100U) != 0) {
        in.skip(4); // already part of `packed`
        member.size |= std::uint64_t{in.le<std::uint32_t>()} << 32U;
    }
    member.name = rar4_name(in.take(name_size), (flags & 0x200U) != 0);
    member.encrypted = (flags & 0x4U) != 0;
    member.continued = (flags & 0x3U) != 0;
    const bool folder = (flags & 0xE0U) == 0xE0U;
    if (in.ok() && !folder) out.members.push_back(std::move(member));
}

bool rar5_extra_encrypts(Bytes area) {
    ByteReader extra(area);
    while (extra.left() > 1 && extra.ok()) {
        ByteReader record(extra.take(narrow(vint(extra), extra.left())));
        if (vint(record) == 1) return true;
    }
    return false;
}

/// Behind the type, flags and sizes that all headers have.
void read_rar5_file(ByteReader& in,
                    std::uint64_t flags,
                    std::uint64_t extra_size,
                    std::uint64_t data_size,
                    PackedDirectory& out) {
    const Bytes whole = in.rest();
    PackedMember member;
    member.compressed_size = data_size;
    const auto file_flags = vint(in);
    member.size = vint(in);
    vint(in); // attributes
    if ((file_flags & 2U) != 0) in.skip(4);
    if ((file_flags & 4U) != 0) in.skip(4);
    vint(in); // method
    vint(in); // host
    const auto name_size = vint(in);
    member.name = member_name(as_text(in.take(narrow(name_size, in.left()))), true);
    // The extra area stands at the end of the header.
    if (extra_size <= whole.size())
        member.encrypted = rar5_extra_encrypts(whole.last(static_cast<std::size_t>(extra_size)));
    member.continued = (flags & 0x18U) != 0;
    const bool folder = (file_flags & 1U) != 0;
    if (in.ok() && !folder) out.members.push_back(std::move(member));
}

} // namespace

PackedDirectory read_rar4_directory(Bytes content) {
    PackedDirectory out;
    ByteReader in(slice(content, 7));
    for (std::size_t blocks = 0; blocks < packed_header_limit && in.left() >= 7; ++blocks) {
        ByteReader header(in.rest());
        header.skip(2);
        const auto type = header.le<std::uint8_t>();
        const auto flags = header.le<std::uint16_t>();
        const auto size = header.le<std::uint16_t>();
        if (type == rar4_main && (flags & 0x80U) != 0) {
            out.headers_encrypted = true;
            return out;
        }
        if (type == rar4_end) {
            out.complete = true;
            return out;
        }
        if (size < 7 || size > in.left()) return out;
        std::uint64_t data = 0;
        if ((flags & 0x8000U) != 0 || type == rar4_file) data = header.le<std::uint32_t>();
        if (type == rar4_file) {
            if ((flags & 0x100U) != 0)
                data |= std::uint64_t{le_at<std::uint32_t>(header.rest(), 21)} << 32U;
            read_rar4_file(header, data, flags, out);
        }
        in.skip(size);
        if (data > in.left()) return out;
        in.skip(static_cast<std::size_t>(data));
    }
    out.complete = in.left() < 7; // old versions wrote no end block
    return out;
}

PackedDirectory read_rar5_directory(Bytes content) {
    PackedDirectory out;
    ByteReader in(slice(content, 8));
    for (std::size_t blocks = 0; blocks < packed_header_limit && in.left() > 7; ++blocks) {
        in.skip(4);
        const auto header_size = vint(in);
        if (header_size > in.left()) return out;
        ByteReader header(in.take(static_cast<std::size_t>(header_size)));
        const auto type = vint(header);
        const auto flags = vint(header);
        const auto extra_size = (flags & 1U) != 0 ? vint(header) : 0;
        const auto data_size = (flags & 2U) != 0 ? vint(header) : 0;
        if (!header.ok()) return out;
        if (type == rar5_crypt) {
            out.headers_encrypted = true;
            return out;
        }
        if (type == rar5_end) {
            out.complete = true;
            return out;
        }
        if (type == rar5_file) read_rar5_file(header, flags, extra_size, data_size, out);
        if (data_size > in.left()) return out;
        in.skip(static_cast<std::size_t>(data_size));
    }
    return out;
}

} // namespace keneki::inspect
