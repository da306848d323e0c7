#include "anonymous/copy.h"
#include "anonymous/header_field.h"
#include "anonymous/recoded.h"
#include "base/ascii.h"
#include "base/base64.h"
#include "mail/charset.h"
#include "mail/parse.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::anonymous;

namespace {

Letters letters_of_a_test() {
    return Letters({.seed = 7, .kept_words = {}, .avoided = U"山田太郎神奈川"});
}

const std::string names = "山田太郎";

/// A mail as a hospital gets it: names in every place and encoding.
std::string mail_with_names() {
    return "Received: from mail.kanagawa-hp.jp (mail.kanagawa-hp.jp [203.0.113.9])\r\n"
           "\tby mx.example.jp with ESMTPS id 123; Thu, 26 Nov 2026 10:00:00 +0900\r\n"
           "From: =?UTF-8?B?" +
           to_base64(names) +
           "?= <taro@kanagawa-hp.jp>\r\n"
           "To: \"Yamada, Taro\" <yamada@example.jp>\r\n"
           "Subject: =?iso-2022-jp?B?GyRCOzNFRBsoQg==?=\r\n =?utf-8?Q?=E5=B1=B1?=\r\n"
           "X-Raw: 山田\r\n"
           "Date: Thu, 26 Nov 2026 10:00:00 +0900\r\n"
           "Message-ID: <yamada.1@kanagawa-hp.jp>\r\n"
           "MIME-Version: 1.0\r\n"
           "Content-Type: multipart/mixed; boundary=\"abc_yz\"\r\n\r\n"
           "Written by yamada\r\n"
           "--abc_yz\r\nContent-Type: text/plain; charset=ISO-2022-JP\r\n\r\n"
           "\x1b$B;3ED\x1b(B TEL 045-123-4567\r\n"
           "--abc_yz\r\nContent-Type: text/html; charset=utf-8\r\n"
           "Content-Transfer-Encoding: base64\r\n\r\n" +
           base64_lines("<p>" + names + "</p><a href=\"http://kanagawa-hp.jp/yamada\">x</a>") +
           "--abc_yz\r\nContent-Type: text/plain; charset=utf-8\r\n"
           "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
           "=E5=B1=B1=E7=94=B0 yamada\r\n"
           "--abc_yz\r\nContent-Type: application/pdf; name=\"yamada.pdf\"\r\n"
           "Content-Disposition: attachment; filename*=UTF-8''%E5%B1%B1%E7%94%B0.pdf\r\n"
           "Content-Transfer-Encoding: base64\r\n\r\n"
           "JVBERi0xLjQK\r\n"
           "--abc_yz--\r\n";
}

evidence::Evidence parsed(const std::string& message) {
    evidence::Evidence evidence;
    mail::parse_message(std::as_bytes(std::span(message)), mail::Limits{}, evidence,
                        [](std::uint32_t, Bytes) {});
    return evidence;
}

} // namespace

TEST_CASE("a copy holds no name in any encoding, and has the same shape", "[anonymous]") {
    const std::string original = mail_with_names();
    const Copy copy = anonymous_copy(original, letters_of_a_test(), Attachments::empty);
    const auto before = parsed(original);
    const auto after = parsed(copy.message);
    const std::string decoded = after.DebugString() + copy.message +
                                mail::decode_header(copy.message) + after.text().visible();
    CHECK(before.text().visible().find("山田") != std::string::npos);
    for (const auto* gone : {"山田", "太郎", "amada", "aro@", "anagawa", "123-4567", "203.0.113",
                             "5bGx", "=E5=B1=B1", "%E5%B1%B1", ";3ED", "GyRCOzNFRBsoQg"})
        CHECK(decoded.find(gone) == std::string::npos);
    CHECK(copy.emptied == 1);
    CHECK(copy.message.find("JVBERi") == std::string::npos);
    REQUIRE(after.parts_size() == before.parts_size());
    for (int i = 0; i < after.parts_size(); ++i)
        CHECK(after.parts(i).declared_type() == before.parts(i).declared_type());
    CHECK(after.findings_size() == before.findings_size());
    CHECK(copy.message.find("Date: Thu, 26 Nov 2026 10:00:00 +0900\r\n") != std::string::npos);
    CHECK(copy.message.find("; Thu, 26 Nov 2026 10:00:00 +0900\r\nFrom: =?UTF-8?B?") !=
          std::string::npos);
    CHECK(copy.message.ends_with("--\r\n"));
    CHECK_FALSE(contains(copy.message, "abc_yz"));
}

