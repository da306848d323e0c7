#include "inspect/type.h"

#include "inspect/biff.h"
#include "inspect/bytes.h"
#include "inspect/cfb.h"
#include "inspect/type_rules.h"
#include "inspect/zip_reader.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

struct Magic {
    std::uint64_t offset;
    std::string_view bytes;
    std::string_view type;
};

using namespace std::string_view_literals;

// Formats that their first bytes (or bytes at a fixed place) name for certain.
constexpr std::array magics{
    Magic{0,
          "\x7f"
          "ELF"sv,
          "elf"},
    Magic{0, "L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"sv, "lnk"},
    Magic{0, "\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3"sv, "onenote"},
    Magic{0, "\xA1\x2F\xFF\x43\xD9\xEF\x76\x4C\x9E\xE2\x10\xEA\x57\x22\x76\x5F"sv, "onenote"},
    Magic{0, "ITSF"sv, "chm"},
    Magic{0, "7z\xBC\xAF\x27\x1C"sv, "7z"},
    Magic{0, "Rar!\x1A\x07"sv, "rar"},
    Magic{0, "MSCF\0\0\0\0"sv, "cab"},
    Magic{7, "**ACE**"sv, "ace"},
    Magic{0, "\x60\xEA"sv, "arj"},
    Magic{0, "\x1F\x8B"sv, "gzip"},
    Magic{0, "BZh"sv, "bzip2"},
    Magic{0,
          "\xFD"
          "7zXZ\0"sv,
          "xz"},
    Magic{0, "\x28\xB5\x2F\xFD"sv, "zstd"},
    Magic{0, "\x5D\0\0"sv, "lzma"},
    Magic{0, "\x1F\x9D"sv, "compress"},
    Magic{0, "\x04\x22\x4D\x18"sv, "lz4"},
    Magic{0, "LZIP\x01"sv, "lzip"},
    Magic{0, "EGGA\0\x01"sv, "egg"},
    Magic{0, "ALZ\x01"sv, "alz"},
    Magic{0, "xar!\0\x1C"sv, "xar"},
    Magic{0, "070701"sv, "cpio"},
    Magic{0, "070707"sv, "cpio"},
    Magic{0, "\xC7\x71"sv, "cpio"},
    Magic{0, "\x71\xC7"sv, "cpio"},
    Magic{0, "!<arch>\n"sv, "ar"},
    Magic{0, "\xED\xAB\xEE\xDB"sv, "rpm"},
    Magic{0, "\x89LZO\0\r\n\x1A\n"sv, "lzop"},
    Magic{0, "LRZI"sv, "lrzip"},
    Magic{0, "GRZipII\0"sv, "grzip"},
    Magic{0, "GCAX"sv, "gca"},
    Magic{0, "DGCA"sv, "dgca"},
    Magic{0, "yz01"sv, "yz1"},
    Magic{0, "ArC\x01"sv, "freearc"},
    Magic{20, "\xDC\xA7\xC4\xFD"sv, "zoo"},
    Magic{0, "StuffIt "sv, "stuffit"},
    Magic{0, "SIT!"sv, "stuffit"},
    Magic{0, "QFI\xFB"sv, "qcow2"},
    Magic{0, "KDMV"sv, "vmdk"},
    Magic{0, "MSWIM\0\0\0"sv, "wim"},
    Magic{0, "vhdxfile"sv, "vhdx"},
    Magic{0, "conectix"sv, "vhd"},
    Magic{0, "\x89PNG\r\n\x1A\n"sv, "png"},
    Magic{0, "\xFF\xD8\xFF"sv, "jpeg"},
    Magic{0, "GIF87a"sv, "gif"},
    Magic{0, "GIF89a"sv, "gif"},
    Magic{0, "II*\0"sv, "tiff"},
    Magic{0, "MM\0*"sv, "tiff"},
    Magic{8, "WEBP"sv, "webp"},
    Magic{40, " EMF"sv, "emf"},
    Magic{4, "Standard Jet DB"sv, "access"},
    Magic{4, "Standard ACE DB"sv, "access"},
    Magic{0, "\x78\x9F\x3E\x22"sv, "tnef"},
    Magic{257, "ustar"sv, "tar"},
    Magic{32769, "CD001"sv, "iso"},
    Magic{34817, "CD001"sv, "iso"},
    Magic{36865, "CD001"sv, "iso"},
    Magic{32769, "BEA01"sv, "udf"},
    Magic{32769, "NSR0"sv, "udf"},
};

