// UDF (ECMA-167 and OSTA UDF 1.02 to 2.01), which Windows prefers on a disc that is ISO 9660 too.
// Metadata and virtual partitions (2.50, packet writing) are not read.
#include "inspect/bytes.h"
#include "inspect/disk.h"

#include <algorithm>
#include <set>

namespace keneki::inspect {

namespace {

constexpr std::uint64_t sector_bytes = 2048;
constexpr std::uint64_t anchor_sector = 256;
constexpr std::uint64_t descriptor_limit = 1'024; // of a volume, which has about ten
constexpr std::uint64_t folder_limit_bytes = 4U << 20U;

enum Tag : std::uint16_t {
    tag_anchor = 2,
    tag_partition = 5,
    tag_logical_volume = 6,
    tag_terminator = 8,
    tag_file_set = 256,
    tag_identifier = 257,
    tag_file_entry = 261,
    tag_extended_entry = 266,
};

std::uint16_t tag_of(std::string_view block) {
    return le_at<std::uint16_t>(as_bytes(block), 0);
}

/// "Compressed Unicode": the first byte says how wide the characters are (OSTA 2.1.1).
std::string name_of(Bytes raw) {
    const auto width = le_at<std::uint8_t>(raw, 0);
    const std::string_view text = as_text(slice(raw, 1));
    if (width == 16) return utf16be(text);
    std::string wide;
    for (const char c : text) {
        wide += '\0';
        wide += c;
    }
    return utf16be(wide);
}

class UdfWalk {
public:
    explicit UdfWalk(const Disk& disk) : disk_(disk) {}

    ImageFiles run() {
        if (!find_volume()) {
            // It says that it is UDF: of a kind that is not read, or broken.
            out_.recognised = out_.cut = anchored_;
            return std::move(out_);
        }
        out_.recognised = true;
        const std::string set = block(file_set_);
        if (tag_of(set) != tag_file_set) {
            out_.cut = true;
            return std::move(out_);
        }
        waiting_.push_back(le_at<std::uint32_t>(as_bytes(set), 404)); // root directory ICB
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            if (i >= image_folder_limit || out_.files.size() >= image_file_limit) {
                out_.cut = true;
                break;
            }
            if (seen_.insert(waiting_[i]).second) walk(waiting_[i]);
        }
        return std::move(out_);
    }

private:
    [[nodiscard]] std::string block(std::uint64_t number) const {
        return disk_.read(partition_ + number * sector_bytes, sector_bytes);
    }

    /// ECMA-167 3/8.4.2.1: in two of three places.
    std::string find_anchor() {
        const std::uint64_t sectors = disk_.size() / sector_bytes;
        for (const std::uint64_t place :
             {anchor_sector, sectors - 1, sectors - 1 - anchor_sector}) {
            std::string anchor = disk_.read(place * sector_bytes, 512);
            const auto own_place = le_at<std::uint32_t>(as_bytes(anchor), 12);
            if (place < sectors && tag_of(anchor) == tag_anchor &&
                (place == anchor_sector || own_place == place))
                return anchor;
        }
        return {};
    }

    bool find_volume() {
        const std::string anchor = find_anchor();
        if (anchor.empty()) return false;
        anchored_ = true;
        const std::uint64_t place = le_at<std::uint32_t>(as_bytes(anchor), 20);
        bool volume = false;
        for (std::uint64_t i = 0; i < descriptor_limit; ++i) {
            const std::string descriptor = disk_.read((place + i) * sector_bytes, sector_bytes);
            const Bytes bytes = as_bytes(descriptor);
            switch (tag_of(descriptor)) {
            case tag_partition:
                if (partition_ == 0)
                    partition_ = std::uint64_t{le_at<std::uint32_t>(bytes, 188)} * sector_bytes;
                break;
            case tag_logical_volume:
                volume = le_at<std::uint32_t>(bytes, 212) == sector_bytes;
                file_set_ = le_at<std::uint32_t>(bytes, 252);
                break;
            case tag_terminator:
                return volume && partition_ != 0;
            default:
                break;
            }
        }
        return volume && partition_ != 0;
    }

