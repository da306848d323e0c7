#include "support/inspected.h"
#include "support/lnk_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

std::string detail_of(const evidence::Evidence& evidence, Finding::Id id) {
    for (const auto& finding : evidence.findings())
        if (finding.id() == id) return finding.detail();
    return "none";
}

} // namespace

TEST_CASE("a shortcut says what it runs", "[inspect][lnk]") {
    const auto evidence = inspected("a.lnk", LnkBuilder()
                                                 .target("..\\..\\Windows\\System32\\cmd.exe")
                                                 .arguments("  /c   start calc ")
                                                 .build());
    CHECK(detail_of(evidence, Finding::SHORTCUT) ==
          "..\\..\\Windows\\System32\\cmd.exe /c start calc");
    CHECK_FALSE(has(evidence, Finding::SHORTCUT_DISGUISED));
    CHECK(evidence.not_inspected_size() == 0);
    CHECK(detail_of(inspected("a.lnk", LnkBuilder().build()), Finding::SHORTCUT) == "LNK");
}

TEST_CASE("what makes a shortcut look harmless is named", "[inspect][lnk]") {
    const auto disguised = [](const LnkBuilder& builder) {
        return has(inspected("a.lnk", builder.build()), Finding::SHORTCUT_DISGUISED);
    };
    const auto blanks = [](std::size_t count) {
        return LnkBuilder().target("cmd.exe").arguments(std::string(count, '\n') + "/c calc");
    };
    CHECK_FALSE(disguised(blanks(39)));
    CHECK(disguised(blanks(40)));
    CHECK(disguised(blanks(41)));
    const auto pictured = [](std::string_view target, std::string_view icon) {
        return LnkBuilder().target(target).icon(icon);
    };
    CHECK(disguised(pictured("C:\\Windows\\System32\\mshta.exe", "C:\\Office\\WINWORD.EXE")));
    CHECK(disguised(pictured("powershell.exe", "%SystemRoot%\\System32\\imageres.dll")));
    CHECK_FALSE(disguised(pictured("C:\\Office\\WINWORD.EXE", "C:\\Office\\WINWORD.EXE")));
    CHECK_FALSE(disguised(pictured("cmd.exe", "cmd.exe")));
    CHECK_FALSE(disguised(LnkBuilder().target("a.exe").overlay(std::string(15, 'x'))));
    CHECK(disguised(LnkBuilder().target("a.exe").overlay(std::string(16, 'x'))));
}

TEST_CASE("a script behind a shortcut is looked into", "[inspect][lnk]") {
    const auto evidence = inspected(
        "a.lnk", LnkBuilder().target("cmd.exe").overlay("@echo off\r\nstart calc\r\n").build());
    CHECK(has(evidence, Finding::SCRIPT, 2));
}

TEST_CASE("cut shortcuts are named and end", "[inspect][lnk]") {
    const std::string file =
        LnkBuilder().target("cmd.exe").arguments(std::string(100, ' ')).icon("a.pdf").build();
    for (std::size_t size = 20; size < file.size(); ++size) {
        const auto evidence = inspected("a.lnk", file.substr(0, size));
        CHECK(has(evidence, Finding::SHORTCUT, 1));
        CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
    }
    CHECK(unread(inspected("a.lnk", file.substr(0, 100)), NotInspected::CORRUPT));
}

