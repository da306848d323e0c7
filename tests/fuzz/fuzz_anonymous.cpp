#include "anonymous/copy.h"
#include "anonymous/request.h"
#include "seeds.h"

#include <cstdint>
#include <span>
#include <string>

using namespace keneki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span bytes(data, size);
    const std::string input(bytes.begin(), bytes.end());
    static const anonymous::Letters letters(
        {.seed = 7, .kept_words = {"ご案内", "invoice"}, .avoided = U"山田太郎"});
    for (const auto attachments : {anonymous::Attachments::empty, anonymous::Attachments::keep}) {
        const anonymous::Copy copy = anonymous::anonymous_copy(input, letters, attachments);
        // The command takes no more from an inspector.
        constexpr std::size_t spare = 1U << 20U;
        if (copy.message.size() > input.size() * 8 + spare) __builtin_trap();
        const auto read = anonymous::read_copy(anonymous::serialised(copy));
        if (!read || read->message != copy.message) __builtin_trap();
        if (attachments == anonymous::Attachments::keep && copy.emptied != 0) __builtin_trap();
    }
    static_cast<void>(anonymous::read_copy(input));
    static_cast<void>(anonymous::read_request(input));
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {
        "Received: from a (b [203.0.113.9])\r\n\tby c; Mon, 26 Aug 2002 17:33:21 +0200 (JST)\r\n"
        "\t(envelope-from test@example.com)\r\nFrom: =?utf-8?B?5bGx55Sw?= <taro@a.jp>\r\n"
        "Subject: =?iso-2022-jp?B?GyRCOzNFRBsoQg==?= =?utf-8?Q?=E5=B1=B1_a?=\r\n"
        "Content-Type: multipart/mixed; boundary=\"b c\"\r\n\r\npreamble\r\n--b c\r\n"
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        "PHA+5bGx55SwPC9wPjxhIGhyZWY9Imh0dHA6Ly9hLmpwLyI+eDwvYT4=\r\n--b c\r\n"
        "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1b$B;3ED\x1b(B 045-123-4567\r\n"
        "--b c\r\nContent-Type: application/pdf; name*=UTF-8''%E5%B1%B1.pdf\r\n\r\n%PDF\r\n--b "
        "c--\r\n",
        "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\n"
        "From: a@b.jp\nContent-Type: text/plain; charset=shift_jis\n"
        "Content-Transfer-Encoding: quoted-printable\n\n=8ER=93c =\n10.1.2.3 %E5%B1\n--o--\n",
        "Date: 26 Aug\nX-Other: 1\n\n<style>a</style><p title='x'>&#23665;&nbsp;<!-- y -->\xff",
    };
}