TEST_CASE("attachments stay when they are asked for, and are named", "[anonymous]") {
    const Copy copy = anonymous_copy(mail_with_names(), letters_of_a_test(), Attachments::keep);
    CHECK(copy.emptied == 0);
    CHECK(copy.unchanged == std::vector<std::uint32_t>{4});
    CHECK(copy.message.find("JVBERi0xLjQK\r\n") != std::string::npos);
}

TEST_CASE("an attached message is copied in the same way", "[anonymous]") {
    const std::string outer = "Content-Type: multipart/mixed; boundary=outer9\r\n\r\n"
                              "--outer9\r\nContent-Type: message/rfc822\r\n\r\n" +
                              mail_with_names() + "\r\n--outer9--\r\n";
    const Copy copy = anonymous_copy(outer, letters_of_a_test(), Attachments::empty);
    CHECK(copy.message.find("amada") == std::string::npos);
    CHECK(parsed(copy.message).parts_size() == parsed(outer).parts_size());
}

TEST_CASE("nothing that only looks like a boundary or a field stays", "[anonymous]") {
    const std::string original =
        "From: a@kanagawa-hp.jp\r\nX-Yamada-Id: 1\r\n"
        "Content-Type: multipart/mixed; boundary=\"=_yamada taro:1\"\r\n\r\n"
        "--Yamada Taro wrote\r\nYamada: taro\r\n"
        "--=_yamada taro:1\r\nContent-Type: text/plain\r\n\r\none\r\n"
        "--=_yamada taro:1\r\nContent-Type: text/plain\r\n\r\ntwo\r\n"
        "--=_yamada taro:1--\r\nYamada\r\n";
    const std::string copy =
        anonymous_copy(original, letters_of_a_test(), Attachments::empty).message;
    CAPTURE(copy);
    const std::string shown = lower(copy);
    CHECK_FALSE(contains(shown, "yamada"));
    CHECK_FALSE(contains(shown, "taro"));
    CHECK(copy.starts_with("From: "));
    CHECK(contains(copy, "\r\nContent-Type: multipart/mixed; boundary="));
    CHECK(parsed(copy).parts_size() == parsed(original).parts_size());
    CHECK(parsed(copy).parts_size() >= 2);
}

TEST_CASE("a date stays, and nothing that stands behind it", "[anonymous]") {
    const Letters letters = letters_of_a_test();
    const std::string date = " Mon, 26 Aug 2002 17:33:21 +0200";
    for (const std::string_view name : {"Received", "Date", "Resent-Date"}) {
        const std::string before = name == "Received" ? " from a by b;" : "";
        for (const std::string_view behind :
             {" (JST)\r\n\t(envelope-from taro@kanagawa.jp)", " taro kanagawa 045-123-4567",
              " 山田", " (=?utf-8?B?5bGx55Sw?=)"}) {
            const std::string other =
                exchanged_field(name, before + date + std::string(behind), letters);
            CAPTURE(name, behind, other);
            CHECK(contains(other, date));
            for (const auto* gone : {"taro", "kanagawa", "123", "山田", "5bGx55Sw"})
                CHECK_FALSE(contains(other, gone));
        }
        CHECK_FALSE(contains(exchanged_field(name, before + " 045-123-4567", letters), "123"));
    }
}

TEST_CASE("hostile messages are copied without a crash", "[anonymous]") {
    const Letters letters = letters_of_a_test();
    const std::string whole = mail_with_names();
    for (std::size_t length = 0; length <= whole.size(); length += 7)
        CHECK_NOTHROW(static_cast<void>(
            anonymous_copy(whole.substr(0, length), letters, Attachments::empty)));
    for (const std::string& message :
         {std::string("From: \x1b]0;x\x07\x80\xff\r\n\r\n\0\x01", 21),
          "From: " + std::string(10'000, 'y') + "\r\n\r\n", std::string("=?utf-8?B?"),
          "Subject: =?utf-8?B?=?utf-8?Q?"
          "?=" +
              std::string(5'000, '?') + "\r\n\r\nx",
          std::string("Content-Type: multipart/mixed; boundary=\"\r\n\r\n--\r\n--\r\n")}) {
        const Copy copy = anonymous_copy(message, letters, Attachments::empty);
        CHECK(copy.message.find("yyyyyyyyyy") == std::string::npos);
    }
}
