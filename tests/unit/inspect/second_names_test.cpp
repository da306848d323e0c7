// One content under two names, in a disk image or a tape archive: each name is judged.
#include "support/image_builder.h"
#include "support/inspected.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

constexpr std::size_t block = 2048;
const std::string text(900, 't');
const std::vector<StoredMember> one{{"harmless.txt", text}};

std::vector<std::string> names(const evidence::Evidence& evidence) {
    std::vector<std::string> out;
    for (const auto& part : evidence.parts())
        if (part.parent() != 0) out.push_back(part.name());
    std::sort(out.begin(), out.end());
    return out;
}

using Names = std::vector<std::string>;

/// The files' entries and contents, those of the second leading to the content of the first.
std::string linked_fat(const std::string& second) {
    std::string image = fat12({{"harmless.txt", text}, {second, text}});
    const std::size_t last = image.rfind("SHORT   ", 33 * 512);
    put_at(image, last + 26, le16(2));
    return image;
}

std::string linked_udf(const std::string& second) {
    std::string image = udf({{"harmless.txt", text}, {second, text}});
    const std::size_t folder = 272 * block;
    put_at(image, folder + 52 + 24, le32(3));
    return image;
}

std::string linked_iso(const std::string& second, bool joliet) {
    std::string image = iso({{"harmless.txt", text}, {second, text}}, joliet);
    for (const std::size_t folder : {20UL * block, 21UL * block}) {
        std::size_t at = folder + 68; // behind the folder itself and its parent
        at += static_cast<unsigned char>(image[at]);
        put_at(image, at + 2, le32(22));
    }
    return image;
}

/// An NTFS record with a further attribute behind those it has.
std::string with_attribute(std::string image, std::uint32_t kind, std::string body) {
    constexpr std::size_t record = 4 * 4096 + 24 * 1024;
    body.resize((body.size() + 7) / 8 * 8);
    std::size_t at = record + 56;
    const auto size_at = [&](std::size_t place) {
        return static_cast<std::size_t>(static_cast<unsigned char>(image[place + 4])) +
               (static_cast<std::size_t>(static_cast<unsigned char>(image[place + 5])) << 8U);
    };
    while (image.substr(at, 4) != "\xFF\xFF\xFF\xFF")
        at += size_at(at);
    put_at(image, at, le32(kind) + le32(static_cast<std::uint32_t>(body.size() + 8)) + body);
    put_at(image, at + 8 + body.size(), "\xFF\xFF\xFF\xFF");
    return image;
}

std::string file_name(const std::string& name, char space) {
    std::string content(66, '\0');
    content[64] = static_cast<char>(name.size());
    content[65] = space;
    content += wide(name);
    return std::string(8, '\0') + le32(static_cast<std::uint32_t>(content.size())) + le16(24) +
           le16(0) + content;
}

std::string named_stream(const std::string& name, const std::string& content) {
    const auto place = static_cast<std::uint32_t>(24 + 2 * name.size());
    return "\0"s + static_cast<char>(name.size()) + le16(24) + le32(0) +
           le32(static_cast<std::uint32_t>(content.size())) + le16(place) + le16(0) + wide(name) +
           content;
}

const std::string small_ntfs = ntfs({{"harmless.txt", "hello"}});

std::string
tar_header(const std::string& name, char kind, const std::string& link, std::size_t size) {
    std::string out(512, '\0');
    put_at(out, 0, name);
    put_at(out, 100, "0000644");
    char digits[13] = {};
    static_cast<void>(std::snprintf(digits, sizeof digits, "%011zo", size));
    put_at(out, 124, digits);
    out[156] = kind;
    put_at(out, 157, link);
    put_at(out, 257, "ustar\0"s + "00");
    put_at(out, 148, "        ");
    unsigned sum = 0;
    for (const char c : out)
        sum += static_cast<unsigned char>(c);
    static_cast<void>(std::snprintf(digits, sizeof digits, "%06o", sum));
    put_at(out, 148, std::string(digits) + '\0');
    return out;
}

} // namespace

TEST_CASE("each name of a content in a disk image is judged", "[inspect][image][names]") {
    struct Case {
        std::string name;
        std::string image;
    };
    for (const Case& c : std::vector<Case>{
             {"FAT", linked_fat("invoice.exe")},
             {"UDF", linked_udf("invoice.exe")},
             {"ISO 9660", linked_iso("invoice.exe", false)},
             {"Joliet", linked_iso("invoice.exe", true)},
             {"NTFS", with_attribute(small_ntfs, 0x30, file_name("invoice.exe", 1))},
         }) {
        const auto evidence = inspected("a.img", c.image);
        CAPTURE(c.name, evidence.parts(0).type(), words(evidence));
        CHECK(names(evidence) == Names{"harmless.txt", "invoice.exe"});
        CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
        CHECK(evidence.not_inspected_size() == 0);
    }
}

