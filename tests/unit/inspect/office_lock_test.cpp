#include "inspect/legacy_lock.h"
#include "support/inspected.h"
#include "support/locked_office.h"
#include "support/vba_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

evidence::Evidence
with_passwords(std::string_view name, const std::string& content, std::vector<std::string> known) {
    evidence::InspectionRequest request;
    request.set_kind(evidence::InspectionRequest::FILE);
    request.set_file_name(std::string(name));
    for (const std::string& password : known)
        request.add_passwords(password);
    return inspect::inspect(request, std::as_bytes(std::span(content)));
}

std::string document_with_link() {
    // Longer than one segment of the agile way.
    return OoxmlBuilder()
        .relationship("attachedTemplate", "http://example.test/a.dotm")
        .part("word/media/image1.png", std::string(9'000, 'p'))
        .build();
}

} // namespace

TEST_CASE("locked packages open by Excel's own password or a known one", "[inspect][lock]") {
    using Lock = std::string (*)(std::string_view, std::string_view);
    const auto lock = GENERATE(
        values<Lock>({locked_standard, [](std::string_view document, std::string_view password) {
                          return locked_agile(document, password);
                      }}));
    const std::string document = document_with_link();
    SECTION("Excel's own") {
        const auto evidence = inspected("a.xlsx", lock(document, "VelvetSweatshop"));
        CAPTURE(words(evidence));
        CHECK(has(evidence, Finding::OFFICE_UNLOCKED, 1));
        CHECK_FALSE(evidence.parts(0).encrypted());
        REQUIRE(evidence.parts_size() == 2);
        CHECK(evidence.parts(1).name() == "a.xlsx");
        CHECK(has(evidence, Finding::OFFICE_EXTERNAL_TEMPLATE, 2));
        CHECK_FALSE(has(evidence, Finding::OFFICE_ENCRYPTED));
        CHECK(evidence.not_inspected_size() == 0);
    }
    SECTION("a known one") {
        const std::string file = lock(document, "53516");
        const auto evidence = with_passwords("a.xlsx", file, {"wrong", "", "53516"});
        CAPTURE(words(evidence));
        CHECK(has(evidence, Finding::OFFICE_UNLOCKED, 1));
        CHECK(has(evidence, Finding::OFFICE_EXTERNAL_TEMPLATE, 2));
        CHECK(evidence.parts(0).encrypted());
        CHECK(words(evidence).find("53516") == std::string::npos);
        const auto shut = with_passwords("a.xlsx", file, {"wrong"});
        CHECK(has(shut, Finding::OFFICE_ENCRYPTED, 1));
        CHECK(unread(shut, NotInspected::ENCRYPTED));
    }
}

TEST_CASE("the twelfth password of a locked package is the last one tried", "[inspect][lock]") {
    const std::string file = locked_agile("PK", "right");
    for (const std::size_t before : {10U, 11U, 12U}) {
        std::vector<std::string> passwords(before, "wrong");
        passwords.emplace_back("right");
        CHECK(has(with_passwords("a.docx", file, passwords), Finding::OFFICE_UNLOCKED) ==
              (before < 12));
    }
}

TEST_CASE("locks that cost too much or are not known stay shut, and say so", "[inspect][lock]") {
    for (const std::string& file :
         {locked_agile("PK", "VelvetSweatshop", "1000001"),
          CfbBuilder()
              .stream("EncryptionInfo", "\4\0\3\0"s)
              .stream("EncryptedPackage", "x")
              .build(),
          CfbBuilder().stream("EncryptionInfo", "").stream("EncryptedPackage", "").build(),
          CfbBuilder().stream("EncryptedPackage", "x").build(),
          CfbBuilder()
              .stream("\x09"
                      "DRMContent",
                      "x")
              .stream("WordDocument", "x")
              .build()}) {
        const auto evidence = inspected("a.docx", file);
        CHECK(has(evidence, Finding::OFFICE_ENCRYPTED, 1));
        CHECK(unread(evidence, NotInspected::ENCRYPTED));
    }
    // One round too few for the key that it was made with: tried, and found wrong.
    CHECK(has(inspected("a.docx", locked_agile("PK", "VelvetSweatshop", "999")),
              Finding::OFFICE_ENCRYPTED));
}

TEST_CASE("locked workbooks of Excel 97 open in all three ways", "[inspect][lock]") {
    const auto how = GENERATE(BookLock::obfuscated, BookLock::rc4, BookLock::crypto_api);
    // Long enough for several blocks of the cipher.
    std::string records = sheet_record(2, 1) + name_record(0x20, "\x01"s);
    for (int i = 0; i < 20; ++i)
        records += biff(0x00FC, std::string(200, 'x'));
    records += macro_sheet_begin() + formula_record(calling(0x6E)) + formula_record(calling(0x96));
    const auto book = [&](std::string_view password) {
        return CfbBuilder().stream("Workbook", locked_records(records, how, password)).build();
    };
    const auto evidence = inspected("a.xls", book("VelvetSweatshop"));
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::OFFICE_UNLOCKED, 1));
    CHECK(has(evidence, Finding::MACRO_EXCEL4, 1));
    CHECK(has(evidence, Finding::MACRO_EXCEL4_HIDDEN, 1));
    CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1));
    CHECK(has(evidence, Finding::MACRO_EXECUTES, 1));
    CHECK_FALSE(has(evidence, Finding::OFFICE_ENCRYPTED));
    if (how == BookLock::obfuscated) return;
    CHECK(has(inspected("a.xls", book("other")), Finding::OFFICE_ENCRYPTED, 1));
    CHECK(has(with_passwords("a.xls", book("other"), {"other"}), Finding::MACRO_EXCEL4, 1));
    for (const std::size_t before : {63U, 64U}) {
        std::vector<std::string> passwords(before, "wrong");
        passwords.emplace_back("other");
        CHECK(has(with_passwords("a.xls", book("other"), passwords), Finding::OFFICE_UNLOCKED) ==
              (before < 64));
    }
}

