#include "base/escape.h"
#include "mail/charset.h"
#include "mail/subject.h"
#include "mail/transfer.h"
#include "seeds.h"

#include <cstdint>
#include <span>
#include <string>

using namespace keneki;

/// Every label over every input: the result is valid UTF-8 and of bounded size.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span bytes(data, size);
    const std::string input(bytes.begin(), bytes.end());
    constexpr std::size_t growth = 20; // U+FDFA has 18 characters in NFKC
    for (const char* label : {"", "iso-2022-jp", "shift_jis", "euc-jp", "utf-8", "utf-16",
                              "iso-8859-1", "gb2312", "hz", "iso-2022-kr", "big5"}) {
        const mail::Decoded decoded = mail::decode_text(input, label);
        if (valid_utf8(decoded.text) != decoded.text) __builtin_trap();
        if (decoded.text.size() > 4 * size + 16) __builtin_trap();
    }
    const std::string header = mail::decode_header(input);
    if (valid_utf8(header) != header) __builtin_trap();
    if (header.find_first_of("\r\n") != std::string::npos) __builtin_trap();
    if (mail::decode_base64(input).size() > size) __builtin_trap();
    if (mail::decode_quoted_printable(input, mail::QuotedPrintable::body).size() > size)
        __builtin_trap();
    if (mail::spaceless_form(header).size() > growth * (header.size() + 1)) __builtin_trap();
    static_cast<void>(mail::has_reply_marker(header));
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {
        "=?iso-2022-jp?B?GyRCRnw=?= =?ISO-2022-JP?B?S1wbKEI=?=",
        "=?utf-8?b?5pelY?= =?utf-8?Q?=E6=97_a?=",
        "\x1b$B@A5a=q\x1b(I6^\x1b(B\x0e\x36\x0f \x1b$(D0!",
        "\x93\xfa\x96{\x8c\xea\x82\xcc",
        "\xc6\xfc\xcb\xdc\x8f\xf4\xfe\x8e\xb6",
        "\u302A\uFF9E\uFDFA\u3000\u200B",
        "RE: ***** SPAM *****-Re[2]: a=\r\n b",
    };
}
