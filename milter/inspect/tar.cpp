// Tape archives (POSIX ustar and GNU long names): members stand whole in the file.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/members.h"
#include "inspect/type.h"

#include <fmt/format.h>

#include <optional>

namespace keneki::inspect {

namespace {

constexpr std::size_t block_bytes = 512;
constexpr std::size_t member_limit = 1'000;

std::string_view field(Bytes header, std::size_t offset, std::size_t size) {
    const std::string_view text = as_text(slice(header, offset, size));
    return text.substr(0, text.find('\0'));
}

/// Octal digits, or base 256 when the first bit is set (GNU).
std::uint64_t size_of(Bytes header) {
    std::uint64_t value = 0;
    if ((le_at<std::uint8_t>(header, 124) & 0x80U) != 0) {
        for (std::size_t i = 128; i < 136; ++i)
            value = (value << 8U) | le_at<std::uint8_t>(header, i);
        return value;
    }
    for (const char c : field(header, 124, 12))
        if (c >= '0' && c <= '7') value = (value << 3U) | static_cast<std::uint64_t>(c - '0');
    return value;
}

std::uint64_t decimal(std::string_view digits) {
    std::uint64_t value = 0;
    for (const char c : digits.substr(0, 18))
        if (is_digit(c)) value = value * 10 + static_cast<std::uint64_t>(c - '0');
    return value;
}

/// What POSIX pax records say of the next member.
struct PaxRecords {
    std::string path;
    std::optional<std::uint64_t> size;
};

/// POSIX pax: records "length key=value\n".
PaxRecords read_pax(std::string_view records) {
    constexpr int record_limit = 64;
    PaxRecords pax;
    for (int i = 0; i < record_limit && !records.empty(); ++i) {
        std::size_t length = 0;
        std::size_t digits = 0;
        for (; digits < records.size() && digits < 7 && is_digit(records[digits]); ++digits)
            length = length * 10 + static_cast<std::size_t>(records[digits] - '0');
        if (digits == 0 || length <= digits + 1 || length > records.size()) break;
        const std::string_view record = records.substr(digits + 1, length - digits - 2);
        if (record.starts_with("path=")) pax.path = record.substr(5);
        if (record.starts_with("size=")) pax.size = decimal(record.substr(5));
        records.remove_prefix(length);
    }
    return pax;
}

/// ustar keeps a long name in two fields.
std::string name_of(Bytes header) {
    const std::string_view prefix = has_at(header, 257, std::string_view("ustar\0", 6))
                                        ? field(header, 345, 155)
                                        : std::string_view();
    const std::string name(field(header, 0, 100));
    return prefix.empty() ? name : std::string(prefix) + "/" + name;
}

/// Links, devices, folders and headers for programs; the rest is files, kinds of a vendor too
/// (POSIX ustar: what is not known is a regular file).
bool has_no_content(char kind) {
    return std::string_view("123456gKDNV").find(kind) != std::string_view::npos;
}

class TarInspection {
public:
    TarInspection(Inspection& inspection, std::uint32_t part)
        : inspection_(inspection), part_(part) {}

    void run(Bytes content) {
        std::uint64_t at = 0;
        while (at + block_bytes <= content.size()) {
            const Bytes header = slice(content, at, block_bytes);
            if (as_text(header).find_first_not_of('\0') == std::string_view::npos)
                return; // the end
            if (!is_header(header)) break;
            const char kind = as_text(header)[156];
            const std::uint64_t size =
                pax_.size && !is_for_next(kind) ? *pax_.size : size_of(header);
            const Bytes data = slice(content, at + block_bytes, size);
            const bool cut = data.size() < size;
            if (is_for_next(kind))
                read_for_next(kind, data);
            else if (!has_no_content(kind) && !inspect_one(header, data, size))
                return;
            if (!is_for_next(kind)) pax_ = {};
            if (cut) break;
            at += block_bytes + (size + block_bytes - 1) / block_bytes * block_bytes;
        }
        // Neither the end nor another member.
        found_broken(inspection_, part_, content, "tar");
    }

private:
    static bool is_header(Bytes header) {
        return has_at(header, 257, "ustar") || detect_type(header) == "tar";
    }
    static bool is_for_next(char kind) { return kind == 'L' || kind == 'x' || kind == 'X'; }

    void read_for_next(char kind, Bytes data) {
        if (kind == 'L') // GNU: the name alone
            pax_.path = std::string(field(data, 0, 4096));
        else
            pax_ = read_pax(as_text(data));
    }

    /// False when no more members are looked into.
    bool inspect_one(Bytes header, Bytes data, std::uint64_t size) {
        const std::string name =
            member_name(pax_.path.empty() ? name_of(header) : pax_.path, false);
        if (size == 0 && name.ends_with('/')) return true; // a folder of before POSIX
        if (++members_ > member_limit) {
            inspection_.found(Finding::ARCHIVE_TOO_MANY_MEMBERS, part_,
                              fmt::format("more than {} members", member_limit));
            inspection_.not_inspected(NotInspected::OVER_LIMIT, part_, "members of an archive");
            return false;
        }
        const std::uint32_t child = inspection_.add_child(part_, Part::ARCHIVE_MEMBER, name);
        if (child == 0) return false;
        inspection_.part(child).set_claimed_size(size);
        inspection_.inspect_content(child, data);
        if (is_padded(inspection_.part(child), trailing_run(data), repeated_bytes(data)))
            inspection_.found(Finding::PADDED, child, fmt::format("{} bytes", data.size()));
        judge_member(inspection_, part_, child);
        return true;
    }

    Inspection& inspection_;
    std::uint32_t part_;
    std::size_t members_ = 0;
    PaxRecords pax_; ///< of the next member
};

} // namespace

bool wants_tar(const Part& part, Bytes /*content*/) {
    return part.type() == "tar";
}

void inspect_tar(Inspection& inspection, std::uint32_t part, Bytes content) {
    if (inspection.may_open(part)) TarInspection(inspection, part).run(content);
}

} // namespace keneki::inspect
