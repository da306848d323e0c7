#include "inspect/members.h"

#include "base/escape.h"
#include "inspect/bytes.h"
#include "inspect/names.h"
#include "inspect/type.h"
#include "mail/charset.h"

#include <fmt/format.h>

#include <array>
#include <cstring>

namespace keneki::inspect {

namespace {

constexpr std::uint64_t padded_ratio =
    100; // a genuine Office file is practically never above (threats 2.1)
constexpr std::uint64_t padded_zeros_bytes = 50U << 20U;
constexpr std::uint64_t small_member_bytes =
    10U << 20U; // below it, no scanner gives up and padding has no use

bool is_office(const Part& part) {
    const std::string& kind = part.extension();
    return is_legacy_office(part.type()) || is_ooxml(part.type()) || part.type() == "ole" ||
           part.type() == "rtf" || kind == "doc" || kind == "xls" || kind == "ppt" ||
           kind == "rtf" || is_program(part.type()) || part.type() == "onenote";
}

void judge_size(Inspection& inspection,
                std::uint32_t id,
                std::uint64_t compressed_size,
                const MemberCollector& seen) {
    const Part& part = inspection.part(id);
    const bool ratio = compressed_size > 0 && seen.size() / padded_ratio > compressed_size &&
                       seen.size() > small_member_bytes && is_office(part);
    const bool zeros = seen.trailing_zeros() > padded_zeros_bytes;
    if (ratio || zeros)
        inspection.found(Finding::PADDED, id,
                         fmt::format("{} bytes from {}", seen.size(), compressed_size));
}

} // namespace

MemberCollector::MemberCollector(Inspection& inspection, std::uint64_t limit_bytes)
    : inspection_(inspection), limit_bytes_(limit_bytes) {}

bool MemberCollector::take(Bytes piece) {
    if (size_ >= limit_bytes_ || !inspection_.spend_inflated(piece.size())) {
        stopped_ = true;
        return false;
    }
    const std::string_view text = as_text(piece);
    if (kept_.size() < member_prefix_bytes)
        kept_ += text.substr(0, member_prefix_bytes - kept_.size());
    size_ += piece.size();
    if (size_ <= hashed_limit_bytes) hash_.update(piece);
    // Most pieces do not end in a zero, and padding is nothing else; memcmp sees both at once.
    static constexpr std::array<char, 65'536> zeros{};
    const bool all_zero =
        text.size() <= zeros.size() && std::memcmp(text.data(), zeros.data(), text.size()) == 0;
    const auto last = all_zero ? std::string_view::npos : text.find_last_not_of('\0');
    trailing_zeros_ =
        last == std::string_view::npos ? trailing_zeros_ + text.size() : text.size() - 1 - last;
    return true;
}

std::string MemberCollector::sha256() {
    if (stopped_ || size_ > hashed_limit_bytes) return {};
    return hash_.hex();
}

std::string member_name(std::string_view raw, bool utf8) {
    if (utf8 || valid_utf8(raw) == raw) return valid_utf8(raw);
    return mail::decode_text(raw, "cp932").text;
}

void found_broken(Inspection& inspection,
                  std::uint32_t archive,
                  Bytes content,
                  std::string_view what) {
    if (inspection.part(archive).size() > content.size()) {
        constexpr std::string_view why = "size of an archive within an archive";
        inspection.found(Finding::LIMIT_REACHED, archive, why);
        inspection.not_inspected(NotInspected::OVER_LIMIT, archive, why);
        return;
    }
    inspection.found(Finding::ARCHIVE_CORRUPT, archive, what);
    inspection.not_inspected(NotInspected::CORRUPT, archive, what);
}

void inspect_member(Inspection& inspection,
                    std::uint32_t archive,
                    std::uint32_t part,
                    std::uint64_t compressed_size,
                    MemberCollector& collector) {
    inspection.inspect_beginning(part, collector.beginning(), collector.size(), collector.sha256());
    judge_size(inspection, part, compressed_size, collector);
    if (collector.stopped()) {
        const bool time = inspection.budget().out_of_time();
        inspection.found(time ? Finding::LIMIT_REACHED : Finding::ARCHIVE_BOMB, archive,
                         fmt::format("{} bytes unpacked", collector.size()));
        inspection.not_inspected(time ? NotInspected::TIMED_OUT : NotInspected::OVER_LIMIT, part,
                                 "unpacked bytes");
    } else if (collector.size() > member_prefix_bytes) {
        // What an Office reader looks at lies at the front; of anything else the rest was not
        // looked into.
        inspection.not_inspected(NotInspected::OVER_LIMIT, part,
                                 fmt::format("behind the first {} bytes", member_prefix_bytes));
    }
    judge_member(inspection, archive, part);
}

void judge_member(Inspection& inspection, std::uint32_t archive, std::uint32_t part) {
    const Part& member = inspection.part(part);
    const bool onenote = member.type() == "onenote";
    if (is_program(member.type()) || is_disk_image(member.type()) || onenote ||
        is_dangerous_extension(member.extension()))
        inspection.found(Finding::ARCHIVE_DANGEROUS_MEMBER, archive, member.name());
    if (is_archive(member.type()) ||
        (member.type().empty() && extension_class(member.extension()) == ExtensionClass::archive))
        inspection.found(Finding::ARCHIVE_NESTED, archive, member.name());
}

} // namespace keneki::inspect
