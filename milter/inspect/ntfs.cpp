// NTFS as it stands in small disk images: the records of the master file table one after the other,
// their names, streams and where the contents are. No trees, no attribute lists, nothing
// compressed.
#include "inspect/bytes.h"
#include "inspect/disk.h"
#include "inspect/names.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::uint64_t record_limit = 20'000;
constexpr std::uint64_t system_records = 12; // of the file system itself
constexpr int run_limit = 4'096;
constexpr std::uint64_t stride = 512; // of the update sequence
constexpr std::uint32_t list_attribute = 0x20;
constexpr std::uint32_t name_attribute = 0x30;
constexpr std::uint32_t data_attribute = 0x80;
constexpr std::uint32_t end_attribute = 0xFFFFFFFF;
constexpr std::uint8_t short_name_space = 2;
constexpr std::uint64_t extend_record = 11; // the folder of what the file system keeps

struct Volume {
    std::uint64_t cluster_bytes = 0;
    std::uint64_t record_bytes = 0;
    std::uint64_t table_offset = 0;
};

/// The last two bytes of each sector of a record stand in its update sequence.
bool repair(std::string& record) {
    const Bytes bytes = as_bytes(record);
    const auto place = le_at<std::uint16_t>(bytes, 4);
    const auto count = le_at<std::uint16_t>(bytes, 6);
    if (count == 0 || place + 2ULL * count > record.size()) return false;
    for (std::uint64_t i = 1; i < count && i * stride <= record.size(); ++i) {
        record[i * stride - 2] = record[place + 2 * i];
        record[i * stride - 1] = record[place + 2 * i + 1];
    }
    return true;
}

/// Pairs of length and distance, each with as many bytes as its header says.
std::vector<ImageFile::Extent> runs_of(Bytes list, std::uint64_t cluster_bytes) {
    std::vector<ImageFile::Extent> out;
    ByteReader in(list);
    std::int64_t cluster = 0;
    for (int i = 0; i < run_limit && in.left() > 0; ++i) {
        const auto header = in.le<std::uint8_t>();
        const unsigned length_bytes = header & 0xFU;
        const unsigned distance_bytes = header >> 4U;
        if (header == 0 || length_bytes > 6 || distance_bytes > 6) break;
        std::uint64_t length = 0;
        for (unsigned n = 0; n < length_bytes; ++n)
            length |= std::uint64_t{in.le<std::uint8_t>()} << (8 * n);
        std::uint64_t distance = 0;
        for (unsigned n = 0; n < distance_bytes; ++n)
            distance |= std::uint64_t{in.le<std::uint8_t>()} << (8 * n);
        if (!in.ok()) break;
        if (distance_bytes > 0 && ((distance >> (8 * distance_bytes - 1)) & 1U) != 0)
            distance |= ~std::uint64_t{0} << (8 * distance_bytes);
        cluster += static_cast<std::int64_t>(distance);
        if (cluster < 0 || length > (1ULL << 40U) / cluster_bytes) break;
        // No distance: a hole, which reads as zeros; it stands nowhere.
        if (distance_bytes > 0)
            out.push_back(
                {static_cast<std::uint64_t>(cluster) * cluster_bytes, length * cluster_bytes});
    }
    return out;
}

void read_data(Bytes attribute, std::uint64_t cluster_bytes, ImageFile& file) {
    const bool packed = (le_at<std::uint16_t>(attribute, 12) & 0xC0FFU) != 0;
    if (le_at<std::uint8_t>(attribute, 8) == 0) {
        file.resident = as_text(slice(attribute, le_at<std::uint16_t>(attribute, 20),
                                      le_at<std::uint32_t>(attribute, 16)));
        file.size = file.resident.size();
        return;
    }
    file.size = le_at<std::uint64_t>(attribute, 48);
    file.readable = !packed;
    file.extents = runs_of(slice(attribute, le_at<std::uint16_t>(attribute, 32)), cluster_bytes);
    std::uint64_t left = file.size; // the last cluster is not used to its end
    for (auto& extent : file.extents) {
        extent.size = std::min(extent.size, left);
        left -= extent.size;
    }
}

/// A record of the table: a file with its names, or a folder, and the streams behind them.
struct Record {
    ImageFile file;
    std::vector<std::string> names; ///< those that Windows shows
    std::vector<std::string> short_names;
    std::vector<ImageFile> streams; ///< each with its own name only
    bool folder = false;
    bool kept = false;   ///< in the folder of what the file system keeps
    bool broken = false; ///< its attributes do not lead to their end
};

void read_name(Bytes attribute, Record& record) {
    const Bytes name = slice(attribute, le_at<std::uint16_t>(attribute, 20));
    const std::uint64_t bytes = std::uint64_t{le_at<std::uint8_t>(name, 64)} * 2;
    const bool is_short = le_at<std::uint8_t>(name, 65) == short_name_space;
    const std::uint64_t parent = le_at<std::uint64_t>(name, 0) & 0xFFFFFFFFFFFFU;
    record.kept = record.kept || parent == extend_record;
    (is_short ? record.short_names : record.names)
        .push_back(utf16le(as_text(slice(name, 66, bytes))));
}

