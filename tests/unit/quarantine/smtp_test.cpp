#include "quarantine/one_message_server.h"
#include "quarantine/smtp.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <string>

using namespace keneki::quarantine;
using namespace keneki::quarantine::test;

TEST_CASE("mail goes to the mail server itself, whatever proxy the house has for the web",
          "[quarantine]") {
    for (const char* const name : {"ALL_PROXY", "all_proxy", "http_proxy", "smtp_proxy"})
        ::setenv(name, "http://127.0.0.1:9", 1); // NOLINT(concurrency-mt-unsafe)
    const OneMessageServer server("250 taken", [] {});
    const auto sent =
        send_by_smtp(server.address(), "a@x.example", {"b@y.example"}, "Subject: x\r\n\r\ny\r\n");
    for (const char* const name : {"ALL_PROXY", "all_proxy", "http_proxy", "smtp_proxy"})
        ::unsetenv(name); // NOLINT(concurrency-mt-unsafe)
    if (!sent) FAIL(sent.error().why);
    CHECK(*sent == "250 taken");
}
