#include "config/config.h"

#include <catch2/catch.hpp>

using namespace keneki;

TEST_CASE("contains compares addresses of both families", "[config]") {
    const auto networks = config::defaults().site_networks;
    struct Case {
        const char* why;
        const char* address;
        bool inside;
    };
    const auto c = GENERATE(values<Case>({
        {"loopback", "127.0.0.1", true},
        {"first of 10/8", "10.0.0.0", true},
        {"last of 10/8", "10.255.255.255", true},
        {"before 10/8", "9.255.255.255", false},
        {"behind 10/8", "11.0.0.0", false},
        {"last of 172.16/12", "172.31.255.255", true},
        {"behind 172.16/12", "172.32.0.0", false},
        {"IPv6 loopback", "::1", true},
        {"in brackets", "[::1]", true},
        {"as sendmail writes it", "IPv6:::1", true},
        {"IPv4 in IPv6", "::ffff:10.1.2.3", true},
        {"another IPv6", "2001:db8::1", false},
        {"no address", "", false},
        {"a name", "localhost", false},
        {"unknown", "unknown", false},
    }));
    CAPTURE(c.why);
    CHECK(config::contains(networks, c.address) == c.inside);
}

TEST_CASE("parse_network refuses what is no network", "[config]") {
    CHECK(config::parse_network("0.0.0.0/0"));
    CHECK(config::parse_network("2001:db8::/32"));
    CHECK_FALSE(config::parse_network("10.0.0.0/33"));
    CHECK_FALSE(config::parse_network("::/129"));
    CHECK_FALSE(config::parse_network("10.0.0.0/"));
    CHECK_FALSE(config::parse_network("10.0.0/8"));
    CHECK_FALSE(config::parse_network("10.0.0.1/8"));
    CHECK(config::network_text(*config::parse_network("192.0.2.0/24")) == "192.0.2.0/24");
    CHECK(config::network_text(*config::parse_network("::1")) == "::1/128");
}

TEST_CASE("canonical_domain gives one form and refuses what is no domain", "[config]") {
    CHECK(config::canonical_domain("Hospital.EXAMPLE.") == "hospital.example");
    CHECK(config::canonical_domain("xn--r8jz45g.xn--zckzah") == "例え.テスト");
    CHECK(config::canonical_domain("例え．テスト") == "例え.テスト");
    CHECK(config::canonical_domain("_dmarc.hospital.example") == "_dmarc.hospital.example");
    CHECK(config::canonical_domain("").empty());
    CHECK(config::canonical_domain("a b").empty());
    CHECK(config::canonical_domain("a@b.example").empty());
    CHECK(config::canonical_domain(std::string(600, 'a')).empty());
}
