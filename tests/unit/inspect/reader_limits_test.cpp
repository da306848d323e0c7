// Limits inside the readers of disk images and PDF, one below, at and one above: what lies behind
// is said not to have been looked into.
#include "support/image_builder.h"
#include "support/inspected.h"
#include "support/zip_builder.h"

#include <catch2/catch.hpp>

#include <functional>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

constexpr std::size_t sector = 512;
const std::vector<StoredMember> files{{"readme.txt", "hello"}};

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += text;
    return out;
}

std::string partition(std::size_t first, std::size_t count) {
    return "\0\0\0\0\1\0\0\0"s + le32(static_cast<std::uint32_t>(first)) +
           le32(static_cast<std::uint32_t>(count));
}

/// A GPT with so many entries, the file system in the first of them.
std::string gpt(std::size_t entries) {
    const std::string disk = fat12(files);
    const std::size_t first = 2 + (entries * 128 + sector - 1) / sector;
    std::string out(first * sector, '\0');
    put_at(out, 446, "\0\0\0\0\xEE\0\0\0"s + le32(1) + le32(0xFFFFFFFF));
    put_at(out, 510, "\x55\xAA");
    put_at(out, sector, "EFI PART");
    put_at(out, sector + 72, le32(2));
    put_at(out, sector + 80, le32(static_cast<std::uint32_t>(entries)) + le32(128));
    put_at(out, 2 * sector + 32, le32(static_cast<std::uint32_t>(first)));
    put_at(out, 2 * sector + 40,
           le32(static_cast<std::uint32_t>(first + disk.size() / sector - 1)));
    return out + disk;
}

/// A UDF folder with so many bytes of deleted entries before its file.
std::string udf_behind(std::size_t bytes) {
    constexpr std::size_t block = 2048;
    constexpr std::size_t folder_entry = 271 * block;
    std::string out = udf(files);
    const std::string folder = out.substr(272 * block, 52);
    std::string deleted(40, '\0');
    put_at(deleted, 0, le16(257));
    deleted[18] = 4;
    std::string filled = repeated(deleted, (bytes - folder.size()) / deleted.size());
    // What does not divide is filled by the implementation use of the last one.
    deleted.resize(bytes - folder.size() - filled.size() + deleted.size());
    put_at(deleted, 36, le16(static_cast<std::uint32_t>(deleted.size() - 38)));
    filled.replace(filled.size() - 40, 40, deleted);
    filled += folder;
    const std::size_t place = out.size() / block;
    put_at(out, folder_entry + 56, le32(static_cast<std::uint32_t>(filled.size())));
    put_at(out, folder_entry + 176,
           le32(static_cast<std::uint32_t>(filled.size())) +
               le32(static_cast<std::uint32_t>(place - 270)));
    return out + filled;
}

/// Objects numbered from 1, the first is the catalog.
std::string pdf(const std::vector<std::string>& objects, std::size_t trailers = 1) {
    std::string out = "%PDF-1.7\n";
    for (std::size_t i = 0; i < objects.size(); ++i)
        out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    return out + repeated("trailer << /Root 1 0 R >>\n", trailers) + "%%EOF\n";
}

std::string stream(std::string_view dictionary, std::string_view data) {
    return "<< " + std::string(dictionary) + " /Length " + std::to_string(data.size()) +
           " >>\nstream\n" + std::string(data) + "\nendstream";
}

const std::string catalog = "<< /Type /Catalog >>";

std::string actions(std::size_t depth) {
    return pdf({catalog, repeated("<< /S /Named /Next ", depth - 1) +
                             "<< /S /Launch /F (a.exe) >>" + repeated(" >>", depth - 1)});
}

std::string object_stream(std::size_t objects) {
    std::string heads;
    std::string bodies;
    for (std::size_t i = 0; i < objects; ++i) {
        heads += std::to_string(i + 10) + " " + std::to_string(bodies.size()) + " ";
        bodies += "<<>> ";
    }
    return pdf({catalog, stream("/Type /ObjStm /N " + std::to_string(objects) + " /First " +
                                    std::to_string(heads.size()) + " /Filter /FlateDecode",
                                deflated(heads + bodies, 15))});
}

std::string script_string(std::size_t size) {
    return pdf({catalog, "<< /S /JavaScript /JS (" + std::string(size, ' ') + ") >>"});
}

std::string script_stream(std::size_t size) {
    return pdf({catalog, "<< /S /JavaScript /JS 3 0 R >>",
                stream("/Filter /FlateDecode", deflated(std::string(size, ' '), 15))});
}

struct Limit {
    std::string what, name;
    std::size_t limit;
    std::function<std::string(std::size_t)> build;
};

