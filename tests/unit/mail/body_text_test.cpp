#include "mail/body_text.h"

#include <catch2/catch.hpp>

using namespace keneki::mail;
using Values = std::vector<std::string>;

TEST_CASE("split_body takes quotation and signature away", "[mail-text][body]") {
    struct Case {
        std::string why, text, own, quoted, signature;
    };
    const auto c = GENERATE(values<Case>({
        {"plain", "a\nb\n", "a\nb\n", "", ""},
        {"CR LF", "a\r\nb", "a\nb\n", "", ""},
        {"marks", "a\n> b\n>> c\nd\n", "a\nd\n", "> b\n>> c\n", ""},
        {"full-width mark", "＞ b\nd\n", "d\n", "＞ b\n", ""},
        {"original message", "a\n-----Original Message-----\nb\n", "a\n",
         "-----Original Message-----\nb\n", ""},
        {"Japanese original message", "a\n----- 元のメッセージ -----\nb\n", "a\n",
         "----- 元のメッセージ -----\nb\n", ""},
        {"header block", "a\n差出人: x\n送信日時: y\nb\n", "a\n", "差出人: x\n送信日時: y\nb\n",
         ""},
        {"full-width colons", "a\nFrom：x\nTo：y\nb\n", "a\n", "From：x\nTo：y\nb\n", ""},
        {"From alone is a word", "From: here on\nb\n", "From: here on\nb\n", "", ""},
        {"attribution with marks", "On Mon, 3 Mar 2022, x <a@b> wrote:\n\n> b\nc\n", "c\n",
         "On Mon, 3 Mar 2022, x <a@b> wrote:\n\n> b\n", ""},
        {"attribution folded", "a\nOn Mon, 3 Mar 2022,\nx <a@b> wrote:\n> b\n", "a\n",
         "On Mon, 3 Mar 2022,\nx <a@b> wrote:\n> b\n", ""},
        {"Japanese attribution", "a\n2022年3月4日(金) 12:34 山田 <a@b.example>:\n> b\n", "a\n",
         "2022年3月4日(金) 12:34 山田 <a@b.example>:\n> b\n", ""},
        {"attribution without marks", "a\n山田さんは書きました:\nb\n", "a\n",
         "山田さんは書きました:\nb\n", ""},
        {"Becky!",
         "a\n2022年3月4日(金) 12:34:56 +0900\n山田 <a@b.example> さんは書きました:\n\n> b\n", "a\n",
         "2022年3月4日(金) 12:34:56 +0900\n山田 <a@b.example> さんは書きました:\n\n> b\n", ""},
        {"Notes", "a\n-----山田 <a@b.example> wrote: -----\n宛先: c@d.example\nb\n", "a\n",
         "-----山田 <a@b.example> wrote: -----\n宛先: c@d.example\nb\n", ""},
        {"Yahoo!メール of old", "a\n--- a@b.example wrote (2022/3/4 (金) 12:34):\n> b\n", "a\n",
         "--- a@b.example wrote (2022/3/4 (金) 12:34):\n> b\n", ""},
        {"the time behind the verb", "a\n山田 <a@b.example> wrote at 2022-03-04 12:34:\n\n> b\n",
         "a\n", "山田 <a@b.example> wrote at 2022-03-04 12:34:\n\n> b\n", ""},
        {"another verb", "a\nTaro Yamada writes:\n> b\n", "a\n", "Taro Yamada writes:\n> b\n", ""},
        {"an answer that leads to what it quotes", "次の件、12/3までに回答します:\n> b\n",
         "次の件、12/3までに回答します:\n", "> b\n", ""},
        {"told in a sentence", "彼は本を書きました。\nb\n", "彼は本を書きました。\nb\n", "", ""},
        {"signature", "a\n-- \nx\n", "a\n", "", "-- \nx\n"},
        {"signature before a quotation", "a\n-- \nx\n-----Original Message-----\nb\n", "a\n",
         "-----Original Message-----\nb\n", "-- \nx\n"},
        {"between rules", "a\n＊＊＊＊＊＊\n山田\nTEL 03-0000\n＊＊＊＊＊＊\n", "a\n", "",
         "＊＊＊＊＊＊\n山田\nTEL 03-0000\n＊＊＊＊＊＊\n"},
        {"below a rule", "a\n━━━━━━\n山田\nx@y.example\n\n", "a\n", "",
         "━━━━━━\n山田\nx@y.example\n\n"},
        {"ruled text that is no signature", "a\n======\nパスワード: abc\n======\n",
         "a\n======\nパスワード: abc\n======\n", "", ""},
        {"three hyphens above an address", "a\n---\n見本苑\nTEL 03-0000-0000\n", "a\n", "",
         "---\n見本苑\nTEL 03-0000-0000\n"},
        {"a phone's line", "承知しました\n\niPhoneから送信\n", "承知しました\n\n", "",
         "iPhoneから送信\n"},
        {"a phone's line above the quotation", "はい\nXperia™から送信\n> a\n", "はい\n", "> a\n",
         "Xperia™から送信\n"},
        {"Outlook for phones",
         "a\nGet Outlook for iOS<https://aka.ms/o0ukef>\n____________\nFrom: x\nTo: y\n",
         "a\n____________\n", "From: x\nTo: y\n", "Get Outlook for iOS<https://aka.ms/o0ukef>\n"},
        {"sending told by the author", "昨日スキャナから請求書を送信しました\n",
         "昨日スキャナから請求書を送信しました\n", "", ""},
        {"Japanese original mail", "a\n----- 元のメール -----\nb\n", "a\n",
         "----- 元のメール -----\nb\n", ""},
        {"forwarded by Apple's program", "a\n転送されたメッセージ：\n\nb\n", "a\n",
         "転送されたメッセージ：\n\nb\n", ""},
        {"forwarding told by the author", "転送されたメッセージを読みました\n",
         "転送されたメッセージを読みました\n", "", ""},
        {"only a quotation", "> a\n", "", "> a\n", ""},
        {"empty", "", "", "", ""},
    }));
    CAPTURE(c.why);
    const BodyText body = split_body(c.text);
    CHECK(body.own == c.own);
    CHECK(body.quoted == c.quoted);
    CHECK(body.signature == c.signature);
}

