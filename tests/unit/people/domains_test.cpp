#include "people/domains.h"

#include <catch2/catch.hpp>

using namespace keneki::people;

TEST_CASE("registrable_domain follows the public suffix list", "[people][domains]") {
    CHECK(registrable_domain("mail.hospital.example.co.jp") == "example.co.jp");
    CHECK(registrable_domain("city.sapporo.jp") == "city.sapporo.jp");
    CHECK(registrable_domain("a.b.example.com") == "example.com");
    CHECK(registrable_domain("co.jp") == "co.jp");
    CHECK(registrable_domain("localhost") == "localhost");
    CHECK(registrable_domain("").empty());
}

TEST_CASE("same_organisation needs two domains", "[people][domains]") {
    CHECK(same_organisation("a.example.com", "b.example.com"));
    CHECK_FALSE(same_organisation("a.co.jp", "b.co.jp"));
    CHECK_FALSE(same_organisation("", ""));
}

TEST_CASE("is_freemail knows telephone companies and no lookalikes", "[people][domains]") {
    CHECK(is_freemail("gmail.com"));
    CHECK(is_freemail("docomo.ne.jp"));
    CHECK(is_freemail("zoho.com"));
    CHECK_FALSE(is_freemail("notgmail.com"));
    CHECK_FALSE(is_freemail("gmail.com.example"));
    CHECK_FALSE(is_freemail("hospital.example"));
    CHECK_FALSE(is_freemail(""));
}