std::vector<Limit> limits() {
    return {
        {"entries of a GPT", "a.img", 128, gpt},
        {"bytes of a UDF folder, by four", "a.img", 1U << 20U,
         [](std::size_t n) { return udf_behind(4 * n); }},
        {"trailers of a PDF", "a.pdf", 100, [](std::size_t n) { return pdf({catalog}, n); }},
        {"depth of a PDF object", "a.pdf", 40, actions},
        {"objects of an object stream", "a.pdf", 20'000, object_stream},
        {"characters of a PDF string", "a.pdf", 2U << 20U, script_string},
        {"bytes of a script", "a.pdf", 1U << 20U, script_stream},
    };
}

} // namespace

TEST_CASE("no reader ends its look in silence", "[inspect][limits]") {
    for (const Limit& limit : limits())
        for (const std::size_t count : {limit.limit - 1, limit.limit, limit.limit + 1}) {
            const auto evidence = inspected(limit.name, limit.build(count));
            CAPTURE(limit.what, count, evidence.parts(0).type(), words(evidence).substr(0, 500));
            CHECK((evidence.not_inspected_size() > 0) == (count > limit.limit));
            CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
        }
}

TEST_CASE("an object stream that is not unpacked is said to be unread", "[inspect][limits][pdf]") {
    for (const std::size_t filters : {7U, 8U, 9U}) {
        std::string data = "9 0 << /S /Launch /F (a.exe) >>";
        for (std::size_t i = 0; i < filters; ++i)
            data = deflated(data, 15);
        const auto evidence =
            inspected("a.pdf", pdf({catalog, stream("/Type /ObjStm /N 1 /First 4 /Filter [" +
                                                        repeated("/FlateDecode ", filters) + "]",
                                                    data)}));
        CAPTURE(filters, words(evidence));
        CHECK(has(evidence, Finding::PDF_LAUNCH) == (filters <= 8));
        CHECK((evidence.not_inspected_size() > 0) == (filters > 8));
    }
    const auto lzw = inspected(
        "a.pdf", pdf({catalog, stream("/Type /ObjStm /N 1 /First 4 /Filter /LZWDecode", "\x80x")}));
    CHECK(lzw.not_inspected_size() > 0);
}

