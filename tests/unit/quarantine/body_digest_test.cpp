#include "quarantine/body_digest.h"
#include "quarantine/stage.h"

#include <catch2/catch.hpp>

#include <string>

using namespace keneki;
using namespace keneki::quarantine;
using namespace keneki::quarantine::test;

namespace {

std::string of(const std::string& message, const std::string& marker = "1") {
    return digest_of_body(marker, "X-Keneki-Release: 1\r\n", spooled(message), "");
}

} // namespace

TEST_CASE("a body stays the same on its way", "[quarantine]") {
    const std::string sent = of("Subject: x\r\n\r\none\r\n\r\ntwo\r\n");
    CHECK(sent.size() == 64);
    CHECK(of("Received: here\r\n by there\r\nSubject: x\r\n\r\none\r\n\r\ntwo\r\n") == sent);
    CHECK(of("Subject: x\n\none\n\ntwo\n") == sent);
    CHECK(of("Subject: x\r\n\r\none\r\n\r\ntwo") == sent);
    CHECK(of("Subject: x\r\n\r\none\r\n\r\ntwo\r\n\r\n\r\n") == sent);
    CHECK(of("Subject: x\r\n \r\n\r\none\r\n\r\ntwo\r\n") == sent); // folded, and not its end
}

TEST_CASE("another body is another one", "[quarantine]") {
    const std::string sent = of("Subject: x\r\n\r\none\r\n\r\ntwo\r\n");
    CHECK(of("Subject: x\r\n\r\none\r\ntwo\r\n") != sent);
    CHECK(of("Subject: x\r\n\r\n\r\none\r\n\r\ntwo\r\n") != sent);
    CHECK(of("Subject: x\r\n\r\none\r\n\r\ntwo \r\n") != sent);
    CHECK(of("Subject: x\r\n\r\none\r\n\r\ntwo\r\n-- \r\na footer\r\n") != sent);
    CHECK(of("Subject: x\r\n\r\n") != sent);
    CHECK(of("Subject: x\r\n\r\none\r\n\r\ntwo\r\n", "another marker") != sent);
}

TEST_CASE("the pieces in which a body is read make no difference", "[quarantine]") {
    std::string body = "\r\n\r\na\r\n";
    while (body.size() < 600'000)
        body += "line\r\n\r\n";
    const Spool spool = spooled("Subject: x\r\n\r\n" + body + "end\r\n\r\n");
    const std::string whole =
        digest_of_body("1", spool.fd(), std::string("Subject: x\r\n\r\n").size(), spool.size());
    CHECK(digest_of_body("1", "", spool, "") == whole);
    BodyDigest bytewise("1", BodyDigest::Begin::header);
    for (const char c : "X: y\r\nZ:\r\n\r\n" + body + "end")
        bytewise.add(std::string(1, c));
    CHECK(bytewise.end() == whole);
    // What is sent as an attachment begins in what stands before it.
    CHECK(digest_of_body("1", "X: y\r\n\r\n", spooled(body), "end\r\n") == whole);
}
