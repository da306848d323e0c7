#include "mail/charset.h"
#include "mail/subject.h"

#include <catch2/catch.hpp>

using namespace keneki::mail;

TEST_CASE("decode_header reads encoded-words wherever they stand", "[mail-text][header]") {
    struct Case {
        std::string why, in, out;
    };
    const auto c = GENERATE(values<Case>({
        {"ASCII", "Re: bill", "Re: bill"},
        {"one word", "=?ISO-2022-JP?B?GyRCQEE1YT1xJE43bxsoQg==?=", "請求書の件"},
        {"lower case", "=?utf-8?b?5pel?= x", "日 x"},
        {"language", "=?UTF-8*ja?B?5pel?=", "日"},
        {"cp932 of phones", "=?cp932?B?7uA=?=", "髙"},
        {"Q", "=?UTF-8?Q?=E6=97=A5_a?=", "日 a"},
        {"extension behind it", "=?UTF-8?B?5pel?=.pdf", "日.pdf"},
        {"white space between words goes", "=?utf-8?b?5pel?= \r\n =?utf-8?b?5pys?=", "日本"},
        {"and between charsets too", "=?utf-8?b?5pel?= =?cp932?B?7uA=?=", "日髙"},
        {"but not beside text", "=?utf-8?b?5pel?= a =?utf-8?b?5pys?=", "日 a 本"},
        {"padding in the first word loses nothing",
         "=?utf-8?b?5pelYQ==?= =?utf-8?b?5pys?=", "日a本"},
        {"a character split between words", "=?utf-8?b?5pc=?= =?utf-8?b?pQ==?=", "日"},
        {"base64 split between words", "=?utf-8?b?5pelY?= =?utf-8?b?WJj?=", "日abc"},
        {"JIS state split between words",
         "=?iso-2022-jp?B?GyRCRnw=?= =?ISO-2022-JP?B?S1wbKEI=?=", "日本"},
        {"padding forgotten", "=?utf-8?b?5pelYQ?=", "日a"},
        {"spaces inside Q", "=?utf-8?Q?a b?=", "a b"},
        {"spaces inside B", "=?utf-8?b?5p el?=", "日"},
        {"end forgotten", "=?utf-8?b?5pel", "日"},
        {"end forgotten before another word", "=?utf-8?b?5pel =?utf-8?b?5pys?=", "日本"},
        {"Q with raw 8 bits", "=?utf-8?Q?\xe6\x97\xa5?=", "日"},
        {"raw JIS", "\x1b$B@A5a=q\x1b(B.pdf", "請求書.pdf"},
        {"raw JIS that holds =?", "\x1b$B=?=?\x1b(B", "戎戎"},
        {"raw SJIS", "\x93\xfa\x96{\x8c\xea\x82\xcc\x83\x81", "日本語のメ"},
        {"raw UTF-8", "請求書", "請求書"},
        {"no word at all", "a =?b", "a =?b"},
        {"unknown encoding", "=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
        {"folding", "a\r\n\tb\r\n c\r\n", "a b c"},
        {"control characters",
         std::string("a\0b\x07"
                     "c\td",
                     7),
         "a b c\td"},
        {"a line end from inside a word", "=?utf-8?b?YQ0KQmNjOiB4?=", "a  Bcc: x"},
    }));
    CAPTURE(c.why);
    CHECK(decode_header(c.in) == c.out);
}

TEST_CASE("decode_header survives a megabyte of broken words", "[mail-text][header]") {
    for (const std::string piece : {"=?a?Q?", "=?a?B?", "=?", "\x1b$B", "=?utf-8?b?YQ?= ", "?="}) {
        std::string text;
        while (text.size() < 1'000'000)
            text += piece;
        CAPTURE(piece);
        CHECK(decode_header(text).size() <= 2 * text.size());
    }
}

TEST_CASE("has_reply_marker sees markers behind tags", "[mail-text][subject]") {
    struct Case {
        std::string subject, bare;
        bool marked;
    };
    const auto c = GENERATE(values<Case>({
        {"Re: 請求書", "請求書", true},
        {"RE：請求書", "請求書", true},
        {"ＲＥ： 請求書", "請求書", true},
        {"Re;過去の件名", "過去の件名", true},
        {"Re[2]: a", "a", true},
        {"Re^2: a", "a", true},
        {"Fwd: RE: Re: a", "a", true},
        {"FW: a", "a", true},
        {"転送: a", "a", true},
        {"返信：a", "a", true},
        {"【再送】会議", "会議", true},
        {"[staff 123] Re: a", "a", true},
        {"***UNCHECKED*** RE: 山田", "山田", true},
        {"RE: ***** SPAM *****-Thanks", "Thanks", true},
        {"[SPAM] Re: [list:1] a", "a", true},
        {"Re:", "", true},
        {"", "", false},
        {"Report", "Report", false},
        {"Reminder: a", "Reminder: a", false},
        {"Request: a", "Request: a", false},
        {"【重要】会議", "【重要】会議", false},
        {"(株)山田", "(株)山田", false},
        {"返信のお願い", "返信のお願い", false},
        {"[list 1] a", "a", false},
    }));
    CAPTURE(c.subject);
    CHECK(has_reply_marker(c.subject) == c.marked);
    CHECK(split_subject(c.subject).bare == c.bare);
}

TEST_CASE("only a mark of a filter is a spam mark", "[mail-text][subject]") {
    struct Case {
        std::string subject, bare;
        bool spam;
    };
    const auto c = GENERATE(values<Case>({
        {"[SPAM] a", "a", true},
        {"[spam:7.5] a", "a", true},
        {"【SPAM】a", "a", true},
        {"[迷惑メール] a", "a", true},
        {"【迷惑メール】a", "a", true},
        {"[迷惑メールの疑い] a", "a", true},
        {"***SPAM*** a", "a", true},
        {"*** LIKELY SPAM *** a", "a", true},
        {"***UNCHECKED*** a", "a", true},
        {"[SPF] a", "a", true},
        // lists and words of the writer
        {"[Spambayes] a", "a", false},
        {"[spam-discuss] a", "a", false},
        {"[anti-spam] a", "a", false},
        {"[迷惑メール対策委員会] a", "a", false},
        {"[SPF discussion] a", "a", false},
        {"[suspected case] a", "a", false},
        {"[Virus Research 12] a", "a", false},
        {"***重要*** a", "***重要*** a", false},
        {"*** a", "*** a", false},
        {"******", "******", false},
        // from outside is no judgement
        {"[外部メール] a", "a", false},
        {"【外部メール】a", "a", false},
        {"[external] a", "a", false},
        {"[EXTERNAL EMAIL] Re: a", "a", false},
        {"(External) a", "a", false},
        {"【外部評価】a", "【外部評価】a", false},
    }));
    CAPTURE(c.subject);
    CHECK(split_subject(c.subject).spam_tagged == c.spam);
    CHECK(split_subject(c.subject).bare == c.bare);
}
