// Archives that depart from their standard and hide nothing: named, and no more than that.
#include "support/inspected.h"
#include "support/zip_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using namespace std::string_literals;

namespace {

std::string number(std::uint32_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i)
        out.push_back(i < 4 ? static_cast<char>((value >> (8 * i)) & 0xFFU) : '\0');
    return out;
}

std::string field(std::uint32_t id, std::string_view data) {
    return number(id, 2) + number(static_cast<std::uint32_t>(data.size()), 2) + std::string(data);
}

std::string checksum(std::string_view text) {
    return number(static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(text.data()),
                                                   static_cast<uInt>(text.size()))),
                  4);
}

/// An archive of one stored member, "test" with "data" in it.
struct Archive {
    std::uint32_t local_flags = 0, central_flags = 0;
    std::uint32_t local_time = 0x58215821, central_time = 0x58215821;
    std::string local_extra{}, central_extra{}, comment{}, descriptor{}, end64{}, behind{};
    std::uint32_t entries = 1;

    [[nodiscard]] std::string build() const {
        const std::string sizes = checksum("data") + number(4, 4) + number(4, 4) + number(4, 2);
        const auto size_of = [](const std::string& text) {
            return number(static_cast<std::uint32_t>(text.size()), 2);
        };
        std::string out = "PK\3\4" + number(20, 2) + number(local_flags, 2) + number(0, 2) +
                          number(local_time, 4) + sizes + size_of(local_extra) + "test" +
                          local_extra + "data" + descriptor;
        const auto begin = static_cast<std::uint32_t>(out.size());
        out += "PK\1\2" + number(20, 2) + number(20, 2) + number(central_flags, 2) + number(0, 2) +
               number(central_time, 4) + sizes + size_of(central_extra) + size_of(comment) +
               std::string(12, '\0') + "test" + central_extra + comment;
        const auto size = static_cast<std::uint32_t>(out.size()) - begin;
        if (!end64.empty())
            out += "PK\6\6" + end64 + std::string(12, '\0') + number(1, 8) + number(1, 8) +
                   number(size, 8) + number(begin, 8) + "PK\6\7" + number(0, 4) +
                   number(begin + size, 8) + number(1, 4);
        return out + "PK\5\6" + number(0, 4) + number(entries, 2) + number(entries, 2) +
               number(size, 4) + number(begin, 4) + number(0, 2) + behind;
    }
};

struct Case {
    std::string why;
    Archive archive;
    bool odd;
};

std::vector<Case> cases() {
    const std::string times = field(0x5455, "\3abcd");
    const std::string unicode = "\1" + checksum("test");
    const std::string descriptor = "PK\7\x08" + checksum("data") + number(4, 4);
    return {
        {"as it should be", {}, false},
        {"a newline behind it", {.behind = "\r\n"}, false},
        {"bytes behind it", {.behind = "x"}, true},
        {"times", {.local_extra = times, .central_extra = times}, false},
        {"times that the directory alone has", {.central_extra = times}, true},
        {"times that the header alone has", {.local_extra = times}, false},
        {"times twice", {.local_extra = times + times, .central_extra = times}, true},
        {"zeros fill up", {.local_extra = times + std::string(3, '\0')}, false},
        {"a field longer than its place", {.central_extra = "\xFF\x3A\x77\x31xx"}, true},
        {"one byte too much", {.local_extra = times + "x"}, true},
        {"another time", {.central_time = 0x58215822}, true},
        {"sizes behind the data",
         {.local_flags = 8, .central_flags = 8, .descriptor = descriptor + number(4, 4)},
         false},
        {"other sizes behind the data",
         {.local_flags = 8, .central_flags = 8, .descriptor = descriptor + number(5, 4)},
         true},
        {"long sizes behind the data",
         {.local_flags = 8,
          .central_flags = 8,
          .descriptor = "PK\7\x08" + checksum("data") + number(4, 8) + number(4, 8)},
         false},
        {"sizes that the directory alone says are behind the data", {.central_flags = 8}, true},
        {"the same name once more", {.local_extra = field(0x7075, unicode + "test")}, false},
        {"a second name", {.local_extra = field(0x7075, unicode + "other")}, true},
        {"a second comment",
         {.central_extra = field(0x6375, unicode + "other"), .comment = "comment"},
         true},
        {"a record of ZIP64", {.end64 = number(44, 8)}, false},
        {"a gap behind the record of ZIP64", {.end64 = number(40, 8)}, true},
        {"the number is ZIP64's", {.end64 = number(44, 8), .entries = 0xFFFF}, false},
        {"another number than ZIP64's", {.end64 = number(44, 8), .entries = 0}, true},
    };
}

} // namespace

TEST_CASE("an archive that departs from its standard is named", "[inspect][zip][oddity]") {
    for (const Case& c : cases()) {
        const auto evidence = inspected("a.zip", c.archive.build());
        CAPTURE(c.why, words(evidence));
        CHECK(has(evidence, Finding::ARCHIVE_IRREGULAR, 1) == c.odd);
        CHECK_FALSE(has(evidence, Finding::ARCHIVE_INCONSISTENT));
        CHECK_FALSE(has(evidence, Finding::ARCHIVE_CORRUPT));
        CHECK(evidence.parts_size() == 2);
        CHECK(evidence.not_inspected_size() == 0);
    }
}

TEST_CASE("a second name in front of a member's data is judged", "[inspect][zip][oddity]") {
    const Archive archive{.local_extra = field(0x7075, "\1" + checksum("test") + "bill.exe")};
    const auto evidence = inspected("a.zip", archive.build());
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::ARCHIVE_INCONSISTENT, 1));
    CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
}
