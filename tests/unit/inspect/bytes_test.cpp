#include "inspect/bytes.h"

#include <catch2/catch.hpp>

#include <string>

using namespace keneki::inspect;
using namespace std::string_literals;

TEST_CASE("scan_form_contains says what a search in the form says", "[bytes]") {
    struct Case {
        const char* why;
        std::string content;
        bool want;
    };
    const auto c = GENERATE(values<Case>({
        {"as written", "x\r\nMIME-Version: 1.0", true},
        {"at the very beginning", "mime-version:", true},
        {"as UTF-16", "M\0I\0M\0E\0-\0V\0e\0r\0s\0i\0o\0n\0:\0"s, true},
        {"with any number of NULs", "mime\0\0\0-versio\0n\0:"s, true},
        {"the second colon is the one", "a: mime-version:", true},
        {"another letter", "mime-vorsion:", false},
        {"the end of it only", "ime-version:", false},
        {"without the colon", "mime-version", false},
        {"colons alone", std::string(100, ':'), false},
        {"nothing", "", false},
    }));
    CAPTURE(c.why);
    const auto bytes = as_bytes(c.content);
    CHECK(scan_form_contains(bytes, c.content.size(), "mime-version:") == c.want);
    CHECK(keneki::contains(scan_form(bytes, c.content.size()), "mime-version:") == c.want);
}

TEST_CASE("scan_form_contains looks at as many bytes as it is told", "[bytes]") {
    const std::string content = "12345 mime-version: 1";
    const std::size_t end = content.find(':') + 1;
    CHECK_FALSE(scan_form_contains(as_bytes(content), end - 1, "mime-version:"));
    CHECK(scan_form_contains(as_bytes(content), end, "mime-version:"));
    CHECK(scan_form_contains(as_bytes(content), end + 1, "mime-version:"));
}
