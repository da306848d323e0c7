#include "mail/charset.h"
#include "mail/transfer.h"

#include <catch2/catch.hpp>

using namespace keneki::mail;

TEST_CASE("decode_text reads Japanese under the labels that mail uses", "[mail-text][charset]") {
    struct Case {
        std::string why, bytes, label, text, charset;
    };
    const auto c = GENERATE(values<Case>({
        {"plain JIS", "\x1b$B@A5a=q\x1b(B", "ISO-2022-JP", "請求書", "iso-2022-jp"},
        {"old JIS", "\x1b$@@A5a=q\x1b(J", "iso-2022-jp", "請求書", "iso-2022-jp"},
        {"NEC row 13", "\x1b$B-!-j\x1b(B", "iso-2022-jp", "①㈱", "iso-2022-jp"},
        {"IBM extensions of CP50220", "\x1b$B|byu\x1b(B", "cp50221", "髙﨑", "iso-2022-jp"},
        {"the -ms label", "\x1b$B|b\x1b(B", "iso-2022-jp-ms", "髙", "iso-2022-jp"},
        {"half-width kana", "\x1b(I6^\x1b(B", "iso-2022-jp", "ｶﾞ", "iso-2022-jp"},
        {"half-width kana by SO",
         "a\x0e\x36\x0f"
         "b",
         "cp50222", "aｶb", "iso-2022-jp"},
        {"8-bit kana beside escapes", "\xb6\x1b$BF|\x1b(B", "iso-2022-jp", "ｶ日", "iso-2022-jp"},
        {"JIS X 0212", "\x1b$(D0!\x1b(B", "iso-2022-jp-1", "丂", "iso-2022-jp"},
        {"emoji of au", "\x1b$B\x75\x41\x1b(B", "iso-2022-jp", "\uE020", "iso-2022-jp"},
        {"a line ends in ASCII", "\x1b$BF|\nab", "iso-2022-jp", "日\nab", "iso-2022-jp"},
        {"x-sjis", "\xee\xe0\xed\x95\x87\x40\x87\x8a", "x-sjis", "髙﨑①㈱", "cp932"},
        {"Windows-31J", "\x81\x60", "Windows-31J", "～", "cp932"},
        {"shift-jis", "\x83\x5c\x95\x5c", "shift-jis", "ソ表", "cp932"},
        {"a path keeps its backslash", "C:\\\x95\x5c", "Shift_JIS", "C:\\表", "cp932"},
        {"half-width kana in SJIS", "\xb6\xde", "sjis", "ｶﾞ", "cp932"},
        {"EUC", "\xc6\xfc\xcb\xdc", "EUC-JP", "日本", "euc-jp"},
        {"NEC row 13 in EUC", "\xad\xa1", "euc-jp", "①", "euc-jp"},
        {"IBM extension in EUC-JP-MS", "\x8f\xf4\xfe\x8f\xf3\xf3", "eucjp-ms", "黑ⅰ", "euc-jp"},
        {"JIS X 0212 in EUC", "\x8f\xb0\xa1", "euc-jp", "丂", "euc-jp"},
        {"kana in EUC", "\x8e\xb6", "euc-jp", "ｶ", "euc-jp"},
        {"language behind the label", "\xe6\x97\xa5", "UTF-8*ja", "日", "utf-8"},
        {"UTF-16 by BOM", std::string("\xff\xfe\xe5\x65", 4), "utf-16", "日", "utf-16"},
        {"UTF-16BE", std::string("\x65\xe5\0a", 4), "utf-16be", "日a", "utf-16be"},
        {"UTF-16 without BOM", std::string("a\0b\0", 4), "utf-16", "ab", "utf-16le"},
        {"BOM of UTF-8",
         "\xef\xbb\xbf"
         "a",
         "utf-8", "a", "utf-8"},
        {"Latin-1 is windows-1252", "\x93q\x94 \xe9", "iso-8859-1", "“q” é", "windows-1252"},
        {"Korean", "\xc7\xd1", "ks_c_5601-1987", "한", "euc-kr"},
        {"Chinese", "\xd6\xd0", "gb2312", "中", "gb18030"},
        {"Cyrillic", "\xc1\xc2", "koi8-r", "аб", "koi8-r"},
    }));
    CAPTURE(c.why);
    const Decoded decoded = decode_text(c.bytes, c.label);
    CHECK(decoded.text == c.text);
    CHECK(decoded.charset == c.charset);
    CHECK_FALSE(decoded.mislabelled);
    CHECK_FALSE(decoded.damaged);
}

