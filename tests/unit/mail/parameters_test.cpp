#include "mail/parameters.h"

#include <catch2/catch.hpp>

using namespace keneki::mail;
using Values = std::vector<std::string>;

TEST_CASE("read_parameters reads a name as any mailer writes it", "[mail-text][parameters]") {
    struct Case {
        std::string why, in;
        Values names;
    };
    const auto c = GENERATE(values<Case>({
        {"token", "attachment; filename=a.pdf", {"a.pdf"}},
        {"quoted", "attachment; filename=\"a b.pdf\"", {"a b.pdf"}},
        {"white space around", "attachment ;\r\n FileName = \"a.pdf\" ; x=y", {"a.pdf"}},
        {"unquoted with spaces",
         "attachment; filename=my report (1).pdf; x=y",
         {"my report (1).pdf"}},
        {"a path", "attachment; filename=\"C:\\dir\\a.exe\"", {"C:\\dir\\a.exe"}},
        {"escaped quotation marks", R"(attachment; filename="a \"b\".pdf")", {"a \"b\".pdf"}},
        {"RFC 2231", "attachment; filename*=UTF-8''%E6%97%A5.pdf", {"日.pdf"}},
        {"RFC 2231 with language", "attachment; filename*=cp932'ja'%EE%E0.pdf", {"髙.pdf"}},
        {"RFC 2231 in quotes", "attachment; filename*=\"utf-8''%E6%97%A5\"", {"日"}},
        {"RFC 2231 without charset", "attachment; filename*=%E6%97%A5", {"日"}},
        {"continuations",
         "a; filename*0*=iso-2022-jp''%1B$BF%7C; filename*1*=K%5C%1B%28B; "
         "filename*2=.pdf",
         {"日本.pdf"}},
        {"continuations in disorder", "a; filename*1=\"b.pdf\"; filename*0=\"a\"", {"ab.pdf"}},
        {"a character split between", "a; filename*0*=utf-8''%E6%97; filename*1*=%A5", {"日"}},
        {"a section that is there twice",
         "a; filename*0=a.; filename*1=pdf; filename*1=exe",
         {"a.pdf", "a.exe"}},
        {"encoded-word inside quotes",
         "a; filename=\"=?ISO-2022-JP?B?GyRCRnwbKEI=?=.pdf\"",
         {"日.pdf"}},
        {"encoded-word folded", "a; filename=\"=?utf-8?b?5pel?=\r\n =?utf-8?b?5pys?=\"", {"日本"}},
        {"encoded-word split by sections",
         "a; filename*0=\"=?utf-8?b?5p\"; filename*1=\"el?=\"",
         {"日"}},
        {"raw JIS with a quotation mark and ';' in it",
         "a; filename=\"\x1b$B@\"7;\x1b(B.pdf\"",
         {"摺兄.pdf"}},
        {"raw SJIS with a backslash in it", "a; filename=\"\x95\x5c.xls\"", {"表.xls"}},
        {"raw UTF-8", "a; filename=\"日.pdf\"", {"日.pdf"}},
        {"duplicates", "a; filename=\"a.pdf\"; filename=\"b.exe\"", {"a.pdf", "b.exe"}},
        {"both forms",
         "a; filename=\"safe.pdf\"; filename*=UTF-8''evil.js",
         {"safe.pdf", "evil.js"}},
        {"percent signs of a plain name stay", "a; filename=\"%E6.pdf\"", {"%E6.pdf"}},
        {"more behind the quotes", "a; filename=\"a.pdf\".exe", {"a.pdf", "a.pdf.exe"}},
        {"never closed", "a; filename=\"a.exe; x=y", {"a.exe; x=y", "a.exe"}},
        {"';' forgotten", "a; x=\"y\" filename=\"b.exe\"", {"b.exe"}},
        {"';' in quotes", "a; filename=\"a;b.pdf\"", {"a;b.pdf"}},
        {"value missing", "filename=a.exe", {"a.exe"}},
        {"apostrophes in a name", "a; filename*=it's Bob's.pdf", {"it's Bob's.pdf"}},
        {"absent", "attachment", {}},
        {"empty", "", {}},
        {"only syntax", ";;=;\"\";*=;*0=", {}},
    }));
    CAPTURE(c.why);
    CHECK(read_parameters(c.in).all("filename") == c.names);
}

TEST_CASE("read_parameters gives type and plain parameters", "[mail-text][parameters]") {
    const ParameterList list =
        read_parameters("Text/Plain (words); Charset=us-ascii (plain); boundary=\"=_a;b\"");
    CHECK(list.value == "text/plain");
    CHECK(list.first("charset") == "us-ascii");
    CHECK(list.first("boundary") == "=_a;b");
    CHECK(list.first("absent").empty());
    CHECK_FALSE(list.parameters.at(0).extended);
    CHECK(read_parameters("a; name*0*=''x").parameters.at(0).extended);
}

TEST_CASE("read_parameters takes linear time and stops at its limit", "[mail-text][parameters]") {
    for (const std::string piece :
         {"; a=\"b\"", "; a*0=b", " a=\"b\"", "\"", ";", "a=\"\\", "\x1b$B"}) {
        std::string text = "x";
        while (text.size() < 1'000'000)
            text += piece;
        CAPTURE(piece);
        CHECK(read_parameters(text).parameters.size() <= 2'001);
    }
}
