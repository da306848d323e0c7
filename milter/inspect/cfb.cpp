#include "inspect/cfb.h"

#include "inspect/bytes.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::string_view signature("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
constexpr std::uint32_t last_sector = 0xFFFFFFFA; // MAXREGSECT, [MS-CFB] 2.1
constexpr std::size_t header_difat = 109;
constexpr std::size_t entry_bytes = 128;
// The mini stream holds only streams under 4096 bytes; this many of them is more than any document
// has.
constexpr std::size_t mini_stream_limit_bytes = 32U << 20U;

void append_utf8(std::string& out, char32_t c) {
    const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0U | (c >> 6U));
        put(0x80U | (c & 0x3FU));
    } else { // a surrogate half stays U+FFFD: names of streams have none
        if (c >= 0xD800 && c < 0xE000) c = 0xFFFD;
        put(0xE0U | (c >> 12U));
        put(0x80U | ((c >> 6U) & 0x3FU));
        put(0x80U | (c & 0x3FU));
    }
}

std::vector<std::uint32_t> numbers(std::string_view bytes) {
    std::vector<std::uint32_t> out;
    out.reserve(bytes.size() / 4);
    ByteReader in(as_bytes(bytes));
    while (in.left() >= 4)
        out.push_back(in.le<std::uint32_t>());
    return out;
}

} // namespace

std::optional<Cfb> Cfb::open(Bytes file) {
    Cfb cfb(file);
    if (!cfb.read_header()) return std::nullopt;
    cfb.read_fat();
    cfb.read_directory();
    if (cfb.entries_.empty()) return std::nullopt;
    return cfb;
}

bool Cfb::read_header() {
    if (!has_at(file_, 0, signature) || file_.size() < 512) return false;
    sector_shift_ = le_at<std::uint16_t>(file_, 30);
    mini_shift_ = le_at<std::uint16_t>(file_, 32);
    // Office opens files whose version and shift disagree, so only the shift counts; 9 and 12
    // exist.
    if (sector_shift_ != 9 && sector_shift_ != 12) sector_shift_ = 9;
    if (mini_shift_ != 6) mini_shift_ = 6;
    directory_start_ = le_at<std::uint32_t>(file_, 48);
    mini_cutoff_ = le_at<std::uint32_t>(file_, 56);
    if (mini_cutoff_ != 4096) mini_cutoff_ = 4096;
    mini_fat_start_ = le_at<std::uint32_t>(file_, 60);
    difat_start_ = le_at<std::uint32_t>(file_, 68);
    return true;
}

Bytes Cfb::sector(std::uint32_t number) const {
    return slice(file_, (std::uint64_t{number} + 1) << sector_shift_,
                 std::uint64_t{1} << sector_shift_);
}

void Cfb::read_fat() {
    const std::size_t sectors_in_file = (file_.size() >> sector_shift_) + 1;
    std::vector<std::uint32_t> fat_sectors = numbers(as_text(slice(file_, 76, header_difat * 4)));
    std::uint32_t next = difat_start_;
    // A DIFAT chain cannot be longer than the file; a loop ends here too.
    for (std::size_t i = 0; i < sectors_in_file && next <= last_sector; ++i) {
        const auto more = numbers(as_text(sector(next)));
        if (more.size() < 2) break;
        fat_sectors.insert(fat_sectors.end(), more.begin(), std::prev(more.end()));
        next = more.back();
        if (fat_sectors.size() > sectors_in_file) break;
    }
    for (const std::uint32_t number : fat_sectors) {
        if (number > last_sector) continue;
        if (fat_.size() > sectors_in_file) break; // covers the file already
        auto part = numbers(as_text(sector(number)));
        part.resize((std::size_t{1} << sector_shift_) / 4, 0xFFFFFFFFU);
        fat_.insert(fat_.end(), part.begin(), part.end());
    }
}

