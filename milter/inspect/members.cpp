#include "inspect/members.h"

#include "base/escape.h"
#include "inspect/bytes.h"
#include "inspect/names.h"
#include "inspect/type.h"
#include "mail/charset.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace keneki::inspect {

namespace {

constexpr std::uint64_t padded_ratio =
    100; // a genuine Office file is practically never above (threats 2.1)
constexpr std::uint64_t small_member_bytes =
    10U << 20U; // below it, no scanner gives up and padding has no use
// Bitmaps and forms of a genuine document have so much of one byte.
constexpr std::uint64_t quiet_padding_bytes = 4U << 20U;

/// Documents and what runs: of other kinds (pictures of all sorts) much may be one colour.
bool may_do_harm(const Part& part) {
    const std::string& kind = part.extension();
    return is_legacy_office(part.type()) || is_ooxml(part.type()) || part.type() == "ole" ||
           part.type() == "rtf" || kind == "doc" || kind == "xls" || kind == "ppt" ||
           kind == "rtf" || is_program(part.type()) || part.type() == "onenote" ||
           is_dangerous_extension(kind) || extension_class(kind) == ExtensionClass::office_macro;
}

/// A file that a person or a system writes in text, or fills in a form of Windows.
bool is_small_kind(const Part& part) {
    const auto kind = extension_class(part.extension());
    return part.type() == "lnk" || part.type() == "script" || part.type() == "url" ||
           kind == ExtensionClass::script || kind == ExtensionClass::shortcut;
}

void judge_size(Inspection& inspection,
                std::uint32_t id,
                std::uint64_t compressed_size,
                const MemberCollector& seen) {
    const Part& part = inspection.part(id);
    const bool ratio = compressed_size > 0 && seen.size() / padded_ratio > compressed_size &&
                       seen.size() > small_member_bytes && may_do_harm(part);
    if (!ratio && !is_padded(part, seen.trailing_run(), seen.repeated())) return;
    inspection.found(Finding::PADDED, id,
                     fmt::format("{} bytes from {}", seen.size(), compressed_size));
    Budget& budget = inspection.budget();
    if (seen.size() > padding_bytes && ++budget.padded_members > 1)
        budget.inflated_bytes_left = std::min(budget.inflated_bytes_left, bytes_behind_padding);
}

} // namespace

bool is_padded(const Part& part, std::uint64_t at_end, std::uint64_t anywhere) {
    return at_end > padding_bytes || (anywhere > padding_bytes && may_do_harm(part)) ||
           (anywhere > small_padding_bytes && is_small_kind(part));
}

std::uint64_t repeated_bytes(Bytes content) {
    constexpr std::size_t block_bytes = 4096;
    constexpr std::size_t period_bytes = 4;
    std::string_view text = as_text(content);
    std::uint64_t repeated = 0;
    for (; text.size() >= block_bytes; text.remove_prefix(block_bytes)) {
        const std::string_view block = text.substr(0, block_bytes);
        if (std::memcmp(block.data(), block.substr(period_bytes).data(),
                        block_bytes - period_bytes) == 0)
            repeated += block_bytes;
    }
    return repeated;
}

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
    if (text.empty()) return true;
    repeated_ += repeated_bytes(piece);
    keep(text);
    size_ += piece.size();
    hashed_ = hashed_ && (size_ <= member_prefix_bytes || inspection_.spend_hashed(piece.size()));
    if (hashed_) hash_.update(piece);
    const std::uint64_t run = inspect::trailing_run(piece);
    const bool goes_on = run == text.size() && text.back() == last_byte_ && trailing_run_ > 0;
    trailing_run_ = goes_on ? trailing_run_ + run : run;
    last_byte_ = text.back();
    return true;
}

void MemberCollector::keep(std::string_view text) {
    // What was left out once stays out: the beginning has no gaps.
    if (kept_.size() < size_) return;
    const std::size_t limit =
        repeated_ > quiet_padding_bytes ? member_prefix_bytes : member_whole_bytes;
    if (kept_.size() >= limit) return;
    const std::string_view more = text.substr(0, limit - kept_.size());
    // The string would double instead, and the inspector's memory with it.
    if (kept_.size() + more.size() > member_prefix_bytes) kept_.reserve(member_whole_bytes);
    kept_ += more;
}

std::string MemberCollector::sha256() {
    return stopped_ || !hashed_ ? std::string() : hash_.hex();
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
    // Of what the budget did not suffice for at all the name is known.
    if (collector.stopped() && collector.size() == 0)
        inspection.inspect_name(part);
    else
        inspection.inspect_beginning(part, collector.beginning(), collector.size(),
                                     collector.sha256());
    judge_size(inspection, part, compressed_size, collector);
    if (collector.stopped()) {
        const bool time = inspection.budget().out_of_time();
        // A large member of an ordinary archive reaches the limit of its format too.
        const bool ordinary =
            collector.reached_own_limit() && collector.size() / padded_ratio <= compressed_size;
        inspection.found(time || ordinary ? Finding::LIMIT_REACHED : Finding::ARCHIVE_BOMB, archive,
                         fmt::format("{} bytes unpacked", collector.size()));
        inspection.not_inspected(time ? NotInspected::TIMED_OUT : NotInspected::OVER_LIMIT, part,
                                 "unpacked bytes");
    } else if (const std::size_t kept = collector.beginning().size(); collector.size() > kept) {
        // What an Office reader looks at lies at the front; of anything else the rest was not
        // looked into.
        inspection.not_inspected(NotInspected::OVER_LIMIT, part,
                                 fmt::format("behind the first {} bytes", kept));
        // A list of known files cannot know it.
        if (inspection.part(part).sha256().empty()) {
            inspection.found(Finding::LIMIT_REACHED, archive, "hashed bytes");
            inspection.not_inspected(NotInspected::OVER_LIMIT, part, "SHA-256");
        }
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
