// Limits behind which something less is said, one below, at and one above: what can do harm is
// named all the same.
#include "inspect/ole1.h"
#include "support/image_builder.h"
#include "support/inspected.h"
#include "support/locked_zip.h"
#include "support/mail_builder.h"
#include "support/ooxml_builder.h"
#include "support/vba_builder.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

constexpr std::size_t mebi = 1U << 20U;
const std::string script =
    "On Error Resume Next\r\nCreateObject(\"WScript.Shell\").Run \"calc\"\r\n";

std::string project() {
    CfbBuilder cfb;
    VbaBuilder().module("M", "Sub AutoOpen()\r\nShell \"calc\"\r\nEnd Sub\r\n").add_to(cfb);
    return cfb.build();
}

std::string ole1(std::size_t class_bytes, std::string_view class_name, std::string_view data) {
    std::string name(class_name);
    name.resize(class_bytes, '\0');
    std::string out = "\1\5\0\0\2\0\0\0"s;
    put32(out, static_cast<std::uint32_t>(name.size()));
    out += name + std::string(8, '\0');
    put32(out, static_cast<std::uint32_t>(data.size()));
    return out + std::string(data);
}

std::string hex(std::string_view bytes) {
    std::string out;
    for (const char c : bytes)
        out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return out;
}

} // namespace

TEST_CASE("macros of an ActiveMime above 16 MiB are read in front, and it is told",
          "[inspect][limits][vba]") {
    constexpr std::size_t limit = 16 * mebi - 1;
    for (const std::size_t size : {limit - 1, limit, limit + 1}) {
        std::string compound = project();
        compound.resize(size, '\0');
        std::string content = "ActiveMime";
        content.resize(0x32, '\0');
        const auto evidence = inspected("a.mso", content + deflated(compound, 15));
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1));
        CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (size > limit));
    }
}

TEST_CASE("a class of OLE 1 may have a name of any length", "[inspect][limits][rtf]") {
    for (const std::size_t size : {7U, 8U, 4'095U, 4'096U, 4'097U, 100'000U}) {
        const std::string object = ole1(size, "Equation.3"s.substr(0, size), "data");
        const auto read = inspect::read_ole1(std::as_bytes(std::span(object)));
        CAPTURE(size);
        REQUIRE(read);
        CHECK(read->data.size() == 4);
        CHECK(read->class_name == "Equation.3"s.substr(0, size));
        if (size < 11) continue;
        const auto evidence =
            inspected("a.doc", "{\\rtf1{\\object\\objemb{\\*\\objdata " + hex(object) + "}}}");
        CHECK(has(evidence, Finding::DANGEROUS_OBJECT, 1));
    }
    // Kept of a name that never ends are 4 KiB.
    for (const std::size_t size : {4'095U, 4'096U, 4'097U}) {
        const std::string object = ole1(size, std::string(size, 'x'), "data");
        CHECK(inspect::read_ole1(std::as_bytes(std::span(object)))->class_name.size() ==
              std::min<std::size_t>(size, 4'096));
    }
}

TEST_CASE("what an Access database starts is found in all of it", "[inspect][limits][access]") {
    const std::string_view start("A\0u\0t\0o\0E\0x\0e\0c\0", 16);
    for (const std::size_t place : {32 * mebi - 16, 32 * mebi, 32 * mebi + 1}) {
        std::string content("\0\1\0\0Standard ACE DB\0", 20);
        content.resize(place, '\0');
        const auto evidence = inspected("a.accdb", content + std::string(start));
        CAPTURE(place, words(evidence));
        CHECK(has(evidence, Finding::DATABASE, 1));
        CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1));
        CHECK(unread(evidence, NotInspected::UNSUPPORTED));
    }
}

TEST_CASE("a lure behind what is searched takes nothing from the macros",
          "[inspect][limits][lure]") {
    const std::string lure = "コンテンツの有効化";
    for (const std::size_t place : {4 * mebi - lure.size(), 4 * mebi, 4 * mebi + 1}) {
        const std::string text =
            "<w:document><w:t>" + std::string(place, 'x') + lure + "</w:t></w:document>";
        const auto evidence = inspected("a.docm", OoxmlBuilder()
                                                      .part("word/vbaProject.bin", project())
                                                      .part("word/header1.xml", text)
                                                      .build());
        CAPTURE(place, words(evidence));
        CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1));
        CHECK(has(evidence, Finding::MACRO_EXECUTES, 1));
    }
}