TEST_CASE("cut locked documents end, and are never clean", "[inspect][lock]") {
    const std::string document = document_with_link();
    for (const std::string& file :
         {locked_agile(document, "VelvetSweatshop"),
          CfbBuilder()
              .stream("Workbook", locked_records(sheet_record(2, 1), BookLock::crypto_api, "x"))
              .build()})
        for (std::size_t size = 64; size < file.size(); size += 64) {
            const auto evidence = inspected("a.xls", file.substr(0, size));
            CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
            CHECK(evidence.not_inspected_size() > 0);
        }
}

TEST_CASE("locked documents of Word 97 open in all three ways", "[inspect][lock]") {
    const auto how = GENERATE(BookLock::obfuscated, BookLock::rc4, BookLock::crypto_api);
    // Behind the first block of the cipher.
    const std::string text = std::string(1'000, 'x') + "\x13 DDEAUTO cmd \"/c x\" \x14 \x15";
    const auto document = [&](std::string_view password) {
        CfbBuilder cfb;
        cfb.storage("Macros");
        VbaBuilder()
            .module("ThisDocument", "Sub AutoOpen()\r\nShell \"cmd\"\r\nEnd Sub\r\n")
            .add_to(cfb);
        return locked_word(text, how, password, cfb.root());
    };
    const auto evidence = inspected("a.doc", document("VelvetSweatshop"));
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::OFFICE_UNLOCKED, 1));
    CHECK(has(evidence, Finding::OFFICE_DDE, 1));
    CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1));
    CHECK_FALSE(has(evidence, Finding::OFFICE_ENCRYPTED));
    CHECK(evidence.not_inspected_size() == 0);
    if (how == BookLock::obfuscated) return;
    const auto shut = inspected("a.doc", document("other"));
    CHECK(has(shut, Finding::OFFICE_ENCRYPTED, 1));
    CHECK(unread(shut, NotInspected::ENCRYPTED));
    CHECK_FALSE(has(shut, Finding::OFFICE_DDE));
    CHECK(has(shut, Finding::MACRO_AUTO_EXEC, 1)); // macros stay readable
    const auto known = with_passwords("a.doc", document("other"), {"wrong", "other"});
    CHECK(has(known, Finding::OFFICE_DDE, 1));
    CHECK(known.parts(0).encrypted());
}

