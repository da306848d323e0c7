#include "support/cfb_builder.h"
#include "support/inspected.h"
#include "support/zip_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

std::string base64(std::string_view bytes) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t value = 0;
        for (std::size_t j = 0; j < 3; ++j)
            value = (value << 8U) |
                    (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            out += i + j <= bytes.size() ? digits[(value >> (18 - 6 * j)) & 63U] : '=';
        if (i % 57 == 54) out += "\r\n";
    }
    return out;
}

std::string macros() {
    CfbBuilder cfb;
    return add_vba(cfb, "Sub AutoOpen()\r\nEnd Sub").build();
}

/// `missing` is what the head says of its own size.
std::string active_mime(std::string_view content, std::size_t head_bytes, char missing) {
    std::string out = "ActiveMime"s;
    out.resize(head_bytes, '\0');
    out[0x1E] = missing;
    return out + deflated(content, 15);
}

std::string word_2003(std::string_view name, std::string_view content) {
    return "<?xml version=\"1.0\"?><w:wordDocument "
           "xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\">"
           "<w:docSuppData><w:binData w:name=\"" +
           std::string(name) + "\">" + base64(content) +
           "</w:binData></w:docSuppData></w:wordDocument>";
}

std::string web_archive(std::string_view content) {
    return "From: <Saved>\r\nSubject: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; "
           "boundary=\"b\"; type=\"text/html\"\r\n\r\n--b\r\nContent-Location: file:///C:/a.htm\r\n"
           "Content-Type: text/html\r\n\r\n<html>x</html>\r\n--b\r\nContent-Location: "
           "file:///C:/editdata.mso\r\nContent-Transfer-Encoding: base64\r\nContent-Type: "
           "application/x-mso\r\n\r\n" +
           base64(content) + "\r\n--b--\r\n";
}

} // namespace

TEST_CASE("macros in XML documents and web archives are read", "[inspect][xml_files]") {
    struct Case {
        std::string name, content;
    };
    const auto c = GENERATE(values<Case>({
        {"a.xml", word_2003("editdata.mso", active_mime(macros(), 0x32, 4))},
        {"a.doc", word_2003("editdata.mso", active_mime(macros(), 0x32, 4))},
        {"a.xml", word_2003("oledata.mso", active_mime(macros(), 0x22A, 99))},
        {"a.xml", word_2003("x", macros())},
        {"a.xml",
         word_2003(
             "oledata.mso",
             CfbBuilder().stream("_1577691300", "\0\x22\0\0"s + deflated(macros(), 15)).build())},
        {"a.mht", web_archive(active_mime(macros(), 0x32, 4))},
        {"a.doc", web_archive(active_mime(macros(), 0x32, 4))},
    }));
    const auto evidence = inspected(c.name, c.content);
    CAPTURE(c.name, c.content.substr(0, 40), words(evidence));
    CHECK(has(evidence, Finding::MACRO_PRESENT));
    CHECK(has(evidence, Finding::MACRO_AUTO_EXEC));
    CHECK(evidence.not_inspected_size() == 0);
}

TEST_CASE("ActiveMime that cannot be read is a macro unseen", "[inspect][xml_files]") {
    const auto evidence =
        inspected("a.xml", word_2003("a", active_mime("no compound file", 0x32, 4)));
    CHECK(has(evidence, Finding::MACRO_PRESENT));
    CHECK(unread(evidence, NotInspected::CORRUPT));
    const std::string whole = active_mime(macros(), 0x32, 4);
    for (std::size_t size = 10; size < whole.size(); size += 64) {
        const auto cut = inspected("editdata.mso", whole.substr(0, size));
        CHECK(has(cut, Finding::MACRO_PRESENT));
        CHECK_FALSE(has(cut, Finding::INSPECTION_FAILED));
    }
}

TEST_CASE("what XML holds as base64 is inspected, pictures are ordinary", "[inspect][xml_files]") {
    const auto program = inspected("a.xml", word_2003("x", "MZ\x90\0"s + std::string(80, '\0')));
    CHECK(has(program, Finding::EXECUTABLE, 2));
    const auto picture =
        inspected("a.xml", word_2003("x", "\x89PNG\r\n\x1A\n" + std::string(80, 'x')));
    CHECK(picture.parts_size() == 1);
    CHECK(picture.findings_size() == 0);
    // In the middle of other base64 the heads mean nothing.
    const auto middle = inspected("a.xml", "<?xml version=\"1.0\"?><a>xxxxTVqQxxxx</a>");
    CHECK(middle.parts_size() == 1);

    std::string many = "<?xml version=\"1.0\"?><a>";
    for (int i = 0; i < 100; ++i)
        many += "<b>TVqQAAAA</b>";
    CHECK_FALSE(unread(inspected("a.xml", many + "</a>"), NotInspected::OVER_LIMIT));
    CHECK(unread(inspected("a.xml", many + "<b>TVqQAAAA</b></a>"), NotInspected::OVER_LIMIT));
}
