// Messages that break mail programs: each gives a finding with a name, in bounded time, and what
// can be seen is still seen.
#include "mail/header.h"
#include "mail/parsed.h"
#include "support/mail_builder.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;

namespace {

/// An attachment at `depth`, inside depth - 1 multiparts.
std::string nested(std::size_t depth) {
    std::string message = "From: a@example.jp\r\nSubject: deep\r\nMIME-Version: 1.0\r\n";
    for (std::size_t i = 1; i < depth; ++i) {
        const std::string boundary = "b" + std::to_string(i);
        message += "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary +
                   "\r\n";
    }
    return message + "Content-Type: application/octet-stream; name=a.exe\r\n\r\nMZ payload\r\n";
}

} // namespace

TEST_CASE("attachments are seen down to the depth limit, and deeper ones are flagged",
          "[mail][hostile]") {
    struct Case {
        std::size_t depth;
        bool seen;
    };
    const auto c = GENERATE(values<Case>({{1, true},
                                          {99, true},
                                          {100, true},
                                          {101, false},
                                          {1025, false},
                                          {2000, false},
                                          {100'000, false}}));
    CAPTURE(c.depth);
    const Parsed mail = parsed(nested(c.depth));
    CHECK((mail.content("a.exe") == "MZ payload\r\n") == c.seen);
    CHECK(mail.has(Finding::MIME_TOO_DEEP) == !c.seen);
    CHECK(mail.not_inspected(NotInspected::OVER_LIMIT) == !c.seen);
}

TEST_CASE("parts are seen up to the limit, and more are flagged", "[mail][hostile]") {
    mail::Limits limits;
    limits.parts = 10;
    // One part is the multipart itself.
    for (const std::size_t leaves : {8U, 9U, 10U}) {
        CAPTURE(leaves);
        MailBuilder builder;
        builder.from("a@example.jp").multipart("mixed");
        for (std::size_t i = 0; i < leaves; ++i)
            builder.attach("f" + std::to_string(i), "application/pdf", "x");
        const Parsed mail = parsed(builder.build(), limits);
        CHECK(mail.has(Finding::MIME_TOO_MANY_PARTS) == (leaves > 9));
        CHECK(mail.not_inspected(NotInspected::OVER_LIMIT) == (leaves > 9));
        CHECK(mail.evidence.parts_size() ==
              static_cast<int>(std::min<std::size_t>(leaves + 1, 10)));
    }
}

TEST_CASE("200,000 parts are flagged", "[mail][hostile]") {
    std::string message = "From: a@example.jp\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n";
    for (int i = 0; i < 200'000; ++i)
        message += "--x\r\n\r\na\r\n";
    const Parsed mail = parsed(message + "--x--\r\n");
    CHECK(mail.has(Finding::MIME_TOO_MANY_PARTS));
    CHECK(mail.evidence.parts_size() == static_cast<int>(mail::Limits{}.parts));
}

TEST_CASE("a parameter name on which GMime hangs costs nothing", "[mail][hostile]") {
    // 70 characters and more of a parameter name: GMime's own folding never ends.
    const std::string name(80, 'n');
    const Parsed mail = parsed("From: a@example.jp\r\nContent-Type: multipart/mixed; " + name +
                               "=\"v\"; boundary=x\r\nContent-Disposition: attachment; " + name +
                               "=v\r\n\r\n--x\r\nContent-Type: application/pdf; name=a.pdf; " +
                               name + "=\"\"\r\n\r\n%PDF\r\n--x--\r\n");
    CHECK(mail.content("a.pdf") == "%PDF");
}

TEST_CASE("nested address groups are flagged, in the message and harmless in attached ones",
          "[mail][hostile]") {
    std::string groups;
    while (groups.size() < 102'000)
        groups += "a:";
    const Parsed outer = parsed("From: a@example.jp\r\nTo: " + groups + "\r\n\r\nhello\r\n");
    CHECK(outer.has(Finding::ADDRESS_GROUP_NESTED));
    CHECK(outer.has(Finding::HEADER_TOO_LONG));
    const Parsed closed = parsed("From: a@example.jp\r\nTo: " + groups + std::string(51'000, ';') +
                                 "\r\n\r\nhello\r\n");
    CHECK(closed.has(Finding::ADDRESS_GROUP_NESTED));
    const Parsed inner =
        parsed("From: a@example.jp\r\nContent-Type: message/rfc822\r\n\r\nTo: " + groups +
               "\r\n\r\nhello\r\n");
    REQUIRE(inner.evidence.parts_size() == 2);
    CHECK(inner.evidence.parts(0).kind() == evidence::Part::ATTACHED_MESSAGE);
}

TEST_CASE("long header fields are findings, and the message behind them is read",
          "[mail][hostile]") {
    const auto with_field = [](std::size_t bytes) {
        return parsed("From: a@example.jp\r\nX-Long: " + std::string(bytes - 1, 'x') +
                      "\r\nSubject: s\r\n\r\nhello\r\n");
    };
    const std::size_t limit = mail::Limits{}.header_long_bytes;
    CHECK_FALSE(with_field(limit - 1).has(Finding::HEADER_TOO_LONG));
    CHECK_FALSE(with_field(limit).has(Finding::HEADER_TOO_LONG));
    CHECK(with_field(limit + 1).has(Finding::HEADER_TOO_LONG));
    CHECK(with_field(102'400).has(Finding::HEADER_TOO_LONG));
    CHECK_FALSE(with_field(102'400).not_inspected(NotInspected::OVER_LIMIT));
    const Parsed huge = with_field(10U << 20U);
    CHECK(huge.has(Finding::HEADER_TOO_LONG));
    CHECK(huge.not_inspected(NotInspected::OVER_LIMIT));
    CHECK(huge.evidence.header().subject() == "s");
    CHECK(huge.evidence.text().visible_characters() == 5);
}

TEST_CASE("many header fields are a finding", "[mail][hostile]") {
    const auto with_fields = [](std::size_t fields) {
        std::string message = "From: a@example.jp\r\n";
        for (std::size_t i = 1; i < fields; ++i)
            message += "X: y\r\n";
        return parsed(message + "\r\nhello\r\n");
    };
    const mail::Limits limits;
    CHECK_FALSE(with_fields(limits.fields_kept).has(Finding::HEADER_TOO_MANY));
    CHECK(with_fields(limits.fields_kept + 1).has(Finding::HEADER_TOO_MANY));
    CHECK_FALSE(with_fields(limits.header_fields).not_inspected(NotInspected::OVER_LIMIT));
    CHECK(with_fields(limits.header_fields + 1).not_inspected(NotInspected::OVER_LIMIT));
    CHECK(with_fields(300'000).evidence.text().visible_characters() == 5);
}

namespace {
/// A multipart of `before` harmless parts and `last`, which is not closed.
Parsed with_parts_before(std::size_t before, std::string_view last) {
    std::string message = "From: a@example.jp\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
    for (std::size_t i = 0; i < before; ++i)
        message += "--b\r\n\r\nx\r\n";
    return parsed(message.append("--b\r\n").append(last));
}
} // namespace

TEST_CASE("what looks dangerous is found behind the last part that is looked into",
          "[mail][hostile]") {
    struct Case {
        std::string_view why, part, name;
        bool found;
    };
    const auto c = GENERATE(values<Case>({
        {"a name", "Content-Disposition: attachment; filename=a.exe\r\n\r\nx\r\n", "a.exe", true},
        {"a name in Content-Type", "Content-Type: text/plain; name=a.js\r\n\r\nx\r\n", "a.js",
         true},
        {"a double extension", "Content-Type: a/b; name=\"a.pdf.lnk\"\r\n\r\nx\r\n", "a.pdf.lnk",
         true},
        {"a program", "Content-Type: a/b; name=a.pdf\r\n\r\nMZ\x90\x03\r\n", "a.pdf", true},
        {"a program in base64",
         "Content-Type: a/b; name=a.pdf\r\nContent-Transfer-Encoding: "
         "base64\r\n\r\nTVqQAAMAAAA=\r\n",
         "a.pdf", true},
        {"base64 that is not announced", "Content-Type: a/b; name=a.pdf\r\n\r\nTVqQAAMAAAA=\r\n",
         "a.pdf", true},
        {"in a multipart",
         "Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: a/b; "
         "name=a.exe\r\n\r\nx\r\n",
         "a.exe", true},
        {"in an attached message",
         "Content-Type: message/rfc822\r\n\r\nSubject: s\r\nContent-Type: multipart/mixed; "
         "boundary=c\r\n\r\n--c\r\nContent-Type: a/b; name=a.exe\r\n\r\nx\r\n",
         "a.exe", true},
        {"a document", "Content-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF-1.4\r\n",
         "a.pdf", false},
        {"text about programs", "Content-Type: text/plain\r\n\r\nMZ begins a program.\r\n", "",
         false},
    }));
    const std::size_t before = GENERATE(4'999U, 5'000U, 20'000U);
    CAPTURE(c.why, before);
    const Parsed p = with_parts_before(before, c.part);
    CHECK(p.has(Finding::MIME_TOO_MANY_PARTS));
    CHECK_FALSE(p.has(Finding::MIME_PARTS_UNREAD));
    CHECK(p.not_inspected(NotInspected::OVER_LIMIT));
    const auto& parts = p.evidence.parts();
    const auto found = std::any_of(parts.begin(), parts.end(), [&](const auto& part) {
        return !c.name.empty() && part.name() == c.name;
    });
    CHECK(found == c.found);
}

TEST_CASE("parts without end are told", "[mail][hostile]") {
    const std::size_t last =
        GENERATE(104'998U, 104'999U); // the multipart is one of the first 5,000
    const Parsed p = with_parts_before(last, "\r\nx\r\n");
    CAPTURE(last);
    CHECK(p.has(Finding::MIME_TOO_MANY_PARTS));
    CHECK(p.has(Finding::MIME_PARTS_UNREAD) == (last == 104'999U));
    // Nesting behind the limit ends too, and what is encoded there cannot be looked through.
    std::string nested;
    for (int i = 0; i < 101; ++i)
        nested += fmt::format("Content-Type: multipart/mixed; boundary=c{0}\r\n\r\n--c{0}\r\n", i);
    CHECK(with_parts_before(5'000, nested).has(Finding::MIME_PARTS_UNREAD));
    CHECK(with_parts_before(5'000, "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: "
                                   "base64\r\n\r\nU3ViamVjdDogYQ==\r\n")
              .has(Finding::MIME_PARTS_UNREAD));
    CHECK_FALSE(
        with_parts_before(5'000, "Content-Type: message/rfc822\r\n\r\nSubject: a\r\n\r\nx\r\n")
            .has(Finding::MIME_PARTS_UNREAD));
}

TEST_CASE("an attached message behind the last part is looked through", "[mail][hostile]") {
    // The limit falls exactly between the attached message and its content.
    const Parsed p =
        with_parts_before(4'998, "Content-Type: message/rfc822\r\n\r\nSubject: s\r\n"
                                 "Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n"
                                 "Content-Type: a/b; name=a.exe\r\n\r\nMZ\r\n");
    CHECK(p.content("a.exe") == "MZ\r\n");
}

TEST_CASE("the fields that matter are read behind any number of others", "[mail][hostile]") {
    const mail::Limits limits;
    const std::size_t junk = GENERATE(0U, 499U, 500U, 4'999U, 5'000U, 20'000U);
    const bool in_part = GENERATE(false, true);
    std::string message = "From: a@example.jp\r\nSubject: s\r\n";
    if (in_part) message += "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n";
    for (std::size_t i = 0; i < junk; ++i)
        message += "X: y\r\n";
    message += "To: b@example.jp\r\nContent-Type: application/octet-stream;\r\n name=a.exe\r\n"
               "X-Last: z\r\nContent-Transfer-Encoding: base64\r\n\r\nTVo=\r\n";
    const Parsed p = parsed(message);
    CAPTURE(junk, in_part);
    CHECK(p.content("a.exe") == "MZ");
    CHECK(p.evidence.header().to_size() == (in_part ? 0 : 1));
    CHECK(p.has(Finding::HEADER_TOO_MANY) == (!in_part && junk >= limits.fields_kept));
    CHECK(p.not_inspected(NotInspected::OVER_LIMIT) == (junk > (in_part ? 496 : 4'994)));
}

TEST_CASE("of a field that matters the first few are read behind the limit", "[mail][hostile]") {
    std::string header;
    for (int i = 0; i < 5'000; ++i)
        header += "X: y\n";
    for (int i = 0; i < 100'000; ++i)
        header += "content-type: text/plain\n folded\n";
    header += "Subject: s\nX: dropped\n folded\n\n"; // split_header() gives views into it
    const auto raw = mail::split_header(header, {});
    CHECK(raw.too_many);
    CHECK(raw.fields.size() < 5'050);
    CHECK(raw.first("Subject") == " s");
    CHECK(raw.first("Content-Type") == " text/plain\n folded");
    CHECK(raw.body_offset == header.size());
}

TEST_CASE("messages without sense are findings", "[mail][hostile]") {
    SECTION("only NUL bytes") {
        const Parsed mail = parsed(std::string(100'000, '\0'));
        CHECK(mail.has(Finding::NUL_BYTES));
        CHECK(mail.has(Finding::HEADER_MISSING));
        CHECK(mail.has(Finding::BODY_EMPTY));
    }
    SECTION("nothing") {
        const Parsed mail = parsed("");
        CHECK(mail.has(Finding::HEADER_MISSING));
        CHECK(mail.has(Finding::BODY_EMPTY));
    }
    SECTION("no header, only text") {
        const Parsed mail = parsed("hello world\r\nsecond line\r\n");
        CHECK(mail.has(Finding::HEADER_MISSING));
        CHECK(mail.evidence.text().visible_characters() == 20);
    }
    SECTION("an empty header") {
        const Parsed mail = parsed("\r\nhello\r\n");
        CHECK(mail.has(Finding::HEADER_MISSING));
        CHECK(mail.evidence.text().visible_characters() == 5);
    }
    SECTION("a header and no body") {
        const Parsed mail = parsed("From: a@example.jp\r\nSubject: s");
        CHECK_FALSE(mail.has(Finding::HEADER_MISSING));
        CHECK(mail.has(Finding::BODY_EMPTY));
    }
}

TEST_CASE("attached messages are descended to their limit", "[mail][hostile]") {
    const mail::Limits limits;
    const auto within = [](std::size_t levels) {
        std::string message = "Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF";
        for (std::size_t i = 0; i < levels; ++i)
            message = "From: a@example.jp\r\nContent-Type: message/rfc822\r\n\r\n" + message;
        return parsed(message);
    };
    CHECK(within(limits.attached_message_depth - 1).content("a.pdf") == "%PDF");
    CHECK(within(limits.attached_message_depth).content("a.pdf") == "%PDF");
    const Parsed deeper = within(limits.attached_message_depth + 1);
    CHECK(deeper.content("a.pdf").empty());
    CHECK(deeper.has(Finding::MIME_TOO_DEEP));
    CHECK(deeper.not_inspected(NotInspected::OVER_LIMIT));
}

TEST_CASE("decoded bytes over the budget are not handed out and named", "[mail][hostile]") {
    mail::Limits limits;
    limits.inflated_bytes = 100;
    const auto with = [&](std::size_t bytes) {
        return parsed(MailBuilder()
                          .from("a@example.jp")
                          .attach("a.bin", "application/pdf", std::string(bytes, 'x'))
                          .build(),
                      limits);
    };
    CHECK(with(99).content("a.bin").size() == 99);
    CHECK(with(100).content("a.bin").size() == 100);
    const Parsed over = with(101);
    CHECK(over.contents.empty());
    CHECK(over.has(Finding::LIMIT_REACHED));
    CHECK(over.not_inspected(NotInspected::OVER_LIMIT));
}

TEST_CASE("text that was cut is named as not inspected", "[mail][hostile]") {
    struct Case {
        std::string_view why, type;
        std::size_t written, kept, read;
        bool cut;
    };
    const auto c = GENERATE(values<Case>({
        {"kept, below", "text/plain", 99, 100, 1'000, false},
        {"kept, at the limit", "text/plain", 100, 100, 1'000, false},
        {"kept, above", "text/plain", 101, 100, 1'000, true},
        {"read, below", "text/plain", 99, 1'000, 100, false},
        {"read, at the limit", "text/plain", 100, 1'000, 100, false},
        {"read, above", "text/plain", 101, 1'000, 100, true},
        {"HTML kept, below", "text/html", 99, 100, 1'000, false},
        {"HTML kept, at the limit", "text/html", 100, 100, 1'000, false},
        {"HTML kept, above", "text/html", 101, 100, 1'000, true},
        {"HTML kept, far above", "text/html", 500, 100, 1'000, true},
        {"HTML read, at the limit", "text/html", 100, 1'000, 100, false},
        {"HTML read, above", "text/html", 101, 1'000, 100, true},
    }));
    CAPTURE(c.why);
    mail::Limits limits;
    limits.text_bytes = c.kept;
    limits.text_input_bytes = c.read;
    const std::string head =
        "From: a@example.jp\r\nContent-Type: " + std::string(c.type) + "\r\n\r\n";
    const Parsed p = parsed(head + std::string(c.written, 'x'), limits);
    CHECK(p.has(Finding::LIMIT_REACHED) == c.cut);
    CHECK(p.not_inspected(NotInspected::OVER_LIMIT) == c.cut);
    CHECK(p.evidence.text().visible() == std::string(std::min({c.written, c.kept, c.read}), 'x'));
}

TEST_CASE("markup does not count as text", "[mail][hostile]") {
    mail::Limits limits;
    limits.text_bytes = 100;
    const Parsed p = parsed("From: a@example.jp\r\nContent-Type: text/html\r\n\r\nhello<!--" +
                                std::string(1'000, 'x') + "-->",
                            limits);
    CHECK_FALSE(p.has(Finding::LIMIT_REACHED));
}

TEST_CASE("links over the limit are named, repeated ones do not hide others", "[mail][hostile]") {
    mail::Limits limits;
    limits.links = 3;
    const auto with = [&](std::size_t links, std::size_t repeated, bool html) {
        std::string body;
        for (std::size_t i = 0; i < links; ++i)
            for (std::size_t j = 0; j <= repeated; ++j) {
                const std::string link = "http://h" + std::to_string(i) + ".example/";
                body += html ? "<a href=\"" + link + "\">x</a>\n" : link + "\n";
            }
        return parsed("From: a@example.jp\r\nContent-Type: text/" +
                          std::string(html ? "html" : "plain") + "\r\n\r\n" + body,
                      limits);
    };
    const bool html = GENERATE(false, true);
    for (const std::size_t links : {2U, 3U, 4U}) {
        CAPTURE(html, links);
        const Parsed p = with(links, 3, html);
        CHECK(p.evidence.links_size() == static_cast<int>(std::min(links, limits.links)));
        CHECK(p.has(Finding::LIMIT_REACHED) == (links > limits.links));
        CHECK(p.not_inspected(NotInspected::OVER_LIMIT) == (links > limits.links));
    }
}

TEST_CASE("a link behind thousands of equal ones is seen or said to be missed", "[mail][hostile]") {
    const std::size_t before = GENERATE(4'998U, 4'999U, 5'000U);
    const bool split = GENERATE(false, true);
    std::string body;
    for (std::size_t i = 0; i < before; ++i) {
        if (split && i == before / 2) body += "\r\n--b\r\n\r\n";
        body += "http://same.example/\n";
    }
    const Parsed p = parsed("From: a@example.jp\r\nContent-Type: multipart/mixed; boundary=b\r\n"
                            "\r\n--b\r\n\r\n" +
                            body + "http://other.example/\r\n--b--\r\n");
    CAPTURE(before, split);
    CHECK(p.evidence.links_size() == (before < 5'000 ? 2 : 1));
    CHECK(p.has(Finding::LIMIT_REACHED) == (before >= 5'000));
    CHECK(p.not_inspected(NotInspected::OVER_LIMIT) == (before >= 5'000));
}

TEST_CASE("parameters and names over the limit are named", "[mail][hostile]") {
    const auto with = [](std::string_view parameter, std::size_t count, std::string_view end) {
        std::string value = "attachment";
        for (std::size_t i = 0; i < count; ++i)
            value += ";" + std::string(parameter) + std::to_string(i);
        return parsed("From: a@example.jp\r\nContent-Disposition: " + value + std::string(end) +
                      "\r\n\r\nx");
    };
    struct Case {
        std::string_view why, parameter;
        std::size_t count;
        std::string_view end;
        bool over;
    };
    const auto c = GENERATE(values<Case>({
        {"parameters, below", "x=", 1'999, "", false},
        {"parameters, at the limit", "x=", 2'000, "", false},
        {"parameters, at the limit, and nothing behind", "x=", 2'000, ";; ", false},
        {"parameters, above", "x=", 2'001, "", true},
        {"parameters, a name behind", "x=", 2'000, "; ;filename=a.exe", true},
        {"names, below", "filename=a", 49, "", false},
        {"names, at the limit", "filename=a", 50, "", false},
        {"names, at the limit, one again", "filename=a", 50, ";filename=a0", false},
        {"names, above", "filename=a", 51, "", true},
    }));
    CAPTURE(c.why);
    const Parsed p = with(c.parameter, c.count, c.end);
    CHECK(p.has(Finding::LIMIT_REACHED) == c.over);
    CHECK(p.not_inspected(NotInspected::OVER_LIMIT) == c.over);
}

TEST_CASE("repeated characters cost linear time wherever they stand", "[mail][hostile]") {
    const std::string head =
        "From: a@example.jp\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n";
    for (const std::string unit :
         {"--", "--\n", "--x", "\r--x", "-", "begin", "begin 644 a\n", "=ybegin ",
          "\nbegin 644 a\n#", "cid:", "<a href=", "\n>", ":"}) {
        CAPTURE(unit);
        std::string run;
        while (run.size() < (256U << 10U))
            run += unit;
        CHECK(parsed(head + run).evidence.size() > run.size());
        CHECK(parsed(head + "--x\r\nContent-Type: text/html\r\n\r\n" + run).evidence.size() >
              run.size());
        CHECK(parsed("From: a@example.jp\r\n\r\n" + run).evidence.size() > run.size());
    }
}
