// Limits around locked files, one below, at and one above: what is not opened is named.
#include "inspect/cfb.h"
#include "inspect/office_crypt.h"
#include "support/encrypted_pdf.h"
#include "support/inspected.h"
#include "support/locked_office.h"
#include "support/locked_zip.h"
#include "support/mail_builder.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

const std::vector<StoredMember> one_file{{"a.txt", "hello", true}};

/// EncryptionInfo of the agile way that says nothing but how many rounds a try takes.
std::string info(std::string_view spins, std::size_t elements_before = 0) {
    std::string key = "hashAlgorithm=\"SHA512\" keyBits=\"256\" cipherAlgorithm=\"AES\" "
                      "cipherChaining=\"ChainingModeCBC\"";
    std::string xml;
    for (std::size_t i = 0; i < elements_before; ++i)
        xml += "<a/>";
    xml += "<keyData " + key + "/><p:encryptedKey spinCount=\"" + std::string(spins) + "\" " + key +
           "/>";
    return "\4\0\4\0\x40\0\0\0"s + xml;
}

/// The same document, its EncryptionInfo lengthened by blanks in front of what counts.
std::string locked_with_blanks(std::size_t size) {
    const std::string compound = locked_agile("PK", "VelvetSweatshop");
    const auto cfb = inspect::Cfb::open(std::as_bytes(std::span(compound)));
    const auto at = [&](std::string_view name) {
        return std::string(cfb->read(cfb->entries()[*cfb->find(name)], 1U << 20U));
    };
    std::string lock = at("EncryptionInfo");
    lock.insert(8, size - lock.size(), ' ');
    return CfbBuilder()
        .mini_streams()
        .stream("EncryptionInfo", lock)
        .stream("EncryptedPackage", at("EncryptedPackage"))
        .build();
}

evidence::Evidence of_zip(const std::string& zip, const std::vector<std::string>& passwords) {
    evidence::InspectionRequest request;
    request.set_kind(evidence::InspectionRequest::FILE);
    request.set_file_name("a.zip");
    for (const std::string& password : passwords)
        request.add_passwords(password);
    return inspect::inspect(request, std::as_bytes(std::span(zip)));
}

evidence::Evidence of_mail(const std::string& mail) {
    evidence::InspectionRequest request;
    request.set_kind(evidence::InspectionRequest::MESSAGE);
    return inspect::inspect(request, std::as_bytes(std::span(mail)));
}

/// Opened, or said to be shut.
bool opened(const evidence::Evidence& evidence) {
    const bool open = has(evidence, Finding::ARCHIVE_UNLOCKED);
    CHECK(has(evidence, Finding::ARCHIVE_ENCRYPTED) != open);
    CHECK(unread(evidence, NotInspected::ENCRYPTED) != open);
    return open;
}

} // namespace

TEST_CASE("a lock of Office may cost a million rounds a try", "[inspect][limits][lock]") {
    CHECK(inspect::PackageLock::read(info("999999")));
    CHECK(inspect::PackageLock::read(info("1000000")));
    CHECK_FALSE(inspect::PackageLock::read(info("1000001")));
}

TEST_CASE("of a lock of Office 100 elements are read", "[inspect][limits][lock]") {
    for (const std::size_t elements : {99U, 100U, 101U})
        CHECK(inspect::PackageLock::read(info("1", elements - 2)).has_value() == (elements <= 100));
}

