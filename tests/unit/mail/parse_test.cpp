#include "mail/parse.h"
#include "mail/parsed.h"
#include "support/mail_builder.h"

#include <catch2/catch.hpp>

#include <string>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using evidence::Part;

namespace {

MailBuilder letter() {
    return MailBuilder()
        .from("Taro <taro@example.jp>")
        .to("jiro@hospital.example")
        .subject("Hello");
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

} // namespace

TEST_CASE("parse_message fills the header", "[mail][parse]") {
    const Parsed p =
        parsed(letter()
                   .field("Cc", "a@x.example, b@x.example")
                   .field("Message-ID", "<m1@example.jp>")
                   .field("In-Reply-To", "<r1@example.jp>")
                   .field("References", "<r0@example.jp>\r\n <r1@example.jp>")
                   .field("Date", "Mon, 6 Mar 2023 10:00:00 +0900")
                   .field("List-Id", "<l.example>")
                   .field("Authentication-Results", "mx.example; spf=pass smtp.mailfrom=example.jp")
                   .text("hello")
                   .build());
    const evidence::Header& header = p.evidence.header();
    CHECK(header.subject() == "Hello");
    REQUIRE(header.from_size() == 1);
    CHECK(header.from(0).display_name() == "Taro");
    CHECK(header.from(0).domain() == "example.jp");
    CHECK(header.cc_size() == 2);
    CHECK(header.message_id() == "m1@example.jp");
    REQUIRE(header.references_size() == 2);
    CHECK(header.references(1) == "r1@example.jp");
    CHECK(header.in_reply_to_size() == 1);
    CHECK(header.date() == "Mon, 6 Mar 2023 10:00:00 +0900");
    CHECK(header.list());
    CHECK(header.authentication_results_size() == 1);
    CHECK(header.fields(0).name() == "From");
    CHECK(header.fields(0).raw() == " Taro <taro@example.jp>");
    CHECK(p.evidence.findings_size() == 0);
    CHECK(p.evidence.not_inspected_size() == 0);
}

TEST_CASE("parse_message names what is odd about the header", "[mail][parse]") {
    const auto with = [](std::string_view name, std::string_view value) {
        return parsed(letter().field(name, value).text("hello").build());
    };
    CHECK(with("From", "other@example.jp").has(Finding::FROM_MULTIPLE));
    CHECK(with("Subject", "again").has(Finding::SUBJECT_MULTIPLE));
    CHECK(with("Cc", "nobody at all").has(Finding::ADDRESS_MALFORMED));
    CHECK_FALSE(with("Cc", "a@x.example").has(Finding::ADDRESS_MALFORMED));
    CHECK(parsed("To: a@x.example\r\n\r\nhello\r\n").has(Finding::HEADER_MISSING));
    CHECK_FALSE(with("X", "y").has(Finding::NUL_BYTES));
}

TEST_CASE("a reply marker without thread fields is a finding, a forward is not", "[mail][parse]") {
    struct Case {
        std::string why, subject, field;
        bool found;
    };
    const auto c = GENERATE(values<Case>({
        {"reply", "Re: Hello", "X-Y", true},
        {"full width", "=?UTF-8?B?UkXvvJroq4vmsYLmm7g=?=", "X-Y", true},
        {"with In-Reply-To", "Re: Hello", "In-Reply-To", false},
        {"with References", "RE: Hello", "References", false},
        {"forward", "Fwd: Hello", "X-Y", false},
        {"forwarded reply", "Fwd: Re: Hello", "X-Y", false},
        {"reply to a forward", "Re: Fwd: Hello", "X-Y", true},
        {"no marker", "Regarding you", "X-Y", false},
    }));
    CAPTURE(c.why);
    const Parsed p = parsed(MailBuilder()
                                .from("a@example.jp")
                                .subject(c.subject)
                                .field(c.field, "<x@example.jp>")
                                .text("hello")
                                .build());
    CHECK(p.has(Finding::REPLY_WITHOUT_THREAD) == c.found);
}

TEST_CASE("a spam mark of somebody else is a finding", "[mail][parse]") {
    for (const std::string subject :
         {"[SPAM] Hello", "[spam] Hello", "***SPAM*** Hello", "***UNCHECKED*** Hello"})
        CHECK(parsed(MailBuilder().from("a@x.example").subject(subject).text("t").build())
                  .has(Finding::UPSTREAM_SPAM_TAG));
    for (const std::string subject : {"Hello [SPAM]", "Hello", "spam and eggs"})
        CHECK_FALSE(parsed(MailBuilder().from("a@x.example").subject(subject).text("t").build())
                        .has(Finding::UPSTREAM_SPAM_TAG));
}

TEST_CASE("the same attachment comes out of every wrapping", "[mail][parse][R50]") {
    std::string bytes = "PK\x03\x04";
    for (int i = 0; i < 1000; ++i)
        bytes += static_cast<char>(i * 7);
    const std::string name = "a.docm";
    const std::string disposition = "Content-Disposition: attachment; filename=a.docm\r\n";
    const auto part = [&](std::string_view header, std::string_view body) {
        return letter().text("hello").part(header, body).build();
    };
    const std::string in_base64 = base64(bytes);
    const std::string plain = letter().text("hello").attach(name, "application/zip", bytes).build();
    std::string junk = in_base64;
    for (std::size_t at = 50; at < junk.size(); at += 100)
        junk.insert(at, "!*");
    const std::string attached_message =
        letter().text("inner").attach(name, "application/zip", bytes).build();
    struct Case {
        std::string why, message;
    };
    const std::vector<Case> cases{
        {"base64", plain},
        {"quoted-printable", letter()
                                 .text("hello")
                                 .attach(name, "application/zip", bytes, Wrapping::quoted_printable)
                                 .build()},
        {"uuencode",
         letter().text("hello").attach(name, "application/zip", bytes, Wrapping::uuencode).build()},
        {"binary",
         letter().text("hello").attach(name, "application/zip", bytes, Wrapping::plain).build()},
        {"uuencoded in the text", letter().text("hello\r\n\r\n" + uuencoded(name, bytes)).build()},
        {"begin-base64 in the text",
         letter()
             .text("hello\r\nbegin-base64 644 a.docm\r\n" + in_base64 + "\r\n====\r\n")
             .build()},
        {"LF", replaced(plain, "\r\n", "\n")},
        {"bare CR", replaced(plain, "\r\n", "\r")},
        {"no last boundary", plain.substr(0, plain.rfind("\r\n--"))},
        {"wrong type",
         part("Content-Type: image/png; name=a.docm\r\nContent-Transfer-Encoding: base64\r\n",
              in_base64)},
        {"text/plain with a name",
         part("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n" + disposition,
              in_base64)},
        {"encoding repeated",
         part("Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n" +
                  disposition,
              in_base64)},
        {"encoding misspelt",
         part("Content-Transfer-Encoding: base-64\r\n" + disposition, in_base64)},
        {"encoding unknown",
         part("Content-Transfer-Encoding: x-strange\r\n" + disposition, in_base64)},
        {"encoding missing",
         part("Content-Type: application/octet-stream\r\n" + disposition, in_base64)},
        {"8-bit", part("Content-Transfer-Encoding: 8-bit\r\n" + disposition, bytes)},
        {"junk in base64", part("Content-Transfer-Encoding: base64\r\n" + disposition, junk)},
        {"padding missing", part("Content-Transfer-Encoding: base64\r\n" + disposition,
                                 in_base64.substr(0, in_base64.find('=')))},
        {"attached message",
         letter().text("hello").part("Content-Type: message/rfc822\r\n", attached_message).build()},
        {"attached message in base64",
         letter()
             .part("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n",
                   base64(attached_message))
             .build()},
        {"attached message as a file",
         letter().attach("x.bin", "application/octet-stream", attached_message).build()},
        {"attached message that is called a fragment",
         letter()
             .text("hello")
             .part("Content-Type: message/partial\r\n", attached_message)
             .build()},
        {"digest", letter().multipart("digest").part("", attached_message).build()},
        {"nested multiparts of one boundary",
         letter()
             .nest(MailBuilder().text("hello").attach(name, "application/zip", bytes))
             .multipart("mixed")
             .build()},
        {"appledouble", letter()
                            .nest(MailBuilder()
                                      .boundary("ad")
                                      .multipart("appledouble")
                                      .attach("a", "application/applefile", "x")
                                      .attach(name, "application/zip", bytes))
                            .text("hello")
                            .build()},
        {"boundary parameter wrong",
         replaced(plain, "boundary=\"=_keneki_test\"", "boundary=\"else\"")},
        {"boundary parameter missing", replaced(plain, "; boundary=\"=_keneki_test\"", "")},
        {"parts behind the last boundary",
         replaced(letter().text("hello").text("more").build(), "--=_keneki_test--",
                  "--=_keneki_test--\r\n--=_keneki_test\r\n" + disposition +
                      "Content-Transfer-Encoding: base64\r\n\r\n" + in_base64)},
        {"junk line in the header of the part",
         part("junk\r\nContent-Transfer-Encoding: base64\r\n" + disposition, in_base64)},
    };
    for (const Case& c : cases) {
        CAPTURE(c.why);
        const Parsed p = parsed(c.message);
        CHECK(p.content(name) == bytes);
        CHECK(p.part(name).attachment());
        CHECK(p.part(name).size() == bytes.size());
    }
}

TEST_CASE("yEnc in the text becomes a part", "[mail][parse][R50]") {
    std::string bytes;
    std::string lines = "=ybegin line=128 size=256 name=a.bin\r\n";
    for (int i = 0; i < 256; ++i) {
        bytes += static_cast<char>(i);
        const char c = static_cast<char>(i + 42);
        if (c == '\0' || c == '\n' || c == '\r' || c == '=')
            lines += {'=', static_cast<char>(c + 64)};
        else
            lines += c;
    }
    CHECK(parsed(letter().text("hello\r\n" + lines + "\r\n=yend size=256\r\n").build())
              .content("a.bin") == bytes);
}

TEST_CASE("text that only resembles an encoded file stays text", "[mail][parse]") {
    const Parsed p = parsed(letter().text("begin 644 please\r\nwe begin 644 times\r\n").build());
    CHECK(p.evidence.parts_size() == 1);
    CHECK(p.evidence.text().visible_characters() > 0);
}

TEST_CASE("every name of a part is kept and contradictions are named", "[mail][parse]") {
    const auto with = [](std::string_view header) {
        return parsed(letter().text("hello").part(header, "x").build());
    };
    const Parsed conflict =
        with("Content-Type: application/pdf; name=evil.js\r\nContent-Disposition: attachment; "
             "filename=safe.pdf; filename=b.pdf\r\n");
    CHECK(conflict.has(Finding::NAME_CONFLICT));
    CHECK(conflict.evidence.parts(2).names_size() == 3);
    CHECK(conflict.evidence.parts(2).name() == "evil.js");
    const Parsed paths = with("Content-Type: image/png; name=./files/A.png\r\nContent-Disposition: "
                              "attachment; filename=a.png\r\n");
    CHECK_FALSE(paths.has(Finding::NAME_CONFLICT));
    const Parsed same = with(
        "Content-Type: application/pdf; name=\"=?UTF-8?B?44GCLnBkZg==?=\"\r\nContent-Disposition: "
        "attachment; filename*=UTF-8''%E3%81%82.pdf\r\n");
    CHECK_FALSE(same.has(Finding::NAME_CONFLICT));
    CHECK(same.evidence.parts(2).name() == "あ.pdf");
}

TEST_CASE("what a person would see as a file is an attachment", "[mail][parse]") {
    struct Case {
        std::string why, header;
        bool attachment;
    };
    const auto c = GENERATE(values<Case>({
        {"inline text", "Content-Type: text/plain\r\n", false},
        {"text with a name", "Content-Type: text/plain; name=a.txt\r\n", true},
        {"attached text", "Content-Type: text/plain\r\nContent-Disposition: attachment\r\n", true},
        {"calendar", "Content-Type: text/calendar\r\n", false},
        {"image shown by the HTML",
         "Content-Type: image/png; name=logo.png\r\nContent-ID: <logo@x>\r\n", false},
        {"image not shown", "Content-Type: image/png; name=logo.png\r\nContent-ID: <other@x>\r\n",
         true},
        {"application without a name", "Content-Type: application/pdf\r\n", true},
        {"attached message", "Content-Type: message/rfc822\r\n", true},
        {"delivery status", "Content-Type: message/delivery-status\r\n", false},
        {"signature outside multipart/signed",
         "Content-Type: application/pgp-signature; name=a.asc\r\n", true},
    }));
    CAPTURE(c.why);
    const Parsed p =
        parsed(letter().html("<img src=\"cid:logo@x\">text").part(c.header, "x").build());
    CHECK(p.evidence.parts(2).attachment() == c.attachment);
}

TEST_CASE("the signature of a signed message is no attachment", "[mail][parse]") {
    const Parsed p =
        parsed(letter()
                   .multipart("signed")
                   .text("hello")
                   .part("Content-Type: application/pkcs7-signature; name=smime.p7s\r\n", "x")
                   .part("Content-Type: application/pkcs7-signature; name=a.exe\r\n", "x")
                   .build());
    CHECK_FALSE(p.part("smime.p7s").attachment());
    CHECK(p.part("a.exe").attachment());
}

TEST_CASE("parts have parents, depths and ids in order", "[mail][parse]") {
    const Parsed p = parsed(
        letter()
            .nest(MailBuilder().boundary("in").multipart("alternative").text("t").html("<p>h</p>"))
            .attach("a.pdf", "application/pdf", "%PDF")
            .build());
    REQUIRE(p.evidence.parts_size() == 5);
    CHECK(p.evidence.parts(0).kind() == Part::MULTIPART);
    CHECK(p.evidence.parts(0).depth() == 1);
    CHECK(p.evidence.parts(1).parent() == 1);
    CHECK(p.evidence.parts(3).parent() == 2);
    CHECK(p.evidence.parts(3).depth() == 3);
    CHECK(p.evidence.parts(4).parent() == 1);
    for (int i = 0; i < p.evidence.parts_size(); ++i)
        CHECK(p.evidence.parts(i).id() == static_cast<std::uint32_t>(i + 1));
}

TEST_CASE("what cannot be looked into is said", "[mail][parse]") {
    const auto with = [](std::string_view type, std::string_view body) {
        return parsed(letter()
                          .text("hello")
                          .part("Content-Type: " + std::string(type) + "\r\n", body)
                          .build());
    };
    SECTION("TNEF by type") {
        const Parsed p = with("application/ms-tnef; name=winmail.dat", "x");
        CHECK(p.has(Finding::TNEF));
        CHECK_FALSE(p.not_inspected(NotInspected::UNSUPPORTED)); // opened as a file
    }
    SECTION("a message that is nothing but TNEF") {
        const Parsed p = parsed("From: a@example.jp\r\nSubject: x\r\nContent-Type: "
                                "application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22 rest");
        CHECK(p.has(Finding::TNEF));
        CHECK(p.not_inspected(NotInspected::UNSUPPORTED)); // its text
        CHECK_FALSE(p.has(Finding::BODY_EMPTY));
    }
    SECTION("TNEF by content") {
        CHECK(with("application/octet-stream", "\x78\x9f\x3e\x22 rest").has(Finding::TNEF));
        CHECK_FALSE(with("application/octet-stream", "\x78\x9f\x3e rest").has(Finding::TNEF));
    }
    SECTION("fragment") {
        const Parsed p = with("message/partial; id=x; number=1", "x");
        CHECK(p.has(Finding::PARTIAL_MESSAGE));
        CHECK(p.not_inspected(NotInspected::UNSUPPORTED));
    }
    SECTION("no fragment without both of what puts fragments together") {
        for (const std::string_view type :
             {"message/partial", "message/partial; id=x", "message/partial; number=1; total=2"}) {
            const Parsed p = with(type, "Subject: given back\r\n\r\nhello");
            CAPTURE(type);
            CHECK_FALSE(p.has(Finding::PARTIAL_MESSAGE));
            CHECK_FALSE(p.not_inspected(NotInspected::UNSUPPORTED));
        }
    }
    SECTION("S/MIME") {
        const Parsed p =
            with("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "x");
        CHECK(p.has(Finding::ENCRYPTED_MESSAGE));
        CHECK(p.not_inspected(NotInspected::ENCRYPTED));
        const Parsed is_signed = with("application/pkcs7-mime; smime-type=signed-data", "x");
        CHECK_FALSE(is_signed.has(Finding::ENCRYPTED_MESSAGE));
        CHECK(is_signed.not_inspected(NotInspected::UNSUPPORTED));
    }
    SECTION("PGP") {
        const Parsed p =
            parsed(letter()
                       .multipart("encrypted")
                       .part("Content-Type: application/pgp-encrypted\r\n", "Version: 1")
                       .part("Content-Type: application/octet-stream\r\n", "x")
                       .build());
        CHECK(p.has(Finding::ENCRYPTED_MESSAGE));
        CHECK(p.not_inspected(NotInspected::ENCRYPTED));
        CHECK_FALSE(p.has(Finding::BODY_EMPTY));
    }
    SECTION("a decoy beside an empty text") {
        const Parsed p = parsed(
            letter().text(" ").part("Content-Type: application/pkcs7-mime\r\n", "x").build());
        CHECK(p.has(Finding::BODY_EMPTY));
    }
    SECTION("PGP in the text") {
        const Parsed p = parsed(
            letter()
                .text("-----BEGIN PGP MESSAGE-----\r\n\r\nabc\r\n-----END PGP MESSAGE-----\r\n")
                .build());
        CHECK(p.has(Finding::ENCRYPTED_MESSAGE));
    }
    SECTION("ordinary parts") {
        CHECK(with("application/pdf", "x").evidence.not_inspected_size() == 0);
    }
}

TEST_CASE("empty bodies in all their forms", "[mail][parse]") {
    struct Case {
        std::string why;
        MailBuilder builder;
        bool empty;
    };
    const std::vector<Case> cases{
        {"no text part", letter().attach("a.pdf", "application/pdf", "%PDF"), true},
        {"white space", letter().text(" \r\n\t\r\n　\r\n"), true},
        {"&nbsp;", letter().html("<html><body><p>&nbsp;</p></body></html>"), true},
        {"skeleton",
         letter().html(
             "<html><head><title>x</title><style>p{}</style></head><body><div><br></div></"
             "body></html>"),
         true},
        {"zero-width", letter().text("\u200b\u200b\ufeff"), true},
        {"both alternatives empty", letter().multipart("alternative").text(" ").html("<br>"), true},
        {"text", letter().text("a"), false},
        {"HTML empty, text not", letter().multipart("alternative").text("hello").html("<br>"),
         false},
        {"text empty, HTML not", letter().multipart("alternative").text(" ").html("<p>hello</p>"),
         false},
        {"text only attached", letter().attach("a.txt", "text/plain", "hello"), true},
    };
    for (const Case& c : cases) {
        CAPTURE(c.why);
        CHECK(parsed(c.builder.build()).has(Finding::BODY_EMPTY) == c.empty);
    }
}

TEST_CASE("a body that is only a quotation is told from one that has text", "[mail][parse]") {
    CHECK(
        parsed(letter().text("> hello\r\n> again\r\n").build()).has(Finding::BODY_ONLY_QUOTATION));
    CHECK_FALSE(
        parsed(letter().text("yes\r\n> hello\r\n").build()).has(Finding::BODY_ONLY_QUOTATION));
}

TEST_CASE("readers of alternatives see the HTML", "[mail][parse]") {
    const Parsed p = parsed(letter()
                                .multipart("alternative")
                                .text("the plain one")
                                .html("<p>the marked one</p>")
                                .build());
    CHECK(p.evidence.text().visible().find("marked") != std::string::npos);
    CHECK(p.evidence.text().visible().find("plain") == std::string::npos);
    CHECK(p.evidence.text().html());
}

TEST_CASE("a stated password is found and never repeated", "[mail][parse]") {
    const Parsed p = parsed(letter().text("添付ファイルの解凍パスワード：53516\r\n").build());
    REQUIRE(p.has(Finding::PASSWORD_IN_TEXT));
    for (const auto& finding : p.evidence.findings())
        CHECK(finding.detail().find("53516") == std::string::npos);
    CHECK_FALSE(parsed(letter().text("パスワードは別途お知らせします。").build())
                    .has(Finding::PASSWORD_IN_TEXT));
    for (const std::string text : {"x", ""}) {
        CHECK(
            parsed(MailBuilder().from("a@b.example").subject("資料(パス:7788)").text(text).build())
                .has(Finding::PASSWORD_IN_TEXT));
        CHECK_FALSE(parsed(MailBuilder()
                               .from("a@b.example")
                               .subject("資料(パスワードは別送)")
                               .text(text)
                               .build())
                        .has(Finding::PASSWORD_IN_TEXT));
    }
}

TEST_CASE("the wish to enable content is found", "[mail][parse]") {
    for (const std::string text : {"「コンテンツの有効化」をクリック", "編集を有効にする",
                                   "please Enable Content", "ＥＮＡＢＬＥ　ＥＤＩＴＩＮＧ"})
        CHECK(parsed(letter().text(text).build()).has(Finding::TEXT_ENABLE_CONTENT));
    CHECK_FALSE(
        parsed(letter().text("content is enabling").build()).has(Finding::TEXT_ENABLE_CONTENT));
}

TEST_CASE("odd links are found", "[mail][parse]") {
    const auto link = [](std::string_view target, std::string_view shown) {
        return parsed(
            letter()
                .html("<a href=\"" + std::string(target) + "\">" + std::string(shown) + "</a>")
                .build());
    };
    CHECK(link("http://evil.example.com/", "https://www.bank.co.jp/")
              .has(Finding::LINK_TEXT_MISMATCH));
    CHECK(link("http://evil.example.com/", "www.bank.co.jp").has(Finding::LINK_TEXT_MISMATCH));
    CHECK_FALSE(link("http://login.bank.co.jp/", "https://www.bank.co.jp/")
                    .has(Finding::LINK_TEXT_MISMATCH));
    CHECK_FALSE(link("http://evil.example.com/", "report.pdf").has(Finding::LINK_TEXT_MISMATCH));
    CHECK_FALSE(link("http://evil.example.com/", "click here").has(Finding::LINK_TEXT_MISMATCH));
    CHECK(link("http://192.0.2.1/a", "x").has(Finding::LINK_ADDRESS_LITERAL));
    CHECK(link("http://3221225985/a", "x").has(Finding::LINK_ADDRESS_LITERAL));
    CHECK(link("http://[2001:db8::1]/a", "x").has(Finding::LINK_ADDRESS_LITERAL));
    CHECK_FALSE(link("http://1.example.com/a", "x").has(Finding::LINK_ADDRESS_LITERAL));
    CHECK(link("http://example.com/a/b.EXE?x=1", "x").has(Finding::LINK_DANGEROUS_FILE));
    CHECK(link("http://example.com/a%2Ejs..", "x").has(Finding::LINK_DANGEROUS_FILE));
    CHECK(link("file://192.0.2.1/share/a.vbs", "x").has(Finding::LINK_DANGEROUS_FILE));
    CHECK_FALSE(link("http://example.com/a.pdf", "x").has(Finding::LINK_DANGEROUS_FILE));
    CHECK_FALSE(link("http://www.example.scr", "x").has(Finding::LINK_DANGEROUS_FILE));
}

TEST_CASE("an .eml file found elsewhere is descended below its part", "[mail][parse]") {
    evidence::Evidence evidence;
    Part& archive_member = *evidence.add_parts();
    archive_member.set_id(1);
    archive_member.set_depth(4);
    const std::string message =
        letter().text("t").attach("a.pdf", "application/pdf", "%PDF").build();
    mail::parse_attached_message(std::as_bytes(std::span(message)), 1, {}, evidence, {});
    REQUIRE(evidence.parts_size() == 4);
    CHECK(evidence.parts(1).parent() == 1);
    CHECK(evidence.parts(1).depth() == 5);
    CHECK(evidence.parts(3).name() == "a.pdf");
    CHECK_FALSE(evidence.has_header());
}