TEST_CASE("a text of which nobody wrote a word has none of its own", "[mail-text][body]") {
    const char* const text = GENERATE(
        "iPhoneから送信", "iPad から送信されたメール", "Androidから送信しました",
        "私のスマートフォンから送信", "docomoのスマートフォンから送信されました。",
        "Yahoo!メールアプリから送信", "Galaxyから送信されたメールです",
        "Windows 版のメールから送信", "このメールは携帯端末から送信しています。",
        "らくらくホンより送信", "ｉＰｈｏｎｅから送信", "Outlook for iOSを入手",
        "Outlook for Android を入手する<https://aka.ms/AAb9ysg>",
        "Android 版 Outlook をダウンロード", "Get Outlook for Android", "Sent from my iPhone",
        "Sent from Mail for Windows", "Sent from Yahoo Mail on Android", "Sent via BlackBerry",
        "Von meinem iPhone gesendet", "Envoyé de mon iPhone", "发自我的iPhone",
        "ウイルス フリー。www.avast.com", "Virus-free. www.avast.com<https://www.avast.com/x>",
        "iPhoneから送信\n\n________________\n差出人: x\n宛先: y\n\nb", "____________________",
        "----------\n> a", "…", "‐‐‐", "*******\n見本苑 佐藤\n*******",
        "---\n見本苑\nTEL 03-0000-0000",
        "見本苑\n佐藤\n〒100-0001 見本市1-1\nTEL 03-0000-0000\nFAX 03-0000-0001",
        "見本苑 佐藤\n\n03-0000-0000\ninfo@mihon.example\n\nSent from my iPhone");
    CAPTURE(text);
    CHECK(visible_characters(split_body(text).own) == 0);
}

TEST_CASE("few words are words", "[mail-text][body]") {
    const char* const text = GENERATE(
        "はい", "OK", "=====\nパスワード: abc\n=====", "----\n9時に来てください\n----", "?", "👍",
        "1", "写真を送信します", "iPhoneから写真を送信しました",
        "iPhoneの件、承知しました\niPhoneから送信", "予約変更希望\n田中\nTEL 090-0000-0000",
        "Sent from the clinic to your office as agreed. Please confirm with Android.",
        "確認しました。\nTEL 03-0000-0000\nFAX 03-0000-0001\n見本苑",
        "Outlookの設定を教えてください", "メールアプリを入手してください");
    CAPTURE(text);
    CHECK(visible_characters(split_body(text).own) > 0);
}

