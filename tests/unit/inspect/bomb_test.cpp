#include "inspect/members.h"
#include "support/inspected.h"
#include "support/packed_builder.h"
#include "support/written_archive.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {
const std::string program = "MZ\x90\0\x03"s + std::string(100, '\0');
constexpr std::size_t padding = inspect::padding_bytes;
} // namespace

TEST_CASE("padding is told of a file that is attached as it is", "[inspect][padding]") {
    for (const char filler : {'\0', ' ', 'A'})
        for (const std::size_t run : {padding - 1, padding, padding + 1}) {
            const auto evidence = inspected("a.bin", "MZ\x90\3" + std::string(run, filler));
            CAPTURE(static_cast<int>(filler), run);
            CHECK(has(evidence, Finding::PADDED, 1) == (run > padding));
            CHECK(evidence.parts(0).type() == "exe");
        }
    std::string noise(padding + 2, 'x');
    for (std::size_t i = 0; i < noise.size(); i += 2)
        noise[i] = 'y';
    CHECK_FALSE(has(inspected("a.bin", noise), Finding::PADDED));
}

TEST_CASE("padding is counted over pieces", "[inspect][padding]") {
    const auto run = [](std::string_view text) {
        return inspect::trailing_run(std::as_bytes(std::span(text)));
    };
    CHECK(run("") == 0);
    CHECK(run("a") == 1);
    CHECK(run("ab") == 1);
    CHECK(run("abb") == 2);
    for (const std::size_t size : {65'535U, 65'536U, 65'537U, 131'072U, 200'000U}) {
        CHECK(run(std::string(size, 'a')) == size);
        CHECK(run("b" + std::string(size, 'a')) == size);
        CHECK(run("ab" + std::string(size, 'a')) == size);
    }
    for (const auto& [name, archive] :
         {std::pair{"a.zip"s, ZipBuilder().add("a.doc", std::string(padding + 1, 'x')).build()},
          std::pair{"a.doc.bz2"s,
                    packed_stream(ARCHIVE_FILTER_BZIP2, std::string(padding + 1, 'x'))}}) {
        const auto evidence = inspected(name, archive);
        CAPTURE(name, words(evidence));
        CHECK(has(evidence, Finding::PADDED, 2));
    }
}

TEST_CASE("members that share their data end at the budget and are told", "[inspect][bomb]") {
    ZipBuilder zip;
    zip.add("a.txt", std::string(100'000, '\0'));
    for (int i = 0; i < 500; ++i)
        zip.add({.name = "b" + std::to_string(i) + ".exe",
                 .data = std::string(100'000, '\0'),
                 .local_name = {},
                 .same_data_as = 0});
    const auto evidence = inspected("a.zip", zip.build(), 10'000'000);
    CHECK(has(evidence, Finding::ARCHIVE_INCONSISTENT, 1));
    CHECK(has(evidence, Finding::ARCHIVE_BOMB, 1));
    CHECK(unread(evidence, NotInspected::OVER_LIMIT));
    CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1)); // names are judged all the same
}

TEST_CASE("twenty archives within each other are named", "[inspect][bomb]") {
    std::string zip = program;
    std::string gzip = program;
    std::string tape = program;
    for (int i = 0; i < 20; ++i) {
        zip = ZipBuilder().add("a.zip", zip).build();
        gzip = deflated(gzip, 15 + 16);
        tape = lzh({{"a.lzh", tape}});
    }
    for (const std::string& bomb : {zip, gzip, tape}) {
        const auto evidence = inspected("a", bomb);
        CHECK(has(evidence, Finding::LIMIT_REACHED));
        CHECK(unread(evidence, NotInspected::OVER_LIMIT));
        CHECK(has(evidence, Finding::ARCHIVE_NESTED, 1));
    }
}

TEST_CASE("a cabinet with a broken block is named, its other names judged", "[inspect][bomb]") {
    std::string cabinet = cab({{"a.txt", std::string(1'000, 'x')}, {"b.js", "alert(1)"}});
    const auto whole = inspected("a.cab", cabinet);
    CHECK(whole.not_inspected_size() == 0);
    // The size of the first block, in front of its data, is more than a block may have.
    const auto block = cabinet.find(std::string(900, 'x')) - 4;
    cabinet[block] = '\xFF';
    cabinet[block + 1] = '\xFF';
    const auto broken = inspected("a.cab", cabinet);
    CAPTURE(words(broken));
    CHECK(has(broken, Finding::ARCHIVE_CORRUPT, 1));
    CHECK(unread(broken, NotInspected::CORRUPT));
    CHECK(has(broken, Finding::SCRIPT, 3));
}

TEST_CASE("a dictionary does not grow behind its limit", "[inspect][bomb]") {
    constexpr std::size_t limit = 96U << 20U;
    const auto evidence =
        inspected("a.xz", packed_stream(ARCHIVE_FILTER_XZ, std::string(limit + 1'000'000, '\0')));
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::PADDED, 2));
    CHECK(has(evidence, Finding::ARCHIVE_BOMB, 1));
    CHECK(unread(evidence, NotInspected::OVER_LIMIT));
    CHECK(evidence.parts(1).size() <= limit + 1'000'000);
}
