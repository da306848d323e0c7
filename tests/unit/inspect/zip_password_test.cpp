#include "inspect/zip_reader.h"
#include "support/inspected.h"
#include "support/locked_zip.h"
#include "support/zip_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

const std::string program = "MZ\x90\0\x03"s + std::string(100, '\0');

evidence::Evidence with_passwords(std::string_view content,
                                  const std::vector<std::string>& passwords) {
    evidence::InspectionRequest request;
    request.set_kind(evidence::InspectionRequest::FILE);
    request.set_file_name("a.zip");
    for (const std::string& password : passwords)
        request.add_passwords(password);
    return inspect::inspect(request, std::as_bytes(std::span(content)));
}

std::string base64(std::string_view data) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < data.size(); i += 3) {
        unsigned group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = (group << 8U) |
                    (i + j < data.size() ? static_cast<unsigned char>(data[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            out += i + j > data.size() ? '=' : letters[(group >> (18U - 6U * j)) & 0x3FU];
    }
    return out;
}

evidence::Evidence of_mail(std::string_view subject, std::string_view text, std::string_view zip) {
    std::string mail = "From: a@example.test\r\nSubject: " + std::string(subject) +
                       "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                       "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
                       std::string(text) +
                       "\r\n--b\r\nContent-Type: application/zip; name=a.zip\r\n"
                       "Content-Disposition: attachment; filename=a.zip\r\n"
                       "Content-Transfer-Encoding: base64\r\n\r\n" +
                       base64(zip) + "\r\n--b--\r\n";
    evidence::InspectionRequest request;
    request.set_kind(evidence::InspectionRequest::MESSAGE);
    return inspect::inspect(request, std::as_bytes(std::span(std::string_view(mail))));
}

const std::vector<StoredMember> locked{{"readme.txt", "hello", true}, {"bill.exe", program, true}};

} // namespace

TEST_CASE("a known password opens a locked ZIP, and the inside is judged", "[inspect][password]") {
    for (const auto method :
         std::vector<zip_uint16_t>{ZIP_EM_TRAD_PKWARE, ZIP_EM_AES_128, ZIP_EM_AES_256}) {
        const std::string zip = locked_zip(locked, "x9-secret", method);
        const auto opened = with_passwords(zip, {"wrong", "x9-secret"});
        CAPTURE(method, words(opened));
        REQUIRE(opened.parts_size() == 3);
        CHECK(opened.parts(0).encrypted());
        CHECK(opened.parts(1).encrypted());
        CHECK(opened.parts(1).size() == 5);
        CHECK(has(opened, Finding::ARCHIVE_UNLOCKED, 1));
        CHECK(has(opened, Finding::EXECUTABLE, 3));
        CHECK_FALSE(has(opened, Finding::ARCHIVE_ENCRYPTED));
        CHECK(opened.not_inspected_size() == 0);

        const auto shut = with_passwords(zip, {"wrong", "", "X9-SECRET"});
        CHECK(has(shut, Finding::ARCHIVE_ENCRYPTED, 1));
        CHECK_FALSE(has(shut, Finding::ARCHIVE_UNLOCKED));
        CHECK(unread(shut, NotInspected::ENCRYPTED));
        CHECK(has(shut, Finding::EXECUTABLE, 3)); // by its name
    }
}

TEST_CASE("members by AES without a checksum are read to their end", "[inspect][password]") {
    std::string zip = locked_zip({{"a.txt", std::string(300, 'x'), true}}, "s", ZIP_EM_AES_256);
    const auto evidence = with_passwords(zip, {"s"});
    CAPTURE(words(evidence));
    CHECK(evidence.parts(1).size() == 300);
    CHECK(evidence.not_inspected_size() == 0);
    // A changed byte in the data is told by the code behind them.
    const auto data = zip.find("a.txt") + 5 + 11 + 16 + 2;
    zip[data] = static_cast<char>(zip[data] ^ 1);
    CHECK(with_passwords(zip, {"s"}).not_inspected_size() > 0);
}

TEST_CASE("a member that the password does not open stays unread", "[inspect][password]") {
    const std::string zip =
        locked_zip({{"a.txt", "hello", true}, {"b.txt", "plain"}}, "one", ZIP_EM_AES_256);
    const auto evidence = with_passwords(zip, {"two"});
    REQUIRE(evidence.parts_size() == 3);
    CHECK(has(evidence, Finding::ARCHIVE_ENCRYPTED, 1));
    CHECK(evidence.parts(2).size() == 5);
    CHECK(evidence.parts(2).type() == "text");
}

// That no memory is lost at each attempt is told by the leak sanitizer when the program ends.
TEST_CASE("no password is tried on a member that nothing here decrypts", "[inspect][password]") {
    constexpr std::uint32_t strong_encryption = 0x40; // APPNOTE 4.4.4, bit 6
    for (const std::size_t size : {0U, 5U, 100U}) {
        const std::string zip = ZipBuilder()
                                    .add({.name = "bill.exe",
                                          .data = program.substr(0, size),
                                          .encrypted = true,
                                          .local_name = {},
                                          .flags = strong_encryption})
                                    .build();
        const auto evidence = with_passwords(zip, {"one", "two"});
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::ARCHIVE_ENCRYPTED, 1));
        CHECK(has(evidence, Finding::EXECUTABLE, 2)); // by its name
        CHECK(unread(evidence, NotInspected::ENCRYPTED));
    }
}

