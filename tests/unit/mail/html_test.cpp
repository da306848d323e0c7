#include "mail/body_text.h"

#include <catch2/catch.hpp>

using namespace keneki::mail;

TEST_CASE("html_to_text gives what a reader sees", "[mail-text][html]") {
    struct Case {
        std::string why, html, text;
    };
    const auto c = GENERATE(values<Case>({
        {"white space", "a\n  b\t c", "a b c"},
        {"blocks", "<p>a</p><div>b</div>c<br>d", "a\nb\nc\nd"},
        {"inline", "a<b>b</b>c", "abc"},
        {"cells", "<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc\n"},
        {"entities", "&lt;&amp;&nbsp;&#26085;&#x672C;&colon;&#128;&bogus;",
         "<&\u00A0日本:€&bogus;"},
        {"entity without an end", "a&nbsp b&ampc", "a\u00A0 b&c"},
        {"comment", "a<!-- b > c -->d<!-->e<!--[if mso]>x<![endif]-->", "ade"},
        {"never closed comment", "a<!-- b", "a"},
        {"style and script", "<style>p{}</style>a<SCRIPT>if(1<2)</Script >b<title>t</title>", "ab"},
        {"end tag of another in a script", "<script></scriptx>a</script>b", "b"},
        {"declaration", "<!DOCTYPE html><?xml version='1'?>a</ >b", "ab"},
        {"no tag", "1 < 2 <3 a<", "1 < 2 <3 a<"},
        {"attribute with >", "<a title='>'>x</a>", "x"},
        {"pre", "<pre>a\n  b</pre>c", "a\n  b\nc"},
        {"display none", "a<div style='DISPLAY : None'>b<p>c</div>d", "a\nd"},
        {"entities in style", "<span style=\"display&#58;none\">b</span>d", "d"},
        {"font-size 0", "<span style='font-size:0px'>b</span>c<i style='font-size:0.8em'>d</i>",
         "cd"},
        {"hidden attribute", "<p hidden>b</p>c", "c"},
        {"mso-hide", "<p style='mso-hide:all'>b</p>c", "c"},
        {"visible again", "<p style='display:none'>b<p>c", "c"},
        {"quotation", "a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e",
         "a\n> b\n> c\n> > d\ne"},
        {"empty skeleton", "<html><head><meta charset=x></head><body>&nbsp;<br></body></html>",
         "\u00A0\n"},
        {"empty", "", ""},
    }));
    CAPTURE(c.why);
    std::string got = html_to_text(c.html, 1000).visible;
    std::string want = c.text;
    while (got.ends_with('\n'))
        got.pop_back();
    while (want.ends_with('\n'))
        want.pop_back();
    CHECK(got == want);
}

TEST_CASE("html_to_text collects links with what they show", "[mail-text][html]") {
    const HtmlText page = html_to_text(
        "<base href='https://b.example/'><a href='https://evil.example/?a=1&amp;b=2&copy=3'>"
        "https://bank.example/ <b>go</b></a><a href=x>y<a name=n>z</a><area href=//c.example>"
        "<form action='f'><meta http-equiv=Refresh content=\"0; url='https://r.example/'\">"
        "<a href=' java\nscript:x'>s</a><img src=a><IMG>",
        1000);
    REQUIRE(page.links.size() == 6);
    CHECK(page.links[0].target == "https://evil.example/?a=1&b=2&copy=3");
    CHECK(page.links[0].shown == "https://bank.example/ go");
    CHECK(page.links[1].target == "https://b.example/x");
    CHECK(page.links[2].target == "//c.example");
    CHECK(page.links[3].target == "https://b.example/f");
    CHECK(page.links[4].target == "https://r.example/");
    CHECK(page.links[5].target == "javascript:x");
    CHECK(page.images == 2);
    CHECK_FALSE(page.truncated);
}

TEST_CASE("html_to_text keeps to its limit", "[mail-text][html]") {
    CHECK(html_to_text("日本", 6).visible == "日本");
    CHECK(html_to_text("日本語", 6).visible == "日本");
    CHECK(html_to_text("日本", 5).visible == "日");
    CHECK_FALSE(html_to_text("abc", 4).truncated);
}

TEST_CASE("html_to_text takes linear time", "[mail-text][html]") {
    for (const std::string piece :
         {"<div>", "</b>", "<a href=x>", "<!--", "<script>", "<", "&", "&#", "<a b='", "<p hidden>",
          "<blockquote>", "</", "--", "<x/", "</script"}) {
        std::string html = "<script>x</script>";
        while (html.size() < 1'000'000)
            html += piece;
        CAPTURE(piece);
        CHECK(html_to_text(html, 1000).visible.size() <= 1000);
    }
}

TEST_CASE("no number of attributes hides where a link leads", "[mail][html]") {
    for (const std::size_t others : {98U, 99U, 100U, 101U, 5'000U}) {
        std::string tag = "<a";
        for (std::size_t i = 0; i < others; ++i)
            tag += " x" + std::to_string(i) + "=y";
        const auto page = html_to_text(tag + " href='http://a.test/'>x</a>", 100);
        CAPTURE(others);
        REQUIRE(page.links.size() == 1);
        CHECK(page.links.front().target == "http://a.test/");
    }
}
