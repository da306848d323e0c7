#include "mail/authentication_results.h"

#include <catch2/catch.hpp>

#include <string>

using namespace keneki;
using namespace keneki::mail;

TEST_CASE("parse_authentication_results reads every method", "[mail][authentication_results]") {
    const auto results = parse_authentication_results(
        " mx.Hospital.example 1;\r\n\tspf=PASS (sender ; \"ok\" (nested)) "
        "smtp.mailfrom=news@Bounce.example.jp;\r\n"
        " dkim=pass (2048-bit key) header.d=Example.JP header.i=@mail.example.jp header.s=s1;\r\n"
        " dmarc=fail policy.dmarc=none reason=\"a; b=c\" header.from=example.com");
    REQUIRE(results.size() == 3);
    CHECK(results[0].authserv_id() == "mx.hospital.example");
    CHECK(results[0].method() == "spf");
    CHECK(results[0].result() == "pass");
    CHECK(results[0].domain() == "bounce.example.jp");
    CHECK(results[1].method() == "dkim");
    CHECK(results[1].domain() == "example.jp");
    CHECK(results[2].result() == "fail");
    CHECK(results[2].domain() == "example.com");
}

TEST_CASE("parse_authentication_results reads unusual forms", "[mail][authentication_results]") {
    struct Case {
        std::string why, raw, id, method, result, domain;
    };
    const auto c = GENERATE(values<Case>({
        {"blanks around =", "mx.example; spf = pass smtp.mailfrom = a.example", "mx.example", "spf",
         "pass", "a.example"},
        {"method version", "mx.example; dkim/1=pass header.i=@a.example", "mx.example", "dkim",
         "pass", "a.example"},
        {"no authserv-id", "spf=pass smtp.mailfrom=a.example; dkim=none", "", "spf", "pass",
         "a.example"},
        {"quoted value", "mx.example; spf=pass smtp.mailfrom=\"x y\"@a.example", "mx.example",
         "spf", "pass", "a.example"},
        {"comment before the id", "(c) mx.example; dmarc=none", "mx.example", "dmarc", "none", ""},
        {"comment never closed", "mx.example; spf=fail (oops; dkim=pass", "mx.example", "spf",
         "fail", ""},
    }));
    CAPTURE(c.why);
    const auto results = parse_authentication_results(c.raw);
    REQUIRE_FALSE(results.empty());
    CHECK(results[0].authserv_id() == c.id);
    CHECK(results[0].method() == c.method);
    CHECK(results[0].result() == c.result);
    CHECK(results[0].domain() == c.domain);
}

TEST_CASE("parse_authentication_results finds no result where none is",
          "[mail][authentication_results]") {
    CHECK(parse_authentication_results("mx.example; none").empty());
    CHECK(parse_authentication_results("mx.example").empty());
    CHECK(parse_authentication_results("").empty());
    CHECK(parse_authentication_results("mx.example;;;==;").empty());
}

TEST_CASE("parse_authentication_results is capped", "[mail][authentication_results]") {
    std::string field = "mx.example";
    for (int i = 0; i < 1000; ++i)
        field += "; dkim=pass";
    CHECK(parse_authentication_results(field).size() == 50);
}
