#include "base/base64.h"
#include "base/encoded_words.h"
#include "memory/stage.h"
#include "quarantine/notice.h"
#include "quarantine/notifier.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>

using namespace keneki;
using namespace keneki::quarantine;
using keneki::memory::test::Folder;

namespace {

Description description() {
    Description about;
    about.set_mail_from("bounce@elsewhere.example");
    auto* const from = about.mutable_evidence()->mutable_header()->add_from();
    from->set_display_name("佐藤\x1b[31m<b>");
    from->set_address("sato@elsewhere.example");
    about.mutable_evidence()->mutable_header()->set_subject("請求書\r\nBcc: x@y.example");
    auto* const rule = about.add_rules();
    rule->set_score(5);
    rule->mutable_why()->set_ja("開くと動くマクロがあります。");
    rule->mutable_why()->set_en("It has a macro that runs.");
    auto* const testing = about.add_rules();
    testing->set_testing(true);
    testing->mutable_why()->set_en("Only tested.");
    return about;
}

/// The body parts of a notice, decoded.
std::string decoded(const std::string& mail) {
    std::string text;
    for (std::size_t at = 0; (at = mail.find("base64\r\n\r\n", at)) != std::string::npos;) {
        at += 10;
        std::string part = mail.substr(at, mail.find("--=_", at) - at);
        std::erase_if(part, [](char c) { return c == '\r' || c == '\n'; });
        const auto bytes = from_base64(part);
        REQUIRE(bytes);
        text += *bytes;
    }
    return text;
}

std::string mail_with(const NoticeWords& words) {
    return notice_mail(words, {notice_of(description(), "261126-7K3MPQ2A", 1'700'000'000)},
                       "nurse@hospital.example", "keneki@hospital.example", "内線1234",
                       1'700'000'100);
}

} // namespace

TEST_CASE("a notice says what was held, and why, in both languages", "[quarantine]") {
    const auto words = NoticeWords::load("");
    REQUIRE(words);
    const std::string mail = mail_with(*words);
    CHECK(mail.find("To: <nurse@hospital.example>\r\n") != std::string::npos);
    CHECK(mail.find("Auto-Submitted: auto-generated\r\n") != std::string::npos);
    const std::string text = decoded(mail);
    for (const char* const wanted : {"261126-7K3MPQ2A", "内線1234", "開くと動くマクロがあります。",
                                     "It has a macro that runs.", "sato@elsewhere.example"})
        CHECK(text.find(wanted) != std::string::npos);
    CHECK(text.find("Only tested") == std::string::npos);
    CHECK(text.find("href") == std::string::npos);
    CHECK(text.find("telephone=no") !=
          std::string::npos); // a number in a Subject is no link either
    CHECK(text.find("http") == std::string::npos);
}

TEST_CASE("nothing of a held message steps out of its place in a notice", "[quarantine]") {
    const auto words = NoticeWords::load("");
    REQUIRE(words);
    const std::string mail = mail_with(*words);
    CHECK(mail.find("\nBcc") == std::string::npos);
    const std::string text = decoded(mail);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("\nBcc") == std::string::npos);
    CHECK(text.substr(text.find("<!DOCTYPE")).find("[31m<b>") == std::string::npos);
    CHECK(text.find("&lt;b&gt;") != std::string::npos);
    // No line of the mail is longer than SMTP takes.
    for (std::size_t at = 0; at < mail.size();) {
        const std::size_t end = mail.find("\r\n", at);
        REQUIRE(end != std::string::npos);
        CHECK(end - at <= 78);
        at = end + 2;
    }
}

TEST_CASE("an address that reads as a link to a page is none in a notice", "[quarantine]") {
    Description about = description();
    const auto told = [&about] { return notice_of(about, "r", 0).from(); };
    for (const char* const link : {"www.evil.example/login@x.example", "https://evil.example@x",
                                   "WWW.evil.example@x.example", "a@evil.example/x@b.example"}) {
        CAPTURE(link);
        about.mutable_evidence()->mutable_header()->mutable_from(0)->set_address(link);
        CHECK(told().find("evil[.]example") != std::string::npos);
        about.mutable_evidence()->mutable_header()->clear_from();
        about.set_mail_from(link);
        CHECK(told().find("evil[.]example") != std::string::npos);
        about = description();
    }
    about.mutable_evidence()->mutable_header()->mutable_from(0)->set_address("o'neil+x@a.example");
    CHECK(told().ends_with("<o'neil+x@a.example>"));
}

TEST_CASE("what stands in base64 has the line ends of mail", "[quarantine]") {
    const Folder folder;
    std::ofstream(folder.path + "/notice.txt") << "a\nb\r\n{{each}}{{reasons_ja}}{{end}}c\n";
    const auto words = NoticeWords::load(folder.path);
    REQUIRE(words);
    const std::string text = decoded(mail_with(*words));
    CHECK(text.starts_with("a\r\nb\r\n・"));
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
        REQUIRE(at > 0);
        CHECK(text[at - 1] == '\r');
    }
}

TEST_CASE("a site writes notices in its own words", "[quarantine]") {
    const Folder folder;
    std::ofstream(folder.path + "/notice.txt") << "当院より: {{each}}{{reference}}{{end}}";
    const auto words = NoticeWords::load(folder.path);
    REQUIRE(words);
    const std::string text = decoded(mail_with(*words));
    CHECK(text.find("当院より: 261126-7K3MPQ2A") != std::string::npos);
    CHECK(text.find("<!DOCTYPE") != std::string::npos); // that ships
    std::ofstream(folder.path + "/notice.html") << "{{nothing}}";
    const auto refused = NoticeWords::load(folder.path);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().front().text().find("notice.html:1") != std::string::npos);
}

