#include "inspect/bytes.h"
#include "inspect/compressed_rtf.h"
#include "inspect/tnef_properties.h"
#include "support/inspected.h"
#include "support/locked_office.h"
#include "support/tnef_builder.h"
#include "support/vba_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

const std::string program = "MZ\x90\0\x03"s + std::string(100, '\0');

std::string macro_document() {
    CfbBuilder cfb;
    cfb.stream("WordDocument", "\xEC\xA5"s + std::string(100, '\0')).storage("Macros");
    VbaBuilder()
        .module("ThisDocument", "Sub AutoOpen()\r\nShell \"cmd\"\r\nEnd Sub\r\n")
        .add_to(cfb);
    return cfb.build();
}

std::vector<std::string> names(const evidence::Evidence& evidence) {
    std::vector<std::string> out;
    for (int i = 1; i < evidence.parts_size(); ++i)
        out.push_back(evidence.parts(i).name());
    return out;
}

evidence::Evidence opened(const TnefBuilder& tnef) {
    return inspected("winmail.dat", tnef.build());
}

} // namespace

TEST_CASE("what Outlook wrapped is opened", "[inspect][tnef]") {
    const auto evidence =
        opened(TnefBuilder().attach("a.doc", macro_document()).attach("b.txt", "hello"));
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::TNEF, 1));
    CHECK(names(evidence) == std::vector{"a.doc"s, "b.txt"s});
    CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 2));
    CHECK_FALSE(evidence.parts(1).sha256().empty());
    CHECK(evidence.not_inspected_size() == 0);
}

TEST_CASE("ordinary attachments in Outlook's wrapping are nothing", "[inspect][tnef]") {
    const auto evidence = opened(
        TnefBuilder()
            .message(
                TnefProperties().sized(0x0102, 0x1009, compressed_rtf("{\\rtf1\\ansi hello\\par}")))
            .attach("REPORT~1.TXT", "hello",
                    TnefProperties().sized(0x001F, 0x3707, utf16_of("Report of March.txt"))));
    CAPTURE(words(evidence));
    CHECK(evidence.findings_size() == 1); // TNEF
    CHECK(evidence.not_inspected_size() == 0);
    REQUIRE(evidence.parts_size() == 3);
    CHECK(evidence.parts(1).type() == "rtf");
    CHECK(evidence.parts(2).name() == "Report of March.txt");
    CHECK(evidence.parts(2).names_size() == 2); // the short one too
}

TEST_CASE("names come from the properties where they are", "[inspect][tnef]") {
    const std::string japanese = "\xE8\xAB\x8B\xE6\xB1\x82\xE6\x9B\xB8"; // 請求書
    SECTION("the long one before the short one, whatever stands first") {
        const auto evidence = opened(
            TnefBuilder().attach("A~1.TXT", program,
                                 TnefProperties()
                                     .number(0x3705, 1)
                                     .sized(0x001F, 0x3704, utf16_of("A~1.TXT") + "\0\0"s)
                                     .named(utf16_of("Key"), utf16_of("value"))
                                     .several(0x0003, 0x6001, 3)
                                     .sized(0x001F, 0x3707, utf16_of("a.txt.exe") + "\0\0"s)));
        CHECK(names(evidence) == std::vector{"a.txt.exe"s});
        CHECK(has(evidence, Finding::NAME_DOUBLE_EXTENSION, 2));
        CHECK(has(evidence, Finding::EXECUTABLE, 2));
        CHECK(evidence.not_inspected_size() == 0);
    }
    SECTION("in UTF-16 and in the code page of the sender") {
        const auto evidence = opened(
            TnefBuilder()
                .code_page(932)
                .attach("\x90\xBF\x8B\x81\x8F\x91.doc", "x")
                .attach("?.doc", "x",
                        TnefProperties().sized(0x001F, 0x3707,
                                               "\xCB\x8A\x42\x6C\xF8\x66"s + utf16_of(".doc"))));
        CHECK(names(evidence) == std::vector{japanese + ".doc", japanese + ".doc"});
    }
    SECTION("none at all") {
        const auto evidence =
            opened(TnefBuilder().begin_attachment().attribute(2, 0x0006800F, program));
        CHECK(names(evidence) == std::vector{""s});
        CHECK(has(evidence, Finding::EXECUTABLE, 2));
    }
}