TEST_CASE("locked presentations open by a known password", "[inspect][lock]") {
    CfbBuilder inner;
    inner.storage("Macros");
    VbaBuilder().module("Module1", "Sub Auto_Open()\r\nEnd Sub\r\n").add_to(inner);
    const std::string storage = inner.build();
    const std::string packed = deflated(storage, 15);
    std::string object("\x10\x00\x11\x10", 4);
    put32(object, static_cast<std::uint32_t>(packed.size() + 4));
    put32(object, static_cast<std::uint32_t>(storage.size()));
    object += packed;
    for (const std::string_view own : {"VelvetSweatshop", "/01Hannes Ruescher/01"}) {
        const auto evidence = inspected("a.ppt", locked_presentation(object, own));
        CAPTURE(words(evidence));
        CHECK(has(evidence, Finding::OFFICE_UNLOCKED, 1));
        CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1));
        CHECK_FALSE(has(evidence, Finding::OFFICE_ENCRYPTED));
        CHECK(evidence.not_inspected_size() == 0);
    }
    const std::string file = locked_presentation(object, "other");
    CHECK(has(with_passwords("a.ppt", file, {"other"}), Finding::MACRO_AUTO_EXEC, 1));
    const auto shut = inspected("a.ppt", file);
    CHECK(has(shut, Finding::OFFICE_ENCRYPTED, 1));
    CHECK(unread(shut, NotInspected::ENCRYPTED));
    CHECK_FALSE(has(shut, Finding::MACRO_AUTO_EXEC));
}

TEST_CASE("objects of a locked presentation may lie about their size", "[inspect][lock][limits]") {
    CfbBuilder inner;
    inner.storage("Macros");
    VbaBuilder().module("Module1", "Sub Auto_Open()\r\nEnd Sub\r\n").add_to(inner);
    const std::string storage = inner.build();
    for (const int off : {-1, 0, 1, 100'000'000}) {
        std::string object("\x00\x00\x11\x10", 4);
        put32(object, static_cast<std::uint32_t>(static_cast<int>(storage.size()) + off));
        const auto evidence =
            inspected("a.ppt", locked_presentation(object + storage, "VelvetSweatshop"));
        CAPTURE(off, words(evidence));
        CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1));
    }
}

TEST_CASE("objects of a locked presentation beyond the limit are told", "[inspect][lock][limits]") {
    constexpr std::size_t limit = 100'000;
    CfbBuilder inner;
    inner.storage("Macros");
    VbaBuilder().module("Module1", "Sub Auto_Open()\r\nEnd Sub\r\n").add_to(inner);
    const std::string storage = inner.build();
    std::string object("\x00\x00\x11\x10", 4);
    put32(object, static_cast<std::uint32_t>(storage.size()));
    for (const std::size_t others : {limit - 2, limit - 1, limit}) {
        const auto evidence =
            inspected("a.ppt", locked_presentation(object + storage, "VelvetSweatshop", others));
        CAPTURE(others, words(evidence));
        const bool seen = others < limit;
        CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1) == seen);
        CHECK(has(evidence, Finding::LIMIT_REACHED, 1) != seen);
        CHECK(unread(evidence, NotInspected::OVER_LIMIT) != seen);
    }
}

TEST_CASE("XOR knows fifteen characters and no more", "[inspect][lock][limits]") {
    // Made by [MS-OFFCRYPTO] 2.3.7.1 for "abc" and for 15 characters.
    auto lock = inspect::LegacyLock::obfuscated(0x1234, 0xCC1A);
    CHECK_FALSE(lock.open("abc"));
    auto own = inspect::LegacyLock::obfuscated(0xB359, 0x9A0A);
    CHECK(own.open("VelvetSweatshop"));
    CHECK(own.open("VelvetSweatshop and more"));
    CHECK_FALSE(own.open("VelvetSweatsho"));
    CHECK_FALSE(own.open(""));
}

TEST_CASE("cut locked documents of Word and PowerPoint end, and are never clean",
          "[inspect][lock][limits]") {
    for (const std::string& file :
         {locked_word("text", BookLock::crypto_api, "x"), locked_word("text", BookLock::rc4, "x"),
          locked_presentation("object", "x")})
        for (std::size_t size = 64; size < file.size(); size += 64) {
            const auto evidence = inspected("a.doc", file.substr(0, size));
            CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
            CHECK(evidence.not_inspected_size() > 0);
        }
}
