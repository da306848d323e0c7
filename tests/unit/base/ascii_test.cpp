#include "base/ascii.h"

#include <catch2/catch.hpp>

using namespace keneki;

TEST_CASE("lower changes the letters of ASCII and nothing beside them", "[ascii]") {
    CHECK(lower("@AZ[`az{") == "@az[`az{");
    CHECK(lower("\xC3\x84\xC1") == "\xC3\x84\xC1");
}

TEST_CASE("lower is the same for short and long texts", "[ascii]") {
    for (const std::size_t length : {1U, 15U, 16U, 17U, 256U}) {
        std::string text;
        for (std::size_t i = 0; i < length; ++i)
            text.push_back(static_cast<char>(i * 7 + 60));
        std::string wanted = text;
        for (char& c : wanted)
            c = lower(c);
        CHECK(lower(text) == wanted);
    }
}

TEST_CASE("is_alnum ends where the letters and digits end", "[ascii]") {
    for (const char c : std::string_view("09AZaz")) {
        CAPTURE(c);
        CHECK(is_alnum(c));
    }
    for (const char c : std::string_view("/:@[`{\xC0\xFF")) {
        CAPTURE(c);
        CHECK_FALSE(is_alnum(c));
    }
}

TEST_CASE("equal_ignoring_case compares whole texts", "[ascii]") {
    CHECK(equal_ignoring_case("", ""));
    CHECK(equal_ignoring_case("Subject", "sUBJECT"));
    CHECK_FALSE(equal_ignoring_case("Subject", "Subjec"));
    CHECK_FALSE(equal_ignoring_case("Subjec", "Subject"));
    CHECK_FALSE(equal_ignoring_case("[", "{")); // 0x20 apart, as letters are
    CHECK_FALSE(equal_ignoring_case("\xC4", "\xE4"));
}

TEST_CASE("hex_digit knows sixteen values", "[ascii]") {
    struct Case {
        char c;
        int want;
    };
    const auto c = GENERATE(values<Case>({
        {'0', 0},
        {'9', 9},
        {'a', 10},
        {'f', 15},
        {'A', 10},
        {'F', 15},
        {'/', -1},
        {':', -1},
        {'@', -1},
        {'G', -1},
        {'`', -1},
        {'g', -1},
        {'\xFF', -1},
    }));
    CAPTURE(c.c);
    CHECK(hex_digit(c.c) == c.want);
}
