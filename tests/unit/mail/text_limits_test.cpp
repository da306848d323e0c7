// Limits of what is read of a text, one below, at and one above.
#include "mail/body_text.h"
#include "mail/parsed.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

using namespace keneki;
using namespace keneki::mail;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;

namespace {

Parsed with_link(const std::string& link, bool html) {
    const std::string body = html ? "<p>x</p><a href='" + link + "'>here</a>" : "see\r\n" + link;
    return parsed("From: a@example.jp\r\nContent-Type: text/" +
                  std::string(html ? "html" : "plain") + "\r\n\r\n" + body + "\r\n");
}

bool gives(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

TEST_CASE("no name of a user in front hides the host of a link", "[mail][limits][links]") {
    const bool html = GENERATE(false, true);
    for (const std::size_t user : {1U, 1'980U, 2'000U, 2'001U, 7'990U, 8'001U, 60'000U}) {
        const Parsed p = with_link("http://" + std::string(user, 'x') + "@192.0.2.1/a.exe", html);
        CAPTURE(user, html);
        REQUIRE(p.evidence.links_size() == 1);
        CHECK(p.evidence.links(0).host() == "192.0.2.1");
        CHECK(p.evidence.links(0).target().size() <= 2'000);
        CHECK(p.has(Finding::LINK_ADDRESS_LITERAL));
        CHECK(p.has(Finding::LINK_DANGEROUS_FILE));
    }
}

TEST_CASE("no length of a path hides the file that a link names", "[mail][limits][links]") {
    for (const std::size_t size : {1'980U, 2'000U, 2'001U, 8'001U}) {
        const std::string path = "http://host.example/" + std::string(size, 'x') + "/a.exe";
        CAPTURE(size);
        CHECK(with_link(path, true).has(Finding::LINK_DANGEROUS_FILE));
        CHECK(with_link(path + "?" + std::string(3'000, 'y'), true)
                  .has(Finding::LINK_DANGEROUS_FILE));
    }
}

TEST_CASE("a link above 64 KiB is told", "[mail][limits][links]") {
    const bool html = GENERATE(false, true);
    const std::string start = "http://";
    for (const std::size_t size :
         {longest_link_bytes - 1, longest_link_bytes, longest_link_bytes + 1}) {
        const std::string link = start + std::string(size - start.size(), 'x');
        CAPTURE(size, html);
        CHECK(with_link(link, html).not_inspected(NotInspected::OVER_LIMIT) ==
              (size > longest_link_bytes));
    }
}

TEST_CASE("a stated password has 40 letters, a guessed one 64", "[mail][limits][passwords]") {
    for (const std::size_t size : {39U, 40U, 41U, 63U, 64U, 65U}) {
        const std::string word = "x9" + std::string(size - 2, 'y');
        const std::string text = "解凍パスワード: " + word + "\n";
        CAPTURE(size);
        CHECK(gives(find_passwords(text), word) == (size <= 40));
        CHECK(gives(guess_passwords(text, 100), word) == (size <= 64));
    }
}

TEST_CASE("of a text 20 stated passwords are given, and 500 announcements looked at",
          "[mail][limits][passwords]") {
    for (const std::size_t before : {18U, 19U, 20U}) {
        std::string text;
        for (std::size_t i = 0; i < before; ++i)
            text += "パスワード: a" + std::to_string(1'000 + i) + "\n";
        CAPTURE(before);
        CHECK(gives(find_passwords(text + "パスワード: right77\n"), "right77") == (before < 20));
        // What is not stated is tried as a guess.
        CHECK(gives(guess_passwords(text + "パスワード: right77\n", 100), "right77"));
    }
    for (const std::size_t before : {498U, 499U, 500U}) {
        std::string text;
        for (std::size_t i = 0; i < before; ++i)
            text += "パスワード\n。。\n";
        text += "パスワード: right77\n";
        CAPTURE(before);
        CHECK(gives(find_passwords(text), "right77") == (before < 500));
        CHECK(gives(guess_passwords(text, 100), "right77"));
    }
}

TEST_CASE("of a text 4,000 words are taken for guesses", "[mail][limits][passwords]") {
    for (const std::size_t before : {3'998U, 3'999U, 4'000U}) {
        std::string text = "key\n";
        for (std::size_t i = 0; i < before; ++i)
            text += "w" + std::to_string(10'000 + i) + "\n";
        CAPTURE(before);
        const auto words = guess_passwords(text + "Right77\n", 5'000);
        CHECK(words.size() <= 4'000);
        CHECK(gives(words, "w10000"));
    }
}

TEST_CASE("no length of a boundary hides what is attached", "[mail][limits]") {
    // A field is read up to 1 MiB; a longer one is told.
    constexpr std::size_t limit = 1U << 20U;
    for (const std::size_t size :
         {70U, 1'997U, 1'998U, 1'999U, 2'001U, 65'537U, 1'000'000U, static_cast<unsigned>(limit)}) {
        const std::string boundary(size, 'b');
        const Parsed p =
            parsed("From: a@example.jp\r\nContent-Type: multipart/mixed; boundary=\"" + boundary +
                   "\"\r\n\r\n--" + boundary + "\r\n\r\nhello\r\n--" + boundary +
                   "\r\nContent-Type: a/b; name=a.exe\r\n\r\nMZ\r\n--" + boundary + "--\r\n");
        CAPTURE(size);
        if (size < limit)
            CHECK(p.content("a.exe") == "MZ");
        else
            CHECK(p.has(Finding::HEADER_TOO_LONG));
    }
}
