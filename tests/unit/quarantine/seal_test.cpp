#include "quarantine/seal.h"
#include "quarantine/stage.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace keneki;
using namespace keneki::quarantine;
using keneki::quarantine::test::noise;

namespace {

struct Sealed {
    std::string key, description;
    std::vector<std::string> pieces;
};

Sealed sealed(const PublicKey& key, const std::string& reference, const std::string& text) {
    Sealer sealer(key, reference);
    Sealed all{sealer.sealed_key(), sealer.description("about " + reference), {}};
    const auto take = [&](std::string_view piece) { all.pieces.emplace_back(piece); };
    constexpr std::size_t step = 70'000;
    for (std::size_t at = 0; at < text.size(); at += step)
        sealer.add(std::string_view(text).substr(at, step), take);
    sealer.finish(take);
    return all;
}

/// The text, or nothing when any part of it does not open.
std::optional<std::string>
opened(const KeyRing& keys, const Sealed& all, const std::string& reference) {
    const auto opener = Opener::open(keys, all.key, reference);
    if (!opener) return std::nullopt;
    std::string text;
    for (const std::string& piece : all.pieces)
        if (!(*opener)->add(piece, [&](std::string_view plain) { text += plain; }))
            return std::nullopt;
    if (!(*opener)->finish()) return std::nullopt;
    return text;
}

KeyRing ring(SecretKey key) {
    KeyRing keys;
    keys.push_back(std::move(key));
    return keys;
}

} // namespace

TEST_CASE("a sealed message opens byte for byte", "[quarantine]") {
    const KeyRing keys = ring(SecretKey::random());
    const PublicKey& key = keys.front().public_key();
    const std::size_t piece = Sealer::piece_bytes;
    const std::string text = GENERATE_COPY(
        std::string(), std::string("a"), std::string(30'000'000, '\0'), noise(piece - 1),
        noise(piece), noise(piece + 1), noise(5 * piece), std::string("\r\n.\r\n\0", 6));
    const Sealed all = sealed(key, "R-1", text);
    CHECK(opened(keys, all, "R-1") == text);
    const auto opener = Opener::open(keys, all.key, "R-1");
    REQUIRE(opener);
    const auto description = (*opener)->description(all.description);
    REQUIRE(description);
    CHECK(*description == "about R-1");
}

TEST_CASE("a sealed message can be neither read nor changed without its key", "[quarantine]") {
    const KeyRing keys = ring(SecretKey::random());
    const PublicKey& key = keys.front().public_key();
    const std::string text = noise(3 * Sealer::piece_bytes);
    const Sealed all = sealed(key, "R-1", text);
    REQUIRE(all.pieces.size() >= 4);

    CHECK_FALSE(opened(ring(SecretKey::random()), all, "R-1"));
    CHECK_FALSE(opened({}, all, "R-1"));
    CHECK_FALSE(opened(keys, all, "R-2"));
    Sealed changed = all;
    SECTION("one bit") {
        changed.pieces[1][100] = static_cast<char>(changed.pieces[1][100] ^ 1);
    }
    SECTION("exchanged pieces") {
        std::swap(changed.pieces[1], changed.pieces[2]);
    }
    SECTION("a piece left out") {
        changed.pieces.erase(changed.pieces.begin() + 1);
    }
    SECTION("the end cut off") {
        changed.pieces.pop_back();
    }
    SECTION("nothing left") {
        changed.pieces.clear();
    }
    SECTION("a piece behind the end") {
        changed.pieces.push_back(changed.pieces.back());
    }
    SECTION("a piece of another message") {
        changed.pieces[1] = sealed(key, "R-3", text).pieces[1];
    }
    SECTION("empty pieces") {
        for (std::string& piece : changed.pieces)
            piece.clear();
    }
    CHECK_FALSE(opened(keys, changed, "R-1"));
}

TEST_CASE("what was sealed for an older key opens with a ring", "[quarantine]") {
    KeyRing keys;
    keys.push_back(SecretKey::random());
    keys.push_back(SecretKey::random());
    const Sealed all = sealed(keys.back().public_key(), "R-1", "text");
    CHECK(opened(keys, all, "R-1") == "text");
}