bool is_lzh(Bytes content) {
    const std::string_view method = as_text(slice(content, 2, 5));
    if (method.size() < 5 || method.front() != '-' || method.back() != '-') return false;
    return method.starts_with("-lh") || method.starts_with("-lz") || method.starts_with("-pm");
}

/// No magic of its own: the default properties, a dictionary that is a power of two from 4 KiB and
/// a size that is unknown or below 2^40.
bool is_lzma(Bytes content) {
    const auto dictionary = le_at<std::uint32_t>(content, 1);
    const auto size = le_at<std::uint64_t>(content, 5);
    return content.size() > 13 && dictionary >= 4096 && (dictionary & (dictionary - 1)) == 0 &&
           (size == ~std::uint64_t{0} || size < (1ULL << 40U));
}

/// The header is digits in ASCII, which a text that begins with a number is not; or binary, with a
/// name behind 26 bytes that ends in NUL.
bool is_cpio(Bytes content) {
    if (!has_at(content, 0, "0707")) {
        const bool little = has_at(content, 0, "\xC7");
        const auto size = le_at<std::uint16_t>(content, 20);
        const std::uint64_t name_size = little ? size : ((size & 0xFFU) << 8U) | (size >> 8U);
        return name_size > 1 && name_size <= 1024 && has_at(content, 25 + name_size, "\0"sv);
    }
    const std::string_view header = as_text(slice(content, 6, 70));
    return header.size() == 70 && std::all_of(header.begin(), header.end(), [](char c) {
               return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
           });
}

bool is_fat_image(Bytes content) {
    // A FAT boot sector: a jump, 512-byte sectors, the boot signature, and a size that an image
    // has.
    const auto jump = le_at<std::uint8_t>(content, 0);
    return content.size() >= 64UL * 512 && has_at(content, 510, "\x55\xAA") &&
           (jump == 0xEB || jump == 0xE9) && le_at<std::uint16_t>(content, 11) == 512;
}

/// File systems of other systems, which Windows does not mount: ext2 to ext4, HFS+, exFAT, APFS;
/// and the trailer of Apple's images.
bool is_foreign_image(Bytes content) {
    constexpr std::uint64_t block = 1024; // where ext and HFS+ begin
    if (content.size() < 64UL * 512) return false;
    const bool ext = has_at(content, block + 56, "\x53\xEF") &&
                     le_at<std::uint32_t>(content, block) > 0 &&
                     le_at<std::uint32_t>(content, block + 4) > 0 &&
                     le_at<std::uint32_t>(content, block + 24) <= 6 &&
                     le_at<std::uint32_t>(content, block + 76) <= 1;
    return ext || has_at(content, block, "H+\0\4"sv) || has_at(content, block, "HX\0\5"sv) ||
           has_at(content, 3, "EXFAT   ") || has_at(content, 32, "NXSB") ||
           has_at(content, content.size() - 512, "koly\0\0\0\4"sv);
}

/// A partition table, one of its four entries used at least: that partition may lie behind the end
/// of the file, which is cut off then. Entries of no kind count where a file system begins.
bool is_partitioned_image(Bytes content) {
    if (content.size() < 64UL * 512 || !has_at(content, 510, "\x55\xAA")) return false;
    bool used = false;
    for (std::uint64_t at = 446; at < 510; at += 16) {
        const auto status = le_at<std::uint8_t>(content, at);
        const auto kind = le_at<std::uint8_t>(content, at + 4);
        const auto first = le_at<std::uint32_t>(content, at + 8);
        const auto count = le_at<std::uint32_t>(content, at + 12);
        if ((status & 0x7FU) != 0) return false;
        if (first == 0) continue;
        const std::uint64_t place = std::uint64_t{first} * 512;
        used = used || (kind != 0 ? place < content.size() || count != 0
                                  : has_at(content, place + 510, "\x55\xAA"));
    }
    return used;
}

bool is_bmp(Bytes content) {
    const auto header = le_at<std::uint32_t>(content, 14);
    return has_at(content, 0, "BM") && content.size() > 26 && header >= 12 && header <= 124;
}

