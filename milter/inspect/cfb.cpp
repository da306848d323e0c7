#include "inspect/cfb.h"

#include "inspect/bytes.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::string_view signature("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
constexpr std::uint32_t last_sector = 0xFFFFFFFA; // MAXREGSECT, [MS-CFB] 2.1
constexpr std::uint32_t free_sector = 0xFFFFFFFF;
constexpr std::uint32_t no_entry = 0xFFFFFFFF;
constexpr std::size_t header_difat = 109;
constexpr std::size_t entry_bytes = 128;

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

CfbEntry::Kind kind_of(int type) {
    switch (type) {
    case 1:
        return CfbEntry::Kind::storage;
    case 2:
        return CfbEntry::Kind::stream;
    case 5:
        return CfbEntry::Kind::root;
    default:
        return CfbEntry::Kind::unused;
    }
}

// The header may name other values, but Office reads only these.
constexpr std::uint64_t mini_cutoff_bytes = 4096;
constexpr unsigned mini_shift = 6;

bool in_mini_stream(const CfbEntry& entry) {
    return entry.size < mini_cutoff_bytes && entry.kind != CfbEntry::Kind::root;
}

} // namespace

std::optional<Cfb> Cfb::open(Bytes file) {
    const auto sectors = std::make_shared<Sectors>();
    sectors->file = file;
    if (!sectors->read_header()) return std::nullopt;
    sectors->read_fat();
    Cfb cfb(sectors);
    cfb.read_directory();
    if (cfb.entries_.empty()) return std::nullopt;
    cfb.read_tree();
    sectors->read_mini_stream(cfb.root());
    return cfb;
}

bool Cfb::Sectors::read_header() {
    if (!has_at(file, 0, signature) || file.size() < 512) return false;
    shift = le_at<std::uint16_t>(file, 30);
    // Office opens files whose version and shift disagree, so only the shift counts; 9 and 12
    // exist.
    if (shift != 9 && shift != 12) shift = 9;
    directory_start = le_at<std::uint32_t>(file, 48);
    mini_fat_start = le_at<std::uint32_t>(file, 60);
    difat_start = le_at<std::uint32_t>(file, 68);
    return true;
}

Bytes Cfb::Sectors::sector(std::uint32_t number) const {
    return slice(file, (std::uint64_t{number} + 1) << shift, std::uint64_t{1} << shift);
}

void Cfb::Sectors::read_fat() {
    std::vector<std::uint32_t> fat_sectors = numbers(as_text(slice(file, 76, header_difat * 4)));
    std::uint32_t at = difat_start;
    // A DIFAT chain cannot be longer than the file; a loop ends here too.
    for (std::size_t i = 0; i < count() && at <= last_sector; ++i) {
        const auto more = numbers(as_text(sector(at)));
        if (more.size() < 2) break;
        fat_sectors.insert(fat_sectors.end(), more.begin(), std::prev(more.end()));
        at = more.back();
        if (fat_sectors.size() > count()) break;
    }
    const std::size_t entries = (std::size_t{1} << shift) / 4;
    for (const std::uint32_t number : fat_sectors) {
        if (number > last_sector) continue;
        if (fat.size() > count()) break; // covers the file already
        const auto part = numbers(as_text(sector(number)));
        fat.insert(fat.end(), part.begin(), part.end());
        // A table that was cut off with the file's end: assume that sectors follow each other.
        for (std::size_t i = part.size(); i < entries; ++i)
            fat.push_back(static_cast<std::uint32_t>(fat.size() + 1));
    }
}

std::uint32_t Cfb::Sectors::next(std::uint32_t number) const {
    if (number < fat.size()) return fat[number];
    return fat.empty() ? number + 1 : free_sector; // no table at all: as above
}

Cfb::Chain Cfb::Sectors::chain(std::uint32_t start, std::size_t limit) const {
    Chain out;
    std::vector<bool> visited(count(), false);
    for (std::uint32_t number = start; number < visited.size() && out.bytes.size() < limit;
         number = next(number)) {
        const Bytes piece = sector(number);
        if (piece.empty()) break;
        out.loop = visited[number];
        if (out.loop) break;
        visited[number] = true;
        out.bytes += as_text(piece).substr(0, limit - out.bytes.size());
    }
    return out;
}