TEST_CASE("small files that lead elsewhere say where", "[inspect][shortcut]") {
    struct Case {
        std::string name, content, where;
    };
    const auto c = GENERATE(values<Case>({
        {"a.url", "[InternetShortcut]\r\nURL=file://192.0.2.1@80/a/b.exe\r\n",
         "file://192.0.2.1@80/a/b.exe"},
        {"a.url", "[InternetShortcut]\nIconFile=\\\\192.0.2.1\\a.ico\n", "\\\\192.0.2.1\\a.ico"},
        {"a.library-ms",
         "<?xml version=\"1.0\"?><libraryDescription><url>\\\\192.0.2.1\\a</url>"
         "</libraryDescription>",
         "\\\\192.0.2.1\\a"},
        {"a.search-ms",
         "<persistedQuery><scope><include path=\"\\\\192.0.2.1\\a\"/></scope></persistedQuery>",
         "\\\\192.0.2.1\\a"},
        {"a.iqy", "WEB\r\n1\r\nhttp://example.test/a.dat\r\n", "http://example.test/a.dat"},
        {"a.scf", "[Shell]\r\nCommand=2\r\nIconFile=\\\\192.0.2.1\\a\r\n", "\\\\192.0.2.1\\a"},
        {"a.rdp", "screen mode id:i:2\r\nfull address:s:192.0.2.1\r\n", "192.0.2.1"},
        {"a.settingcontent-ms",
         "<?xml version=\"1.0\"?><PCSettings><SearchableContent><ApplicationInformation>"
         "<DeepLink>%windir%\\system32\\calc.exe</DeepLink></ApplicationInformation>"
         "</SearchableContent></PCSettings>",
         "%windir%\\system32\\calc.exe"},
        {"a.jnlp", "<?xml version=\"1.0\"?><jnlp codebase=\"http://example.test/\"></jnlp>",
         "http://example.test/"},
    }));
    const auto evidence = inspected(c.name, c.content);
    CAPTURE(c.name, words(evidence));
    CHECK(evidence.parts(0).type() == "url");
    bool found = false;
    for (const auto& finding : evidence.findings())
        found =
            found || (finding.id() == Finding::INTERNET_SHORTCUT && finding.detail() == c.where);
    CHECK(found);
}

TEST_CASE("of a shortcut the worst that it says is told", "[inspect][shortcut]") {
    const std::string good = "URL=https://www.example.test/\r\n";
    const std::string share = "\\\\192.0.2.1\\a";
    struct Case {
        std::string why, content, where;
    };
    const auto c = GENERATE_COPY(values<Case>({
        {"another section first",
         "[x]\r\n" + good + "[InternetShortcut]\r\nURL=file://192.0.2.1/a.vbs\r\n",
         "file://192.0.2.1/a.vbs"},
        {"blanks and quotation marks",
         "[InternetShortcut]\r\n url\t= \"file://192.0.2.1/a.vbs\" \r\n", "file://192.0.2.1/a.vbs"},
        {"the working directory",
         "[InternetShortcut]\r\nURL=C:\\Windows\\a.exe\r\nWorkingDirectory=" + share + "\r\n",
         share},
        {"the icon", "[InternetShortcut]\r\n" + good + "IconFile=" + share + "\r\n", share},
        {"a scheme",
         "[InternetShortcut]\r\nURL=mhtml:http://192.0.2.1/a.html!x-usc:http://192.0.2.1\r\n",
         "mhtml:http://192.0.2.1/a.html!x-usc:http://192.0.2.1"},
        {"far behind",
         ";" + std::string(5'000, 'x') + "\r\n[InternetShortcut]\r\nURL=" + share + "\r\n", share},
        {"none",
         "[InternetShortcut]\r\n" + good + "IconFile=C:\\a.ico\r\nWorkingDirectory=C:\\a\r\n",
         "https://www.example.test/"},
    }));
    const auto evidence = inspected("a.url", c.content);
    CAPTURE(c.why, words(evidence));
    std::string where;
    for (const auto& finding : evidence.findings())
        if (finding.id() == Finding::INTERNET_SHORTCUT) where = finding.detail();
    CHECK(where == c.where);
}

TEST_CASE("of a shortcut 64 KiB are read, and it is told", "[inspect][limits][shortcut]") {
    constexpr std::size_t limit = 64U << 10U;
    for (const std::size_t size : {limit - 1, limit, limit + 1}) {
        const std::string end = "\r\nURL=\\\\192.0.2.1\\a";
        std::string content = "[InternetShortcut]\r\n;";
        content.resize(size - end.size(), 'x');
        const auto evidence = inspected("a.url", content + end);
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::INTERNET_SHORTCUT, 1));
        CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (size > limit));
    }
}
