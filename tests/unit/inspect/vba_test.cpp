#include "inspect/bytes.h"
#include "inspect/vba_project.h"
#include "inspect/vba_words.h"
#include "support/inspected.h"
#include "support/ooxml_builder.h"
#include "support/vba_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::inspect;
using namespace keneki::test;
using evidence::Finding;
using namespace std::string_literals;

namespace {

VbaCode code_in(const VbaBuilder& project, std::string_view storage = "VBA") {
    CfbBuilder cfb;
    const std::string file = project.add_to(cfb, storage).build();
    const auto opened = Cfb::open(as_bytes(file));
    REQUIRE(opened);
    return read_vba(*opened);
}

std::string lines(std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += "x = 1\r\n";
    return out;
}

} // namespace

TEST_CASE("the directory of a project names its modules", "[inspect][vba]") {
    VbaBuilder project;
    project.code_page(932)
        .module({.name = "\x8F\x88\x97\x9D", .source = {}, .stream = "\x8F\x88"}) // 処理
        .module("ThisDocument", "x");
    const std::string dir = project.directory();
    const VbaDirectory directory = read_vba_directory(as_bytes(dir));
    CHECK(directory.code_page == 932);
    REQUIRE(directory.modules.size() == 2);
    CHECK(directory.modules[0].name == "処理");
    CHECK(directory.modules[0].stream == "処");
    CHECK(directory.modules[1].name == "ThisDocument");
    for (std::size_t size = 0; size < dir.size(); ++size)
        CHECK(read_vba_directory(as_bytes(dir.substr(0, size))).modules.size() <= 2);
    CHECK(read_vba_directory({}).modules.empty());
}

TEST_CASE("macros are found by the structure of the project, whatever it is called",
          "[inspect][vba]") {
    const VbaCode code = code_in(VbaBuilder().module("M", "Sub AutoOpen()"), "qzv");
    CHECK(code.project);
    CHECK(contains(code.source, "Sub AutoOpen()"));
    CHECK(code.hidden.empty());
    CHECK_FALSE(code.over_limit);
    CfbBuilder word;
    word.stream("WordDocument", "x");
    CHECK(has(
        inspected("a.doc", VbaBuilder().module("M", "Sub AutoOpen()").add_to(word, "x3y").build()),
        Finding::MACRO_AUTO_EXEC, 1));
}

TEST_CASE("a module whose source is not what would run is named", "[inspect][vba]") {
    struct Case {
        std::string why;
        VbaBuilder::Module module;
        bool hidden;
    };
    const auto module = [](std::string source, std::size_t compiled) {
        return VbaBuilder::Module{
            .name = "M", .source = std::move(source), .stream = {}, .compiled_lines = compiled};
    };
    auto gone = module({}, 0);
    gone.without_stream = true;
    auto unreadable = module({}, 20);
    unreadable.unreadable = true;
    auto emptied = module("\r\n", 0);
    emptied.compiled_bytes = 3'300;
    auto empty = module("\r\n", 0);
    empty.compiled_bytes = 948;
    auto written = module(lines(2), 0);
    written.compiled_bytes = 3'300;
    const auto c = GENERATE_COPY(values<Case>({
        {"much compiled, nothing written", emptied, true},
        {"an empty module of usual size", empty, false},
        {"a table of lines that is not found", written, false},
        {"source and compiled code agree", module(lines(20), 20), false},
        {"never compiled", module(lines(20), 0), false},
        {"an empty module", module({}, 1), false},
        {"within what may differ", module(lines(20), 23), false},
        {"more compiled than written", module(lines(20), 24), true},
        {"within what may differ", module(lines(23), 20), false},
        {"more written than compiled", module(lines(24), 20), true},
        {"lines that go on count once",
         module("x = 1 _\r\n + 1 _\r\n + 1 _\r\n + 1 _\r\n + 1\r\n", 1), false},
        {"source stripped", module({}, 40), true},
        {"no stream", gone, true},
        {"source unreadable", unreadable, true},
    }));
    CAPTURE(c.why);
    CHECK(code_in(VbaBuilder().module(c.module)).hidden.empty() != c.hidden);
    CfbBuilder word;
    word.stream("WordDocument", "x");
    const auto evidence = inspected("a.doc", VbaBuilder().module(c.module).add_to(word).build());
    CHECK(has(evidence, Finding::MACRO_PRESENT, 1));
    CHECK(has(evidence, Finding::MACRO_SOURCE_MISSING, 1) == c.hidden);
}