void Cfb::Sectors::read_mini_stream(const CfbEntry& root) {
    mini_fat = numbers(chain(mini_fat_start, file.size()).bytes);
    std::vector<bool> visited(count(), false);
    for (std::uint32_t number = root.start;
         number < visited.size() && !visited[number] && mini_sectors.size() << shift < root.size;
         number = next(number)) {
        visited[number] = true;
        mini_sectors.push_back(number);
    }
}

Bytes Cfb::Sectors::mini_sector(std::uint32_t number) const {
    const std::uint64_t at = std::uint64_t{number} << mini_shift;
    const std::uint64_t place = at >> shift;
    if (place >= mini_sectors.size()) return {};
    return slice(sector(mini_sectors[static_cast<std::size_t>(place)]), at - (place << shift),
                 std::uint64_t{1} << mini_shift);
}

void Cfb::read_directory() {
    const Chain directory =
        sectors_->chain(sectors_->directory_start, cfb_entry_limit * entry_bytes);
    too_many_ = directory.bytes.size() == cfb_entry_limit * entry_bytes;
    directory_loops_ = directory.loop;
    ByteReader in(as_bytes(directory.bytes));
    while (in.left() >= entry_bytes) {
        const Bytes record = in.take(entry_bytes);
        CfbEntry entry;
        const std::size_t name_size = std::min<std::size_t>(le_at<std::uint16_t>(record, 64), 64);
        for (std::size_t i = 0; i + 2 < name_size; i += 2)
            append_utf8(entry.name, le_at<std::uint16_t>(record, i));
        entry.kind = kind_of(std::to_integer<int>(record[66]));
        entry.left = le_at<std::uint32_t>(record, 68);
        entry.right = le_at<std::uint32_t>(record, 72);
        entry.child = le_at<std::uint32_t>(record, 76);
        for (std::size_t i = 0; i < 16; ++i)
            entry.clsid.at(i) = std::to_integer<std::uint8_t>(record[80 + i]);
        entry.start = le_at<std::uint32_t>(record, 116);
        // 2.6.1: the upper half of the size may be rubbish in version 3.
        entry.size = sectors_->shift == 9 ? le_at<std::uint32_t>(record, 120)
                                          : le_at<std::uint64_t>(record, 120);
        entries_.push_back(std::move(entry));
    }
}

const CfbEntry& Cfb::root() const {
    const auto found = std::find_if(entries_.begin(), entries_.end(), [](const CfbEntry& entry) {
        return entry.kind == CfbEntry::Kind::root;
    });
    return found == entries_.end() ? entries_.front() : *found;
}

std::optional<std::size_t> Cfb::find(std::string_view name) const {
    for (std::size_t i = 0; i < entries_.size(); ++i)
        if (entries_[i].kind != CfbEntry::Kind::unused &&
            equal_ignoring_case(entries_[i].name, name))
            return i;
    return std::nullopt;
}

void Cfb::read_tree() {
    children_.assign(entries_.size(), {});
    std::vector<bool> placed(entries_.size(), false);
    // An entry belongs to the first storage that leads to it, so that the whole costs no more than
    // there are entries, whatever the tree claims.
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const bool storage =
            entries_[i].kind == CfbEntry::Kind::storage || entries_[i].kind == CfbEntry::Kind::root;
        if (!storage && i != 0) continue; // the first is the root, whatever it says
        std::vector<std::uint32_t> open{entries_[i].child};
        while (!open.empty()) {
            const std::uint32_t at = open.back();
            open.pop_back();
            if (at >= entries_.size()) {
                tree_cut_ = tree_cut_ || at != no_entry;
                continue;
            }
            if (placed[at]) {
                tree_loops_ = true;
                continue;
            }
            placed[at] = true;
            children_[i].push_back(at);
            open.push_back(entries_[at].left);
            open.push_back(entries_[at].right);
        }
    }
}

std::optional<std::size_t> Cfb::child(std::size_t index, std::string_view name) const {
    for (const std::size_t at : children(index))
        if (entries_[at].kind != CfbEntry::Kind::unused &&
            equal_ignoring_case(entries_[at].name, name))
            return at;
    return std::nullopt;
}

