#include "anonymous/html_text.h"
#include "anonymous/letters.h"
#include "anonymous/recoded.h"
#include "base/ascii.h"
#include "mail/charset.h"

#include <catch2/catch.hpp>

using namespace keneki::anonymous;

namespace {
Letters letters_of(std::uint64_t seed = 1) {
    return Letters({.seed = seed, .kept_words = {"ご案内"}, .avoided = U"山田太郎"});
}
} // namespace

TEST_CASE("each letter becomes another one of its script", "[anonymous]") {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        const Letters letters = letters_of(seed);
        for (const char32_t c : std::u32string_view(U"aZ5Ａｚ５あがぱアガパｱ亜腕山髙")) {
            const char32_t other = letters.exchanged(c);
            INFO(static_cast<std::uint32_t>(c) << " " << static_cast<std::uint32_t>(other));
            CHECK(other != c);
        }
        CHECK(letters.exchanged(U'a') - U'a' == letters.exchanged(U'A') - U'A');
        CHECK(letters.exchanged(U'あ') + 0x60 == letters.exchanged(U'ア'));
        CHECK(letters.exchanged(U'高') == letters.exchanged(U'髙'));
        CHECK(letters.exchanged(U'0') == U'0');
    }
    CHECK(letters_of(1).exchanged("Yamada Taro") != letters_of(2).exchanged("Yamada Taro"));
}

TEST_CASE("no kanji of the lists stands in place of another", "[anonymous]") {
    const Letters letters = letters_of();
    for (char32_t c = 0x4E00; c < 0xA000; ++c)
        CHECK(std::u32string_view(U"山田太郎").find(letters.exchanged(c)) ==
              std::u32string_view::npos);
}

TEST_CASE("words that are kept stay, whole words only", "[anonymous]") {
    const Letters letters = letters_of();
    CHECK(letters.exchanged("Re: ご案内") == "Re: ご案内");
    CHECK(letters.exchanged("http://").starts_with("http://"));
    CHECK(letters.exchanged("comp") != "comp");
    CHECK(letters.exchanged("xcom").substr(1) != "com");
    const std::string address = letters.exchanged("taro@sakura-hp.co.jp");
    CHECK(address.ends_with(".co.jp"));
    CHECK(address.find("sakura") == std::string::npos);
    CHECK(address == letters.exchanged("taro") + "@" + letters.exchanged("sakura-hp") + ".co.jp");
}

TEST_CASE("an address of nothing but kept words has another local part", "[anonymous]") {
    const Letters letters = letters_of();
    for (const std::string_view address :
         {"test@example.com", "softbank@softbank.ne.jp", "mail-info@gmail.com", "test@test"}) {
        const std::string other = letters.exchanged(address);
        CAPTURE(address, other);
        const std::string domain(address.substr(address.find('@')));
        CHECK(other.ends_with(domain));
        CHECK_FALSE(keneki::contains(other, address));
        CHECK(other == letters.exchanged("<" + std::string(address) + ">").substr(1, other.size()));
    }
    for (const auto* stays :
         {"test from example.com", "test @example.com", "http://example.com/test"})
        CHECK(letters.exchanged(stays) == stays);
    CHECK(letters.exchanged("info@sakura.jp").starts_with("info@"));
}

TEST_CASE("addresses of hosts become those of documentation, private ones stay so", "[anonymous]") {
    const Letters letters = letters_of();
    CHECK(letters.exchanged("[203.0.113.77]").starts_with("[192.0.2."));
    CHECK(letters.exchanged("10.20.30.40").starts_with("10.0.0."));
    CHECK(letters.exchanged("192.168.7.9").starts_with("192.168.0."));
    CHECK(letters.exchanged("1.2.3.4.5").find("192.0.2.") == std::string::npos);
    CHECK(letters.exchanged("TEL 045-123-4567").substr(4, 1) == "0");
    CHECK(letters.exchanged("TEL 045-123-4567").find("123") == std::string::npos);
}

TEST_CASE("what %XX stands for is exchanged", "[anonymous]") {
    const Letters letters = letters_of();
    const std::string other = letters.exchanged("http://a.example/%E5%B1%B1%E7%94%B0?x=%3D");
    CHECK(other.find("%E5%B1%B1") == std::string::npos);
    CHECK(other.ends_with("=%3D"));
}

TEST_CASE("HTML keeps its tags, style and references", "[anonymous]") {
    const Letters letters = letters_of();
    const std::string other =
        exchanged_html("<style>.a{color:red}</style><p style=\"color:red\">山田&nbsp;&#23665;</p>"
                       "<a href='http://sakura.jp/' title=\"山田\">taro</a><!-- taro -->1 < 2",
                       letters);
    CHECK(other.starts_with("<style>.a{color:red}</style><p style=\"color:red\">"));
    CHECK(other.find("&nbsp;") != std::string::npos);
    CHECK(other.find("</p><a href='http://") != std::string::npos);
    for (const auto* gone : {"山", "田", "&#23665;", "sakura", "taro"})
        CHECK(other.find(gone) == std::string::npos);
    for (const auto* broken :
         {"<", "<a", "<a href", "<a href=", "<a href=\"", "&#", "&#x", "&", "<style>", "<a b='>"})
        CHECK_NOTHROW(static_cast<void>(exchanged_html(broken, letters)));
}

TEST_CASE("text comes back in its charset", "[anonymous]") {
    const Letters letters = letters_of();
    const std::string jis = "\x1b$B;3ED\x1b(B"; // 山田
    const std::string other = recoded(jis, "iso-2022-jp", letters);
    CHECK(other.starts_with("\x1b$B"));
    CHECK(other.ends_with("\x1b(B"));
    CHECK(keneki::mail::decode_text(other, "iso-2022-jp").text == letters.exchanged("山田"));
    const std::string sjis = "\x8eR\x93"
                             "c";
    CHECK(keneki::mail::decode_text(recoded(sjis, "shift_jis", letters), "shift_jis").text ==
          letters.exchanged("山田"));
    const std::string euc = "\xbb\xb3\xc5\xc4\xa4\xe2\xbb\xb3\xc5\xc4"; // 山田も山田
    CHECK(keneki::mail::decode_text(recoded(euc, "euc-jp", letters), "euc-jp").text ==
          letters.exchanged("山田も山田"));
    CHECK(recoded("山田", "utf-8", letters) == letters.exchanged("山田"));
    CHECK_NOTHROW(static_cast<void>(recoded("\xff\xfe\x80\x1b$B", "x-nothing", letters)));
}
