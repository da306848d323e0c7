#include "wire/packet_guard.h"

#include <catch2/catch.hpp>

#include <string>

using keneki::wire::is_well_formed_macro_packet;

TEST_CASE("is_well_formed_macro_packet takes pairs that are ended", "[wire]") {
    struct Case {
        std::string_view why;
        std::string payload;
        bool want;
    };
    const auto c = GENERATE(values<Case>({
        {"no macros", "E", true},
        {"one pair", {"Ei\0004Q1\0", 7}, true},
        {"an empty value", {"Ei\0\0", 4}, true},
        {"two pairs", {"Ei\0x\0j\0y\0", 9}, true},
        {"no step", "", false},
        {"a name without value", {"Ei\0", 3}, false},
        {"three strings", {"Ei\0x\0j\0", 7}, false},
        {"value not ended", {"Ei\0x", 4}, false},
        {"name not ended", {"Ei\0x\0j", 6}, false},
    }));
    CAPTURE(c.why);
    CHECK(is_well_formed_macro_packet(c.payload) == c.want);
}