TEST_CASE("decode_text finds out what a wrong or missing label hides", "[mail-text][charset]") {
    struct Case {
        std::string why, bytes, label, text, charset;
        bool mislabelled;
    };
    const std::string sjis = "\x93\xfa\x96{\x8c\xea\x82\xcc\x83\x81\x81[\x83\x8b";
    const std::string euc = "\xc6\xfc\xcb\xdc\xb8\xec\xa4\xce\xa5\xe1\xa1\xbc\xa5\xeb";
    const std::string text = "日本語のメール";
    const auto c = GENERATE_COPY(values<Case>({
        {"raw JIS", "\x1b$BF|K\\\x1b(B", "", "日本", "iso-2022-jp", false},
        {"JIS called ASCII", "\x1b$BF|K\\\x1b(B", "us-ascii", "日本", "iso-2022-jp", true},
        {"JIS called UTF-8", "\x1b$BF|K\\\x1b(B", "utf-8", "日本", "iso-2022-jp", true},
        {"UTF-8 called JIS", text, "iso-2022-jp", text, "utf-8", true},
        {"UTF-8 called Latin-1", text, "iso-8859-1", text, "utf-8", true},
        {"UTF-8 called SJIS", text, "shift_jis", text, "utf-8", true},
        {"raw SJIS", sjis, "", text, "cp932", false},
        {"raw EUC", euc, "", text, "euc-jp", false},
        {"SJIS called JIS", sjis, "iso-2022-jp", text, "cp932", true},
        {"SJIS called UTF-8", sjis, "utf-8", text, "cp932", true},
        {"SJIS called Latin-1", sjis, "iso-8859-1", text, "cp932", true},
        {"EUC called SJIS", "\xa5\xe1\xa1\xbc\xa5\xeb\xfe\xa1\xb8\xec", "x-unknown",
         "\u30E1\u30FC\u30EB\xEF\xBF\xBD\u8A9E", "euc-jp", true},
        {"unknown label, ASCII", "abc", "x-nobody", "abc", "us-ascii", false},
        {"French without a label", "d\xe9j\xe0 vu", "", "déjà vu", "windows-1252", false},
    }));
    CAPTURE(c.why);
    const Decoded decoded = decode_text(c.bytes, c.label);
    CHECK(decoded.text == c.text);
    CHECK(decoded.charset == c.charset);
    CHECK(decoded.mislabelled == c.mislabelled);
}

TEST_CASE("decode_text says when text is damaged", "[mail-text][charset]") {
    CHECK(decode_text("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5\xe6", "utf-8").damaged);
    CHECK(decode_text("\x1b$BF|~~\x1b(B", "iso-2022-jp").damaged);
    CHECK(decode_text("\x1b$BF|~~\x1b(B", "iso-2022-jp").text == "日\xEF\xBF\xBD");
    CHECK_FALSE(decode_text("\x1b$BF|\x1b(B", "iso-2022-jp").damaged);
    CHECK(decode_text("\x1b$BF", "iso-2022-jp").text == "\xEF\xBF\xBD");
    CHECK(decode_text("", "utf-8").text.empty());
}

TEST_CASE("decode_base64 reads what mail has", "[mail-text][base64]") {
    struct Case {
        std::string why, in, out;
    };
    const auto c = GENERATE(values<Case>({
        {"no padding needed", "YWJj", "abc"},
        {"one", "YWI=", "ab"},
        {"two", "YQ==", "a"},
        {"padding forgotten", "YWI", "ab"},
        {"padding forgotten, one letter", "YQ", "a"},
        {"a lone letter is nothing", "YWJjY", "abc"},
        {"line ends and junk", "YW\r\n!J\x80j", "abc"},
        {"goes on behind padding", "YQ==YWI=YWJj", "aababc"},
        {"only padding", "====", ""},
        {"empty", "", ""},
    }));
    CAPTURE(c.why);
    CHECK(decode_base64(c.in) == c.out);
    std::string used(1'000, 'x'); // what a buffer held before is never shown
    CHECK(decode_transfer(c.in, TransferEncoding::base64, used) == c.out);
}

TEST_CASE("decode_quoted_printable keeps what is no escape", "[mail-text][qp]") {
    struct Case {
        std::string why, in, out;
    };
    const auto c = GENERATE(values<Case>({
        {"escapes in both cases", "=E3=81=82=e3", "あ\xe3"},
        {"soft break", "a=\r\nb=\nc", "abc"},
        {"soft break with white space", "a= \t\r\nb", "ab"},
        {"white space before it stays", "a =\r\nb", "a b"},
        {"white space at the end of a line goes", "a \t\r\nb", "a\r\nb"},
        {"an encoded space stays", "a=20\r\nb", "a \r\nb"},
        {"broken escapes stay", "1=2 =ZZ =", "1=2 =ZZ "},
        {"underscore stays", "a_b", "a_b"},
    }));
    CAPTURE(c.why);
    CHECK(decode_quoted_printable(c.in, QuotedPrintable::body) == c.out);
    CHECK(decode_quoted_printable("a_b=5F", QuotedPrintable::header) == "a b_");
}

TEST_CASE("compare_form unifies what a reader takes for the same", "[mail-text][nfkc]") {
    CHECK(nfkc("㈱Ａ１　ｶﾞ") == "(株)A1 ガ");
    CHECK(compare_form("ＰａｓｓWord") == "password");
    CHECK(compare_form("ABC") == "abc");
    CHECK(compare_form("髙") != compare_form("高"));
    CHECK(spaceless_form("山 田\u3000太\u00A0郎\u200B") == "山田太郎");
    CHECK(nfkc("か\u3099") == "が");
    CHECK(nfkc("a\xff") == "a\xEF\xBF\xBD");
}

TEST_CASE("nfkc breaks runs of combining marks that would take it quadratic time",
          "[mail-text][nfkc]") {
    const auto marks = [](unsigned count) {
        std::string text = "a";
        for (unsigned i = 0; i < count; ++i)
            text += i % 2 == 0 ? "\u0315" : "\u0316"; // out of canonical order
        return text;
    };
    CHECK(nfkc(marks(30)).find("\u034F") == std::string::npos);
    CHECK(nfkc(marks(31)).find("\u034F") != std::string::npos);
    CHECK(nfkc(marks(100'000)).size() > 200'000);
    std::string late; // marks that become combining by normalisation only
    for (int i = 0; i < 50'000; ++i)
        late += "\u302A\uFF9E";
    CHECK(nfkc(late).find("\u034F") != std::string::npos);
}
