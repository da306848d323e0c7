#include "inspect/bytes.h"
#include "inspect/cfb.h"
#include "support/inspected.h"
#include "support/vba_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::inspect;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

std::string read(const Cfb& cfb, std::string_view name) {
    const auto at = cfb.find(name);
    return at ? cfb.read(cfb.entries()[*at], 1U << 20U) : std::string("not found");
}

} // namespace

TEST_CASE("both versions, the mini stream and long tables are read", "[inspect][cfb]") {
    CfbBuilder builder;
    builder.mini_streams();
    SECTION("version 3") {}
    SECTION("version 4") {
        builder.version4();
    }
    SECTION("more FAT sectors than the header names (DIFAT)") {
        builder.stream("large", std::string(8U << 20U, 'l'));
    }
    builder.stream("empty", "")
        .stream("one", "a")
        .stream("63", std::string(63, 'b'))
        .stream("64", std::string(64, 'c'))
        .stream("65", std::string(65, 'd'))
        .stream("4095", std::string(4'095, 'e'))
        .stream("4096", std::string(4'096, 'f'))
        .stream("4097", std::string(4'097, 'g'));
    const std::string file = builder.build();
    const auto cfb = Cfb::open(as_bytes(file));
    REQUIRE(cfb);
    CHECK(read(*cfb, "empty").empty());
    CHECK(read(*cfb, "one") == "a");
    CHECK(read(*cfb, "63") == std::string(63, 'b'));
    CHECK(read(*cfb, "64") == std::string(64, 'c'));
    CHECK(read(*cfb, "65") == std::string(65, 'd'));
    CHECK(read(*cfb, "4095") == std::string(4'095, 'e'));
    CHECK(read(*cfb, "4096") == std::string(4'096, 'f'));
    CHECK(read(*cfb, "4097") == std::string(4'097, 'g'));
    const CfbFaults faults = cfb->faults();
    CHECK_FALSE((faults.loop || faults.shared || faults.outside || faults.broken));
    CHECK(cfb->end() == file.size());
}

TEST_CASE("each kind of fault in a compound file is told", "[inspect][cfb]") {
    const auto faults = [](const std::string& file) {
        const auto cfb = Cfb::open(as_bytes(file));
        REQUIRE(cfb);
        return cfb->faults();
    };
    CfbBuilder builder;
    builder.stream("a", std::string(5'000, 'a')).stream("b", std::string(5'000, 'b'));
    CHECK_FALSE(faults(builder.build()).loop);
    CHECK(faults(CfbBuilder(builder).looping().build()).loop);
    CHECK(faults(CfbBuilder(builder).looping_tree().build()).loop);
    CHECK(faults(CfbBuilder(builder).sharing().build()).shared);
    CHECK(faults(CfbBuilder(builder).broken_chain().build()).broken);
    const std::string file = builder.build();
    CHECK_FALSE(faults(file.substr(0, file.size() - 1)).outside); // the last sector may be short
    CHECK(faults(file.substr(0, file.size() - 1'024)).outside);
}

TEST_CASE("a storage is a compound file of its own", "[inspect][cfb]") {
    const std::string file = CfbBuilder()
                                 .stream("Top", "t")
                                 .storage("Outer")
                                 .stream("Middle", "m")
                                 .storage("Inner")
                                 .stream("Low", "l")
                                 .root()
                                 .stream("Last", "z")
                                 .build();
    const auto cfb = Cfb::open(as_bytes(file));
    REQUIRE(cfb);
    const std::size_t outer = *cfb->find("outer");
    CHECK(cfb->children(outer).size() == 2);
    CHECK(cfb->descendants(outer).size() == 3);
    CHECK(cfb->child(outer, "MIDDLE"));
    CHECK_FALSE(cfb->child(outer, "Low"));
    const Cfb part = cfb->subtree(outer);
    CHECK(part.entries().size() == 4);
    CHECK(read(part, "Low").front() == 'l');
    CHECK(part.children(0).size() == 2);
    CHECK_FALSE(part.find("Top"));
    const Cfb rest = cfb->without(cfb->descendants(outer));
    CHECK_FALSE(rest.find("Low"));
    CHECK(rest.find("Top"));
}

TEST_CASE("no more entries than the limit are read, and that is said", "[inspect][cfb]") {
    const auto open = [](std::size_t streams) {
        CfbBuilder builder;
        builder.mini_streams();
        for (std::size_t i = 0; i < streams; ++i)
            builder.stream("s", "");
        return builder.build();
    };
    // The root is an entry as well, and a sector has room for four.
    const std::string below = open(cfb_entry_limit - 5);
    const std::string above = open(cfb_entry_limit);
    CHECK_FALSE(Cfb::open(as_bytes(below))->too_many());
    const auto cfb = Cfb::open(as_bytes(above));
    CHECK(cfb->too_many());
    CHECK(cfb->entries().size() == cfb_entry_limit);
    CHECK(has(inspected("a.doc", above), Finding::LIMIT_REACHED, 1));
    CHECK_FALSE(has(inspected("a.doc", below), Finding::LIMIT_REACHED));
}

TEST_CASE("a damaged document says so and is read as far as it goes", "[inspect][ole]") {
    CfbBuilder builder;
    builder.stream("WordDocument", "x");
    add_vba(builder, "Sub AutoOpen()\r\nShell \"x\"\r\nEnd Sub");
    builder.stream("Data", std::string(5'000, 'd'));
    const std::string file = builder.build();
    SECTION("whole") {
        const auto evidence = inspected("a.doc", file);
        CHECK_FALSE(has(evidence, Finding::OFFICE_CORRUPT));
        CHECK_FALSE(has(evidence, Finding::OFFICE_INCONSISTENT));
        CHECK_FALSE(has(evidence, Finding::PADDED));
    }
    SECTION("cut off") {
        const auto evidence = inspected("a.doc", file.substr(0, file.size() - 2'000));
        CHECK(has(evidence, Finding::OFFICE_CORRUPT, 1));
        CHECK(unread(evidence, NotInspected::CORRUPT));
        CHECK(has(evidence, Finding::MACRO_SUSPICIOUS, 1));
    }
    SECTION("without its directory") {
        std::string headless = file;
        headless[48] = '\xF0'; // the directory's sector
        headless[49] = '\xFF';
        const auto evidence = inspected("a.doc", headless);
        CHECK(has(evidence, Finding::OFFICE_CORRUPT, 1));
        CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1));
    }
    SECTION("with a loop") {
        CHECK(has(inspected("a.doc", CfbBuilder(builder).looping_tree().build()),
                  Finding::OFFICE_INCONSISTENT, 1));
    }
    SECTION("padded") {
        const auto padded = [&](std::size_t bytes) {
            return has(inspected("a.doc", file + std::string(bytes, '\0')), Finding::PADDED, 1);
        };
        constexpr std::size_t limit = 4U << 20U;
        CHECK_FALSE(padded(limit - 1));
        CHECK_FALSE(padded(limit));
        CHECK(padded(limit + 1));
    }
}

TEST_CASE("compound files are told apart by what is in them", "[inspect][type]") {
    const auto type = [](const CfbBuilder& builder) {
        return inspected("a", builder.build()).parts(0).type();
    };
    CHECK(type(CfbBuilder().stream("WordDocument", "x")) == "doc");
    CHECK(type(CfbBuilder().stream("Book", "x")) == "xls");
    CHECK(type(CfbBuilder().stream("PowerPoint Document", "x")) == "ppt");
    CHECK(type(CfbBuilder().clsid("\x84\x10\x0C").stream("x", "x")) == "msi");
    CHECK(type(CfbBuilder().stream("__properties_version1.0", "x")) == "msg");
    // A document is what its root says, whatever an embedded message says.
    CHECK(type(CfbBuilder()
                   .storage("M")
                   .stream("__properties_version1.0", "x")
                   .root()
                   .stream("Workbook", "x")) == "xls");
    CfbBuilder project;
    project.stream("PROJECT", "x");
    CHECK(type(add_vba(project, "x")) == "vba");
    CHECK(type(CfbBuilder().stream("x", "x")) == "ole");
}

TEST_CASE("documents in storages, files in streams and attachments become children",
          "[inspect][ole]") {
    CfbBuilder word;
    word.stream("WordDocument", "x").storage("ObjectPool").storage("_1234");
    const std::string book = biff(0x0809, "\0\6\5\0"s) + biff(0x0085, "\0\0\0\0\1\1\1\0A"s);
    word.stream("Workbook", book).root();
    word.storage("_5678").stream("Package", "%PDF-1.4 x").root();
    word.storage("_9").stream("CONTENTS", "a control's text").root();
    const auto evidence = inspected("a.doc", word.build());
    CAPTURE(words(evidence));
    REQUIRE(evidence.parts_size() == 3);
    CHECK(evidence.parts(1).type() == "xls");
    CHECK(evidence.parts(1).kind() == evidence::Part::EMBEDDED_FILE);
    CHECK(has(evidence, Finding::MACRO_EXCEL4, 2));
    CHECK_FALSE(has(evidence, Finding::MACRO_EXCEL4, 1));
    CHECK(evidence.parts(2).type() == "pdf");

    const std::string name = "2\0 0\0.\0e\0x\0e\0"s;
    CfbBuilder mail;
    mail.mini_streams();
    mail.stream("__properties_version1.0", "x")
        .storage("__attach_version1.0_#00000000")
        .stream("__substg1.0_3707001F", "a\0.\0e\0x\0e\0"s)
        .stream("__substg1.0_37010102", "MZ\x90\0"s + std::string(80, '\0'))
        .root();
    const auto message = inspected("a.msg", mail.build());
    CAPTURE(words(message));
    REQUIRE(message.parts_size() == 2);
    CHECK(message.parts(1).name() == "a.exe");
    CHECK(has(message, Finding::EXECUTABLE, 2));
    CHECK(message.not_inspected_size() == 0);
}

TEST_CASE("of very many embedded files the rest is said not to be looked into", "[inspect][ole]") {
    const auto with = [](int count) {
        CfbBuilder builder;
        builder.stream("WordDocument", "x");
        builder.mini_streams();
        for (int i = 0; i < count; ++i)
            builder.storage("_1").stream("Package", "%PDF-1.4").root();
        return inspected("a.doc", builder.build());
    };
    CHECK_FALSE(has(with(99), Finding::LIMIT_REACHED));
    CHECK_FALSE(has(with(100), Finding::LIMIT_REACHED));
    CHECK(has(with(101), Finding::LIMIT_REACHED, 1));
}

TEST_CASE("many names for few bytes cost no more than the limits", "[inspect][ole]") {
    CfbBuilder builder;
    builder.mini_streams();
    const auto documents = [](int count) {
        CfbBuilder book;
        for (int i = 0; i < count; ++i)
            book.stream("Workbook", "x");
        return has(inspected("a.xls", book.build()), Finding::LIMIT_REACHED);
    };
    CHECK_FALSE(documents(10));
    CHECK(documents(11));
    // One chain of storages in storages, each with its own document.
    for (int i = 0; i < 150; ++i)
        builder.storage("s").stream("Workbook", "x");
    const auto evidence = inspected("a.xls", builder.build());
    CHECK(has(evidence, Finding::LIMIT_REACHED));
    CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
}

TEST_CASE("objects that load or run something are named by their class", "[inspect][ole]") {
    const std::string url_moniker(
        "\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B", 16);
    const auto link = [](std::string_view stream, std::string_view content) {
        return inspected(
            "a.doc",
            CfbBuilder().stream("WordDocument", "x").storage("_1").stream(stream, content).build());
    };
    CHECK(has(link("\x01Ole", "\1\0\0\2" + url_moniker), Finding::DANGEROUS_OBJECT, 1));
    CHECK_FALSE(has(link("\x01Ole", "\1\0\0\2"), Finding::DANGEROUS_OBJECT));
    CHECK_FALSE(has(link("Hyperlinks", url_moniker), Finding::DANGEROUS_OBJECT));
    CHECK(
        has(inspected("a.doc",
                      CfbBuilder()
                          .clsid("\xD3\x0B\x29\x06\xAA\x48\xD2\x11\x84\x32\0\x60\x08\xC3\xFB\xFC"s)
                          .stream("WordDocument", "x")
                          .build()),
            Finding::DANGEROUS_OBJECT, 1));
}
