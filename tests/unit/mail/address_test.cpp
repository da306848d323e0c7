#include "mail/address.h"

#include <catch2/catch.hpp>

#include <string>

using namespace keneki;
using namespace keneki::mail;

TEST_CASE("parse_addresses reads what mail programs and people write", "[mail][address]") {
    struct Case {
        std::string why, raw, name, address, domain;
    };
    const auto c = GENERATE(values<Case>({
        {"bare", "taro@example.jp", "", "taro@example.jp", "example.jp"},
        {"brackets", "<taro@Example.JP>", "", "taro@Example.JP", "example.jp"},
        {"phrase", "Taro Yamada <taro@example.jp>", "Taro Yamada", "taro@example.jp", "example.jp"},
        {"quoted", R"("Yamada, Taro" <taro@example.jp>)", "Yamada, Taro", "taro@example.jp",
         "example.jp"},
        {"old style comment", "taro@example.jp (Taro)", "Taro", "taro@example.jp", "example.jp"},
        {"docomo local part", "foo..bar.@docomo.ne.jp", "", "foo..bar.@docomo.ne.jp",
         "docomo.ne.jp"},
        {"docomo in brackets", "<foo..bar.@docomo.ne.jp>", "", "foo..bar.@docomo.ne.jp",
         "docomo.ne.jp"},
        {"address as name", "real@hospital.example <evil@x.example>", "real@hospital.example",
         "evil@x.example", "x.example"},
        {"comment stays in the name", "高山病院(abc@hospital.example) <evil@x.example>",
         "高山病院(abc@hospital.example)", "evil@x.example", "x.example"},
        {"source route", "<@a.example,@b.example:taro@example.jp>", "", "taro@example.jp",
         "example.jp"},
        {"folded", "Taro\r\n Yamada\r\n <taro@example.jp>", "Taro Yamada", "taro@example.jp",
         "example.jp"},
        {"colon in an unquoted name", "Re: Taro <taro@example.jp>", "Re: Taro", "taro@example.jp",
         "example.jp"},
        {"bracket never closed", "Taro <taro@example.jp", "Taro", "taro@example.jp", "example.jp"},
        {"quote never closed", "\"Taro <taro@example.jp>", "Taro", "taro@example.jp", "example.jp"},
        {"parenthesis never closed", "Taro (x <taro@example.jp>", "Taro (x", "taro@example.jp",
         "example.jp"},
        {"name beside the address", "Taro taro@example.jp", "Taro", "taro@example.jp",
         "example.jp"},
        {"group", "staff: taro@example.jp;", "", "taro@example.jp", "example.jp"},
        {"dot behind the domain", "taro@example.jp.", "", "taro@example.jp.", "example.jp"},
        {"comma in an unquoted name", "Yamada, Taro <taro@example.jp>", "Yamada, Taro",
         "taro@example.jp", "example.jp"},
        {"commas of a company", "Example Co., Ltd. (Tokyo), Sales <taro@example.jp>",
         "Example Co., Ltd. (Tokyo), Sales", "taro@example.jp", "example.jp"},
        {"comma in an unquoted encoded name",
         "=?UTF-8?B?6auY5bGx?=, =?UTF-8?B?55eF6Zmi?= "
         "<taro@example.jp>",
         "高山, 病院", "taro@example.jp", "example.jp"},
        {"comma behind an unquoted name", "Taro, <taro@example.jp>", "Taro", "taro@example.jp",
         "example.jp"},
        {"punycode", "a@xn--eckwd4c7c.jp", "", "a@xn--eckwd4c7c.jp", "ドメイン.jp"},
    }));
    CAPTURE(c.why, c.raw);
    const AddressList list = parse_addresses(c.raw, {});
    REQUIRE(list.addresses.size() == 1);
    CHECK(list.addresses[0].display_name() == c.name);
    CHECK(list.addresses[0].address() == c.address);
    CHECK(list.addresses[0].domain() == c.domain);
}

