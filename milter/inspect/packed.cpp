// 7z, RAR, CAB and LZH: every member becomes a part and is inspected; what cannot be read is judged
// by name. Kinds that are only recognised (ARJ, ACE and the like) are named.
#include "inspect/archive_stream.h"
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/members.h"
#include "inspect/packed_directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace keneki::inspect {

namespace {

constexpr std::size_t member_limit = 1'000; // members inspected; of more the names are read

/// 7z packs its directory, so only libarchive can list it.
PackedDirectory read_seven_zip_directory(Bytes content) {
    // The AES coder, in the header that says how the header itself is packed. libarchive tells it
    // only of an archive that is whole.
    const auto offset = le_at<std::uint64_t>(content, 12);
    const bool aes =
        offset <= content.size() &&
        contains(as_text(slice(content, 32 + offset, le_at<std::uint64_t>(content, 20))),
                 std::string_view("\x06\xF1\x07\x01", 4));
    PackedDirectory out;
    ArchiveStream stream(content, PackedFormat::seven_zip);
    ArchiveStream::Member member;
    for (std::size_t i = 0; i < packed_header_limit; ++i) {
        const auto step = stream.next(member);
        out.headers_encrypted = step == ArchiveStream::Step::encrypted && out.members.empty();
        out.complete = step == ArchiveStream::Step::end;
        if (step != ArchiveStream::Step::member) break;
        if (member.folder) continue;
        PackedMember& packed = out.members.emplace_back();
        packed.name = member_name(member.name, true);
        packed.size = member.size;
        packed.encrypted = member.encrypted;
    }
    out.headers_encrypted = out.members.empty() && (out.headers_encrypted || aes);
    return out;
}

struct Kind {
    PackedFormat format;
    PackedDirectory directory;
};

std::optional<Kind> open(std::string_view type, Bytes content) {
    if (type == "7z") return Kind{PackedFormat::seven_zip, read_seven_zip_directory(content)};
    if (type == "cab") return Kind{PackedFormat::cab, read_cab_directory(content)};
    if (type == "lzh") return Kind{PackedFormat::lzh, read_lzh_directory(content)};
    if (type != "rar") return std::nullopt;
    if (has_at(content, 6, "\x01")) return Kind{PackedFormat::rar5, read_rar5_directory(content)};
    return Kind{PackedFormat::rar4, read_rar4_directory(content)};
}

/// One LZH member behind a plain header of ours: libarchive refuses whole archives for their names.
std::string lone_lzh(const PackedMember& member) {
    std::string header = member.method;
    const auto put = [&](std::uint64_t value, unsigned bytes) {
        for (unsigned i = 0; i < bytes; ++i)
            header += static_cast<char>((value >> (8U * i)) & 0xFFU);
    };
    put(member.compressed_size, 4);
    put(member.size, 4);
    put(0, 4); // time
    put(0x20, 1);
    put(0, 1); // level
    header += "\1m";
    put(member.checksum, 2);
    unsigned sum = 0;
    for (const char c : header)
        sum += static_cast<unsigned char>(c);
    std::string out{static_cast<char>(header.size()), static_cast<char>(sum & 0xFFU)};
    out += header;
    out += as_text(member.data);
    out += '\0';
    return out;
}

/// The sender chooses how much of what was unpacked must be kept.
bool has_dictionary(PackedFormat format) {
    return format == PackedFormat::seven_zip; // libarchive allows RAR 5 no more than 64 MiB
}

class PackedInspection {
public:
    PackedInspection(Inspection& inspection, std::uint32_t part, Kind kind)
        : inspection_(inspection), part_(part), type_(inspection.part(part).type()),
          kind_(std::move(kind)),
          output_left_(has_dictionary(kind_.format) ? dictionary_output_bytes : ~std::uint64_t{0}) {
    }

    void run(Bytes content) {
        if (kind_.directory.headers_encrypted) {
            encrypted();
            return;
        }
        if (kind_.format != PackedFormat::lzh) stream_.emplace(content, kind_.format);
        std::size_t number = 0;
        for (const PackedMember& member : kind_.directory.members)
            if (!inspect_one(member, ++number)) break;
        if (number > member_limit) {
            inspection_.found(Finding::ARCHIVE_TOO_MANY_MEMBERS, part_,
                              fmt::format("{} members", kind_.directory.members.size()));
            inspection_.not_inspected(NotInspected::OVER_LIMIT, part_, "members of an archive");
        }
        if (kind_.directory.members.size() == packed_header_limit)
            inspection_.not_inspected(NotInspected::OVER_LIMIT, part_, "names of an archive");
        else if (!kind_.directory.complete)
            found_broken(inspection_, part_, content, type_);
    }

private:
    void encrypted() {
        inspection_.part(part_).set_encrypted(true);
        inspection_.found(Finding::ARCHIVE_ENCRYPTED, part_, type_);
        inspection_.not_inspected(NotInspected::ENCRYPTED, part_, type_);
    }
    void unsupported(std::string_view detail) {
        inspection_.found(Finding::ARCHIVE_UNSUPPORTED, part_, detail);
        inspection_.not_inspected(NotInspected::UNSUPPORTED, part_, detail);
    }