/// Magics of letters alone, with which a text may begin.
bool in_letters(std::string_view type) {
    return type == "lrzip" || type == "gca" || type == "dgca" || type == "yz1" ||
           type == "stuffit" || type == "vmdk";
}

bool has_binary_head(Bytes content) {
    const std::string_view head = as_text(slice(content, 0, 64));
    return std::any_of(head.begin(), head.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\n' && c != '\r' && c != '\t';
    });
}

/// A tape archive of before POSIX has no magic, but the sum of its header in octal digits.
bool is_old_tar(Bytes content) {
    constexpr std::size_t header_bytes = 512;
    constexpr std::size_t sum_offset = 148;
    constexpr std::size_t sum_bytes = 8;
    const std::string_view header = as_text(slice(content, 0, header_bytes));
    if (header.size() < header_bytes || header.front() == '\0') return false;
    unsigned sum = 0;
    unsigned stated = 0;
    for (std::size_t i = 0; i < header_bytes; ++i) {
        const bool own = i >= sum_offset && i < sum_offset + sum_bytes;
        const char c = header[i];
        sum += own ? ' ' : static_cast<unsigned char>(c);
        if (own && c >= '0' && c <= '7') stated = stated * 8 + static_cast<unsigned>(c - '0');
        if (own && c != '\0' && c != ' ' && (c < '0' || c > '7')) return false;
    }
    return stated == sum && sum > sum_bytes * ' ';
}

bool one_of(std::string_view type, std::initializer_list<std::string_view> list) {
    return std::find(list.begin(), list.end(), type) != list.end();
}

} // namespace

std::string_view type_by_magic(Bytes content) {
    // Some magics are short, so a text that begins with the letters is not taken for them.
    if (has_at(content, 0, "MZ") &&
        (content.size() >= 64 || le_at<std::uint8_t>(content, 2) >= 0x80)) {
        const Bytes header = slice(content, 0, 64);
        const bool text = std::all_of(header.begin(), header.end(), [](std::byte b) {
            const auto c = std::to_integer<unsigned>(b);
            return c >= 0x20 || c == '\n' || c == '\r' || c == '\t';
        });
        if (!text) return "exe";
    }
    for (const Magic& magic : magics)
        if (has_at(content, magic.offset, magic.bytes)) {
            if (magic.type == "webp" && !has_at(content, 0, "RIFF")) continue;
            if (magic.type == "emf" && le_at<std::uint32_t>(content, 0) != 1) continue;
            if (magic.type == "gzip" && le_at<std::uint8_t>(content, 2) > 8) continue;
            if (magic.type == "bzip2" &&
                (!has_at(content, 4, "1AY&SY") && !has_at(content, 4, "\x17rE8P\x90")))
                continue;
            if (magic.type == "lzma" && !is_lzma(content)) continue;
            if (magic.type == "cpio" && !is_cpio(content)) continue;
            if (in_letters(magic.type) && !has_binary_head(content)) continue;
            if (magic.type == "compress" && (le_at<std::uint8_t>(content, 2) & 0x60U) != 0)
                continue;
            if (magic.type == "arj" && le_at<std::uint16_t>(content, 2) > 2600) continue;
            return magic.type;
        }
    if (is_lzh(content)) return "lzh";
    if (is_old_tar(content)) return "tar";
    if (is_bmp(content)) return "bmp";
    if (content.size() > 512 && has_at(content, content.size() - 512, "conectix")) return "vhd";
    if (is_fat_image(content) || is_partitioned_image(content) || is_foreign_image(content))
        return "img";
    return {};
}

namespace {

std::string_view type_of_stream(std::string_view name) {
    if (name == "worddocument") return "doc";
    if (name == "workbook" || name == "book") return "xls";
    if (name == "powerpoint document") return "ppt";
    return {};
}

} // namespace

