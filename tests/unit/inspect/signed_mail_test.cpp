#include "support/inspected.h"
#include "support/mail_builder.h"
#include "support/signed_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

const std::string program = "MZ\x90\0"s + std::string(100, '\0');

std::string entity() {
    return "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
           "Content-Disposition: attachment; filename=\"bill.pdf.exe\"\r\n\r\n" +
           base64(program) + "\r\n";
}

} // namespace

TEST_CASE("what stands in a signature is inspected", "[inspect][signed]") {
    const Length length = GENERATE(Length::stated, Length::open);
    const std::string mail = MailBuilder()
                                 .from("a@example.test")
                                 .subject("x")
                                 .text("x")
                                 .attach("bill.pdf.exe", "application/octet-stream", program)
                                 .build();
    for (const std::string& content : {entity(), mail}) {
        const auto evidence = inspected("smime.p7m", signed_file(content, length));
        CAPTURE(words(evidence));
        CHECK(has(evidence, Finding::EXECUTABLE));
        CHECK(has(evidence, Finding::NAME_DOUBLE_EXTENSION));
        CHECK(evidence.not_inspected_size() == 0);
    }
    const auto file = inspected("請求書.exe.p7m", signed_file(program, length));
    CAPTURE(words(file));
    REQUIRE(file.parts_size() == 2);
    CHECK(file.parts(1).name() == "請求書.exe");
    CHECK(has(file, Finding::EXECUTABLE, 2));
}

TEST_CASE("a signed mail of its own is looked into", "[inspect][signed]") {
    const std::string mail =
        "From: a@example.test\r\nMIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; "
        "smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
        base64(signed_file(entity())) + "\r\n";
    evidence::InspectionRequest request;
    request.set_kind(evidence::InspectionRequest::MESSAGE);
    const auto evidence = inspect::inspect(request, std::as_bytes(std::span(mail)));
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::EXECUTABLE));
    // Its text is not read as that of the message.
    CHECK(unread(evidence, NotInspected::UNSUPPORTED));
}

TEST_CASE("a signature beside what is signed, and plain text in one, are ordinary",
          "[inspect][signed]") {
    const Length length = GENERATE(Length::stated, Length::open);
    const std::string signature = signed_fields(element('\x30', data_type, length), length);
    CHECK(inspected("smime.p7s", signature).findings_size() == 0);
    const auto text = inspected(
        "smime.p7m", signed_file("Content-Type: text/plain\r\n\r\nお世話になります。\r\n"));
    CAPTURE(words(text));
    CHECK(text.findings_size() == 0);
    CHECK(text.not_inspected_size() == 0);
}

TEST_CASE("signed data of an unknown structure is not passed over in silence",
          "[inspect][signed]") {
    const std::string octets = element('\x04', entity());
    for (const std::string& inside :
         {element('\x30', data_type + element('\xA1', octets)), // another tag
          element('\x30', data_type + element('\xA0', element('\x0C', entity()))),
          element('\x31', data_type + element('\xA0', octets)),
          std::string("\x30\x85\0\0\0\0\1", 7)}) {
        const auto evidence = inspected("smime.p7m", signed_fields(inside));
        CAPTURE(words(evidence));
        CHECK(unread(evidence, NotInspected::CORRUPT));
    }
}

TEST_CASE("cut signed mails end, and what is missing is told", "[inspect][signed]") {
    const std::string content = "Content-Type: text/plain\r\n\r\n" + std::string(300, 'x');
    for (const Length length : {Length::stated, Length::open}) {
        const std::string file = signed_file(content, length);
        for (std::size_t size = 0; size < file.size(); ++size) {
            const auto evidence = inspected("smime.p7m", file.substr(0, size));
            CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
            const auto begin = file.find("Content-Type");
            if (size > begin && size < begin + content.size())
                CHECK(unread(evidence, NotInspected::CORRUPT));
        }
    }
}