TEST_CASE("partitions behind the end of the file are named", "[inspect][limits][image]") {
    const std::string good = partitioned(fat12(files));
    const std::size_t end = good.size() / sector;
    for (const std::size_t first : {end - 1, end, end + 1}) {
        std::string image = good;
        put_at(image, 462, partition(first, 1));
        const auto evidence = inspected("a.img", image);
        CAPTURE(first - end, words(evidence));
        CHECK(has(evidence, Finding::DISK_IMAGE, 1));
        CHECK(unread(evidence, NotInspected::CORRUPT) == (first >= end));
    }
    const auto alone = inspected("a.bin", partitioned({}) + std::string(40'000, '\0'));
    CHECK(alone.parts(0).type() == "img");
    std::string table(sector, '\0');
    put_at(table, 446, partition(2'048, 4'096));
    put_at(table, 510, "\x55\xAA");
    const auto cut = inspected("a.bin", table + std::string(40'000, '\0'));
    CAPTURE(words(cut));
    CHECK(cut.parts(0).type() == "img");
    CHECK(has(cut, Finding::DISK_IMAGE, 1));
    CHECK(unread(cut, NotInspected::CORRUPT));
}

TEST_CASE("NTFS records that go on elsewhere are not called whole", "[inspect][limits][image]") {
    constexpr std::size_t record = 4 * 4096 + 24 * 1024;
    std::string image = ntfs({{"a.exe", "MZ"}});
    CHECK(inspected("a.img", image).not_inspected_size() == 0);
    // The content becomes a list of attributes that stand in other records.
    const std::size_t data = image.find("\x80\0\0\0"s, record + 56);
    REQUIRE(data < record + 1024);
    put_at(image, data, le32(0x20));
    CHECK(unread(inspected("a.img", image), NotInspected::UNSUPPORTED));
    // The file in a record that Windows reserves but does not use.
    std::string reserved = ntfs({{"a.exe", "MZ"}});
    reserved.replace(4 * 4096 + 16 * 1024, 1024, reserved.substr(record, 1024));
    put_at(reserved, record, std::string(1024, '\0'));
    CHECK(inspected("a.img", reserved).parts_size() == 2);
}

TEST_CASE("a UDF file with a further table of extents is not called whole",
          "[inspect][limits][image]") {
    std::string image = udf(files);
    constexpr std::size_t file_entry = 273 * 2048;
    put_at(image, file_entry + 176, le32(0xC0000000U | 2048U));
    CHECK(unread(inspected("a.img", image), NotInspected::UNSUPPORTED));
}

TEST_CASE("a differencing VHDX is said to be unread", "[inspect][image]") {
    constexpr std::size_t regions = 192U << 10U;
    constexpr std::size_t metadata = 1U << 20U;
    std::string image = "vhdxfile";
    put_at(image, regions, "regi");
    put_at(image, regions + 8, le32(2));
    put_at(image, regions + 16,
           "\x66\x77\xC2\x2D\x23\xF6\x00\x42\x9D\x64\x11\x5E\x9B\xFD\x4A\x08"s + le32(2U << 20U));
    put_at(image, regions + 48,
           "\x06\xA2\x7C\x8B\x90\x47\x9A\x4B\xB8\xFE\x57\x5F\x05\x0F\x88\x6E"s + le32(metadata));
    put_at(image, metadata, "metadata\0\0"s + le16(1));
    put_at(image, metadata + 32,
           "\x37\x67\xA1\xCA\x36\xFA\x43\x4D\xB3\xB6\x33\xF0\xAA\x44\xE7\x6B"s + le32(65'536));
    put_at(image, metadata + 65'536, le32(1U << 20U) + le32(2));
    image.resize(3U << 20U);
    const auto evidence = inspected("a.vhdx", image);
    CHECK(evidence.parts(0).type() == "vhdx");
    CHECK(has(evidence, Finding::DISK_IMAGE, 1));
    CHECK(unread(evidence, NotInspected::UNSUPPORTED));
}

TEST_CASE("descriptors of a UDF volume are read to their end", "[inspect][limits][image]") {
    constexpr std::size_t block = 2048;
    const auto behind = [&](std::size_t others, std::string_view around) {
        std::string image = udf(files);
        const std::string descriptors = image.substr(257 * block, 3 * block);
        std::string list;
        for (std::size_t i = 0; i < others; ++i)
            list += "\1"s + std::string(block - 1, '\0');
        list += descriptors;
        put_at(image, 256 * block + 16, le32(static_cast<std::uint32_t>(list.size())));
        put_at(image, 256 * block + 20, le32(static_cast<std::uint32_t>(image.size() / block)));
        image += list;
        if (!around.empty()) put_at(image, 16 * block, around);
        return image;
    };
    const std::string disc = iso({{"other.txt", "x"}}, false).substr(16 * block, 8 * block);
    for (const std::size_t others : {60U, 61U, 62U, 63U, 64U, 1'022U, 1'023U, 1'024U, 1'025U})
        for (const std::string& around : {""s, disc}) {
            const auto evidence = inspected("a.img", behind(others, around));
            CAPTURE(others, around.size(), words(evidence));
            const bool read = others <= 1'022;
            CHECK(has(evidence, Finding::DISK_IMAGE, 1));
            CHECK((evidence.not_inspected_size() > 0) == !read);
            CHECK(evidence.parts_size() == (read ? 2 : 1) + (around.empty() ? 0 : 1));
        }
}

TEST_CASE("a FAT folder whose chain ends in a free cluster is not called whole",
          "[inspect][limits][image]") {
    // A folder of one cluster, whose entry in the table is its end, bad, or free.
    for (const std::uint32_t next : {0xFFFU, 0xFF8U, 0xFF7U, 0U, 1U}) {
        std::string image = fat12({{"folder", "x"}});
        const std::size_t entry = image.rfind("SHORT   ", 33 * sector);
        image[entry + 11] = '\x10';
        put_at(image, 33 * sector, std::string(sector, '\0'));
        put_at(image, sector + 3, le16(next));
        const auto evidence = inspected("a.img", image);
        CAPTURE(next, words(evidence));
        CHECK(unread(evidence, NotInspected::CORRUPT) == (next < 0xFF8));
    }
}

TEST_CASE("a partition of no kind is looked into", "[inspect][limits][image]") {
    std::string image = partitioned(fat12(files));
    image[446 + 4] = '\0';
    const auto evidence = inspected("a.img", image);
    CAPTURE(words(evidence));
    CHECK(evidence.parts_size() == 2);
    CHECK(evidence.not_inspected_size() == 0);
    // What an entry of no kind says does not hide the others.
    std::string other = partitioned(fat12(files));
    put_at(other, 446 + 16, "\0\0\0\0\0\0\0\0"s + le32(0xFFFFFFF0) + le32(1));
    CHECK(inspected("a.bin", other).parts_size() == 2);
    CHECK(inspected("a.bin", other).not_inspected_size() == 0);
    // A table that was never filled in.
    put_at(image, 446 + 16, "\0\0\0\0\0\0\0\0"s + le32(0xFFFFFFF0) + le32(1));
    CHECK(inspected("a.img", image).not_inspected_size() == 0);
}
