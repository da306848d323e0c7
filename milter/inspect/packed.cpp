// Archives that are recognised but not opened yet: 7z, RAR, CAB, LZH, ARJ, ACE, Zstandard.
// Encryption is read from the headers where it is cheap (threats 7.9).
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"

namespace keneki::inspect {

namespace {

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

constexpr int rar_block_limit = 2'000;

bool rar5_encrypted(Bytes content) {
    ByteReader in(slice(content, 8));
    for (int blocks = 0; blocks < rar_block_limit && in.left() > 7; ++blocks) {
        in.skip(4);
        const auto header_size = vint(in);
        ByteReader header(
            in.take(static_cast<std::size_t>(std::min<std::uint64_t>(header_size, in.left()))));
        const auto type = vint(header);
        const auto flags = vint(header);
        const auto extra_size = (flags & 1U) != 0 ? vint(header) : 0;
        const auto data_size = (flags & 2U) != 0 ? vint(header) : 0;
        if (type == 4) return true; // headers encrypted
        if (type == 5) return false;
        if ((type == 2 || type == 3) && extra_size > 0 && extra_size <= header.left()) {
            // The extra area stands at the end of the header.
            ByteReader extra(header.rest().last(static_cast<std::size_t>(extra_size)));
            while (extra.left() > 1 && extra.ok()) {
                ByteReader record(extra.take(static_cast<std::size_t>(vint(extra))));
                if (vint(record) == 1) return true;
            }
        }
        in.skip(static_cast<std::size_t>(data_size));
        if (!in.ok()) return false;
    }
    return false;
}

bool rar4_encrypted(Bytes content) {
    ByteReader in(slice(content, 7));
    for (int blocks = 0; blocks < rar_block_limit && in.left() > 7; ++blocks) {
        const auto start = in.position();
        in.skip(2);
        const auto type = in.le<std::uint8_t>();
        const auto flags = in.le<std::uint16_t>();
        const auto size = in.le<std::uint16_t>();
        if (type == 0x73 && (flags & 0x0080U) != 0) return true;
        if (type == 0x74 && (flags & 0x0004U) != 0) return true;
        std::uint64_t data = 0;
        if ((flags & 0x8000U) != 0) data = in.le<std::uint32_t>();
        const auto read = in.position() - start;
        if (size < read) return false;
        in.skip(size - read);
        in.skip(static_cast<std::size_t>(data));
        if (!in.ok()) return false;
    }
    return false;
}

bool seven_zip_encrypted(Bytes content) {
    const auto offset = le_at<std::uint64_t>(content, 12);
    const auto size = le_at<std::uint64_t>(content, 20);
    if (offset > content.size()) return false;
    const Bytes header = slice(content, 32 + offset, size);
    // The AES coder, in the plain header or in the one that says how the header itself is packed.
    return contains(as_text(header), std::string_view("\x06\xF1\x07\x01", 4));
}

bool is_encrypted(std::string_view type, Bytes content) {
    if (type == "7z") return seven_zip_encrypted(content);
    if (type == "rar")
        return has_at(content, 6, "\x01") ? rar5_encrypted(content) : rar4_encrypted(content);
    return false;
}

} // namespace

bool wants_packed(const Part& part, Bytes /*content*/) {
    const auto& type = part.type();
    return type == "7z" || type == "rar" || type == "cab" || type == "lzh" || type == "arj" ||
           type == "ace" || type == "zstd" || type == "bzip2" || type == "xz";
}

void inspect_packed(Inspection& inspection, std::uint32_t part, Bytes content) {
    const std::string type = inspection.part(part).type();
    if (is_encrypted(type, content)) {
        inspection.part(part).set_encrypted(true);
        inspection.found(Finding::ARCHIVE_ENCRYPTED, part, type);
        inspection.not_inspected(NotInspected::ENCRYPTED, part, type);
        return;
    }
    inspection.found(Finding::ARCHIVE_UNSUPPORTED, part, type);
    inspection.not_inspected(NotInspected::UNSUPPORTED, part, type);
}

} // namespace keneki::inspect
