#include "seeding/address_book.h"
#include "seeding/log_line.h"
#include "seeding/log_stamp.h"
#include "seeding/mail_log.h"
#include "seeds.h"

#include <cstdint>
#include <span>
#include <string>

using namespace keneki;

namespace {

bool is_plain(const std::string& address) {
    return address.find('@') != std::string::npos &&
           address.find_first_of(std::string_view("\0\n\r \"<>", 7)) == std::string::npos;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span bytes(data, size);
    const std::string input(bytes.begin(), bytes.end());
    static const config::Config config = [] {
        config::Config site = config::defaults();
        site.site_domains = {"hospital.example"};
        return site;
    }();
    seeding::MailLog log(
        config,
        [](const memory::Observation& seen, std::int64_t) {
            if (!is_plain(seen.other) || (!seen.own.empty() && !is_plain(seen.own)))
                __builtin_trap();
        },
        4);
    seeding::StampReader stamps(1'678'151'472);
    std::size_t begin = 0;
    while (begin < input.size()) {
        const std::size_t end = std::min(input.find('\n', begin), input.size());
        const std::string_view line = std::string_view(input).substr(begin, end - begin);
        if (const auto stamp = stamps.read(line)) {
            if (stamp->length > line.size()) __builtin_trap();
            log.add(seeding::read_log_line(line.substr(stamp->length)), stamp->at);
        }
        begin = end + 1;
    }
    if (const auto book = seeding::read_address_book(input, "book"))
        for (const std::string& address : book->addresses)
            if (!is_plain(address)) __builtin_trap();
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {
        "Mar  7 10:11:12 mx postfix/smtpd[1]: A1B2C3: client=a[198.51.100.7], sasl_username=a\n"
        "Mar  7 10:11:12 mx postfix/cleanup[1]: A1B2C3: message-id=<1@b.example>\n"
        "Mar  7 10:11:12 mx postfix/qmgr[1]: A1B2C3: from=<a@b.example>, size=1\n"
        "Mar  7 10:11:13 mx postfix/smtp[1]: A1B2C3: to=<c@hospital.example>, orig_to=<d>, "
        "relay=mx[1.2.3.4]:25, status=sent (ok)\n",
        "2023-03-07T10:11:12.1+09:00 mx sm-mta[1]: 3272BC012345: from=<a@hospital.example>, "
        "msgid=<1@x>, relay=pc [10.0.0.7]\n"
        "2023-03-07T10:11:13Z mx sm-mta[1]: 3272BC012345: to=<a@b.example>,<c@d.example>, "
        "ctladdr=<a@b> (1/1), stat=Sent (ok)\n",
        "BEGIN:VCARD\nitem1.EMAIL;ENCODING=QUOTED-PRINTABLE:a=40=\nb.example\nEND:VCARD\n",
        "name,E-mail Address\n\"x\",\"a <a@b.example>; c@d.example ::: e\"\n",
    };
}