TEST_CASE("parse_addresses decodes display names", "[mail][address]") {
    struct Case {
        std::string why, raw, name;
    };
    const auto c = GENERATE(values<Case>({
        {"encoded-word", "=?UTF-8?B?6auY5bGx55eF6Zmi?= <a@example.jp>", "高山病院"},
        {"encoded-word in quotes", "\"=?UTF-8?B?6auY5bGx55eF6Zmi?=\" <a@example.jp>", "高山病院"},
        // 日本語 in ISO-2022-JP; its bytes hold '<', '"' and '(' elsewhere, which must not be read
        // as syntax
        {"raw ISO-2022-JP", "\x1b$BF|K\\8l\x1b(B <a@example.jp>", "日本語"},
        {"raw ISO-2022-JP in quotes", "\"\x1b$BF|K\\8l\x1b(B\" <a@example.jp>", "日本語"},
        {"raw UTF-8", "高山病院 <a@example.jp>", "高山病院"},
        // ソ is 83 5C in Shift_JIS: a backslash inside a character
        {"raw Shift_JIS with a backslash byte", "\"\x83\x5c\x83\x74\x83\x67\" <a@example.jp>",
         "ソフト"},
        {"the whole field encoded", "=?UTF-8?B?6auY5bGx55eF6ZmiIDxhQGV4YW1wbGUuanA+?=", "高山病院"},
    }));
    CAPTURE(c.why);
    const AddressList list = parse_addresses(c.raw, {});
    REQUIRE(list.addresses.size() == 1);
    CHECK(list.addresses[0].display_name() == c.name);
    CHECK(list.addresses[0].address() == "a@example.jp");
}

TEST_CASE("parse_addresses keeps several addresses in order", "[mail][address]") {
    const AddressList list = parse_addresses(
        "a@x.example, B <b@x.example>,, staff: c@x.example, d@x.example; e@x.example", {});
    REQUIRE(list.addresses.size() == 5);
    CHECK(list.addresses[0].address() == "a@x.example");
    CHECK(list.addresses[1].display_name() == "B");
    CHECK(list.addresses[4].address() == "e@x.example");
    CHECK_FALSE(list.malformed);
}

TEST_CASE("parse_addresses joins nothing but the parts of one name", "[mail][address]") {
    const auto count = [](std::string_view raw) {
        return parse_addresses(raw, {}).addresses.size();
    };
    CHECK(count("a@x.example, Taro <taro@example.jp>") == 2);
    CHECK(count("Taro <taro@example.jp>, B <b@x.example>") == 2);
    CHECK(count("root, a@x.example") == 2);
    CHECK(count("staff: root, Taro <taro@example.jp>;") == 2);
    CHECK(count("a, b, c, d, e, f, Taro <taro@example.jp>") > 2); // local names of a list
    CHECK(count("Taro <taro@example.jp>, root") == 2);
}

TEST_CASE("parse_addresses reports both of two bracketed addresses", "[mail][address]") {
    const AddressList list = parse_addresses("Taro <real@hospital.example> <evil@x.example>", {});
    REQUIRE(list.addresses.size() == 2);
    CHECK(list.addresses[1].address() == "evil@x.example");
    CHECK(list.malformed);
}

TEST_CASE("parse_addresses finds nothing in fields without an address", "[mail][address]") {
    CHECK(parse_addresses("", {}).addresses.empty());
    CHECK_FALSE(parse_addresses("", {}).malformed);
    CHECK(parse_addresses("undisclosed-recipients:;", {}).addresses.empty());
    CHECK_FALSE(parse_addresses("undisclosed-recipients:;", {}).malformed);
    CHECK_FALSE(parse_addresses("unlisted-recipients:; (no To-header on input)", {}).malformed);
    CHECK(parse_addresses("nobody at all", {}).malformed);
}

TEST_CASE("parse_addresses counts the depth of groups", "[mail][address]") {
    const Limits limits{};
    const auto nested = [](std::size_t depth) {
        std::string field;
        for (std::size_t i = 0; i < depth; ++i)
            field += "a:";
        return field + "b@example.jp" + std::string(depth, ';');
    };
    CHECK_FALSE(parse_addresses(nested(limits.group_depth - 1), limits).groups_nested);
    CHECK_FALSE(parse_addresses(nested(limits.group_depth), limits).groups_nested);
    CHECK(parse_addresses(nested(limits.group_depth + 1), limits).groups_nested);
}

TEST_CASE("parse_addresses stops at the limit of addresses", "[mail][address]") {
    Limits limits{};
    limits.addresses = 3;
    CHECK_FALSE(parse_addresses("a@x.jp,b@x.jp", limits).over_limit);
    CHECK_FALSE(parse_addresses("a@x.jp,b@x.jp,c@x.jp", limits).over_limit);
    const AddressList over = parse_addresses("a@x.jp,b@x.jp,c@x.jp,d@x.jp", limits);
    CHECK(over.over_limit);
    CHECK(over.addresses.size() == 3);
}

TEST_CASE("parse_addresses takes linear time for any repeated character", "[mail][address]") {
    for (const char c : std::string("<>\"(),:;@ \\a\x1b\x83")) {
        CAPTURE(static_cast<int>(c));
        const std::string field(1U << 20U, c);
        CHECK(parse_addresses(field, {}).addresses.size() <= Limits{}.addresses);
        std::string pairs;
        for (int i = 0; i < 300'000; ++i)
            pairs += {c, 'x', '<'};
        CHECK(parse_addresses(pairs, {}).addresses.size() <= Limits{}.addresses);
    }
}