TEST_CASE("what is too short to be encrypted is opened by no password", "[inspect][password]") {
    // APPNOTE 6.1.3: 12 bytes stand in front of the data.
    for (const std::size_t size : {0U, 1U, 11U}) {
        std::string zip = ZipBuilder()
                              .add({.name = "a.txt",
                                    .data = std::string(size, 'x'),
                                    .deflate = false,
                                    .local_name = {},
                                    .flags = 0x801})
                              .build();
        const auto evidence = with_passwords(zip, {"one", "two"});
        CAPTURE(size, words(evidence));
        CHECK_FALSE(has(evidence, Finding::ARCHIVE_UNLOCKED));
        CHECK(has(evidence, Finding::ARCHIVE_ENCRYPTED, 1));
    }
}

TEST_CASE("a password in the text or the Subject opens the mail's own archive",
          "[inspect][password]") {
    const std::string zip = locked_zip(locked, "53516", ZIP_EM_TRAD_PKWARE);
    const auto text = of_mail("bill", "解凍パスワード: 53516", zip);
    CAPTURE(words(text));
    CHECK(has(text, Finding::ARCHIVE_UNLOCKED));
    CHECK(has(text, Finding::PASSWORD_IN_TEXT));
    CHECK(has(text, Finding::EXECUTABLE));
    CHECK(has(of_mail("PW: 53516", "hello", zip), Finding::ARCHIVE_UNLOCKED));
    CHECK(has(of_mail("bill", "解凍パスワード: 53517", zip), Finding::ARCHIVE_ENCRYPTED));
}

TEST_CASE("a password appears in nothing that is found", "[inspect][password]") {
    const std::string zip = locked_zip(locked, "Zx53516q", ZIP_EM_TRAD_PKWARE);
    for (const auto& evidence :
         {with_passwords(zip, {"Zx53516q"}), with_passwords(zip, {"Zx53516r"})})
        CHECK(evidence.SerializeAsString().find("Zx5351") == std::string::npos);
    const auto mail = of_mail("bill", "パスワード: Zx53516q", zip);
    REQUIRE(has(mail, Finding::ARCHIVE_UNLOCKED));
    CHECK(words(mail).find("Zx5351") == std::string::npos);
    for (const auto& entry : mail.not_inspected())
        CHECK(entry.detail().find("Zx5351") == std::string::npos);
}

TEST_CASE("passwords are tried up to the limit of one member", "[inspect][password]") {
    const std::string zip = locked_zip({{"a.txt", "hello", true}}, "right", ZIP_EM_TRAD_PKWARE);
    for (const std::size_t before : {158U, 159U, 160U}) {
        std::vector<std::string> passwords(before, "wrong");
        passwords.emplace_back("right");
        CHECK(has(with_passwords(zip, passwords), Finding::ARCHIVE_UNLOCKED) == (before < 160));
    }
}

TEST_CASE("words of the mail and of messages in it open a locked ZIP", "[inspect][password]") {
    const std::string zip = locked_zip(locked, "abc123", ZIP_EM_AES_256);
    for (const std::string_view text :
         {"P/W abc123", "キー：abc123",
          "以下の\r\nパスワード\r\nで開けます。\r\n===\r\nabc123\r\n===",
          "次の文字列です\r\n\r\nabc123\r\n"}) {
        const auto opened = of_mail("a", text, zip);
        CAPTURE(text, words(opened));
        CHECK(has(opened, Finding::ARCHIVE_UNLOCKED));
        CHECK_FALSE(has(opened, Finding::PASSWORD_IN_TEXT));
    }
    CHECK_FALSE(
        has(of_mail("a", "資料です。よろしくお願いします。", zip), Finding::ARCHIVE_UNLOCKED));
    // A forwarded mail, in the message and as a file.
    const std::string inner =
        "From: b@example.test\r\nSubject: b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
        "boundary=i\r\n\r\n--i\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n"
        "\x1B$B%Q%9%o!<%I\x1B(B: abc123\r\n--i\r\nContent-Type: application/zip\r\n"
        "Content-Disposition: attachment; filename=a.zip\r\nContent-Transfer-Encoding: "
        "base64\r\n\r\n" +
        base64(zip) + "\r\n--i--\r\n";
    for (const std::string_view type :
         {"message/rfc822", "application/octet-stream; name=\"fwd.eml\""}) {
        const std::string mail =
            "From: a@example.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
            "boundary=o\r\n\r\n--o\r\nContent-Type: text/plain\r\n\r\nsee there\r\n--o\r\n"
            "Content-Type: " +
            std::string(type) + "\r\n\r\n" + inner + "\r\n--o--\r\n";
        evidence::InspectionRequest request;
        request.set_kind(evidence::InspectionRequest::MESSAGE);
        const auto opened =
            inspect::inspect(request, std::as_bytes(std::span(std::string_view(mail))));
        CAPTURE(type, words(opened));
        CHECK(has(opened, Finding::ARCHIVE_UNLOCKED));
    }
}

TEST_CASE("a password in the archive's own name opens it", "[inspect][password]") {
    const std::string zip = locked_zip(locked, "9911", ZIP_EM_TRAD_PKWARE);
    const auto named = [&](std::string_view name) { return inspected(name, zip); };
    for (const std::string_view name :
         {"資料_pass9911.zip", "PW-9911 請求書.zip", "9911.zip", "password(9911).zip"}) {
        const auto evidence = named(name);
        CAPTURE(name, words(evidence));
        CHECK(has(evidence, Finding::ARCHIVE_UNLOCKED, 1));
        CHECK(has(evidence, Finding::EXECUTABLE, 3));
    }
    CHECK(has(named("資料_pass9912.zip"), Finding::ARCHIVE_ENCRYPTED, 1));
}
