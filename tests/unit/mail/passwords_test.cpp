#include "mail/body_text.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace keneki::mail;

TEST_CASE("find_passwords reads a stated password", "[mail-text][passwords]") {
    struct Case {
        std::string text, password;
    };
    const auto c = GENERATE(values<Case>({
        {"P/W: abc123", "abc123"},
        {"添付ファイル名: a.zip\n解凍パスワード: 53516\n", "53516"},
        {"パスワード：５３５１６", "53516"},
        {"解凍PW は 「abc123」", "abc123"},
        {"パスワードはabc123です。", "abc123"},
        {"パスワード\n53516\n", "53516"},
        {"パスワード：\r\n\r\n  4vahobk5lzs\r\n", "4vahobk5lzs"},
        {"パスワードは以下の通りです。\n\nW4ALLD\n", "W4ALLD"},
        {"【解凍パスワード】　gMZLBKgKO1", "gMZLBKgKO1"},
        {"パスワード（解凍用）：x9#k!", "x9#k!"},
        {"パスワード→AYALZNOJY", "AYALZNOJY"},
        {"暗証番号＝764", "764"},
        {"PASS: U4613", "U4613"},
        {"pw:W876", "W876"},
        {"zip password: R571", "R571"},
        {"Archive pass: W4ALLD", "W4ALLD"},
        {"File password: abc999.", "abc999"},
        {"Password is 0sgxZ5", "0sgxZ5"},
        {"The password of the attachment file in the following mail is:\n\n  kX8dEq2\n", "kX8dEq2"},
        {"> パスワード：54275", "54275"},
        {"パスワード 161122", "161122"},
        {"解凍パスワード【abc123】", "abc123"},
        {"パスワード〔abc123〕", "abc123"},
        {"パスワード≪abc123≫", "abc123"},
        {"パスワード（abc123）", "abc123"},
    }));
    CAPTURE(c.text);
    const auto found = find_passwords(c.text);
    REQUIRE_FALSE(found.empty());
    CHECK(found.front() == c.password);
}

TEST_CASE("find_passwords is silent where none is stated", "[mail-text][passwords]") {
    const std::string text = GENERATE(values<std::string>({
        "パスワードは別途お送りします。",
        "解凍パスワードは後ほど別メールにてご連絡いたします。",
        "パスワード付きZIPファイルを添付します。",
        "パスワードは8文字以上で設定してください。",
        "パスワードは2022年3月に変更しました。",
        "パスワードについては011-852-0000へ。",
        "To reset your password click here: https://a.example/reset?id=1",
        "Password reset requested on 2022-03-04",
        "Your password is required to sign in.",
        "your password has expired",
        "Password: ********",
        "password: support@a.example",
        "passport: 12345",
        "I have to pass \"pci=bios,irq9\" to it",
        "http://a.example/del.php?id=1&pwd=himitsu1&no=112",
        "bypass: abc123",
        "Please pass 12345 on.",
        "Password (optional)",
        "パスワード(PPAP)廃止のお知らせ",
        "パスワード【重要】変更のお願い",
        "パスポート番号: 12345",
        "",
    }));
    CAPTURE(text);
    CHECK(find_passwords(text).empty());
}

TEST_CASE("find_passwords gives the likeliest first and each once", "[mail-text][passwords]") {
    const auto found = find_passwords("パスワード 161122\nパスワード: abc123\nPW: abc123\n");
    REQUIRE(found.size() == 2);
    CHECK(found[0] == "abc123");
    CHECK(found[1] == "161122");
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += "PW: a" + std::to_string(i) + "x\n";
    CHECK(find_passwords(many).size() == 20);
}

TEST_CASE("guess_passwords gives what may open a file, however it is announced",
          "[mail-text][passwords]") {
    const std::string text = GENERATE(values<std::string>({
        "P/W abc123",
        "パス abc123",
        "キー：abc123",
        "鍵は abc123",
        "pass word : abc123",
        "パスワード/abc123",
        "パスワード―abc123",
        "パスワードは次のとおりです　→　abc123",
        "以下の\r\nパスワード\r\nで開けます。\r\n===\r\nabc123\r\n===\r\n",
        "■パスワード■\r\nabc123\r\n",
        "パスワード：\r\n--------\r\nabc123\r\n--------\r\n",
        "パスワード：<b>abc123</b>",
        "次をご入力ください。\n\n「ａｂｃ１２３」です\n\n田中\n",
        "Use code abc123 to open",
        "abc123 で開けます",
        "The secret:\n*abc123*\n",
    }));
    CAPTURE(text);
    const auto words = guess_passwords(text, 100);
    REQUIRE(std::find(words.begin(), words.end(), "abc123") != words.end());
    CHECK(std::find(words.begin(), words.end(), "abc123") - words.begin() < 5);
}

TEST_CASE("guess_passwords has limits", "[mail-text][passwords]") {
    CHECK(guess_passwords("", 100).empty());
    CHECK(guess_passwords("お世話になっております。 The file of 2026 is with us.", 100).empty());
    CHECK(guess_passwords("-----\n=====\n****", 100).empty());
    std::string many;
    for (int i = 0; i < 100'000; ++i)
        many += "password: a" + std::to_string(i) + "\n";
    CHECK(guess_passwords(many, 100).size() == 100);
    std::string keys;
    for (int i = 0; i < 100'000; ++i)
        keys += "key ";
    CHECK(guess_passwords(keys, 100).size() == 1);
    CHECK(guess_passwords("pw: Xy#9!k@2", 100).front() == "Xy#9!k@2");
    CHECK(guess_passwords("パスワードは https://example.test/ と a@example.test", 100).empty());
}