    /// Where the content of a file or folder stands; false: no file entry is there.
    bool read_entry(std::uint64_t number, ImageFile& file) {
        const std::string entry = block(number);
        const Bytes bytes = as_bytes(entry);
        const bool extended = tag_of(entry) == tag_extended_entry;
        if (!extended && tag_of(entry) != tag_file_entry) return false;
        file.size = le_at<std::uint64_t>(bytes, 56);
        const unsigned kind = le_at<std::uint16_t>(bytes, 34) & 7U;
        const std::uint64_t fixed = extended ? 216 : 176;
        const std::uint64_t attributes = le_at<std::uint32_t>(bytes, extended ? 208 : 168);
        const std::uint64_t size = le_at<std::uint32_t>(bytes, extended ? 212 : 172);
        const Bytes descriptors = slice(bytes, fixed + attributes, size);
        if (kind == 3) { // the content itself
            file.resident = as_text(descriptors);
            return true;
        }
        const std::size_t width = kind == 0 ? 8 : 16;
        ByteReader in(descriptors);
        while (in.left() >= width) { // within one block, which ends it
            const Bytes descriptor = in.take(width);
            const auto stated = le_at<std::uint32_t>(descriptor, 0);
            const std::uint64_t length = stated & 0x3FFFFFFFU;
            const std::uint64_t at = le_at<std::uint32_t>(descriptor, 4);
            if (length == 0) break;
            if (stated >> 30U == 3) { // more descriptors follow there, ECMA-167 4/14.14.1.1
                file.readable = false;
                break;
            }
            file.extents.push_back({partition_ + at * sector_bytes, length});
        }
        return true;
    }

    void walk(std::uint64_t number) {
        ImageFile folder;
        if (!read_entry(number, folder) || !folder.readable) {
            out_.cut = true;
            return;
        }
        std::string bytes = folder.resident;
        for (const auto& extent : folder.extents)
            if (bytes.size() < folder_limit_bytes)
                bytes += disk_.read(extent.offset, std::min(extent.size, folder_limit_bytes));
        if (bytes.size() < folder.size || folder.size > folder_limit_bytes) out_.cut = true;
        ByteReader in(as_bytes(bytes));
        while (in.left() >= 38) {
            const Bytes entry = in.rest();
            // Behind the last name a sector may be unused; before it nothing else stands.
            const bool name = le_at<std::uint16_t>(entry, 0) == tag_identifier;
            if (!name || out_.files.size() >= image_file_limit) {
                out_.cut = out_.cut || name || in.position() < folder.size;
                break;
            }
            const auto flags = le_at<std::uint8_t>(entry, 18);
            const auto name_size = le_at<std::uint8_t>(entry, 19);
            const auto use_size = le_at<std::uint16_t>(entry, 36);
            const std::size_t size = (38U + use_size + name_size + 3U) & ~std::size_t{3};
            out_.cut = out_.cut || size > in.left(); // what it covers is not known
            add(flags, le_at<std::uint32_t>(entry, 24), slice(entry, 38U + use_size, name_size));
            in.skip(size);
        }
    }

    void add(unsigned flags, std::uint32_t number, Bytes name) {
        constexpr unsigned folder = 2;
        constexpr unsigned deleted = 4;
        constexpr unsigned parent = 8;
        if ((flags & (deleted | parent)) != 0) return;
        if ((flags & folder) != 0) {
            waiting_.push_back(number);
            return;
        }
        ImageFile& file = out_.files.emplace_back();
        file.name = name_of(name);
        if (!read_entry(number, file)) file.readable = false;
    }

    const Disk& disk_;
    ImageFiles out_;
    std::uint64_t partition_ = 0;
    std::uint64_t file_set_ = 0;
    bool anchored_ = false; ///< the anchor of a UDF volume is there
    std::vector<std::uint32_t> waiting_;
    std::set<std::uint32_t> seen_;
};

} // namespace

ImageFiles read_udf(const Disk& disk) {
    return UdfWalk(disk).run();
}

} // namespace keneki::inspect
