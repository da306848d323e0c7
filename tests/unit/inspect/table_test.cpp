// Tables as text that start a program, and those that only look a little like it.
#include "support/inspected.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using namespace std::string_literals;

namespace {
std::string text_lines(std::size_t size) {
    std::string text;
    while (text.size() < size)
        text += "a,\"b, c\",d\r\n";
    return text;
}
} // namespace

TEST_CASE("DDE is found in tables of text", "[inspect][dde]") {
    struct Case {
        std::string name, text;
        bool found;
    };
    const auto c = GENERATE(values<Case>({
        {"a.csv", "=cmd|'/c calc'!A0", true},
        {"a.csv", "name,\"=cmd|'/c calc'!A0\"\n", true},
        {"a.csv", "1,2\r\n@SUM(1+1)*cmd|'/C calc'!A0\r\n", true},
        {"a.csv", "-2+3+cmd|'/C calc'!A0", true},
        {"a.tsv", "x\t+powershell|'x'!1", true},
        {"a.csv", "\xEF\xBB\xBF=cmd|'/c x'!A1", true},
        {"a.csv", "\xEF\xBB\xBF\"=cmd|'/c x'!A1\"", true},
        {"a.csv", "a,\"=rundll32|'URL.dll,OpenURL calc.exe'!A\"\r\n", true},
        {"a.csv", "a,\"=cmd|'/C start,calc;x'!A0\"\r\n", true},
        {"a.csv", "a;=rundll32|'URL.dll,OpenURL calc.exe'!A\r\n", true},
        {"a.csv", "\"=IF(\"\"a|b\"\"=1,2,cmd|'/c x'!A0)\"\r\n", true},
        {"a.csv", "\"=SUM(1,2)*cmd|'/c x'!A0\"", true},
        {"a.csv", "=SUM(1;2)*cmd|'/c x'!A0", true},
        {"a.csv", "=  C  m D  |  '/ c  calc'  !  A", true},
        {"a.csv", "=cmd|'/c echo wait! & calc'!A0", true},
        {"a.csv", "=cmd|'/c echo a|b & calc'!A0", true},
        {"a.csv", "=cmd|'/c calc'!'A0'", true},
        {"a.csv", "='cmd'|'/c calc'!A0", true},
        {"a.csv", "\"first\nsecond\",=cmd|'/c calc'!A0", true},
        {"a.csv", "\"a\n=cmd|'/c calc'!A0", true},
        {"a.csv", "＝cmd|'/c calc'!A0", true},
        {"a.csv",
         "\x81\x7B"
         "cmd|'/c calc'!A0",
         true},
        {"a.csv", "\x94\xD4\x8D\x86,\x8E\x81\r\n=cmd|'/c calc'!A0,1", true},
        {"a.csv", "=RSS|'7203.T'!現在値\n", true},
        {"a.prn", "=cmd|'/c calc'!A0", true},
        {"a.dif", "1,0\r\n\"=cmd|'/c calc'!A0\"\r\n", true},
        {"a.csv", std::string(17U << 20U, ',') + "\n=cmd|'/c calc'!A0", true},
        // By the name, whatever it begins with.
        {"a.csv", "From:,1\r\nSubject:,2\r\n\r\n=cmd|'/c calc'!A1", true},
        {"a.csv", "-----BEGIN PGP\r\n=cmd|'/c calc'!A1", true},
        {"a.csv", "GIF89a,1\r\n=cmd|'/c calc'!A1", true},
        {"a.csv", "{\\rt,1\r\n=cmd|'/c calc'!A1", true},
        {"a.csv", "{\\rtf1,1\r\n=cmd|'/c calc'!A1", true},
        {"a.csv", "<html>\r\n=cmd|'/c calc'!A1", true},
        {"a.csv", "<?xml version=\"1.0\"?>\r\n=cmd|'/c calc'!A1", true},
        {"a.csv", "<svg>\r\n=cmd|'/c calc'!A1", true},
        {"a.csv", "WEB\r\n1\r\n=cmd|'/c calc'!A1", true},
        {"a.csv", "%PDF-,1\r\n=cmd|'/c calc'!A1", true},
        {"a.csv", "@echo off\r\n=cmd|'/c calc'!A1", true},
        {"a.csv", "ID;P\r\n=cmd|'/c calc'!A1", true},
        {"a.csv", "II*\0,\r\n=cmd|'/c calc'!A1"s, true},
        {"a.csv", "Rar!\x1A\x07,\r\n=cmd|'/c calc'!A1", true},
        {"a.slk", "x\r\nC;X1;Y1;K0;Ecmd|'/c calc'!A1\r\n", true},
        {"a.slk", "<html>\r\nC;X1;Y1;K0;Ecmd|'/c calc'!A1\r\n", true},
        {"a.slk", "ID;P%PDF-\r\nC;X1;Y1;K0;Ecmd|'/c calc'!A1\r\n", true},
        {"a", "ID;P%PDF-\r\nC;X1;Y1;K0;Ecmd|'/c calc'!A1\r\n", true},
        // A page under the name of a workbook.
        {"a.xls", "<html><table><tr><td>=cmd|'/c calc'!A1</td></tr></table>", true},
        {"a.xls", "<table><td x:fmla=\"=cmd|'/c calc'!A1\">1</td></table>", true},
        {"a.xls", "<table><td>&#61;cmd&#x7C;&apos;/c calc&apos;!A1</td></table>", true},
        {"a.xls", "<table><td>a|b</td><td>=1</td><td>c!d</td></table>", false},
        // Far in, and within a cell of many lines.
        {"a.csv", text_lines(2U << 20U) + "=cmd|'/c calc'!A0", true},
        {"a.csv", text_lines(2U << 20U) + "\"=IF(1,\n2,cmd|'/c calc'!A0)\"", true},
        {"a.csv", std::string(2U << 20U, 'a') + ",=cmd|'/c calc'!A0", true},
        {"a.csv", "=cmd|'x'!A0," + text_lines(2U << 20U) + "a|'x'!b\n", true},
        {"a.csv", text_lines(2U << 20U) + "a|'x'!b\n", false},
        {"a.csv", "=SUM(A1:A3)\n", false},
        {"a.csv", "MSH|^~\\&|OBX|1\n-OBX|1|CRP!\n", false},
        {"a.csv", "-1|正常!\n", false},
        {"a.csv", "-1|normal!x\n", false},
        {"a.csv", "=A1|B1\n,x!y\n", false},
        {"a.csv", "-,abc|d,e!f\n", false},
        {"a.csv", "x,'=cmd|'/c calc'!A0\n", false},
        {"a.csv", "-name|'not closed!\n", false},
        {"a.csv", "-5,+81-3-1234-5678\n", false},
        {"a.csv", "a|b|c!\n", false},
        {"a.csv", "-|-!\n", false},
        {"a.csv", "\"-OBX|1|NM|CRP!\",+A|B!c\n", false},
        {"a.csv", "+7z|B!c\n", true},
        {"a.txt", "=cmd|'/c calc'!A0", false},
    }));
    CAPTURE(c.name, c.text);
    CHECK(has(inspected(c.name, c.text), Finding::OFFICE_DDE) == c.found);
}

TEST_CASE("a table of formulas without an end is read in good time", "[inspect][dde]") {
    for (const std::string piece : {"-a|'", "-a|", "=a|'x'", "-a|'x'    ", "|", "'!", "\"=a|'"}) {
        std::string text;
        while (text.size() < (1U << 20U))
            text += piece;
        CAPTURE(piece);
        CHECK(inspected("a.csv", text).parts(0).size() == text.size());
    }
}

TEST_CASE("no blanks and no letters hide the program of a formula", "[inspect][dde][limits]") {
    for (const std::size_t blanks : {0U, 252U, 253U, 254U, 100'000U}) {
        CAPTURE(blanks);
        CHECK(has(inspected("a.csv", "x\n=cmd" + std::string(blanks, ' ') + "|'/c calc'!A1\n"),
                  Finding::OFFICE_DDE) == (blanks < 8'192));
    }
    // Excel counts the characters of a formula, of which it takes 8,192.
    std::string wide = "=\"";
    for (int i = 0; i < 8'000; ++i)
        wide += "\xE3\x81\x82";
    CHECK(has(inspected("a.csv", wide + "\"&cmd|'/c calc'!A1\n"), Finding::OFFICE_DDE));
}
