// Disk images: Windows mounts them by a double click, and what is inside carries no mark of the
// internet. Their files become parts and are inspected.
#include "inspect/bytes.h"
#include "inspect/disk.h"
#include "inspect/inspector_list.h"
#include "inspect/members.h"
#include "inspect/type.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::uint64_t piece_bytes = 64U << 10U;
constexpr std::size_t member_limit = 1'000; // files inspected; of more the names are read

class ImageInspection {
public:
    ImageInspection(Inspection& inspection, std::uint32_t part)
        : inspection_(inspection), part_(part) {}

    void run(const Disk& disk) {
        const Partitions table = partitions(disk);
        const auto& volumes = table.volumes;
        // The first is the disk as a whole, which need be nothing where it has partitions.
        const bool whole = inspect_volume(volumes.front());
        // Where the disk is a file system, what looks like a table may be its code.
        cut_ = cut_ || (!whole && table.cut);
        bool unknown = !whole && volumes.size() == 1;
        for (std::size_t i = 1; i < volumes.size() && !over_; ++i)
            if (!inspect_volume(volumes[i])) unknown = unknown || (!whole && !is_empty(volumes[i]));
        if (over_) return;
        const std::string type = inspection_.part(part_).type();
        if (unknown) inspection_.not_inspected(NotInspected::UNSUPPORTED, part_, type);
        if (cut_) inspection_.not_inspected(NotInspected::CORRUPT, part_, type);
        if (number_ > member_limit) {
            inspection_.found(Finding::ARCHIVE_TOO_MANY_MEMBERS, part_,
                              fmt::format("{} files", number_));
            inspection_.not_inspected(NotInspected::OVER_LIMIT, part_, "files of a disk image");
        }
    }

private:
    /// True when it has a file system that is known.
    bool inspect_volume(const Disk& volume) {
        bool recognised = false;
        unsigned tree = 0;
        // Windows prefers UDF, whose names are whole.
        for (const auto read : {read_udf, read_iso9660, read_ntfs, read_fat}) {
            ++tree;
            const ImageFiles files = read(volume);
            if (!files.recognised) continue;
            recognised = true;
            cut_ = cut_ || files.cut;
            for (const ImageFile& file : files.files)
                if (is_new(file, tree) && !inspect_one(volume, file)) {
                    over_ = true;
                    return true;
                }
        }
        return recognised;
    }

    /// A partition that was made and never used, or that Windows keeps for itself. No file system
    /// begins behind that; of one that is cut off nothing is known.
    static bool is_empty(const Disk& volume) {
        const std::string begin = volume.read(0, 2 * piece_bytes);
        return !begin.empty() && begin.find_first_not_of('\0') == std::string::npos;
    }

    /// A disc that is ISO 9660 and UDF shows each file in both of them. Where the pieces of a file
    /// that is in several stand does not follow from where it begins.
    bool is_new(const ImageFile& file, unsigned tree) {
        if (file.extents.size() != 1 || file.size == 0) return true;
        return seen_.is_new(file.extents.front().offset, file.size, file.name, tree);
    }

    /// False when no more parts may be added.
    bool inspect_one(const Disk& disk, const ImageFile& file) {
        ++number_;
        const std::uint32_t child = inspection_.add_child(part_, Part::ARCHIVE_MEMBER, file.name);
        if (child == 0) return false;
        inspection_.part(child).set_claimed_size(file.size);
        Inspection& i = inspection_;
        const bool time = i.budget().out_of_time();
        if (!file.readable) {
            i.not_inspected(NotInspected::UNSUPPORTED, child, "packed by the file system");
        } else if (time || i.budget().inflated_bytes_left == 0) {
            i.not_inspected(time ? NotInspected::TIMED_OUT : NotInspected::OVER_LIMIT, child,
                            "unpacked bytes");
        } else if (number_ <= member_limit) {
            unpack(disk, file, child);
            return true;
        }
        i.inspect_name(child);
        judge_member(i, part_, child);
        return true;
    }

    void unpack(const Disk& disk, const ImageFile& file, std::uint32_t child) {
        MemberCollector collector(inspection_);
        bool more = collector.take(as_bytes(file.resident));
        for (const auto& extent : file.extents) {
            std::uint64_t done = 0;
            while (more && done < extent.size) {
                const std::string piece =
                    disk.read(extent.offset + done, std::min(piece_bytes, extent.size - done));
                if (piece.empty()) break;
                done += piece.size();
                more = collector.take(as_bytes(piece));
            }
        }
        if (more && collector.size() < file.size)
            inspection_.not_inspected(NotInspected::CORRUPT, child, "the image ends before it");
        // Nothing is packed in an image; what is padded in it is so by its own zeros.
        inspect_member(inspection_, part_, child, collector.size(), collector);
    }

    Inspection& inspection_;
    std::uint32_t part_;
    std::size_t number_ = 0;
    bool cut_ = false;
    bool over_ = false; ///< no more parts may be added
    SeenNames seen_;
};

} // namespace

bool wants_disk_image(const Part& part, Bytes /*content*/) {
    return is_disk_image(part.type());
}

void inspect_disk_image(Inspection& inspection, std::uint32_t part, Bytes content) {
    const std::string type = inspection.part(part).type();
    inspection.found(Finding::DISK_IMAGE, part, type);
    if (!inspection.may_open(part)) return;
    const auto disk = Disk::open(type, content);
    if (!disk) {
        inspection.not_inspected(NotInspected::UNSUPPORTED, part, type);
        return;
    }
    ImageInspection(inspection, part).run(*disk);
}

} // namespace keneki::inspect