TEST_CASE("of a module that is longer than what is read nothing is claimed", "[inspect][vba]") {
    const auto code = [](std::size_t bytes) {
        VbaBuilder project;
        project.module({.name = "M", .source = "x", .stream = "N", .without_stream = true});
        CfbBuilder cfb;
        project.add_to(cfb).storage("more").stream("N", std::string(bytes, '\x7F'));
        const std::string file = cfb.build();
        return read_vba(*Cfb::open(as_bytes(file)));
    };
    constexpr std::size_t limit = 8U << 20U;
    CHECK_FALSE(code(limit).over_limit);
    CHECK_FALSE(code(limit).hidden.empty());
    CHECK(code(limit + 1).over_limit);
    CHECK(code(limit + 1).hidden.empty());
}

TEST_CASE("names that only compiled code has tell of replaced source", "[inspect][vba]") {
    const auto hidden = [](std::string_view cache, std::string_view source) {
        return !code_in(VbaBuilder().cache(cache).module("M", source)).hidden.empty();
    };
    CHECK(hidden("..AutoOpen..Shell..", "Sub Print()"));
    CHECK_FALSE(hidden("..AutoOpen..Shell..", "Sub AutoOpen()\r\nShell \"x\""));
    CHECK_FALSE(hidden("..AutoOpen..", "Sub Print()"));
    CHECK_FALSE(hidden("..Shell..", "Sub Print()"));
    // What is left of modules that were deleted stands beside the names of those that are there.
    CHECK_FALSE(hidden("..AutoOpen..Shell..Print..", "Sub Print()"));
    CHECK(hidden("..AutoOpen..Shell..Print..", "Sub Print()\r\nFunction Other(a)"));
}

TEST_CASE("what starts a macro counts in code only", "[inspect][vba]") {
    const auto word = [](std::string_view source) {
        return read_vba_source(source).runs_by_itself;
    };
    CHECK(word("Sub AutoOpen()\nEnd Sub") == "autoopen");
    CHECK(word("Private Sub Workbook_Open()") == "workbook_open");
    CHECK(word("Sub Frame1_Layout()") == "frame1_layout");
    CHECK(word("Sub MultiPage1_Change()") == "multipage1_change");
    CHECK(word("Sub W_DownloadBegin(ByVal a)") == "w_downloadbegin");
    CHECK(word("Sub W_MouseLeave()") == "w_mouseleave");
    CHECK(word("Sub MultiPage1_Click()").empty());
    CHECK(word("' AutoOpen is not used\nSub Print()").empty());
    CHECK(word("x = \"'\" : AutoOpen") == "autoopen");
    CHECK(word("Sub Auto _\r\nOpen()").empty());
    CHECK(word("Sub CommandButton1_Click()\nEnd Sub").empty());
    CHECK(word("Sub TextBox1_Change()\nEnd Sub").empty());
    CHECK(word("Sub NotAutoOpenAtAll()").empty());
    CHECK(word("Sub \x83\x41utoOpen()").empty()); // the second byte of a Japanese letter is an A
    CHECK(word("").empty());
}