std::string Cfb::chain(std::uint32_t start, std::size_t limit) const {
    std::string out;
    std::uint32_t number = start;
    // Not longer than the file has sectors: a loop ends when the bytes could not exist.
    for (std::size_t steps = (file_.size() >> sector_shift_) + 1; steps > 0; --steps) {
        if (number > last_sector || out.size() >= limit) break;
        const Bytes piece = sector(number);
        if (piece.empty()) break;
        out += as_text(piece).substr(0, limit - out.size());
        if (number < fat_.size()) {
            number = fat_[number];
        } else if (fat_.empty()) {
            ++number; // no FAT at all (truncated file): assume that sectors follow each other
        } else {
            break;
        }
    }
    return out;
}

void Cfb::read_directory() {
    const std::string bytes = chain(directory_start_, cfb_entry_limit * entry_bytes);
    too_many_ = bytes.size() == cfb_entry_limit * entry_bytes;
    ByteReader in(as_bytes(bytes));
    while (in.left() >= entry_bytes) {
        const Bytes record = in.take(entry_bytes);
        CfbEntry entry;
        const std::size_t name_size = std::min<std::size_t>(le_at<std::uint16_t>(record, 64), 64);
        for (std::size_t i = 0; i + 2 < name_size; i += 2)
            append_utf8(entry.name, le_at<std::uint16_t>(record, i));
        switch (std::to_integer<int>(record[66])) {
        case 1:
            entry.kind = CfbEntry::Kind::storage;
            break;
        case 2:
            entry.kind = CfbEntry::Kind::stream;
            break;
        case 5:
            entry.kind = CfbEntry::Kind::root;
            break;
        default:
            break;
        }
        entry.left = le_at<std::uint32_t>(record, 68);
        entry.right = le_at<std::uint32_t>(record, 72);
        entry.child = le_at<std::uint32_t>(record, 76);
        for (std::size_t i = 0; i < 16; ++i)
            entry.clsid.at(i) = std::to_integer<std::uint8_t>(record[80 + i]);
        entry.start = le_at<std::uint32_t>(record, 116);
        entry.size = sector_shift_ == 9 ? le_at<std::uint32_t>(record, 120)
                                        : le_at<std::uint64_t>(record, 120);
        entries_.push_back(std::move(entry));
    }
    if (entries_.empty()) return;
    mini_fat_ = numbers(chain(mini_fat_start_, file_.size()));
    const auto limit = std::min<std::uint64_t>(entries_.front().size, mini_stream_limit_bytes);
    mini_stream_ = chain(entries_.front().start, static_cast<std::size_t>(limit));
    damaged_ = mini_stream_.size() < limit;
}

std::optional<std::size_t> Cfb::find(std::string_view name) const {
    const std::string wanted = lower(name);
    for (std::size_t i = 0; i < entries_.size(); ++i)
        if (entries_[i].kind != CfbEntry::Kind::unused && lower(entries_[i].name) == wanted)
            return i;
    return std::nullopt;
}

std::vector<std::size_t> Cfb::children(std::size_t index) const {
    std::vector<std::size_t> found;
    std::vector<bool> visited(entries_.size(), false);
    std::vector<std::uint32_t> open{entries_.at(index).child};
    while (!open.empty()) {
        const std::uint32_t at = open.back();
        open.pop_back();
        if (at >= entries_.size() || visited[at]) continue;
        visited[at] = true;
        found.push_back(at);
        open.push_back(entries_[at].left);
        open.push_back(entries_[at].right);
    }
    return found;
}

std::string Cfb::read(const CfbEntry& entry, std::size_t limit) const {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(entry.size, limit));
    if (entry.kind != CfbEntry::Kind::stream && entry.kind != CfbEntry::Kind::root) return {};
    if (entry.size >= mini_cutoff_ || entry.kind == CfbEntry::Kind::root)
        return chain(entry.start, wanted);
    std::string out;
    std::uint32_t number = entry.start;
    for (std::size_t steps = mini_fat_.size(); steps > 0 && out.size() < wanted; --steps) {
        if (number >= mini_fat_.size()) break;
        const std::uint64_t at = std::uint64_t{number} << mini_shift_;
        out += as_text(
            slice(as_bytes(mini_stream_), at, std::min<std::size_t>(64, wanted - out.size())));
        number = mini_fat_[number];
    }
    return out;
}

} // namespace keneki::inspect