std::vector<std::size_t> Cfb::descendants(std::size_t index) const {
    std::vector<std::size_t> found;
    std::vector<bool> visited(entries_.size(), false);
    visited.at(index) = true;
    std::vector<std::size_t> open = children(index);
    while (!open.empty()) {
        const std::size_t at = open.back();
        open.pop_back();
        if (visited[at]) continue;
        visited[at] = true;
        found.push_back(at);
        open.insert(open.end(), children_[at].begin(), children_[at].end());
    }
    return found;
}

Cfb Cfb::subtree(std::size_t index) const {
    Cfb part(sectors_);
    const std::vector<std::size_t> below = descendants(index);
    std::vector<std::uint32_t> place(entries_.size(), no_entry);
    place.at(index) = 0;
    for (std::size_t i = 0; i < below.size(); ++i)
        place[below[i]] = static_cast<std::uint32_t>(i + 1);
    const auto moved = [&](std::uint32_t old) {
        return old < place.size() ? place[old] : no_entry;
    };
    const auto add = [&](const CfbEntry& old) -> CfbEntry& {
        CfbEntry& entry = part.entries_.emplace_back(old);
        entry.left = moved(old.left);
        entry.right = moved(old.right);
        entry.child = moved(old.child);
        return entry;
    };
    CfbEntry& top = add(entries_[index]);
    top.kind = CfbEntry::Kind::storage; // its size and start mean nothing
    top.left = top.right = no_entry;
    for (const std::size_t at : below)
        add(entries_[at]);
    part.read_tree();
    return part;
}

Cfb Cfb::without(const std::vector<std::size_t>& entries) const {
    Cfb rest = *this;
    for (const std::size_t at : entries)
        rest.entries_.at(at).kind = CfbEntry::Kind::unused;
    return rest;
}

std::string Cfb::read(const CfbEntry& entry, std::size_t limit) const {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(entry.size, limit));
    if (entry.kind != CfbEntry::Kind::stream && entry.kind != CfbEntry::Kind::root) return {};
    if (!in_mini_stream(entry)) return sectors_->chain(entry.start, wanted).bytes;
    std::string out;
    std::uint32_t number = entry.start;
    const std::vector<std::uint32_t>& table = sectors_->mini_fat;
    for (std::size_t steps = table.size(); steps > 0 && out.size() < wanted; --steps) {
        if (number >= table.size()) break;
        out += as_text(sectors_->mini_sector(number)).substr(0, wanted - out.size());
        number = table[number];
    }
    return out;
}

void Cfb::Sectors::check_chain(std::uint32_t start,
                               std::uint64_t size,
                               std::uint32_t owner,
                               std::vector<std::uint32_t>& owners,
                               CfbFaults& faults) const {
    std::uint64_t reached = 0;
    for (std::uint32_t number = start; reached < size; number = next(number)) {
        if (number > last_sector) {
            faults.broken = true;
            return;
        }
        if (number >= owners.size() || sector(number).empty()) {
            faults.outside = true;
            return;
        }
        if (owners[number] != 0) {
            (owners[number] == owner ? faults.loop : faults.shared) = true;
            return;
        }
        owners[number] = owner;
        reached += std::uint64_t{1} << shift;
    }
}

CfbFaults Cfb::faults() const {
    CfbFaults faults;
    std::vector<std::uint32_t> owners(sectors_->count(), 0);
    std::uint32_t owner = 0;
    const auto check = [&](std::uint32_t start, std::uint64_t size) {
        if (size > 0) sectors_->check_chain(start, size, ++owner, owners, faults);
    };
    check(sectors_->directory_start, entries_.size() * entry_bytes);
    for (const CfbEntry& entry : entries_)
        if (entry.kind == CfbEntry::Kind::stream || &entry == &root())
            if (!in_mini_stream(entry)) check(entry.start, entry.size);
    faults.loop = faults.loop || directory_loops_ || tree_loops_;
    faults.outside = faults.outside || tree_cut_;
    return faults;
}

std::uint64_t Cfb::end() const {
    std::uint64_t used = sectors_->fat.size();
    while (used > 0 && sectors_->fat[used - 1] == free_sector)
        --used;
    return (used + 1) << sectors_->shift;
}

} // namespace keneki::inspect
