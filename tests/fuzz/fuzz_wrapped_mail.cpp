// Mails and web archives (MHT) as files, and what they hold.
#include "inspected_file.h"
#include "seeds.h"
#include "support/mail_builder.h"
#include "support/signed_builder.h"
#include "support/tnef_builder.h"
#include "support/zip_builder.h"

using namespace keneki::test;
using namespace std::string_literals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    inspect_as_file(data, size, "a.mht");
    return 0;
}

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
        "text/html\r\n\r\n<html><script>new "
        "ActiveXObject('WScript.Shell')</script></html>\r\n--b\r\nContent-Location: "
        "file:///C:/editdata.mso\r\nContent-Transfer-Encoding: base64\r\nContent-Type: "
        "application/x-mso\r\n\r\n" +
        base64("ActiveMime"s + std::string(40, '\0') + deflated("\xD0\xCF\x11\xE0", 15)) +
        "\r\n--b--\r\n";
    return {mail,
            web_archive,
            TnefBuilder().attach("a.exe", "MZ\x90").build(),
            signed_file(mail),
            signed_file(mail, Length::open),
            ZipBuilder().add("a.eml", mail).build(),
            MailBuilder()
                .from("a@example.jp")
                .attach("winmail.dat", "application/ms-tnef",
                        TnefBuilder().attach("a.exe", "MZ\x90").build())
                .build()};
}