TEST_CASE("what a macro does is told from its words", "[inspect][vba]") {
    struct Case {
        std::string_view source;
        bool writes, executes, downloads, obfuscated;
    };
    const auto c = GENERATE(values<Case>({
        {"Range(\"A1\").Value = 1", false, false, false, false},
        {"Open \"x\" For Output As #1", true, false, false, false},
        {"Open \"x\" _\r\n For Binary As #1", true, false, false, false},
        {"Open \"x\" For Input As #1", false, false, false, false},
        {"ActiveWorkbook.SaveAs \"x\"", true, false, false, false},
        {"s = \"ADODB.Stream\"", true, false, false, false},
        {"Shell \"calc\"", false, true, false, false},
        {"Set x = CreateObject(\"a\")", false, true, false, false},
        {"Declare PtrSafe Function f Lib \"k\" ()", false, true, false, false},
        {"' Shell \"calc\"", false, false, false, false},
        {"Seashell = 1", false, false, false, false},
        {"URLDownloadToFile 0, u, f, 0, 0", true, false, true, false},
        {"s = \"MSXML2.XMLHTTP\"", false, false, true, false},
        {"s = StrReverse(\"llehs\")", false, false, false, true},
        {"c = Asc(Mid(s, i, 1)) Xor 7", false, false, false, true},
        {"c = Chr(65)", false, false, false, false},
    }));
    CAPTURE(c.source);
    const VbaSigns signs = read_vba_source(c.source);
    CHECK(!signs.writes.empty() == c.writes);
    CHECK(!signs.executes.empty() == c.executes);
    CHECK(!signs.downloads.empty() == c.downloads);
    CHECK(!signs.obfuscated.empty() == c.obfuscated);
}

TEST_CASE("signs of hiding have limits", "[inspect][vba]") {
    const auto hides = [](const std::string& source) {
        return !read_vba_source(source).obfuscated.empty();
    };
    const auto repeated = [](std::string_view text, int count) {
        std::string out;
        for (int i = 0; i < count; ++i)
            out += text;
        return out;
    };
    CHECK_FALSE(hides(repeated("Chr(104) & ", 9)));
    CHECK(hides(repeated("Chr(104) & ", 10)));
    CHECK_FALSE(hides(repeated("\"a\" & ", 19)));
    CHECK(hides(repeated("\"a\" & ", 20)));
    CHECK_FALSE(hides("s = \"" + std::string(199, 'A') + "\""));
    CHECK(hides("s = \"" + std::string(200, 'A') + "\""));
    CHECK_FALSE(hides("s = \"" + repeated("some words ", 40) + "\""));
}

TEST_CASE("running by itself and doing something is reported apart", "[inspect][vba]") {
    const auto inspect_macro = [](std::string_view source) {
        CfbBuilder cfb;
        cfb.stream("Workbook", "x");
        return inspected("a.xls", VbaBuilder().module("M", source).add_to(cfb).build());
    };
    const auto bad = inspect_macro("Sub Workbook_Open()\r\nShell \"x\"\r\nEnd Sub");
    CHECK(has(bad, Finding::MACRO_AUTO_EXEC, 1));
    CHECK(has(bad, Finding::MACRO_EXECUTES, 1));
    CHECK(has(bad, Finding::MACRO_SUSPICIOUS, 1));
    // MacroRaptor's wide sense of executing: the call of another procedure.
    const auto call = inspect_macro("Sub Workbook_Open()\r\nCall Other\r\nEnd Sub");
    CHECK(has(call, Finding::MACRO_SUSPICIOUS, 1));
    CHECK_FALSE(has(call, Finding::MACRO_EXECUTES));
    const auto form = inspect_macro("Sub Button1_Click()\r\nActiveWorkbook.SaveAs f\r\nEnd Sub");
    CHECK(has(form, Finding::MACRO_WRITES_FILES, 1));
    CHECK_FALSE(has(form, Finding::MACRO_AUTO_EXEC));
    CHECK_FALSE(has(form, Finding::MACRO_SUSPICIOUS));
    const auto opening = inspect_macro("Sub Workbook_Open()\r\nRange(\"A1\").Select\r\nEnd Sub");
    CHECK(has(opening, Finding::MACRO_AUTO_EXEC, 1));
    CHECK_FALSE(has(opening, Finding::MACRO_SUSPICIOUS));
}