    /// False when no more parts may be added.
    bool inspect_one(const PackedMember& member, std::size_t number) {
        const std::uint32_t child = inspection_.add_child(part_, Part::ARCHIVE_MEMBER, member.name);
        if (child == 0) return false;
        inspection_.part(child).set_claimed_size(member.size);
        inspection_.part(child).set_compressed_size(member.compressed_size);
        if (member.encrypted) {
            inspection_.part(child).set_encrypted(true);
            encrypted();
        } else if (member.continued) {
            unsupported(type_ + ": a member continues in another file");
        } else if (member.outdated) {
            unsupported(type_ + ": packed by a version before 2.9");
        } else if (number <= member_limit && unpack(member, number, child)) {
            return true;
        }
        inspection_.inspect_name(child);
        judge_member(inspection_, part_, child);
        return true;
    }

    /// False when nothing of the member could be had.
    bool unpack(const PackedMember& member, std::size_t number, std::uint32_t child) {
        if (inspection_.budget().out_of_time() || inspection_.budget().inflated_bytes_left == 0 ||
            output_left_ == 0) {
            inspection_.not_inspected(inspection_.budget().out_of_time() ? NotInspected::TIMED_OUT
                                                                         : NotInspected::OVER_LIMIT,
                                      child, "unpacked bytes");
            return false;
        }
        std::string lone;
        if (kind_.format == PackedFormat::lzh) {
            lone = lone_lzh(member);
            stream_.emplace(as_bytes(lone), kind_.format);
            broken_ = false;
            passed_ = number - 1;
        }
        if (!advance(member, number, child)) return false;
        MemberCollector collector(inspection_, output_left_);
        const auto result = stream_->read([&](Bytes piece) { return collector.take(piece); });
        if (has_dictionary(kind_.format)) output_left_ -= std::min(output_left_, collector.size());
        if (result == ArchiveStream::Read::corrupt || result == ArchiveStream::Read::unsupported) {
            broken_ = true;
            failed(child, result == ArchiveStream::Read::unsupported);
            if (collector.size() == 0) return false;
        }
        inspect_member(inspection_, part_, child, packed_size(member), collector);
        return true;
    }

    /// 7z and CAB tell no packed size of a member; the archive's own bounds it.
    [[nodiscard]] std::uint64_t packed_size(const PackedMember& member) const {
        return member.compressed_size != 0 ? member.compressed_size
                                           : inspection_.part(part_).size();
    }

    void failed(std::uint32_t child, bool is_unsupported) {
        const std::string name = inspection_.part(child).name();
        if (is_unsupported) {
            inspection_.found(Finding::ARCHIVE_UNSUPPORTED, part_, type_ + ": " + name);
            inspection_.not_inspected(NotInspected::UNSUPPORTED, child, type_);
        } else {
            inspection_.found(Finding::ARCHIVE_CORRUPT, part_, name);
            inspection_.not_inspected(NotInspected::CORRUPT, child, type_);
        }
    }

    /// Goes with libarchive to the member that our own directory counts as `number`.
    bool advance(const PackedMember& member, std::size_t number, std::uint32_t child) {
        ArchiveStream::Member at;
        while (!broken_ && passed_ < number) {
            const auto step = stream_->next(at);
            if (step == ArchiveStream::Step::member) {
                if (!at.folder) ++passed_;
                continue;
            }
            broken_ = true;
            if (step == ArchiveStream::Step::encrypted) break;
            failed(child, step == ArchiveStream::Step::unsupported);
            return false;
        }
        if (broken_) {
            inspection_.not_inspected(NotInspected::CORRUPT, child, "behind what cannot be read");
            return false;
        }
        if (at.size != member.size && at.size != 0) // 0: a link, or not known
            inspection_.found(Finding::ARCHIVE_INCONSISTENT, part_, "sizes differ: " + member.name);
        return true;
    }

    Inspection& inspection_;
    std::uint32_t part_;
    std::string type_;
    Kind kind_;
    std::optional<ArchiveStream> stream_;
    bool broken_ = false;
    std::size_t passed_ = 0; ///< members that libarchive was at
    std::uint64_t output_left_;
};

constexpr std::array only_named{"ace",  "alz",     "ar",      "arj",   "compress", "cpio", "dgca",
                                "egg",  "freearc", "gca",     "grzip", "lrzip",    "lz4",  "lzip",
                                "lzop", "rpm",     "stuffit", "xar",   "yz1",      "zoo"};

} // namespace

bool wants_packed(const Part& part, Bytes /*content*/) {
    const auto& type = part.type();
    return type == "7z" || type == "rar" || type == "cab" || type == "lzh" ||
           std::find(only_named.begin(), only_named.end(), type) != only_named.end();
}

void inspect_packed(Inspection& inspection, std::uint32_t part, Bytes content) {
    const std::string type = inspection.part(part).type();
    if (std::find(only_named.begin(), only_named.end(), type) != only_named.end()) {
        inspection.found(Finding::ARCHIVE_UNSUPPORTED, part, type);
        inspection.not_inspected(NotInspected::UNSUPPORTED, part, type);
        return;
    }
    if (!inspection.may_open(part)) return;
    if (auto kind = open(type, content))
        PackedInspection(inspection, part, std::move(*kind)).run(content);
}

} // namespace keneki::inspect
