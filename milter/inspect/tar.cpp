// Tape archives (POSIX ustar and GNU long names): members stand whole in the file.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/members.h"
#include "inspect/type.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>

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
    std::string link; ///< where a link leads
    std::optional<std::uint64_t> size;
};

/// POSIX pax: records "length key=value\n".
PaxRecords read_pax(std::string_view records) {
    PaxRecords pax;
    while (!records.empty()) {
        std::size_t length = 0;
        std::size_t digits = 0;
        for (; digits < records.size() && digits < 7 && is_digit(records[digits]); ++digits)
            length = length * 10 + static_cast<std::size_t>(records[digits] - '0');
        if (digits == 0 || length <= digits + 1 || length > records.size()) break;
        const std::string_view record = records.substr(digits + 1, length - digits - 2);
        if (record.starts_with("path=")) pax.path = record.substr(5);
        if (record.starts_with("linkpath=")) pax.link = record.substr(9);
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

/// Devices, folders and headers for programs; the rest is files, kinds of a vendor too (POSIX
/// ustar: what is not known is a regular file).
bool has_no_content(char kind) {
    return std::string_view("3456gDNV").find(kind) != std::string_view::npos;
}

class TarInspection {
public:
    TarInspection(Inspection& inspection, std::uint32_t part)
        : inspection_(inspection), part_(part) {}

    void run(Bytes content) {
        std::uint64_t at = 0;
        while (at + block_bytes <= content.size()) {
            const Bytes header = slice(content, at, block_bytes);
            if (as_text(header).find_first_not_of('\0') == std::string_view::npos) {
                // The end, behind which some programs read on.
                const auto more = as_text(content).find_first_not_of('\0', at);
                if (more == std::string_view::npos) return;
                at = more / block_bytes * block_bytes;
                continue;
            }
            if (!is_header(header)) break;
            const char kind = as_text(header)[156];
            std::uint64_t size = pax_.size && !is_for_next(kind) ? *pax_.size : size_of(header);
            // Links say the size of what they lead to; only some have it behind them.
            if (is_link(kind) && is_header(slice(content, at + block_bytes, block_bytes))) size = 0;
            const Bytes data = slice(content, at + block_bytes, size);
            const bool cut = data.size() < size;
            if (is_for_next(kind))
                read_for_next(kind, data);
            else if (is_link(kind) && size == 0
                         ? !inspect_link(header)
                         : !has_no_content(kind) && !inspect_one(header, data, size))
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
    static bool is_link(char kind) { return kind == '1' || kind == '2'; }
    static bool is_for_next(char kind) {
        return kind == 'L' || kind == 'K' || kind == 'x' || kind == 'X';
    }

    void read_for_next(char kind, Bytes data) {
        if (kind == 'L') // GNU: the name alone
            pax_.path = std::string(field(data, 0, data.size()));
        else if (kind == 'K')
            pax_.link = std::string(field(data, 0, data.size()));
        else
            pax_ = read_pax(as_text(data));
    }

    [[nodiscard]] std::string name_of_member(Bytes header) const {
        return member_name(pax_.path.empty() ? name_of(header) : pax_.path, false);
    }

    /// A new part, 0 when no more members are looked into.
    std::uint32_t add_member(const std::string& name) {
        if (++members_ > member_limit) {
            inspection_.found(Finding::ARCHIVE_TOO_MANY_MEMBERS, part_,
                              fmt::format("more than {} members", member_limit));
            inspection_.not_inspected(NotInspected::OVER_LIMIT, part_, "members of an archive");
            return 0;
        }
        return inspection_.add_child(part_, Part::ARCHIVE_MEMBER, name);
    }

    /// False when no more members are looked into.
    bool inspect_one(Bytes header, Bytes data, std::uint64_t size) {
        const std::string name = name_of_member(header);
        if (size == 0 && name.ends_with('/')) return true; // a folder of before POSIX
        const std::uint32_t child = add_member(name);
        if (child == 0) return false;
        contents_.emplace(name, data);
        inspection_.part(child).set_claimed_size(size);
        inspect_data(child, data);
        return true;
    }

    /// A link is a second name of another member's content. Where it leads to anything else, its
    /// name is all there is.
    bool inspect_link(Bytes header) {
        const std::string target =
            member_name(pax_.link.empty() ? field(header, 157, 100) : pax_.link, false);
        const std::uint32_t child = add_member(name_of_member(header));
        if (child == 0) return false;
        const auto found = contents_.find(target);
        if (found == contents_.end()) {
            inspection_.inspect_name(child);
            judge_member(inspection_, part_, child);
        } else if (inspection_.spend_inflated(found->second.size())) {
            inspect_data(child, found->second);
        } else {
            inspection_.not_inspected(NotInspected::OVER_LIMIT, child, "unpacked bytes");
            inspection_.inspect_name(child);
            judge_member(inspection_, part_, child);
        }
        return true;
    }

    void inspect_data(std::uint32_t child, Bytes data) {
        inspection_.inspect_content(child, data);
        if (is_padded(inspection_.part(child), trailing_run(data), repeated_bytes(data)))
            inspection_.found(Finding::PADDED, child, fmt::format("{} bytes", data.size()));
        judge_member(inspection_, part_, child);
    }

    Inspection& inspection_;
    std::uint32_t part_;
    std::size_t members_ = 0;
    PaxRecords pax_;                        ///< of the next member
    std::map<std::string, Bytes> contents_; ///< by the names of members
};

} // namespace

bool wants_tar(const Part& part, Bytes /*content*/) {
    return part.type() == "tar";
}

void inspect_tar(Inspection& inspection, std::uint32_t part, Bytes content) {
    if (inspection.may_open(part)) TarInspection(inspection, part).run(content);
}

} // namespace keneki::inspect