TEST_CASE("another tree's spelling of a name is no second name", "[inspect][image][names]") {
    CHECK(names(inspected("a.iso", iso({{"bill of lading.docx", text}}, true))) ==
          Names{"bill of lading.docx"});
    CHECK(names(inspected("a.iso", iso({{"bill of lading.txt", text}}, true))) ==
          Names{"bill of lading.txt"});
    CHECK(names(inspected("a.img", fat12({{"a long name.html", text}}))) ==
          Names{"a long name.html"});
    CHECK(
        names(inspected("a.img", with_attribute(small_ntfs, 0x30, file_name("HARMLE~1.TXT", 2)))) ==
        Names{"harmless.txt"});
}

TEST_CASE("a short name that contradicts the long one is judged too", "[inspect][image][names]") {
    std::string floppy = fat12(one);
    put_at(floppy, floppy.find("SHORT   "), "INVOICE EXE");
    CHECK(names(inspected("a.img", floppy)) == Names{"INVOICE.EXE", "harmless.txt"});
    CHECK(
        names(inspected("a.img", with_attribute(small_ntfs, 0x30, file_name("INVOICE.EXE", 2)))) ==
        Names{"INVOICE.EXE", "harmless.txt"});

    std::string disc = iso({{"INVOICE.EXE", text}}, false);
    const std::size_t at = 20UL * block + 68;
    std::string record = iso_record(22, 900, 0, "INVOICE.EXE;1");
    record += "NM" + std::string(1, static_cast<char>(5 + 12)) + "\1\0"s + "harmless.txt";
    if (record.size() % 2 != 0) record += '\0';
    record[0] = static_cast<char>(record.size());
    put_at(disc, at, record);
    CHECK(names(inspected("a.iso", disc)) == Names{"INVOICE.EXE", "harmless.txt"});
}

TEST_CASE("streams behind a name are looked into", "[inspect][image][names]") {
    const auto evidence =
        inspected("a.img", with_attribute(small_ntfs, 0x80, named_stream("x.exe", "MZ hello")));
    CAPTURE(words(evidence));
    CHECK(names(evidence) == Names{"harmless.txt", "harmless.txt:x.exe"});
    CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
    const auto marked = inspected(
        "a.img", with_attribute(small_ntfs, 0x80,
                                named_stream("Zone.Identifier", "[ZoneTransfer]\r\nZoneId=3\r\n")));
    CHECK(names(marked) == Names{"harmless.txt"});
    CHECK(marked.not_inspected_size() == 0);
}

TEST_CASE("links of a tape archive are judged", "[inspect][tar][names]") {
    std::string content = "hello";
    content.resize(512);
    for (const char kind : {'1', '2'}) {
        const auto evidence =
            inspected("a.tar", tar_header("harmless.txt", '0', "", 5) + content +
                                   tar_header("invoice.exe", kind, "harmless.txt", 0) +
                                   std::string(1024, '\0'));
        CAPTURE(kind, words(evidence));
        CHECK(names(evidence) == Names{"harmless.txt", "invoice.exe"});
        CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
        CHECK(evidence.not_inspected_size() == 0);
    }
}

TEST_CASE("records and paths of a tape archive are read however long", "[inspect][tar][names]") {
    const auto padded = [](std::string bytes) {
        bytes.resize((bytes.size() + 511) / 512 * 512);
        return bytes;
    };
    const std::string member = tar_header("harmless.txt", '0', "", 5) + padded("hello");
    const std::string end(1024, '\0');
    for (const std::size_t others : {62U, 63U, 64U, 65U, 5'000U}) {
        std::string records;
        for (std::size_t i = 0; i < others; ++i)
            records += "8 a=b=c\n";
        records += "20 path=invoice.exe\n";
        const auto evidence = inspected("a.tar", tar_header("x", 'x', "", records.size()) +
                                                     padded(records) + member + end);
        CAPTURE(others, words(evidence));
        CHECK(names(evidence) == Names{"invoice.exe"});
    }
    for (const std::size_t size : {1'023U, 1'024U, 1'025U, 4'095U, 4'096U, 4'097U}) {
        const std::string path = std::string(size - 12, 'a') + "/invoice.exe";
        const auto evidence =
            inspected("a.tar", tar_header("x", 'L', "", path.size()) + padded(path) + member + end);
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
    }
    // The name of a link's target may follow the link's own.
    const auto link = inspected("a.tar", tar_header("x", 'L', "", 11) + padded("invoice.exe") +
                                             tar_header("x", 'K', "", 12) + padded("harmless.txt") +
                                             tar_header("short", '1', "short", 0) + end);
    CHECK(names(link) == Names{"invoice.exe"});
}

TEST_CASE("what follows the end of a tape archive is looked into", "[inspect][tar]") {
    std::string content = "MZ";
    content.resize(512);
    const std::string first = tar_header("a.txt", '0', "", 0);
    const std::string second = tar_header("invoice.exe", '0', "", 2) + content;
    for (const std::size_t zeros : {1U, 2U, 20U}) {
        const std::string between(zeros * 512, '\0');
        const auto evidence = inspected("a.tar", first + between + second + between);
        CAPTURE(zeros, words(evidence));
        CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
        CHECK(evidence.not_inspected_size() == 0);
        const auto other = inspected("a.tar", first + between + std::string(600, 'x'));
        CHECK(unread(other, NotInspected::CORRUPT));
    }
}
