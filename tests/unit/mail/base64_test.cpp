#include "mail/base64_groups.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace keneki::mail;

namespace {

std::vector<Base64Way> ways() {
    std::vector<Base64Way> all{Base64Way::plain};
    if (has_wide_base64()) all.push_back(Base64Way::wide); // else nothing would ever use it
    return all;
}

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

} // namespace

TEST_CASE("decode_base64_groups decodes every character alike in every way", "[base64]") {
    const Base64Way way = GENERATE(from_range(ways()));
    std::string raw;
    std::string want;
    for (unsigned i = 0; i < 64; ++i)
        for (const unsigned other : {i, 63 - i, 0U, 62U, 63U}) {
            const std::uint32_t bits = i << 18U | other << 12U | 63U << 6U | i;
            raw += {alphabet[i], alphabet[other], '/', alphabet[i]};
            want += {static_cast<char>(bits >> 16U), static_cast<char>(bits >> 8U),
                     static_cast<char>(bits)};
        }
    std::string out(want.size() + 8, '\0');
    REQUIRE(decode_base64_groups(raw, out, way) == raw.size() / 4);
    CHECK(out.substr(0, want.size()) == want);
}

TEST_CASE("decode_base64_groups stops at the group with a character that is none", "[base64]") {
    const Base64Way way = GENERATE(from_range(ways()));
    const std::string good(96, 'Q'); // three times eight groups
    for (unsigned byte = 0; byte < 256; ++byte)
        for (std::size_t at = 0; at < good.size(); ++at) {
            std::string raw = good;
            raw[at] = static_cast<char>(byte);
            std::string out(raw.size() / 4 * 3 + 8, '\0');
            const bool valid = byte != 0 && alphabet.find(raw[at]) != std::string_view::npos;
            REQUIRE(decode_base64_groups(raw, out, way) == (valid ? raw.size() : at) / 4);
        }
}

TEST_CASE("decode_base64_groups writes nothing that `out` has no room for", "[base64]") {
    const Base64Way way = GENERATE(from_range(ways()));
    const std::string raw(64, 'Q');
    std::string out(48 + 7, 'x');
    CHECK(decode_base64_groups(raw, out, way) == 0);
    CHECK(out == std::string(48 + 7, 'x'));
    out += 'x';
    CHECK(decode_base64_groups(raw, out, way) == 16);
    CHECK(decode_base64_groups("QUJ", out, way) == 0);
}