TEST_CASE("of a lock of Office 64 KiB are read, and a longer one stays shut",
          "[inspect][limits][lock]") {
    constexpr std::size_t limit = 64U << 10U;
    for (const std::size_t size : {limit - 1, limit, limit + 1, limit + 2'000}) {
        const auto evidence = inspected("a.xlsx", locked_with_blanks(size));
        CAPTURE(size, words(evidence));
        // What is cut off first is the end of the last tag, which the reader does not miss.
        const bool open = has(evidence, Finding::OFFICE_UNLOCKED, 1);
        CHECK((open || size > limit));
        CHECK_FALSE((open && size > limit + 1));
        CHECK(has(evidence, Finding::OFFICE_ENCRYPTED, 1) != open);
        CHECK(unread(evidence, NotInspected::ENCRYPTED) != open);
    }
}

TEST_CASE("the 64th password of an old lock of Office is the last one tried",
          "[inspect][limits][lock]") {
    const std::string book =
        CfbBuilder()
            .stream("Workbook", locked_records(sheet_record(2, 1), BookLock::rc4, "right"))
            .build();
    for (const std::size_t before : {62U, 63U, 64U}) {
        evidence::InspectionRequest request;
        request.set_kind(evidence::InspectionRequest::FILE);
        request.set_file_name("a.xls");
        for (std::size_t i = 0; i < before; ++i)
            request.add_passwords("wrong");
        request.add_passwords("right");
        const auto evidence = inspect::inspect(request, std::as_bytes(std::span(book)));
        CHECK(has(evidence, Finding::OFFICE_UNLOCKED, 1) == (before < 64));
        CHECK(has(evidence, Finding::OFFICE_ENCRYPTED, 1) == (before >= 64));
    }
}

TEST_CASE("640 passwords are tried on one archive", "[inspect][limits][password]") {
    const std::vector<StoredMember> members{
        {"1", "a", true}, {"2", "b", true}, {"3", "c", true}, {"4", "d", true}, {"5", "e", true}};
    const std::string zip =
        locked_zip(members, {"other", "other", "other", "other", "right"}, ZIP_EM_TRAD_PKWARE);
    // Four members take 150 each, of which two are made of the archive's name.
    for (const std::size_t before : {38U, 39U, 40U}) {
        std::vector<std::string> passwords(148, "wrong");
        passwords[before] = "right";
        const auto evidence = of_zip(zip, passwords);
        CAPTURE(before, words(evidence));
        CHECK(has(evidence, Finding::ARCHIVE_UNLOCKED, 1) == (before < 40));
        CHECK(has(evidence, Finding::ARCHIVE_ENCRYPTED, 1));
        CHECK(unread(evidence, NotInspected::ENCRYPTED));
    }
}

TEST_CASE("a password of a PDF has 127 bytes", "[inspect][limits][pdf]") {
    // Longer ones are cut, as ISO 32000-2 wants; a wrong one leaves the file named as locked.
    for (const EncryptedPdf& pdf : encrypted_pdfs)
        for (const std::size_t size : {126U, 127U, 128U}) {
            evidence::InspectionRequest request;
            request.set_kind(evidence::InspectionRequest::FILE);
            request.set_file_name("a.pdf");
            request.add_passwords(std::string(size, 'x'));
            const std::string content = from_hex(pdf.hex);
            const auto evidence = inspect::inspect(request, std::as_bytes(std::span(content)));
            CAPTURE(pdf.how, size, words(evidence));
            CHECK(has(evidence, Finding::PDF_ENCRYPTED, 1));
            CHECK(unread(evidence, NotInspected::ENCRYPTED));
        }
}

TEST_CASE("of a text 100 words are tried as passwords", "[inspect][limits][password]") {
    const std::string zip = locked_zip(one_file, "right77", ZIP_EM_TRAD_PKWARE);
    for (const std::size_t before : {98U, 99U, 100U}) {
        std::string text = "password\r\n";
        for (std::size_t i = 0; i < before; ++i)
            text += fmt::format("w{:05}\r\n", i);
        const auto evidence = of_mail(MailBuilder()
                                          .text(text + "right77\r\n")
                                          .attach("a.zip", "application/zip", zip)
                                          .build());
        CAPTURE(before, words(evidence));
        CHECK(opened(evidence) == (before < 100));
    }
}

TEST_CASE("of a text the first 32 KiB are searched for passwords", "[inspect][limits][password]") {
    constexpr std::size_t limit = 32U << 10U;
    const std::string zip = locked_zip(one_file, "right77", ZIP_EM_TRAD_PKWARE);
    for (const std::size_t end : {limit - 1, limit, limit + 1}) {
        std::string text = "\n文字列\n\nright77";
        text.insert(0, end - text.size(), '-');
        const auto evidence =
            of_mail(MailBuilder().text(text).attach("a.zip", "application/zip", zip).build());
        CAPTURE(end, words(evidence));
        CHECK(opened(evidence) == (end <= limit));
    }
}
