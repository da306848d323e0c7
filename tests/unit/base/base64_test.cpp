#include "base/base64.h"

#include <catch2/catch.hpp>

#include <string>

using namespace keneki;
using namespace std::string_literals;

TEST_CASE("base64 gives the examples of RFC 4648 section 10, and takes nothing else", "[base64]") {
    for (const auto& [bytes, text] :
         {std::pair{""s, ""s}, {"f"s, "Zg=="s}, {"fo"s, "Zm8="s}, {"foobar"s, "Zm9vYmFy"s}}) {
        CHECK(to_base64(bytes) == text);
        CHECK(from_base64(text) == bytes);
    }
    CHECK(from_base64(to_base64("\0\xFF\x80"s)) == "\0\xFF\x80"s);
    for (const char* const wrong : {"Zg", "Zg=", "Zg==\r\n", "Z g=", "Zm9=", "????"})
        CHECK_FALSE(from_base64(wrong));
}

TEST_CASE("lines of base64 are as long as RFC 2045 allows", "[base64]") {
    CHECK(base64_lines("").empty());
    CHECK(base64_lines("foobar") == "Zm9vYmFy\r\n");
    const std::string lines = base64_lines(std::string(58, 'x'));
    CHECK(lines.find("\r\n") == 76);
    CHECK(lines.ends_with("\r\neA==\r\n"));
}
