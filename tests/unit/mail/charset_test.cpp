#include "mail/charset.h"
#include "mail/parsed.h"
#include "mail/settled_text.h"
#include "mail/text_lines.h"
#include "mail/transfer.h"

#include <catch2/catch.hpp>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

using namespace keneki::mail;

namespace {

std::string base64_of(std::string_view bytes, std::size_t line_length) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::size_t in_line = 0;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto three = bytes.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i)
            bits = bits << 8U | (i < three.size() ? static_cast<unsigned char>(three[i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i) {
            out.push_back(i <= three.size() ? letters[(bits >> (18U - 6U * i)) & 63U] : '=');
            if (++in_line % line_length == 0) out += "\r\n";
        }
    }
    return out;
}

} // namespace

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

TEST_CASE("decode_base64 gives back bytes of every length and in lines of any",
          "[mail-text][base64]") {
    std::string bytes;
    for (unsigned i = 0; i < 300; ++i) {
        for (const std::size_t line_length : {4U, 5U, 64U, 76U, 10'000U}) {
            CAPTURE(i, line_length);
            REQUIRE(decode_base64(base64_of(bytes, line_length)) == bytes);
        }
        bytes.push_back(static_cast<char>((i * 151U + 7U) & 0xFFU));
    }
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

TEST_CASE("nfkc and compare_form are the same in parts as in one go", "[mail-text][nfkc]") {
    // Pieces whose forms depend on what stands beside them, and long runs that are left alone.
    const std::vector<std::string> pieces{"a",
                                          "H",
                                          "Q\u0323",
                                          "\u0331",
                                          "\u3099",
                                          "\u309A",
                                          "\uFF9E",
                                          "\uFF76",
                                          "か",
                                          "ハ",
                                          "が",
                                          "、",
                                          "々",
                                          "漢",
                                          "\u3000",
                                          "ＡＢＣ",
                                          "①",
                                          "…",
                                          "ﬁ",
                                          "ß",
                                          "İ",
                                          "\u0307",
                                          "\u1100",
                                          "\u1161",
                                          "\u11A8",
                                          "한",
                                          "\U0001F600",
                                          "\xE3\x81",
                                          "\xFF",
                                          "\xF0\x9F",
                                          "\u200B",
                                          "\u3164",
                                          "\u212B",
                                          "㍿",
                                          "\n",
                                          std::string(40, 'A'),
                                          "ひらがなとカタカナと漢字の長い並び。"};
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* const form = icu::Normalizer2::getNFKCInstance(error);
    REQUIRE(form != nullptr);
    std::uint32_t next = 1;
    for (unsigned round = 0; round < 3000; ++round) {
        std::string text;
        for (unsigned i = 0; i < 2 + round % 9; ++i) {
            next = next * 1664525U + 1013904223U;
            text += pieces[(next >> 16U) % pieces.size()];
        }
        icu::UnicodeString whole = form->normalize(icu::UnicodeString::fromUTF8(text), error);
        std::string wanted;
        CAPTURE(text);
        REQUIRE(nfkc(text) == whole.toUTF8String(wanted));
        whole.foldCase();
        wanted.clear();
        REQUIRE(compare_form(text) == form->normalize(whole, error).toUTF8String(wanted));
    }
}

TEST_CASE("settled characters are what NFKC leaves alone", "[mail-text][nfkc]") {
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* const form = icu::Normalizer2::getNFKCInstance(error);
    REQUIRE(form != nullptr);
    for (UChar32 c = 0; c < 0x11000; ++c) {
        if (!is_settled(static_cast<char32_t>(c))) continue;
        const icu::UnicodeString one(c);
        CAPTURE(c);
        REQUIRE(form->hasBoundaryBefore(c));
        REQUIRE(form->isNormalized(one, error));
        if (c < 0x80) continue;
        REQUIRE(icu::UnicodeString(one).foldCase() == one);
        REQUIRE_FALSE(u_isUWhiteSpace(c));
        REQUIRE_FALSE(u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT));
    }
    CHECK_FALSE(is_settled(U'\u3000')); // becomes a blank
    CHECK_FALSE(is_settled(U'\u3099')); // joins what stands before it
    CHECK_FALSE(is_settled(U'\u30FF')); // two characters
    CHECK_FALSE(is_settled(U'Ａ'));
}

TEST_CASE("with_line_feeds makes every line end one line feed", "[mail-text]") {
    struct Case {
        std::string_view why, text, want;
    };
    const auto c = GENERATE(values<Case>({
        {"none", "ab", "ab"},
        {"empty", "", ""},
        {"all kinds", "a\r\nb\rc\nd", "a\nb\nc\nd"},
        {"bare at the end", "a\r", "a\n"},
        {"two bare", "\r\r\n", "\n\n"},
    }));
    CAPTURE(c.why);
    CHECK(with_line_feeds(c.text) == c.want);
}

TEST_CASE("a text in another charset than it claims is named", "[mail-text][charset]") {
    struct Case {
        std::string why, label, body;
        bool named;
    };
    const std::string sjis = "\x93\xfa\x96{\x8c\xea\x82\xcc\x83\x81\x81[\x83\x8b";
    const auto c = GENERATE_COPY(values<Case>({
        {"Shift_JIS called JIS", "iso-2022-jp", sjis, true},
        {"UTF-8 called Shift_JIS", "shift_jis", "日本語のメール", true},
        {"Shift_JIS", "shift_jis", sjis, false},
        {"UTF-8", "utf-8", "日本語のメール", false},
        {"ASCII under any label", "iso-2022-jp", "hello", false},
        {"no label", "", sjis, false},
    }));
    CAPTURE(c.why);
    const std::string type = c.label.empty() ? "" : "; charset=" + c.label;
    const auto p = keneki::test::parsed(
        "From: a@example.jp\r\nTo: b@hospital.example\r\nSubject: x\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain" +
        type + "\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + c.body + "\r\n");
    CHECK(p.has(keneki::evidence::Finding::CHARSET_MISLABELLED) == c.named);
}