TEST_CASE("more source than the limit is said", "[inspect][vba]") {
    constexpr std::size_t limit = 4U << 20U;
    const auto over = [](std::size_t bytes) {
        const std::string begin = "Attribute VB_Name";
        const std::string stream = vba_container(begin + std::string(bytes - begin.size(), 'x'));
        return scan_vba(as_bytes(stream)).over_limit;
    };
    CHECK_FALSE(over(1'000));
    CHECK_FALSE(over(limit - 1));
    CfbBuilder cfb;
    VbaBuilder project;
    for (const auto* name : {"A", "B", "C"})
        project.module(name, std::string(limit / 2, 'x'));
    CHECK(has(inspected("a.doc", project.add_to(cfb.stream("WordDocument", "x")).build()),
              Finding::LIMIT_REACHED, 1));
}

TEST_CASE("sentences that ask to switch protection off are found in the document",
          "[inspect][lure]") {
    const auto word = [](std::string_view text) {
        return inspected("a.doc", CfbBuilder().stream("WordDocument", text).build());
    };
    CHECK(has(word("Please click Enable\r Content now"), Finding::DOCUMENT_LURE, 1));
    CHECK(has(word("E\0n\0a\0b\0l\0e\0 \0E\0d\0i\0t\0i\0n\0g\0"s), Finding::DOCUMENT_LURE, 1));
    // コンテンツの有効化, UTF-16
    CHECK(has(word("\xB3\x30\xF3\x30\xC6\x30\xF3\x30\xC4\x30\x6E\x30\x09\x67\xB9\x52\x16\x53"),
              Finding::DOCUMENT_LURE, 1));
    // 編集を有効, CP932
    CHECK(has(word("\x95\xD2\x8F\x57\x82\xF0\x97\x4C\x8C\xF8"), Finding::DOCUMENT_LURE, 1));
    CHECK_FALSE(has(word("The content of the table"), Finding::DOCUMENT_LURE));
    const auto docx = [](std::string_view xml) {
        return inspected("a.docx", OoxmlBuilder().part("word/document2.xml", xml).build());
    };
    CHECK(has(docx("<w:t>コンテンツ</w:t><w:t>の有効化</w:t>"), Finding::DOCUMENT_LURE, 1));
    CHECK_FALSE(has(docx("<w:t>コンテンツ</w:t>"), Finding::DOCUMENT_LURE));
    const auto moved = word("copy the file to C:\\Program Files\\Microsoft Office\\Templates and "
                            "run it again");
    CHECK(has(moved, Finding::DOCUMENT_LURE_TEMPLATES, 1));
    CHECK_FALSE(has(word("See C:\\Templates\\a.dot"), Finding::DOCUMENT_LURE_TEMPLATES));
    CHECK_FALSE(has(word("Stop the program and run it again"), Finding::DOCUMENT_LURE_TEMPLATES));
}

TEST_CASE("a ribbon that calls a macro when it is loaded runs by itself", "[inspect][ooxml]") {
    CfbBuilder cfb;
    const std::string project = add_vba(cfb, "Sub R(x)\r\nEnd Sub").build();
    const std::string ribbon = "<customUI xmlns=\"x\" onLoad=\"R\"/>";
    CHECK(has(inspected("a.docm", OoxmlBuilder()
                                      .part("customUI/customUI.xml", ribbon)
                                      .part("word/vbaProject.bin", project)
                                      .build()),
              Finding::MACRO_AUTO_EXEC, 1));
    CHECK_FALSE(
        has(inspected("a.docm", OoxmlBuilder().part("customUI/customUI.xml", ribbon).build()),
            Finding::MACRO_AUTO_EXEC));
}