TEST_CASE("words that no mail program could read are refused", "[quarantine]") {
    const Folder folder;
    std::ofstream(folder.path + "/notice.txt") << "\xEF\xBB\xBF当院より\n{{each}}{{end}}";
    auto words = NoticeWords::load(folder.path);
    REQUIRE(words);
    CHECK(decoded(mail_with(*words)).starts_with("当院より")); // without the mark
    std::ofstream(folder.path + "/notice.txt") << "{{each}}{{end}}\n\x93\x96\x89\x40"; // CP932
    words = NoticeWords::load(folder.path);
    REQUIRE_FALSE(words);
    CHECK_THAT(words.error().front().text(), Catch::Contains("notice.txt:2: is not UTF-8"));
}

TEST_CASE("mail without its attachments is told in words of its own", "[quarantine]") {
    const Folder folder;
    Description about = description();
    about.add_removed("請求書\x1b[2J<i>.doc");
    about.add_removed("");
    const auto sent = [&] {
        const auto words = NoticeWords::load(folder.path);
        REQUIRE(words);
        return notice_mail(*words, {notice_of(about, "261126-7K3MPQ2A", 1'700'000'000)},
                           "it@hospital.example", "keneki@hospital.example", "内線1234",
                           1'700'000'100);
    };
    const std::string mail = sent();
    const std::string text = decoded(mail);
    for (const char* const wanted :
         {"取り除いて宛先に届けました", "were delivered without attachments", "261126-7K3MPQ2A",
          "請求書\\x1b[2J<i>.doc", "請求書\\x1b[2J&lt;i&gt;.doc", "no name"})
        CHECK(text.find(wanted) != std::string::npos);
    for (const char* const other : {"保留", "held", "{{", "\x1b"})
        CHECK(text.find(other) == std::string::npos);
    CHECK(mail.find(encoded_words("添付ファイルを取り除いた").front().substr(0, 40)) !=
          std::string::npos);
    std::ofstream(folder.path + "/stripped.txt")
        << "除去: {{each}}{{reference}} {{removed}}{{end}}";
    CHECK(decoded(sent()).find("除去: 261126-7K3MPQ2A ・請求書") != std::string::npos);
    for (int i = 0; i < 20; ++i)
        about.add_removed("a.exe");
    CHECK(notice_of(about, "r", 0).removed().ends_with("(+12)\n"));
}

TEST_CASE("the daily time is the last one that has passed", "[quarantine]") {
    ::setenv("TZ", "Asia/Tokyo", 1); // NOLINT(concurrency-mt-unsafe)
    ::tzset();
    constexpr std::int64_t midnight = 1'699'974'000; // 2023-11-15 00:00 in Japan
    constexpr unsigned half_past_seven = 450;
    CHECK(last_daily_time(midnight + 27'000, half_past_seven) == midnight + 27'000);
    CHECK(last_daily_time(midnight + 26'999, half_past_seven) == midnight + 27'000 - 86'400);
    CHECK(last_daily_time(midnight + 80'000, half_past_seven) == midnight + 27'000);
    ::unsetenv("TZ"); // NOLINT(concurrency-mt-unsafe)
    ::tzset();
}

TEST_CASE("a store that fills up is told in both languages, with what to do", "[quarantine]") {
    const auto words = NoticeWords::load("");
    REQUIRE(words);
    const auto mail_of = [&](bool full) {
        return fill_mail(*words, {19'000, 20'000, full}, "it@hospital.example",
                         "keneki@hospital.example", 1'700'000'100);
    };
    for (const bool full : {false, true}) {
        const std::string mail = mail_of(full);
        CHECK(mail.find("\r\nAuto-Submitted: auto-generated\r\n") != std::string::npos);
        CHECK(mail.find("\r\nTo: <it@hospital.example>\r\n") != std::string::npos);
        const std::string text = decoded(mail);
        CAPTURE(text);
        for (const std::string_view word :
             {"95 %", "20000 bytes", "keneki quarantine delete", "on_failure.store_unavailable"})
            CHECK(text.find(word) != std::string::npos);
        CHECK((text.find("9割を超えました") != std::string::npos) == !full);
        CHECK((text.find("nine tenths") != std::string::npos) == !full);
        CHECK((text.find("did not fit") != std::string::npos) == full);
    }
}

TEST_CASE("a site tells of a store that fills up in its own words", "[quarantine]") {
    const Folder folder;
    std::ofstream(folder.path + "/full.txt") << "満杯 {{percent}} / {{most}}";
    const auto text_of = [&](bool full) {
        const auto words = NoticeWords::load(folder.path);
        REQUIRE(words);
        return decoded(fill_mail(*words, {20'600, 20'000, full}, "it@hospital.example",
                                 "keneki@hospital.example", 1'700'000'100));
    };
    CHECK(text_of(true) == "満杯 103 % / 20000 bytes");
    CHECK(text_of(false).find("nine tenths") != std::string::npos); // that ships
    std::ofstream(folder.path + "/nearly_full.txt") << "残りわずか {{percent}}";
    CHECK(text_of(false) == "残りわずか 103 %");
    const auto* const wrong = GENERATE("x\n{{subject}}", "x\n{{each}}{{percent}}{{end}}");
    std::ofstream(folder.path + "/nearly_full.txt") << wrong;
    const auto refused = NoticeWords::load(folder.path);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().front().text().find("nearly_full.txt:2") != std::string::npos);
}
