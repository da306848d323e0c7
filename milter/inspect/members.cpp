#include "inspect/members.h"

#include "base/escape.h"
#include "inspect/bytes.h"
#include "inspect/names.h"
#include "inspect/type.h"
#include "mail/charset.h"

#include <fmt/format.h>

#include <cstring>

namespace keneki::inspect {

namespace {

constexpr std::uint64_t padded_ratio =
    100; // a genuine Office file is practically never above (threats 2.1)
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
    if (ratio || seen.trailing_run() > padding_bytes)
        inspection.found(Finding::PADDED, id,
                         fmt::format("{} bytes from {}", seen.size(), compressed_size));
}

} // namespace

std::uint64_t trailing_run(Bytes content) {
    constexpr std::size_t block_bytes = 64U << 10U;
    std::string_view text = as_text(content);
    if (text.empty()) return 0;
    const char last = text.back();
    // Padding is nothing else, and memcmp against the neighbour sees that at once.
    while (text.size() >= block_bytes && text.back() == last) {
        const std::string_view block = text.substr(text.size() - block_bytes);
        if (std::memcmp(block.data(), block.substr(1).data(), block_bytes - 1) != 0) break;
        text.remove_suffix(block_bytes);
    }
    const auto other = text.find_last_not_of(last);
    return content.size() - (other == std::string_view::npos ? 0 : other + 1);
}

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
    if (text.empty()) return true;
    const std::uint64_t run = inspect::trailing_run(piece);
    const bool goes_on = run == text.size() && text.back() == last_byte_ && trailing_run_ > 0;
    trailing_run_ = goes_on ? trailing_run_ + run : run;
    last_byte_ = text.back();
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
