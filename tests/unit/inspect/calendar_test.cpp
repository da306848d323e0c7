#include "support/inspected.h"
#include "support/mail_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

const std::string program = "MZ\x90\0"s + std::string(100, '\0');

std::string calendar(const std::string& lines) {
    return "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:会議\r\n" + lines +
           "END:VEVENT\r\nEND:VCALENDAR\r\n";
}

std::string attached(const std::string& parameters, std::string_view content) {
    return "ATTACH;ENCODING=BASE64;VALUE=BINARY" + parameters + ":" + base64(content, "\r\n ") +
           "\r\n";
}

} // namespace

TEST_CASE("files in an invitation are inspected", "[inspect][calendar]") {
    const std::string names =
        GENERATE(";X-FILENAME=bill.pdf.exe", ";X-APPLE-FILENAME=\"bill.pdf.exe\";X-A=b",
                 ";FMTTYPE=application/pdf;filename=bill.pdf.exe", ";X-A=\"a:b\";FILENAME=a.exe");
    const std::string text = calendar(attached(names, program));
    const auto evidence = inspected("invite.ics", text);
    CAPTURE(names, words(evidence));
    REQUIRE(evidence.parts_size() == 2);
    CHECK(has(evidence, Finding::EXECUTABLE, 2));
    CHECK(has(evidence, Finding::NAME_DANGEROUS_EXTENSION, 2));
    // An invitation that is shown and not attached.
    const std::string mail = MailBuilder()
                                 .from("a@example.test")
                                 .text("x")
                                 .text(text, "text/calendar; charset=utf-8; method=REQUEST")
                                 .build();
    evidence::InspectionRequest request;
    request.set_kind(evidence::InspectionRequest::MESSAGE);
    CHECK(has(inspect::inspect(request, std::as_bytes(std::span(mail))), Finding::EXECUTABLE));
}

TEST_CASE("an invitation with an agenda and a link is ordinary", "[inspect][calendar]") {
    const auto evidence =
        inspected("invite.ics", calendar("URL:https://example.test/\r\nATTACH:https://example.test/"
                                         "a\r\n" +
                                         attached(";X-FILENAME=agenda.txt", "1. 開会\n")));
    CAPTURE(words(evidence));
    CHECK(evidence.parts_size() == 2);
    CHECK(evidence.findings_size() == 0);
    CHECK(evidence.not_inspected_size() == 0);
}

TEST_CASE("of an invitation 100 files are inspected, and it is told",
          "[inspect][limits][calendar]") {
    for (const std::size_t files : {99U, 100U, 101U}) {
        std::string lines;
        for (std::size_t i = 0; i < files; ++i)
            lines += attached(";X-FILENAME=a.txt", "x");
        const auto evidence = inspected("invite.ics", calendar(lines));
        CHECK(evidence.parts_size() == static_cast<int>(std::min<std::size_t>(files, 100) + 1));
        CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (files > 100));
    }
}
