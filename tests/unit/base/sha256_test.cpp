#include "base/sha256.h"
#include "base/utf8.h"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace keneki;

namespace {
Bytes bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}
} // namespace

TEST_CASE("Sha256 gives the digests of FIPS 180-4, in whatever pieces the bytes come", "[sha256]") {
    Sha256 hash;
    CHECK(hash.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hash.update(bytes_of("a"));
    hash.update(bytes_of("bc"));
    CHECK(hash.hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hash.update(bytes_of(std::string(1'000'000, 'a')));
    CHECK(hash.hex() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("ascii_prefix counts up to the first other byte", "[utf8]") {
    const std::size_t at = GENERATE(0U, 1U, 7U, 8U, 9U, 16U, 31U);
    std::string text(40, 'a');
    CHECK(ascii_prefix(text) == 40);
    text[at] = '\x80';
    CHECK(ascii_prefix(text) == at);
    CHECK(ascii_prefix("") == 0);
}
