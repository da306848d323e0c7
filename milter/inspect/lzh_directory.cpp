// Headers of LZH archives, levels 0 to 3 (Haruyasu Yoshizaki's LHA and UNLHA32.DLL's notes).
#include "inspect/bytes.h"
#include "inspect/members.h"
#include "inspect/packed_directory.h"
#include "mail/charset.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

/// In UTF-8. What is given in UTF-16 counts more than the same in a code page.
struct Names {
    std::string file;
    std::string folder;
    bool file_is_wide = false;
    bool folder_is_wide = false;
};

/// 0xFF (in UTF-16: U+FFFF) stands between the folders of a path.
std::string folder_of(Bytes raw) {
    std::string text(as_text(raw));
    std::replace(text.begin(), text.end(), '\xFF', '/');
    return member_name(text, false);
}

std::string from_utf16(Bytes raw) {
    std::string text(as_text(raw));
    for (std::size_t at = 0; at + 1 < text.size(); at += 2)
        if (text[at] == '\xFF' && text[at + 1] == '\xFF') text.replace(at, 2, "/\0", 2);
    return mail::decode_text(text, "utf-16le").text;
}

void read_extension(std::uint8_t type, Bytes data, Names& names) {
    switch (type) {
    case 0x01:
        if (!names.file_is_wide) names.file = member_name(as_text(data), false);
        break;
    case 0x02:
        if (!names.folder_is_wide) names.folder = folder_of(data);
        break;
    case 0x44:
        names.file = from_utf16(data);
        names.file_is_wide = true;
        break;
    case 0x45:
        names.folder = from_utf16(data);
        names.folder_is_wide = true;
        break;
    default:
        break;
    }
}

/// The chain of extended headers; `first` is the size of the first. Gives the bytes they take.
/// `wide_sizes`: level 3 counts in 32 bits.
std::uint64_t read_extensions(ByteReader& in, std::uint64_t first, bool wide_sizes, Names& names) {
    const std::size_t size_bytes = wide_sizes ? 4 : 2;
    std::uint64_t taken = 0;
    std::uint64_t size = first;
    while (size > size_bytes) {
        if (size > in.left()) {
            in.skip(in.left() + 1); // the archive ends within: the reader fails
            return taken;
        }
        ByteReader extension(in.take(static_cast<std::size_t>(size)));
        taken += size;
        const auto type = extension.le<std::uint8_t>();
        const Bytes data = extension.take(static_cast<std::size_t>(size) - 1 - size_bytes);
        read_extension(type, data, names);
        size = wide_sizes ? extension.le<std::uint32_t>() : extension.le<std::uint16_t>();
    }
    return taken;
}

std::string joined(const Names& names) {
    const bool slash = !names.folder.empty() && names.folder.back() != '/';
    return names.folder + (slash ? "/" : "") + names.file;
}

/// One header at the front of `in`, which ends up behind the member's data. False: no header, or
/// cut off.
bool read_header(ByteReader& in, PackedDirectory& out) {
    const Bytes start = in.rest();
    const auto level = le_at<std::uint8_t>(start, 20);
    const std::string_view method = as_text(slice(start, 2, 5));
    if (method.size() < 5 || method.front() != '-' || method.back() != '-' || level > 3)
        return false;
    PackedMember member;
    member.method = method;
    member.compressed_size = le_at<std::uint32_t>(start, 7);
    member.size = le_at<std::uint32_t>(start, 11);
    Names names;
    std::uint64_t header_size = 0;
    if (level <= 1) {
        const auto name_size = le_at<std::uint8_t>(start, 21);
        header_size = std::uint64_t{le_at<std::uint8_t>(start, 0)} + 2;
        names.file = member_name(as_text(slice(start, 22, name_size)), false);
        member.checksum = le_at<std::uint16_t>(start, 22U + name_size);
    } else {
        header_size = level == 2 ? le_at<std::uint16_t>(start, 0) : le_at<std::uint32_t>(start, 24);
        member.checksum = le_at<std::uint16_t>(start, 21);
    }
    if (header_size < 22 || header_size > start.size()) return false;
    if (level == 1) {
        in.skip(static_cast<std::size_t>(header_size));
        const auto taken =
            read_extensions(in, le_at<std::uint16_t>(start, header_size - 2), false, names);
        if (taken > member.compressed_size) return false;
        member.compressed_size -= taken; // level 1 counts them as data
    } else {
        const std::size_t extensions = level == 0 ? header_size : level == 2 ? 26 : 32;
        ByteReader rest(slice(in.take(static_cast<std::size_t>(header_size)), extensions));
        if (level == 2)
            read_extensions(rest, le_at<std::uint16_t>(start, 24), false, names);
        else if (level == 3)
            read_extensions(rest, le_at<std::uint32_t>(start, 28), true, names);
    }
    member.name = joined(names);
    const bool whole = member.compressed_size <= in.left();
    member.data = in.take(
        static_cast<std::size_t>(std::min<std::uint64_t>(member.compressed_size, in.left())));
    member.continued = !whole;
    if (method != "-lhd-") out.members.push_back(std::move(member));
    return in.ok() && whole;
}

} // namespace

PackedDirectory read_lzh_directory(Bytes content) {
    PackedDirectory out;
    ByteReader in(content);
    for (std::size_t headers = 0; headers < packed_header_limit; ++headers) {
        // A zero byte ends the archive; older programs leave it out.
        if (in.left() == 0 || le_at<std::uint8_t>(in.rest(), 0) == 0) {
            out.complete = headers > 0;
            return out;
        }
        if (!read_header(in, out)) return out;
    }
    return out;
}

} // namespace keneki::inspect
