#include "support/inspected.h"
#include "support/written_archive.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

const std::string program = "MZ\x90\0\x03"s + std::string(100, '\0');
const std::string end_mark(1024, '\0');

/// A member with the sum of its header, without the magic of POSIX.
std::string old_member(std::string_view name, std::string_view data, char kind = '0') {
    std::string header(512, '\0');
    header.replace(0, name.size(), name);
    const auto octal = [&](std::size_t at, std::size_t digits, std::uint64_t value) {
        for (std::size_t i = digits; i > 0; --i, value /= 8)
            header[at + i - 1] = static_cast<char>('0' + value % 8);
    };
    octal(124, 11, data.size());
    header[156] = kind;
    header.replace(148, 8, "        ");
    unsigned sum = 0;
    for (const char c : header)
        sum += static_cast<unsigned char>(c);
    octal(148, 6, sum);
    header[154] = '\0';
    std::string body(data);
    body.resize((data.size() + 511) / 512 * 512, '\0');
    return header + body;
}

bool clean(const evidence::Evidence& evidence) {
    return evidence.findings_size() == 0 && evidence.not_inspected_size() == 0;
}

} // namespace

TEST_CASE("tape archives of every age are opened", "[inspect][tar]") {
    const std::vector<StoredMember> members{{"a.txt", "hello"}, {"b.exe", program}};
    for (const std::string& archive :
         {old_member("a.txt", "hello") + old_member("b.exe", program) + end_mark,
          written_archive(ARCHIVE_FORMAT_TAR_USTAR, 0, members),
          written_archive(ARCHIVE_FORMAT_TAR_GNUTAR, 0, members),
          written_archive(ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE, 0, members)}) {
        const auto evidence = inspected("a.tar", archive);
        CAPTURE(words(evidence));
        REQUIRE(evidence.parts_size() == 3);
        CHECK(evidence.parts(0).type() == "tar");
        CHECK(evidence.parts(1).size() == 5);
        CHECK(has(evidence, Finding::EXECUTABLE, 3));
        CHECK(evidence.not_inspected_size() == 0);
    }
    CHECK(clean(inspected("a.tar", old_member("a.txt", "hello") + end_mark)));
}

TEST_CASE("what is no file of a tape archive is passed over, all else is looked into",
          "[inspect][tar]") {
    for (const char kind : {'3', '4', '5', '6', 'g', 'K'})
        CHECK(inspected("a.tar", old_member("x", "MZ", kind) + old_member("a.txt", "x") + end_mark)
                  .parts_size() == 2);
    // GNU's sparse files, and kinds that nobody knows: as files.
    for (const char kind : {'\0', '7', 'S', 'Z'}) {
        const auto evidence = inspected("a.tar", old_member("x", program, kind) + end_mark);
        CAPTURE(kind);
        CHECK(has(evidence, Finding::EXECUTABLE, 2));
    }
}

TEST_CASE("the size that pax states hides no member", "[inspect][tar]") {
    // By the header alone the first member would be empty, and its data headers.
    std::string hidden = old_member("a.txt", "");
    const std::string pax = old_member("x", "12 size=512\n", 'x');
    const auto evidence = inspected("a.tar", pax + hidden + std::string(512, 'x') +
                                                 old_member("b.exe", program) + end_mark);
    CAPTURE(words(evidence));
    REQUIRE(evidence.parts_size() == 3);
    CHECK(evidence.parts(1).size() == 512);
    CHECK(has(evidence, Finding::EXECUTABLE, 3));
    CHECK(evidence.not_inspected_size() == 0);
}

TEST_CASE("a tape archive cut off anywhere is named", "[inspect][tar]") {
    const std::string whole =
        old_member("a.txt", std::string(700, 'a')) + old_member("b.txt", "b") + end_mark;
    CHECK(clean(inspected("a.tar", whole)));
    for (std::size_t size = 512; size < whole.size() - end_mark.size(); size += 64) {
        const auto evidence = inspected("a.tar", whole.substr(0, size));
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::ARCHIVE_CORRUPT, 1));
        CHECK(unread(evidence, NotInspected::CORRUPT));
    }
}

TEST_CASE("a tape archive gives 1,000 members", "[inspect][tar]") {
    for (const int count : {999, 1'000, 1'001}) {
        std::string archive;
        for (int i = 0; i < count; ++i)
            archive += old_member("a" + std::to_string(i), "");
        const auto evidence = inspected("a.tar", archive + end_mark);
        CAPTURE(count);
        CHECK(has(evidence, Finding::ARCHIVE_TOO_MANY_MEMBERS, 1) == (count > 1'000));
        CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (count > 1'000));
    }
}