TEST_CASE("attached messages and objects are opened", "[inspect][tnef]") {
    const std::string inner = TnefBuilder().attach("a.exe", program).build();
    const std::string message_interface(16, '\7');
    SECTION("a message, which is the same wrapping again") {
        const auto evidence = opened(TnefBuilder().attach(
            "Forwarded", "", TnefProperties().sized(0x000D, 0x3701, message_interface + inner)));
        CAPTURE(words(evidence));
        CHECK(has(evidence, Finding::EXECUTABLE, 3));
        CHECK(evidence.not_inspected_size() == 0);
    }
    SECTION("a storage") {
        const auto evidence = opened(TnefBuilder().attach(
            "object", "",
            TnefProperties().sized(0x000D, 0x3701, std::string(16, '\0') + macro_document())));
        CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 2));
    }
    SECTION("an object of OLE 1") {
        std::string object;
        put32(object, 0x501);
        put32(object, 2);
        put32(object, 8);
        object += "Package\0"s;
        put32(object, 0);
        put32(object, 0);
        put32(object, static_cast<std::uint32_t>(program.size()));
        object += program;
        const auto evidence =
            opened(TnefBuilder().begin_attachment(2).attribute(2, 0x0006800F, object));
        CHECK(has(evidence, Finding::EXECUTABLE, 3));
    }
    SECTION("data in both places") {
        const auto evidence = opened(TnefBuilder().attach(
            "a.txt", "hello", TnefProperties().sized(0x0102, 0x3701, program)));
        CHECK(has(evidence, Finding::EXECUTABLE, 3));
        CHECK(evidence.parts(2).name() == "a.txt");
    }
}

TEST_CASE("the formatted text is read", "[inspect][tnef]") {
    // {\object\objdata} of an equation, as a document would hold it
    std::string object;
    put32(object, 0x501);
    put32(object, 2);
    put32(object, 11);
    object += "Equation.3\0"s;
    put32(object, 0);
    put32(object, 0);
    put32(object, 4);
    object += "\x1C\0\0\0"s;
    std::string hex;
    for (const char c : object) {
        constexpr std::string_view digits = "0123456789abcdef";
        hex += digits[static_cast<unsigned char>(c) >> 4U];
        hex += digits[static_cast<unsigned char>(c) & 0xFU];
    }
    const std::string rtf = "{\\rtf1{\\object\\objemb{\\*\\objdata " + hex + "}}}";
    for (const std::string& packed :
         {compressed_rtf(rtf), compressed_rtf(rtf).replace(8, 4, "MELA")}) {
        const bool plain = packed.substr(8, 4) == "MELA";
        const auto evidence = opened(TnefBuilder().message(
            TnefProperties().sized(0x0102, 0x1009, plain ? packed.substr(0, 16) + rtf : packed)));
        CAPTURE(words(evidence));
        CHECK(evidence.parts(1).type() == "rtf");
        CHECK(has(evidence, Finding::DANGEROUS_OBJECT, 2));
    }
    CHECK(unread(opened(TnefBuilder().message(TnefProperties().sized(0x0102, 0x1009, "nonsense"))),
                 NotInspected::CORRUPT));
}

