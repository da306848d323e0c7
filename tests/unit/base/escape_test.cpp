#include "base/escape.h"

#include <catch2/catch.hpp>

using namespace keneki;

TEST_CASE("escaped shows what could move a terminal or split a line", "[escape]") {
    struct Case {
        const char* why;
        std::string in, out;
    };
    const auto c = GENERATE(values<Case>({
        {"plain", "bill.pdf", "bill.pdf"},
        {"Japanese stays", "請求書　３月", "請求書　３月"},
        {"line feed", "a\nX-Injected: 1", "a\\nX-Injected: 1"},
        {"terminal escape", "\x1b[2Jgone", "\\x1b[2Jgone"},
        {"right-to-left override", "請求書\u202Ecod.exe", "請求書\\u202ecod.exe"},
        {"zero width", "a\u200Bb", "a\\u200bb"},
        {"Braille blank", "a\u2800b", "a\\u2800b"},
        {"invalid UTF-8", "a\xff\xfe", "a\\xff\\xfe"},
        {"backslash is doubled", "a\\n", "a\\\\n"},
        {"C1 control", "\xc2\x9b", "\\u009b"},
    }));
    CAPTURE(c.why);
    CHECK(escaped(c.in) == c.out);
}

TEST_CASE("escaped cuts at its limit and says so", "[escape]") {
    CHECK(escaped(std::string(9, 'a'), 10) == std::string(9, 'a'));
    CHECK(escaped(std::string(10, 'a'), 10) == std::string(10, 'a'));
    CHECK(escaped(std::string(11, 'a'), 10) == std::string(10, 'a') + "…");
    CHECK(escaped_ascii("日本", 100) == "\\u65e5\\u672c");
}

TEST_CASE("clip_utf8 never splits a character", "[escape]") {
    CHECK(clip_utf8("日本", 6) == "日本");
    CHECK(clip_utf8("日本", 5) == "日");
    CHECK(clip_utf8("日本", 2).empty());
    CHECK(valid_utf8("a\xff") == "a\xEF\xBF\xBD");
}
