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

namespace {

const std::string running_page =
    "<html><body><script>new ActiveXObject('WScript.Shell').Run('calc')</script></body></html>";

std::string web_archive(std::string_view page, std::string_view type = "text/html") {
    return "From: <Saved by a browser>\r\nSubject: page\r\nMIME-Version: 1.0\r\n"
           "Content-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\r\n\r\n"
           "--b\r\nContent-Type: " +
           std::string(type) +
           "\r\nContent-Transfer-Encoding: base64\r\n"
           "Content-Location: http://a.example/\r\n\r\n" +
           base64(page) + "\r\n--b--\r\n";
}

std::string single_page(std::string_view page) {
    return "From: <Saved by a browser>\r\nSubject: page\r\nMIME-Version: 1.0\r\n"
           "Content-Type: text/html; charset=utf-8\r\n\r\n" +
           std::string(page) + "\r\n";
}

evidence::Evidence inspected_mail(std::string_view name, std::string_view content) {
    evidence::InspectionRequest request;
    request.set_kind(evidence::InspectionRequest::MESSAGE);
    const std::string mail = mail_with(name, content);
    return inspect::inspect(request, std::as_bytes(std::span(mail)));
}

} // namespace

TEST_CASE("a page of a web archive is inspected as the file it is", "[inspect][wrapped-mail]") {
    const std::string content = GENERATE(web_archive(running_page), single_page(running_page),
                                         web_archive(running_page, "application/xhtml+xml"));
    const std::string name = GENERATE("a.mht", "a.MHTML");
    CAPTURE(content, name);
    const auto file = inspected(name, content);
    CAPTURE(words(file));
    CHECK(has(file, Finding::DANGEROUS_OBJECT));
    const auto packed = inspected("a.zip", ZipBuilder().add(name, content).build());
    CAPTURE(words(packed));
    CHECK(has(packed, Finding::DANGEROUS_OBJECT));
    const auto attached = inspected_mail(name, content);
    CAPTURE(words(attached));
    CHECK(has(attached, Finding::DANGEROUS_OBJECT));
    // looked at once
    CHECK(attached.parts_size() == file.parts_size() + 2);
}

TEST_CASE("a page of a web archive is one by its content too", "[inspect][wrapped-mail]") {
    for (const std::string_view name : {"a", "a.doc", "a.eml"}) {
        const auto evidence = inspected(name, web_archive(running_page));
        CAPTURE(name, words(evidence));
        CHECK(has(evidence, Finding::DANGEROUS_OBJECT));
    }
}

TEST_CASE("smuggling from a page of a web archive is named", "[inspect][wrapped-mail]") {
    const std::string page = "<html><body><script>var b=new Blob([atob('" +
                             base64(std::string(3'000, 'x'), "") +
                             "')]);var a=document.createElement('a');"
                             "a.href=URL.createObjectURL(b);a.download='a.zip';a.click();"
                             "</script></body></html>";
    const auto evidence = inspected("a.mht", web_archive(page));
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::HTML_SMUGGLING));
}

TEST_CASE("an ordinary page in a web archive and the text of a mail are nothing",
          "[inspect][wrapped-mail]") {
    const std::string page = "<html><body><p>Minutes</p><script>var a = 1;</script></body></html>";
    const auto archive = inspected("a.mht", web_archive(page));
    CAPTURE(words(archive));
    CHECK(archive.findings_size() == 0);
    CHECK(archive.not_inspected_size() == 0);
    // A mail program shows the text of a message and runs nothing in it.
    const auto mail = inspected("a.eml", "To: b@example.jp\r\n" + single_page(running_page));
    CAPTURE(words(mail));
    CHECK_FALSE(has(mail, Finding::DANGEROUS_OBJECT));
}

TEST_CASE("a mail that is only told to be one behind many lines is opened",
          "[inspect][wrapped-mail]") {
    const int lines = GENERATE(39, 41, 100);
    std::string many;
    for (int i = 0; i < lines; ++i)
        many += "X-Line-" + std::to_string(i) + ": 1\r\n";
    const auto evidence = inspected_mail("a.eml", many + mail_with("a.exe", program));
    CAPTURE(lines, words(evidence));
    CHECK(has(evidence, Finding::EXECUTABLE));
}

TEST_CASE("a mail is opened for its name, whatever stands in front or in it",
          "[inspect][wrapped-mail]") {
    const std::string mail = mail_with("a.exe", program);
    for (const std::string& content :
         {mail + std::string(20, '\0'), "From a@example.jp Mon Mar  6 10:00:00 2023\r\n" + mail,
          "\r\n\r\n" + mail, "a line that is no field\r\n" + mail}) {
        const auto evidence = inspected("a.zip", ZipBuilder().add("a.eml", content).build());
        CAPTURE(content.substr(0, 60), words(evidence));
        CHECK(has(evidence, Finding::EXECUTABLE));
    }
}
