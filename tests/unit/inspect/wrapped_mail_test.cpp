#include "support/inspected.h"
#include "support/mail_builder.h"
#include "support/ooxml_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

const std::string program = "MZ\x90\0\x03"s + std::string(100, '\0');

std::string mail_with(std::string_view name, std::string_view content) {
    return MailBuilder()
        .from("a@example.jp")
        .subject("inner")
        .text("hello")
        .attach(name, "application/octet-stream", content)
        .build();
}

const evidence::Part* part_named(const evidence::Evidence& evidence, std::string_view name) {
    for (const auto& part : evidence.parts())
        if (part.name() == name) return &part;
    return nullptr;
}

} // namespace

TEST_CASE("the attachments of a mail in an archive are inspected", "[inspect][wrapped-mail]") {
    const auto evidence =
        inspected("a.zip", ZipBuilder().add("inner.eml", mail_with("a.exe", program)).build());
    CAPTURE(words(evidence));
    const auto* part = part_named(evidence, "a.exe");
    REQUIRE(part != nullptr);
    CHECK(part->type() == "exe");
    CHECK_FALSE(part->sha256().empty());
    CHECK(has(evidence, Finding::EXECUTABLE, part->id()));
    CHECK(evidence.parts(1).type() == "eml");
    CHECK(evidence.not_inspected_size() == 0);
    CHECK(evidence.text().visible().empty()); // the text of the message itself

    const auto harmless =
        inspected("a.zip", ZipBuilder().add("inner.eml", mail_with("a.txt", "hello")).build());
    CAPTURE(words(harmless));
    CHECK(part_named(harmless, "a.txt") != nullptr);
    CHECK(harmless.findings_size() == 0);
    CHECK(harmless.not_inspected_size() == 0);
}

TEST_CASE("the attachments of a bare mail file are inspected", "[inspect][wrapped-mail]") {
    const auto evidence = inspected("inner.eml", mail_with("a.exe", program));
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::EXECUTABLE));
    CHECK(evidence.not_inspected_size() == 0);
}

TEST_CASE("mails and archives in one another are opened to the same depth",
          "[inspect][wrapped-mail]") {
    const int levels = GENERATE(1, 2, 3, 6, 40);
    std::string content = mail_with("evil.exe", program);
    for (int i = 1; i < levels; ++i)
        content = mail_with("a.zip", ZipBuilder().add("inner.eml", content).build());
    const auto evidence = inspected("a.eml", content);
    CAPTURE(levels, words(evidence));
    // each level below the first is one archive member
    const bool reached = levels - 1 < 5;
    CHECK(has(evidence, Finding::EXECUTABLE) == reached);
    CHECK(unread(evidence, NotInspected::OVER_LIMIT) != reached);
}

TEST_CASE("what a mail in an archive decodes to is taken from the budget",
          "[inspect][wrapped-mail]") {
    const std::string zip =
        ZipBuilder()
            .add("inner.eml", "From: a@example.jp\r\nSubject: x\r\nDate: Mon, 6 Mar 2023 10:00:00 "
                              "+0900\r\nContent-Type: application/pdf; name=a.bin\r\n\r\n" +
                                  std::string(1'000, 'a'))
            .build();
    const auto size = inspected("a.zip", zip).parts(1).size(); // of the mail
    for (const std::uint64_t budget : {size + 999, size + 1'000, size + 1'001}) {
        const auto evidence = inspected("a.zip", zip, budget);
        CAPTURE(budget - size, words(evidence));
        CHECK(has(evidence, Finding::LIMIT_REACHED) == (budget < size + 1'000));
        CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (budget < size + 1'000));
    }
}