TEST_CASE("visible_characters counts what is seen", "[mail-text][body]") {
    CHECK(visible_characters("") == 0);
    CHECK(visible_characters(" \t\r\n\u00A0\u3000\u200B\uFEFF\u2800\u00AD\u3164\u202E") == 0);
    CHECK(visible_characters("ab 日本\u200B語") == 5);
    CHECK(visible_characters("\x07\x7f\u0085") == 0);
    CHECK(visible_characters("😀") == 1);
}

TEST_CASE("find_links reads links out of running text", "[mail-text][links]") {
    struct Case {
        std::string why, text;
        Values links;
    };
    const auto c = GENERATE(values<Case>({
        {"plain", "see http://a.example/x?y=1#z now", {"http://a.example/x?y=1#z"}},
        {"Japanese behind it", "http://a.example/をご覧ください", {"http://a.example/"}},
        {"Japanese behind the host", "http://a.exampleをご覧", {"http://a.example"}},
        {"Japanese host", "https://日本語.example/x", {"https://日本語.example/x"}},
        {"brackets",
         "(http://a.example/b) <http://c.example>",
         {"http://a.example/b", "http://c.example"}},
        {"its own brackets", "http://a.example/b_(c)", {"http://a.example/b_(c)"}},
        {"end of sentence", "HTTPS://a.example.", {"HTTPS://a.example"}},
        {"Japanese quotation", "「http://a.example」", {"http://a.example"}},
        {"UNC", R"(open \\10.0.0.1@80\dav\a.lnk now)", {R"(\\10.0.0.1@80\dav\a.lnk)"}},
        {"file", "file://h/s", {"file://h/s"}},
        {"other schemes", "mailto:a@b.example xhttp://a urn:x", {}},
        {"nothing behind", "http:// a", {}},
        {"no scheme",
         "「www.a.example/x?y」とWWW.b.example.",
         {"http://www.a.example/x?y", "http://WWW.b.example"}},
        {"no scheme, Japanese host", "www.日本語.exampleへ", {"http://www.日本語.example"}},
        {"www that is no link",
         "www.a xwww.a.example www..a a.www.b.example x@www.a.example www.",
         {}},
        {"www within a link",
         "http://www.a.example http://a.example/www.b.example",
         {"http://www.a.example", "http://a.example/www.b.example"}},
        {"backslashes that are no share", R"(a\\b\\c \\ \\host)", {}},
    }));
    CAPTURE(c.why);
    CHECK(find_links(c.text, 10) == c.links);
    CHECK(find_links("http://a http://b http://c", 2).size() == 2);
}

TEST_CASE("link_host names the host that a browser would ask", "[mail-text][links]") {
    struct Case {
        std::string target, host;
    };
    const auto c = GENERATE(values<Case>({
        {"https://A.Example:8443/x", "a.example"},
        {"http://bank.example@evil.example/", "evil.example"},
        {"http://bank.example\\@evil.example/", "bank.example"},
        {"http:\\\\evil.example\\x", "evil.example"},
        {"http:/evil.example", "evil.example"},
        {"ht\ntp://evil.exa\tmple", "evil.example"},
        {"//evil.example/x", "evil.example"},
        {"http://[2001:DB8::1]:80/", "[2001:db8::1]"},
        {"http://evil%2Eexample/", "evil.example"},
        {"http://ｅｖｉｌ。example./", "evil.example"},
        {"http://xn--wgv71a119e.example/", "日本語.example"},
        {"http://XN--WGV71A119E.example/", "日本語.example"},
        {"http://日本語.example/", "日本語.example"},
        {"http://xn--.example/", "xn--.example"},
        {"http://192.0.2.1/", "192.0.2.1"},
        {"file://host/share", "host"},
        {"file:///C:/a", ""},
        {"\\\\Host@SSL@443\\share", "host"},
        {"mailto:a@b.example", ""},
        {"javascript:alert(1)", ""},
        {"x.html", ""},
        {"#top", ""},
        {"", ""},
        {"http://", ""},
    }));
    CAPTURE(c.target);
    CHECK(link_host(c.target) == c.host);
}