/// With a name it is another stream of the file. The mark of the internet is none that hides
/// anything.
void read_stream(Bytes attribute, std::uint64_t cluster_bytes, Record& record) {
    constexpr std::size_t mark_limit_bytes = 1024;
    const std::uint64_t bytes = std::uint64_t{le_at<std::uint8_t>(attribute, 9)} * 2;
    ImageFile stream;
    stream.name = utf16le(as_text(slice(attribute, le_at<std::uint16_t>(attribute, 10), bytes)));
    read_data(attribute, cluster_bytes, stream);
    if (stream.name == "Zone.Identifier" && stream.resident.size() < mark_limit_bytes &&
        stream.resident.starts_with("[ZoneTransfer]"))
        return;
    record.streams.push_back(std::move(stream));
}

Record read_record(const std::string& bytes, std::uint64_t cluster_bytes) {
    Record record;
    const Bytes raw = as_bytes(bytes);
    const auto flags = le_at<std::uint16_t>(raw, 22);
    if ((flags & 1U) == 0) return record; // not in use
    record.folder = (flags & 2U) != 0;
    std::uint64_t at = le_at<std::uint16_t>(raw, 20);
    bool has_data = false;
    bool elsewhere = false; // attributes stand in other records
    auto kind = le_at<std::uint32_t>(raw, at);
    for (; kind != end_attribute; kind = le_at<std::uint32_t>(raw, at)) {
        const auto size = le_at<std::uint32_t>(raw, at + 4);
        record.broken = at >= bytes.size() || size < 24 || size > bytes.size() - at;
        if (record.broken) break;
        const Bytes attribute = slice(raw, at, size);
        const bool named = le_at<std::uint8_t>(attribute, 9) != 0;
        if (kind == name_attribute) read_name(attribute, record);
        if (kind == data_attribute && named) read_stream(attribute, cluster_bytes, record);
        if (kind == data_attribute && !named) {
            has_data = true;
            read_data(attribute, cluster_bytes, record.file);
        }
        elsewhere = elsewhere || kind == list_attribute;
        at += size;
    }
    if (elsewhere && !has_data) record.file.readable = false;
    return record;
}

/// The record's files, one for each name and stream.
void add_files(Record record, std::vector<ImageFile>& files) {
    std::vector<std::string> names = std::move(record.names);
    // A short name is what Windows makes of the long one; another one is a name of its own.
    for (std::string& plain : record.short_names)
        if (std::ranges::none_of(names, [&](const std::string& name) {
                return is_spelling_of(plain, extension_of(name));
            }))
            names.push_back(std::move(plain));
    const std::string first = names.empty() ? std::string() : names.front();
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    // Its name stands in another record.
    if (names.empty() && !record.folder && record.file.size > 0) files.push_back(record.file);
    const bool own = first.starts_with('$') && record.file.size == 0;
    for (std::string& name : names) {
        if (record.folder || own || name.empty()) continue;
        record.file.name = std::move(name);
        files.push_back(record.file);
    }
    for (ImageFile& stream : record.streams) {
        if (record.kept) break;
        stream.name = first + ":" + stream.name;
        files.push_back(std::move(stream));
    }
}

} // namespace

ImageFiles read_ntfs(const Disk& disk) {
    ImageFiles out;
    const std::string boot = disk.read(0, 512);
    const Bytes b = as_bytes(boot);
    if (!has_at(b, 3, "NTFS    ")) return out;
    out.recognised = true;
    const std::uint64_t sector = le_at<std::uint16_t>(b, 11);
    Volume volume;
    volume.cluster_bytes = sector * le_at<std::uint8_t>(b, 13);
    const auto size = static_cast<std::int8_t>(le_at<std::uint8_t>(b, 64));
    volume.record_bytes =
        size < 0 && size > -17
            ? 1ULL << static_cast<unsigned>(-size)
            : static_cast<std::uint64_t>(std::max<int>(size, 0)) * volume.cluster_bytes;
    const auto cluster = le_at<std::uint64_t>(b, 48);
    if (volume.cluster_bytes == 0 || volume.record_bytes < stride || volume.record_bytes > 65'536 ||
        cluster > disk.size() / volume.cluster_bytes) {
        out.cut = true;
        return out;
    }
    volume.table_offset = cluster * volume.cluster_bytes;
    // The first record describes the table itself.
    std::string first = disk.read(volume.table_offset, volume.record_bytes);
    if (!first.starts_with("FILE") || !repair(first)) {
        out.cut = true;
        return out;
    }
    const ImageFile table = read_record(first, volume.cluster_bytes).file;
    std::uint64_t number = 0;
    for (const auto& extent : table.extents)
        for (std::uint64_t at = 0; at + volume.record_bytes <= extent.size;
             at += volume.record_bytes, ++number) {
            if (number >= record_limit || out.files.size() >= image_file_limit) {
                out.cut = true;
                return out;
            }
            if (number < system_records) continue;
            std::string record = disk.read(extent.offset + at, volume.record_bytes);
            if (!record.starts_with("FILE")) continue;
            if (!repair(record)) {
                out.cut = true;
                continue;
            }
            Record found = read_record(record, volume.cluster_bytes);
            out.cut = out.cut || found.broken;
            add_files(std::move(found), out.files);
        }
    std::uint64_t covered = 0;
    for (const auto& extent : table.extents)
        covered += extent.size;
    out.cut = out.cut || table.extents.empty() || covered < table.size;
    return out;
}

} // namespace keneki::inspect
