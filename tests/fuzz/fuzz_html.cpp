#include "base/escape.h"
#include "mail/body_text.h"
#include "seeds.h"

#include <cstdint>
#include <span>
#include <string>

using namespace keneki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t limit_bytes = 4'096;
    const std::span bytes(data, size);
    const std::string input = valid_utf8(std::string(bytes.begin(), bytes.end()));
    const mail::HtmlText page = mail::html_to_text(input, limit_bytes);
    if (page.visible.size() > limit_bytes || valid_utf8(page.visible) != page.visible)
        __builtin_trap();
    for (const auto& [target, shown] : page.links) {
        if (valid_utf8(target) != target || valid_utf8(shown) != shown) __builtin_trap();
        static_cast<void>(mail::link_host(target));
    }
    const mail::BodyText body = mail::split_body(input);
    if (body.own.size() + body.quoted.size() + body.signature.size() > 2 * input.size() + 1)
        __builtin_trap();
    if (mail::visible_characters(input) > input.size()) __builtin_trap();
    for (const std::string& link : mail::find_links(input, 10))
        if (valid_utf8(link) != link) __builtin_trap();
    for (const std::string& password : mail::find_passwords(input))
        if (password.size() < 3 || password.size() > 40) __builtin_trap();
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {
        "<div style='display:none'>a</div><a href=\"http://a@b.example:8/\">&#x65E5;&nbsp</a><!-- "
        "x -->",
        "<base href=http://b/><script>a</scriptx></script><blockquote>b<pre>c\n</blockquote>",
        "a\n> b\nOn 1, x wrote:\n> c\n-- \nTEL\n-----Original Message-----\nFrom: x\nTo: y\n",
        "解凍パスワード：「abc123」\nhttp://日本語.example/x) \\\\h@80\\s\\a.lnk",
    };
}