TEST_CASE("a script shows itself in 64 KiB, and by its name behind them",
          "[inspect][limits][script]") {
    constexpr std::size_t limit = 64U << 10U;
    for (const std::size_t place : {limit - script.size(), limit, limit + 1}) {
        const std::string content = "'" + std::string(place - 3, 'x') + "\r\n" + script;
        const auto named = inspected("a.vbs", content);
        CAPTURE(place, words(named));
        CHECK(has(named, Finding::SCRIPT, 1));
        CHECK(has(named, Finding::NAME_DANGEROUS_EXTENSION, 1));
        // Nothing runs it by this name.
        CHECK(has(inspected("a.txt", content), Finding::SCRIPT, 1) == (place < limit));
    }
    for (const std::size_t place : {limit - 1, limit, limit + 1}) {
        const std::string page = "<html>" + std::string(place - 6, ' ') +
                                 "<script>new ActiveXObject('WScript.Shell')</script>";
        CHECK(has(inspected("a.html", page), Finding::DANGEROUS_OBJECT, 1));
        CHECK(has(inspected("a.doc", std::string(place, ' ') +
                                         "{\\rtf1{\\*\\template http://192.0.2.1/a.dotm}}"),
                  Finding::OFFICE_EXTERNAL_TEMPLATE, 1));
    }
}

TEST_CASE("a name in OneNote above 260 letters does not hide what the file is",
          "[inspect][limits][onenote]") {
    const std::string head("\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3", 16);
    const std::string object("\xE7\x16\xE3\xBD\x65\x26\x11\x45\xA4\xC4\x8D\x4D\x0B\x7A\x9E\xAC",
                             16);
    for (const std::size_t letters : {259U, 260U, 261U}) {
        std::string content = head;
        const std::string name = wide(std::string(letters - 4, 'x') + ".vbs");
        put32(content, static_cast<std::uint32_t>(name.size()));
        content += name + std::string(20, '\0') + object;
        put32(content, static_cast<std::uint32_t>(script.size()));
        content += std::string(16, '\0') + script;
        const auto evidence = inspected("a.one", content);
        CAPTURE(letters, words(evidence));
        CHECK(has(evidence, Finding::ONENOTE_EMBEDDED_SCRIPT));
    }
}

TEST_CASE("of a message 20 texts are searched for passwords", "[inspect][limits][password]") {
    const std::string zip = locked_zip({{"a.txt", "hello", true}}, "right77", ZIP_EM_TRAD_PKWARE);
    // The Subject and the text of the message are the first two.
    for (const std::size_t before : {16U, 17U, 18U}) {
        MailBuilder mail;
        mail.subject("x").text("hello");
        for (std::size_t i = 0; i < before; ++i)
            mail.attach(fmt::format("{}.txt", i), "text/plain", "hello " + std::to_string(i));
        mail.attach("note.txt", "text/plain", "文字列\n\nright77\n");
        const std::string content = mail.attach("a.zip", "application/zip", zip).build();
        evidence::InspectionRequest request;
        request.set_kind(evidence::InspectionRequest::MESSAGE);
        const auto evidence = inspect::inspect(request, std::as_bytes(std::span(content)));
        CAPTURE(before, words(evidence));
        CHECK(has(evidence, Finding::ARCHIVE_UNLOCKED) == (before < 17));
        CHECK(has(evidence, Finding::ARCHIVE_ENCRYPTED) == (before >= 17));
    }
}

TEST_CASE("what is searched of a stream for macros is 8 MiB, and it is told",
          "[inspect][limits][vba]") {
    for (const std::size_t size : {8 * mebi - 1, 8 * mebi, 8 * mebi + 1}) {
        CfbBuilder cfb;
        cfb.stream("Data", std::string(size, 'x'));
        VbaBuilder().module("M", "Sub AutoOpen()\r\nShell \"calc\"\r\nEnd Sub\r\n").add_to(cfb);
        const auto evidence = inspected("a.doc", cfb.build());
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1));
        CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (size > 8 * mebi));
    }
}

TEST_CASE("modules without source beyond the twentieth are not named one by one",
          "[inspect][limits][vba]") {
    for (const std::size_t modules : {19U, 20U, 21U}) {
        CfbBuilder cfb;
        VbaBuilder vba;
        for (std::size_t i = 0; i < modules; ++i) {
            VbaBuilder::Module module;
            module.name = fmt::format("M{}", i);
            module.without_stream = true;
            vba.module(std::move(module));
        }
        vba.module("Last", "Sub AutoOpen()\r\nShell \"calc\"\r\nEnd Sub\r\n").add_to(cfb);
        const auto evidence = inspected("a.doc", cfb.build());
        CAPTURE(modules, words(evidence));
        CHECK(has(evidence, Finding::MACRO_PRESENT, 1));
        CHECK(has(evidence, Finding::MACRO_SOURCE_MISSING, 1));
        CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1));
    }
}

TEST_CASE("DDE in a table hides behind no length that Excel reads", "[inspect][limits][dde]") {
    // A formula has 8,192 letters of three bytes at most.
    for (const std::size_t size : {63U, 64U, 65U, 8'191U, 24'575U, 24'576U}) {
        const std::string topic = "/c calc" + std::string(size - 7, 'x');
        CAPTURE(size);
        CHECK(has(inspected("a.csv", "1,=cmd|'" + topic + "'!A1\r\n"), Finding::OFFICE_DDE, 1) ==
              (size < 24'576));
    }
}
