#pragma once

#include "support/zip_builder.h"

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::test {

/// A member that is stored, not compressed: what the builders of this page write.
struct StoredMember {
    std::string name;
    std::string data;
    bool encrypted = false;
};

inline std::uint32_t crc32_of(std::string_view data) {
    return static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(data.data()), static_cast<uInt>(data.size())));
}

/// The checksum of LHA: CRC-16 with the polynomial 0xA001.
inline std::uint16_t crc16_of(std::string_view data) {
    unsigned crc = 0;
    for (const char c : data) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1U) != 0 ? (crc >> 1U) ^ 0xA001U : crc >> 1U;
    }
    return static_cast<std::uint16_t>(crc);
}

inline std::string rar4_block(std::uint8_t type, std::uint32_t flags, std::string_view body) {
    std::string block(1, static_cast<char>(type));
    put16(block, flags);
    put16(block, static_cast<std::uint32_t>(body.size() + 7));
    block += body;
    std::string out;
    put16(out, crc32_of(block) & 0xFFFFU);
    return out + block;
}

inline std::string rar4(const std::vector<StoredMember>& members, bool headers_encrypted = false) {
    std::string out("Rar!\x1A\x07\0", 7);
    out += rar4_block(0x73, headers_encrypted ? 0x80 : 0, std::string(6, '\0'));
    for (const StoredMember& member : members) {
        std::string body;
        put32(body, static_cast<std::uint32_t>(member.data.size()));
        put32(body, static_cast<std::uint32_t>(member.data.size()));
        body += '\x02'; // Windows
        put32(body, crc32_of(member.data));
        put32(body, 0);
        body += "\x1D\x30"; // version 2.9, stored
        put16(body, static_cast<std::uint32_t>(member.name.size()));
        put32(body, 0x20);
        body += member.name;
        out += rar4_block(0x74, 0x8000U | (member.encrypted ? 4U : 0U), body) + member.data;
    }
    return out + rar4_block(0x7B, 0x4000, {});
}

inline std::string vint(std::uint64_t value) {
    std::string out;
    for (; value >= 0x80; value >>= 7U)
        out += static_cast<char>(0x80U | (value & 0x7FU));
    return out + static_cast<char>(value);
}

inline std::string rar5_block(std::string_view body) {
    const std::string sized = vint(body.size()) + std::string(body);
    std::string out;
    put32(out, crc32_of(sized));
    return out + sized;
}

inline std::string rar5(const std::vector<StoredMember>& members, bool headers_encrypted = false) {
    std::string out("Rar!\x1A\x07\x01\0", 8);
    if (headers_encrypted)
        return out + rar5_block(std::string("\4\0\0\0\x0F", 5) + std::string(16, 's')) +
               std::string(64, 'n');
    out += rar5_block(std::string("\1\0\0", 3));
    for (const StoredMember& member : members) {
        const std::string extra = member.encrypted ? vint(35) + "\1" + std::string(34, 'k') : "";
        std::string body = vint(2) + vint(member.encrypted ? 3 : 2);
        if (member.encrypted) body += vint(extra.size());
        body += vint(member.data.size());
        body += vint(4) + vint(member.data.size()) + vint(0x20);
        put32(body, crc32_of(member.data));
        body += vint(0) + vint(0) + vint(member.name.size()) + member.name + extra;
        out += rar5_block(body) + member.data;
    }
    return out + rar5_block(std::string("\5\0\0", 3));
}

/// LHA header of level 0 to 3.
inline std::string
lzh_member(const StoredMember& member, unsigned level, std::string_view method = "-lh0-") {
    const auto size = static_cast<std::uint32_t>(member.data.size());
    std::string name_header;
    if (level >= 2) name_header = '\x01' + member.name;
    std::string head(method);
    put32(head, size);
    put32(head, size);
    put32(head, 0);
    head += ' ';
    head += static_cast<char>(level);
    std::string out;
    if (level <= 1) {
        head += static_cast<char>(member.name.size());
        head += member.name;
        put16(head, crc16_of(member.data));
        if (level == 1) head += std::string("M\0\0", 3);
        unsigned sum = 0;
        for (const char c : head)
            sum += static_cast<unsigned char>(c);
        out += static_cast<char>(head.size());
        out += static_cast<char>(sum & 0xFFU);
        return out + head + member.data;
    }
    put16(head, crc16_of(member.data));
    head += 'M';
    if (level == 2) {
        const auto named = static_cast<std::uint32_t>(name_header.size() + 2);
        put16(head, named);
        head += name_header;
        put16(head, 0);
        put16(out, static_cast<std::uint32_t>(head.size() + 2));
        return out + head + member.data;
    }
    const auto named = static_cast<std::uint32_t>(name_header.size() + 4);
    put16(out, 4);
    put32(head, static_cast<std::uint32_t>(2 + head.size() + 4 + 4) + named);
    put32(head, named);
    head += name_header;
    put32(head, 0);
    return out + head + member.data;
}

inline std::string lzh(const std::vector<StoredMember>& members, unsigned level = 0) {
    std::string out;
    for (const StoredMember& member : members)
        out += lzh_member(member, level);
    return out + '\0';
}

/// One folder, not compressed, in blocks of at most 32 KiB ([MS-CAB] 2).
inline std::string cab(const std::vector<StoredMember>& members) {
    std::string files;
    std::string data;
    for (const StoredMember& member : members) {
        put32(files, static_cast<std::uint32_t>(member.data.size()));
        put32(files, static_cast<std::uint32_t>(data.size()));
        put16(files, 0);
        put32(files, 0x2100);
        put16(files, 0x20);
        files += member.name + '\0';
        data += member.data;
    }
    std::string blocks;
    std::uint32_t count = 0;
    for (std::size_t at = 0; at < data.size(); at += 32'768, ++count) {
        const std::string piece = data.substr(at, 32'768);
        put32(blocks, 0); // no checksum
        put16(blocks, static_cast<std::uint32_t>(piece.size()));
        put16(blocks, static_cast<std::uint32_t>(piece.size()));
        blocks += piece;
    }
    const auto data_at = static_cast<std::uint32_t>(36 + 8 + files.size());
    std::string out = "MSCF" + std::string(4, '\0');
    put32(out, static_cast<std::uint32_t>(data_at + blocks.size()));
    put32(out, 0);
    put32(out, 44);
    put32(out, 0);
    put16(out, 0x0103);
    put16(out, 1);
    put16(out, static_cast<std::uint32_t>(members.size()));
    put16(out, 0);
    put32(out, 0);
    put32(out, data_at);
    put16(out, count);
    put16(out, 0);
    return out + files + blocks;
}

} // namespace keneki::test
