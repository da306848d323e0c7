// ISO 9660 with Joliet (ECMA-119) and the names of Rock Ridge (IEEE P1282).
#include "inspect/bytes.h"
#include "inspect/disk.h"
#include "inspect/members.h"

#include <algorithm>
#include <set>

namespace keneki::inspect {

namespace {

constexpr std::uint64_t sector_bytes = 2048;
constexpr std::uint64_t first_descriptor = 16;
constexpr std::size_t root_offset = 156; // of the root folder's record in a descriptor
constexpr int descriptor_limit = 32;
constexpr std::uint64_t folder_limit_bytes = 4U << 20U;
constexpr std::uint8_t folder_flag = 2;
constexpr std::uint8_t more_extents_flag = 0x80;

struct Volume {
    std::string root; ///< its directory record
    bool joliet = false;
};

struct Record {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint8_t flags = 0;
    std::string name;
    std::string plain_name; ///< that of ISO 9660 itself, where the name is that
                            ///< of Rock Ridge
    bool special = false;   ///< the folder itself or its parent
};

/// NM of the system use area: the name that other systems than Windows show.
std::string rock_ridge_name(Bytes area) {
    std::string name;
    ByteReader in(area);
    while (in.left() >= 5) {
        const Bytes entry = in.rest();
        const auto size = le_at<std::uint8_t>(entry, 2);
        if (size < 5 || size > in.left()) break;
        if (has_at(entry, 0, "NM")) name += as_text(slice(entry, 5, size - 5U));
        in.skip(size);
    }
    return name;
}

Record read_record(Bytes bytes, bool joliet) {
    Record record;
    // ECMA-119 9.1.3: extended attributes stand before the content.
    const std::uint64_t attributes = le_at<std::uint8_t>(bytes, 1);
    record.offset = (le_at<std::uint32_t>(bytes, 2) + attributes) * sector_bytes;
    record.size = le_at<std::uint32_t>(bytes, 10);
    record.flags = le_at<std::uint8_t>(bytes, 25);
    const auto name_size = le_at<std::uint8_t>(bytes, 32);
    const std::string_view raw = as_text(slice(bytes, 33, name_size));
    record.special = raw == std::string_view("\0", 1) || raw == "\1";
    const std::string rock =
        joliet ? std::string() : rock_ridge_name(slice(bytes, (33U + name_size + 1U) & ~1U));
    std::string plain = joliet ? utf16be(raw) : member_name(raw, false);
    // The version behind the name: "BILL.EXE;1".
    plain.resize(std::min(plain.find_last_of(';'), plain.size()));
    record.name = rock.empty() ? plain : member_name(rock, false);
    if (!rock.empty()) record.plain_name = std::move(plain);
    return record;
}

class IsoWalk {
public:
    explicit IsoWalk(const Disk& disk) : disk_(disk) {}

    ImageFiles run() {
        for (const Volume& volume : volumes()) {
            out_.recognised = true;
            tree_ += 2; // its own names, and those of Rock Ridge
            const Record root = read_record(as_bytes(volume.root), volume.joliet);
            folders_.clear();
            // A list, not recursion: folders are found while it is worked off.
            std::vector<Record> waiting{root};
            for (std::size_t i = 0; i < waiting.size(); ++i) {
                if (i >= image_folder_limit || out_.files.size() >= image_file_limit) {
                    out_.cut = true;
                    break;
                }
                const Record folder = waiting[i];
                if (folders_.insert(folder.offset).second) walk(folder, volume.joliet, waiting);
            }
        }
        return std::move(out_);
    }

private:
    /// Joliet first: its names are those that Windows shows.
    [[nodiscard]] std::vector<Volume> volumes() {
        std::vector<Volume> found;
        bool ended = false;
        for (std::uint64_t i = 0; i < descriptor_limit; ++i) {
            const std::string sector =
                disk_.read((first_descriptor + i) * sector_bytes, sector_bytes);
            const Bytes bytes = as_bytes(sector);
            const auto kind = le_at<std::uint8_t>(bytes, 0);
            if (!has_at(bytes, 1, "CD001")) continue;
            ended = kind == 255;
            if (ended) break;
            if ((kind != 1 && kind != 2) || sector.size() < root_offset) continue;
            const bool joliet = kind == 2 && has_at(bytes, 88, "%/");
            Volume volume{sector.substr(root_offset, 34), joliet};
            found.insert(joliet ? found.begin() : found.end(), std::move(volume));
        }
        out_.cut = out_.cut || (!found.empty() && !ended); // there may be more
        return found;
    }

    void walk(const Record& folder, bool joliet, std::vector<Record>& waiting) {
        const std::string bytes =
            disk_.read(folder.offset, std::min(folder.size, folder_limit_bytes));
        if (bytes.size() < folder.size) out_.cut = true;
        std::uint64_t at = 0;
        while (at + 33 < bytes.size()) {
            const auto size = le_at<std::uint8_t>(as_bytes(bytes), at);
            if (size < 34) { // none fits into the rest of the sector
                at = (at / sector_bytes + 1) * sector_bytes;
                continue;
            }
            if (out_.files.size() >= image_file_limit) {
                out_.cut = true;
                return;
            }
            const Record record = read_record(slice(as_bytes(bytes), at, size), joliet);
            at += size;
            if (record.special) continue;
            if ((record.flags & folder_flag) != 0)
                waiting.push_back(record);
            else
                add(record);
        }
    }

    void add(const Record& record) {
        if (continues_) {
            for (std::size_t i = 1; i <= added_; ++i) {
                ImageFile& file = out_.files[out_.files.size() - i];
                file.size += record.size;
                file.extents.push_back({record.offset, record.size});
            }
        } else {
            added_ = 0;
            add_name(record, record.name, tree_);
            // Windows shows this one, other systems that of Rock Ridge.
            if (!record.plain_name.empty()) add_name(record, record.plain_name, tree_ + 1);
        }
        continues_ = (record.flags & more_extents_flag) != 0;
    }

    void add_name(const Record& record, const std::string& name, unsigned tree) {
        // Empty files stand nowhere.
        if (record.size == 0 ? !empty_.insert(name).second
                             : !seen_.is_new(record.offset, record.size, name, tree))
            return;
        ImageFile& file = out_.files.emplace_back();
        file.name = name;
        file.size = record.size;
        file.extents.push_back({record.offset, record.size});
        ++added_;
    }

    const Disk& disk_;
    ImageFiles out_;
    std::set<std::uint64_t> folders_;
    SeenNames seen_;
    std::set<std::string> empty_;
    unsigned tree_ = 0;
    std::size_t added_ = 0; ///< files of the last record
    bool continues_ = false;
};

} // namespace

ImageFiles read_iso9660(const Disk& disk) {
    return IsoWalk(disk).run();
}

} // namespace keneki::inspect
