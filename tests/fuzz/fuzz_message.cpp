// A whole message through the parser. Properties: parts are numbered in order, parents come first,
// what is handed out belongs to a part, and the Evidence can be serialised (valid UTF-8 in every
// text).
#include "mail/parse.h"
#include "seeds.h"
#include "support/mail_builder.h"

#include <cstdint>
#include <span>

using namespace keneki;

namespace {

evidence::Evidence parse(Bytes message) {
    evidence::Evidence evidence;
    mail::Limits limits;
    limits.mime_depth = 10;
    limits.parts = 50;
    limits.addresses = 20;
    limits.header_fields = 50;
    limits.links = 10;
    limits.attached_message_depth = 3;
    mail::parse_message(message, limits, evidence, [&](std::uint32_t part, Bytes content) {
        if (part == 0 || part > static_cast<std::uint32_t>(evidence.parts_size())) __builtin_trap();
        if (evidence.parts(static_cast<int>(part) - 1).size() != content.size()) __builtin_trap();
    });
    return evidence;
}

} // namespace

std::vector<std::string> fuzz_seeds() {
    using test::MailBuilder;
    const std::string inner = MailBuilder()
                                  .from("a@example.jp")
                                  .text("t")
                                  .attach("a.pdf", "application/pdf", "%PDF")
                                  .build();
    return {
        MailBuilder()
            .from("\"\x1b$BF|K\\8l\x1b(B\" <a..b.@docomo.ne.jp>")
            .to("staff: a@x.example, =?ISO-2022-JP?B?GyRCRnxLXBsoQg==?= <b@x.example>;")
            .subject("Re: =?UTF-8?B?6auY5bGx?=")
            .field("Authentication-Results", "mx.example; spf=pass (c) smtp.mailfrom=a@x.example")
            .multipart("alternative")
            .text("hello\r\n> quoted\r\n" + test::uuencoded("a.txt", "content"))
            .html("<a href='http://192.0.2.1/a.exe'>https://www.bank.co.jp/</a>&nbsp;<img "
                  "src=cid:x@y>")
            .build(),
        MailBuilder()
            .from("a@x.example")
            .text("t")
            .part("Content-Type: message/rfc822\r\n", inner)
            .build(),
        MailBuilder()
            .from("a@x.example")
            .attach("x.eml", "application/octet-stream", inner)
            .attach("q.bin", "application/x-y", "bytes=\x01", test::Wrapping::quoted_printable)
            .attach("u.bin", "application/x-y", "bytes", test::Wrapping::uuencode)
            .part("Content-Type: text/plain; name*0*=UTF-8''%E3%81; "
                  "name*1*=%82\r\nContent-Transfer-Encoding: x\r\n",
                  "=ybegin name=a\r\nabc\r\n=yend\r\n")
            .build(),
    };
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const evidence::Evidence evidence = parse(std::as_bytes(std::span(data, size)));
    for (int i = 0; i < evidence.parts_size(); ++i) {
        const evidence::Part& part = evidence.parts(i);
        if (part.id() != static_cast<std::uint32_t>(i + 1) || part.parent() >= part.id())
            __builtin_trap();
    }
    std::string bytes;
    if (!evidence.SerializeToString(&bytes)) __builtin_trap();
    evidence::Evidence again;
    // Parsing refuses text that is not UTF-8.
    if (!again.ParseFromString(bytes)) __builtin_trap();
    return 0;
}
