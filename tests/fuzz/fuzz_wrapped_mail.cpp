// Mails, web archives (MHT) and Outlook's wrapping as files, and what they hold.
#include "inspected_file.h"
#include "seeds.h"
#include "support/mail_builder.h"
#include "support/zip_builder.h"

using namespace keneki::test;
using namespace std::string_literals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    inspect_as_file(data, size, "a.mht");
    return 0;
}

namespace {

std::string tnef() {
    std::string out = "\x78\x9F\x3E\x22\1\0"s;
    const auto attribute = [&](char level, std::uint32_t id, std::string_view data) {
        out += level;
        put32(out, id);
        put32(out, static_cast<std::uint32_t>(data.size()));
        out += data;
        std::uint32_t sum = 0;
        for (const char c : data)
            sum += static_cast<unsigned char>(c);
        put16(out, sum);
    };
    attribute(1, 0x00089006, "\0\0\1\0"s);           // version
    attribute(2, 0x00069002, std::string(14, '\1')); // rendering data: an attachment begins
    attribute(2, 0x00018010, "a.exe\0"s);            // title
    attribute(2, 0x0006800F, "MZ\x90\0"s + std::string(60, '\0')); // data
    return out;
}

} // namespace

std::vector<std::string> fuzz_seeds() {
    const std::string mail = MailBuilder()
                                 .from("a@example.jp")
                                 .subject("inner")
                                 .text("hello")
                                 .attach("a.exe", "application/octet-stream", "MZ\x90")
                                 .build();
    const std::string web_archive =
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"; "
        "type=\"text/html\"\r\n\r\n--b\r\nContent-Location: file:///C:/a.htm\r\nContent-Type: "
        "text/html\r\n\r\n<html>x</html>\r\n--b\r\nContent-Location: "
        "file:///C:/editdata.mso\r\nContent-Transfer-Encoding: base64\r\nContent-Type: "
        "application/x-mso\r\n\r\n" +
        base64("ActiveMime"s + std::string(40, '\0') + deflated("\xD0\xCF\x11\xE0", 15)) +
        "\r\n--b--\r\n";
    return {mail, web_archive, tnef(), ZipBuilder().add("a.eml", mail).build(),
            MailBuilder()
                .from("a@example.jp")
                .attach("winmail.dat", "application/ms-tnef", tnef())
                .build()};
}