std::string_view type_of_ole(Bytes content) {
    const auto cfb = Cfb::open(content);
    if (!cfb) return "ole";
    const auto& root = cfb->entries().front().clsid;
    const auto root_is = [&](std::uint8_t low, std::uint8_t high, std::uint8_t third) {
        return root[0] == low && root[1] == high && root[2] == third;
    };
    if (root_is(0x84, 0x10, 0x0C) || root_is(0x86, 0x10, 0x0C)) return "msi";
    if (cfb->find("EncryptedPackage")) return "ole";
    // Streams of embedded documents lie deeper; the directory is read flat, so the root's own
    // children are asked first.
    bool message = false;
    bool project = false;
    for (const std::size_t at : cfb->children(0)) {
        const std::string name = lower(cfb->entries()[at].name);
        if (const auto type = type_of_stream(name); !type.empty()) return type;
        message = message || name == "__nameid_version1.0" || name == "__properties_version1.0";
        project = project || name == "project" || name == "vba";
    }
    if (message) return "msg";
    if (project && cfb->find("_VBA_PROJECT")) return "vba";
    for (const CfbEntry& entry : cfb->entries())
        if (const auto type = type_of_stream(lower(entry.name)); !type.empty()) return type;
    return cfb->find("__properties_version1.0") ? "msg" : "ole";
}

namespace {

bool ends_as_zip(Bytes content) {
    // The end record and the longest comment (APPNOTE 4.3.16).
    constexpr std::size_t search_bytes = 22 + 65'535;
    const auto from = content.size() > search_bytes ? content.size() - search_bytes : 0;
    if (!contains(as_text(slice(content, from)), "PK\x05\x06")) return false;
    const auto layout = find_zip(content);
    return layout && !layout->entries.empty();
}

/// No program takes the file for anything else.
bool pdf_header_leads(Bytes content) {
    std::string_view text = as_text(slice(content, 0, 1024));
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto at = text.find_first_not_of(" \t\r\n\f\v");
    return at != std::string_view::npos && text.substr(at).starts_with("%PDF-");
}

} // namespace

bool has_pdf_header(Bytes content) {
    return contains(as_text(slice(content, 0, 1024)), "%PDF-");
}

std::string_view detect_type(Bytes content) {
    if (content.empty()) return "empty";
    if (has_at(content, 0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") ||
        has_at(content, 0, "\x0E\x11\xFC\x0D\xD0\xCF\x11\x0E"))
        return type_of_ole(content);
    if (has_at(content, 0, "PK\x03\x04") || has_at(content, 0, "PK\x05\x06") ||
        has_at(content, 0, "PK\x07\x08") || has_at(content, 0, "PK00PK\x03\x04"))
        return type_of_zip(content);
    const std::string_view magic = type_by_magic(content);
    if (!magic.empty()) return magic;
    if (is_bare_biff(content)) return "xls";
    if (has_pdf_header(content) && pdf_header_leads(content)) return "pdf";
    const std::string_view text = type_of_text(content);
    if (has_pdf_header(content) && one_of(text, {"text", "unknown", "pgp"})) return "pdf";
    // Other programs look for a ZIP from its end, whatever stands in front.
    return text == "unknown" && ends_as_zip(content) ? type_of_zip(content) : text;
}

bool is_disk_image(std::string_view type) {
    return one_of(type, {"iso", "udf", "img", "vhd", "vhdx", "wim", "qcow2", "vmdk"});
}

bool is_program(std::string_view type) {
    return one_of(type, {"exe", "elf", "msi", "lnk", "script", "chm", "jar", "apk", "msix", "url"});
}

bool is_archive(std::string_view type) {
    return one_of(type, {"zip",  "7z",   "rar",   "cab",   "lzh",     "arj",  "ace",      "alz",
                         "egg",  "gzip", "bzip2", "xz",    "lzma",    "zstd", "compress", "lz4",
                         "lzip", "lzop", "lrzip", "grzip", "tar",     "cpio", "ar",       "rpm",
                         "xar",  "gca",  "dgca",  "yz1",   "freearc", "zoo",  "stuffit"});
}

bool is_image(std::string_view type) {
    return one_of(type, {"png", "jpeg", "gif", "bmp", "tiff", "webp", "emf"});
}

bool is_ooxml(std::string_view type) {
    return one_of(type,
                  {"docx", "xlsx", "pptx", "vsdx", "xlsb", "docm", "xlsm", "pptm", "vsdm", "xlam"});
}

bool is_zip_based(std::string_view type) {
    return is_ooxml(type) || one_of(type, {"zip", "odf", "jar", "apk", "msix"});
}

bool is_legacy_office(std::string_view type) {
    return one_of(type, {"doc", "xls", "ppt"});
}

} // namespace keneki::inspect
