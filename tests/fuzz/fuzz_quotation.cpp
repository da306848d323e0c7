#include "base/escape.h"
#include "mail/quotation.h"
#include "seeds.h"

#include <cstdint>
#include <span>
#include <string>

using namespace keneki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span bytes(data, size);
    const std::string input = valid_utf8(std::string(bytes.begin(), bytes.end()));
    const mail::Quotations quotations = mail::find_quotations(input);
    if (quotations.found.size() > mail::quotations_limit) __builtin_trap();
    std::size_t below = 0;
    for (const evidence::Quotation& quotation : quotations.found) {
        below += quotation.below_characters();
        for (const auto* list : {&quotation.from(), &quotation.to(), &quotation.cc()}) {
            if (static_cast<std::size_t>(list->size()) > mail::quoted_addresses_limit)
                __builtin_trap();
            for (const evidence::Address& address : *list)
                if (address.address().empty() && address.display_name().empty()) __builtin_trap();
        }
        // Protocol Buffers refuse what is not UTF-8.
        if (quotation.SerializeAsString().empty()) __builtin_trap();
    }
    if (below > input.size()) __builtin_trap();
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {
        "-----Original Message-----\nFrom: a <a@b.example>\nSent: x\nTo: c;\n d@e.example\n"
        "Subject: y\n\nz\n",
        "> 差出人： 山田 <a@b.example>\n> 件名：x\n> 宛先：\n> 佐藤\n\n"
        "2023年3月7日(火) 10:11 山田太郎 <a@b.example>:\n> a\n",
        "On Tue, 7 Mar 2023 10:11:12 +0900\nA <a@b.example> wrote:\n> b\n山田さんは書きました:\n",
        "*From:* \"A, B\" <a@b.example<mailto:a@b.example>>\n\n*Date:* 1\n\n*Cc:* [mailto:c@d]\n",
    };
}
