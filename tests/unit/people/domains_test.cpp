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

TEST_CASE("registrable_domain tells customers of shared hosting apart", "[people][domains]") {
    CHECK(registrable_domain("minami.sakura.ne.jp") == "minami.sakura.ne.jp");
    CHECK(registrable_domain("mail.minami.xsrv.jp") == "minami.xsrv.jp");
    CHECK(registrable_domain("x.minami.onmicrosoft.com") == "minami.onmicrosoft.com");
    CHECK(registrable_domain("minami.mail.onmicrosoft.com") == "minami.mail.onmicrosoft.com");
    CHECK(registrable_domain("www.kagoshima.med.or.jp") == "kagoshima.med.or.jp");
    CHECK(registrable_domain("nho-kyoto.hosp.go.jp") == "nho-kyoto.hosp.go.jp");
    CHECK(registrable_domain("xsrv.jp") == "xsrv.jp");
    CHECK(registrable_domain("notxsrv.jp") == "notxsrv.jp");
    CHECK(registrable_domain(".xsrv.jp") == ".xsrv.jp");
    CHECK(is_public_suffix("lolipop.jp"));
    CHECK_FALSE(is_public_suffix("minami.lolipop.jp"));
    CHECK_FALSE(same_organisation("minami.jimdo.com", "evil.jimdo.com"));
    CHECK(same_organisation("a.minami.coreserver.jp", "b.minami.coreserver.jp"));
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
    CHECK(is_freemail("so-net.ne.jp"));
    CHECK(is_freemail("ab2.so-net.ne.jp"));
    CHECK(is_freemail("lime.plala.or.jp"));
    CHECK(is_freemail("commufa.jp"));
    CHECK(is_freemail("jcom.zaq.ne.jp"));
    CHECK(is_freemail("rakuten.jp"));
    CHECK_FALSE(is_freemail("rakuten.co.jp"));
    CHECK_FALSE(is_freemail("minami.sakura.ne.jp"));
    CHECK_FALSE(is_freemail("notgmail.com"));
    CHECK_FALSE(is_freemail("gmail.com.example"));
    CHECK_FALSE(is_freemail("hospital.example"));
    CHECK_FALSE(is_freemail(""));
}
