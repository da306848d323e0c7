#include "people/csv.h"

#include <catch2/catch.hpp>

#include <string>

using namespace keneki;
using people::read_csv;

namespace {

const std::vector<std::string> wanted{"name", "reading"};

std::vector<people::CsvRow> rows(const std::string& bytes) {
    auto table = read_csv(bytes, "f.csv", wanted);
    if (!table) FAIL(table.error().front().text());
    return table->rows;
}

std::string refusal(const std::string& bytes) {
    const auto table = read_csv(bytes, "f.csv", wanted);
    return table ? "read" : table.error().front().text();
}

} // namespace

TEST_CASE("read_csv reads RFC 4180 as spreadsheets write it", "[people][csv]") {
    struct Case {
        const char* why;
        std::string bytes;
        const char* name;
        const char* reading;
        unsigned line;
    };
    const auto c = GENERATE(values<Case>({
        {"plain", "name,reading\nA,B\n", "A", "B", 2},
        {"CRLF", "name,reading\r\nA,B\r\n", "A", "B", 2},
        {"lone CR", "name,reading\rA,B\r", "A", "B", 2},
        {"no line end at the end", "name,reading\nA,B", "A", "B", 2},
        {"byte order mark", "\xEF\xBB\xBFname,reading\nA,B\n", "A", "B", 2},
        {"comma in quotation marks", "name,reading\n\"A, C\",B\n", "A, C", "B", 2},
        {"doubled quotation marks", "name,reading\n\"A \"\"C\"\"\",B\n", "A \"C\"", "B", 2},
        {"line break in quotation marks", "name,reading\n\"A\nC\",B\n", "A\nC", "B", 2},
        {"columns in another order", "Reading, NAME\nB,A\n", "A", "B", 2},
        {"missing last field", "name,reading\nA\n", "A", "", 2},
        {"empty rows in between", "name,reading\n\n,\nA,B\n", "A", "B", 4},
        {"tabs", "name\treading\nA, C\tB\n", "A, C", "B", 2},
        {"semicolons", "name;reading\r\n\"A;C\";B\r\n", "A;C", "B", 2},
        {"bars", "name|reading\nA|B\n", "A", "B", 2},
        {"a semicolon in the title of a comma table", "\"name\",reading\nA;C,B\n", "A;C", "B", 2},
        {"spaces around", "name,reading\n A ,\u3000B\u3000\n", "A", "B", 2},
    }));
    CAPTURE(c.why);
    const auto read = rows(c.bytes);
    REQUIRE(read.size() == 1);
    CHECK(read.front().fields[0] == c.name);
    CHECK(read.front().fields[1] == c.reading);
    CHECK(read.front().line == c.line);
}

TEST_CASE("read_csv finds out CP932 by itself", "[people][csv]") {
    // 山田 and ﾔﾏﾀﾞ as Excel saves them; ① is NEC row 13, which plain Shift_JIS lacks.
    const auto read = rows("name,reading\r\n\x8E\x52\x93\x63\x87\x40,\xD4\xCF\xC0\xDE\r\n");
    REQUIRE(read.size() == 1);
    CHECK(read.front().fields[0] == "山田①");
    CHECK(read.front().fields[1] == "ﾔﾏﾀﾞ");
}

TEST_CASE("read_csv reads what Excel and old mail programs save", "[people][csv]") {
    const std::u16string text = u"name\treading\r\n山田\tやまだ\r\n";
    std::string little = "\xFF\xFE";
    std::string big = "\xFE\xFF";
    for (const char16_t unit : text) {
        const auto low = static_cast<char>(unit & 0xFFU);
        const auto high = static_cast<char>(unit >> 8U);
        little += low;
        little += high;
        big += high;
        big += low;
    }
    const std::string iso_2022_jp = "name,reading\n\x1B$B;3ED\x1B(B,\x1B$B$d$^$@\x1B(B\n";
    for (const std::string& bytes : {little, big, iso_2022_jp}) {
        const auto read = rows(bytes);
        REQUIRE(read.size() == 1);
        CHECK(read.front().fields[0] == "山田");
        CHECK(read.front().fields[1] == "やまだ");
    }
    CHECK(refusal(little.substr(2)) ==
          "f.csv:1: UTF-16 without a byte order mark; save it as CSV UTF-8");
    CHECK(refusal(little.substr(0, little.size() - 1)) ==
          "f.csv:1: broken UTF-16; save it as UTF-8");
}

TEST_CASE("read_csv refuses with file and line", "[people][csv]") {
    struct Case {
        const char* why;
        std::string bytes;
        const char* text;
    };
    const auto c = GENERATE(values<Case>({
        {"empty", "", "f.csv:1: empty; the first line must be name,reading"},
        {"unknown column", "name,reading,phone\nA,B,C\n",
         "f.csv:1: phone: unknown column; expected name,reading"},
        {"missing column", "name\nA\n",
         "f.csv:1: reading: the column is missing; expected name,reading"},
        {"column twice", "name,reading,name\nA,B,C\n",
         "f.csv:1: name: the column stands here a second time"},
        {"unclosed quotation mark", "name,reading\nA,B\n\"C,D\nE,F\n",
         "f.csv:3: the quotation mark that opens here is not closed"},
        {"lone CR in quotation marks", "name,reading\r\"A\rC\",B\r\"D,E\r",
         "f.csv:4: the quotation mark that opens here is not closed"},
        {"text behind quotation marks", "name,reading\n\"A\"x,B\n",
         "f.csv:2: something stands behind a closing quotation mark"},
        {"too many fields", "name,reading\nA,B,C\n",
         "f.csv:2: more than 2 fields; a value with a comma needs quotation marks"},
        {"neither charset", "name,reading\nA,B\n\xFF\xFE\xFD,x\n",
         "f.csv:3: neither UTF-8 nor CP932 (Shift_JIS) from here on"},
        {"a bad byte in CP932", "name,reading\n\x8E\x52\x93\x63,\xD4\nA,\xFF\n",
         "f.csv:3: neither UTF-8 nor CP932 (Shift_JIS) from here on"},
        {"a bad byte in UTF-8", "name,reading\r山田,B\r佐藤,B\rA,\xFF\r",
         "f.csv:4: neither UTF-8 nor CP932 (Shift_JIS) from here on"},
        {"NUL", std::string("name,reading\nA\0,B\n", 18),
         "f.csv:2: a NUL character; is this a CSV file?"},
    }));
    CAPTURE(c.why);
    CHECK(refusal(c.bytes) == c.text);
}

TEST_CASE("split_values splits by both semicolons", "[people][csv]") {
    CHECK(people::split_values("a; b ；c;;") == std::vector<std::string>{"a", "b", "c"});
    CHECK(people::split_values("").empty());
    CHECK(people::split_values(" ; ").empty());
}