TEST_CASE("compressed RTF is unpacked as its example says", "[inspect][tnef]") {
    // [MS-OXRTFCP] 3.1.1 and 3.1.2.
    const std::string simple = "\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125\x42\x32"
                               "\x0a\xf3 hel\x09\0 bw\x05"
                               "\xb0ld}\x0a\x80\x0f\xa0"s;
    CHECK(inspect::decompress_rtf(inspect::as_bytes(simple), 1'000) ==
          "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    const std::string crossing =
        "\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4\x4b\x51\x41\0\x04 WXYZ\x0dn}\x01\x0e\xb0"s;
    CHECK(inspect::decompress_rtf(inspect::as_bytes(crossing), 1'000) ==
          "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
    for (const std::size_t limit : {42U, 43U, 44U})
        CHECK(inspect::decompress_rtf(inspect::as_bytes(simple), limit).size() ==
              std::min<std::size_t>(limit, 43));
    for (std::size_t size = 0; size < simple.size(); ++size)
        CHECK(inspect::decompress_rtf(inspect::as_bytes(simple).first(size), 1'000).size() <= 43);
    CHECK(inspect::decompress_rtf(inspect::as_bytes(compressed_rtf("12345678")), 100) ==
          "12345678");
}

namespace {

/// Attributes follow each other and nothing says how many: cut between two, it is a whole file.
bool ends_between_attributes(std::string_view content) {
    std::size_t at = 6;
    while (at + 9 <= content.size()) {
        std::size_t size = 0;
        for (std::size_t i = 4; i > 0; --i)
            size = size << 8U | static_cast<unsigned char>(content[at + 4 + i]);
        at += 9 + size + 2;
    }
    return at == content.size();
}

} // namespace

TEST_CASE("Outlook's wrapping cut off anywhere is named, never clean", "[inspect][tnef][limits]") {
    const std::string whole =
        TnefBuilder()
            .code_page(932)
            .message(TnefProperties().sized(0x0102, 0x1009, compressed_rtf("{\\rtf1 hello!}")))
            .attach("a.txt", "hello",
                    TnefProperties().sized(0x001F, 0x3707, utf16_of("long name.txt")))
            .attach("a.doc", macro_document())
            .build();
    for (std::size_t size = 64; size < whole.size(); size += 64) {
        const auto evidence = inspected("winmail.dat", whole.substr(0, size));
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::TNEF, 1));
        const bool cut = !ends_between_attributes(std::string_view(whole).substr(0, size));
        CHECK(has(evidence, Finding::FILE_CORRUPT, 1) == cut);
        CHECK(unread(evidence, NotInspected::CORRUPT) == cut);
        CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
    }
    for (const std::string& rest : {""s, "\r\n"s, "\0\0\0"s})
        CHECK_FALSE(unread(inspected("winmail.dat", whole + rest), NotInspected::CORRUPT));
    CHECK(unread(inspected("winmail.dat", whole + "rest"), NotInspected::CORRUPT));
    CHECK(unread(inspected("winmail.dat", "\x78\x9f\x3e\x22" + std::string(100, '\1')),
                 NotInspected::CORRUPT));
    CHECK(unread(inspected("winmail.dat", "\x78\x9f\x3e\x22"), NotInspected::CORRUPT));
}

TEST_CASE("an attribute may be as long as what is there, not longer", "[inspect][tnef][limits]") {
    const std::string whole = TnefBuilder().attach("a.exe", program).build();
    const std::size_t stated = whole.size() - 2 - program.size() - 4;
    // The sum takes two bytes behind the data.
    for (const int off : {-1, 0, 1, 2, 3}) {
        std::string content = whole;
        content[stated] = static_cast<char>(static_cast<int>(program.size()) + off);
        const auto evidence = inspected("winmail.dat", content);
        CAPTURE(off, words(evidence));
        CHECK(has(evidence, Finding::EXECUTABLE, 2)); // what is there is looked into
        CHECK(has(evidence, Finding::FILE_CORRUPT, 1) == (off != 0));
    }
}

TEST_CASE("a list of properties is read as far as it goes", "[inspect][tnef][limits]") {
    const std::string list =
        TnefProperties().number(0x3705, 1).sized(0x001E, 0x3707, "name.txt").build();
    const auto count = [](std::string_view bytes, bool& whole) {
        int seen = 0;
        whole = inspect::read_tnef_properties(inspect::as_bytes(bytes),
                                              [&](const inspect::TnefProperty&) { ++seen; });
        return seen;
    };
    bool whole = false;
    CHECK(count(list, whole) == 2);
    CHECK(whole);
    CHECK(count(list.substr(0, list.size() - 1), whole) == 1);
    CHECK_FALSE(whole);
    for (const char stated : {'\1', '\2', '\3'}) {
        std::string other = list;
        other[0] = stated;
        CHECK(count(other, whole) == std::min<int>(stated, 2));
        CHECK(whole == (stated <= 2));
    }
    // Four thousand million values of no size.
    CHECK(count("\1\0\0\0\0\x10\1\0\xFF\xFF\xFF\xFF"s, whole) == 0);
    CHECK_FALSE(whole);
    CHECK(count("\1\0\0\0\2\x10\1\0\xFF\xFF\xFF\xFF"s, whole) == 0);
    CHECK_FALSE(whole);
}

TEST_CASE("wrappings within each other are opened to the depth of archives",
          "[inspect][tnef][limits]") {
    for (const int levels : {1, 5, 6, 7, 40}) {
        std::string content = TnefBuilder().attach("a.exe", program).build();
        for (int i = 1; i < levels; ++i)
            content = TnefBuilder().attach("winmail.dat", content).build();
        const auto evidence = inspected("winmail.dat", content);
        CAPTURE(levels, words(evidence));
        CHECK(has(evidence, Finding::EXECUTABLE) == (levels <= 5));
        CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (levels > 5));
    }
}

TEST_CASE("what is taken out of a wrapping is taken from the budget", "[inspect][tnef][limits]") {
    const std::string content = TnefBuilder().attach("a.exe", program).build();
    for (const std::uint64_t budget : {program.size() - 1, program.size(), program.size() + 1}) {
        const auto evidence = inspected("winmail.dat", content, budget);
        CAPTURE(budget, words(evidence));
        CHECK(has(evidence, Finding::LIMIT_REACHED) == (budget < program.size()));
        CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (budget < program.size()));
        CHECK(has(evidence, Finding::EXECUTABLE, 2)); // by its name where not by its content
    }
}
