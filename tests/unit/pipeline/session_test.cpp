#include "pipeline/pipeline.h"
#include "pipeline/session.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace keneki;
using evidence::Evidence;
using pipeline::Session;

namespace {

config::Config site() {
    auto config = config::defaults();
    config.site_domains = {"hospital.example"};
    config.trusted_authserv_ids = {"mx.hospital.example"};
    return config;
}

evidence::Direction direction(const std::string& client,
                              const std::vector<std::string>& recipients) {
    Session session;
    session.client_address = client;
    session.recipients = recipients;
    Evidence evidence;
    pipeline::describe_session(session, site(), evidence);
    return evidence.direction();
}

struct Result {
    unsigned field;
    const char* host;
    const char* method;
    const char* result;
    const char* domain;
};

evidence::Authentication authentication(const std::string& from,
                                        const std::vector<Result>& results) {
    Evidence evidence;
    evidence.mutable_header()->add_from()->set_domain(from);
    for (const Result& given : results) {
        auto* result = evidence.mutable_header()->add_authentication_results();
        result->set_field(given.field);
        result->set_authserv_id(given.host);
        result->set_method(given.method);
        result->set_result(given.result);
        result->set_domain(given.domain);
    }
    pipeline::describe_authentication(site(), evidence);
    return evidence.authentication();
}

constexpr const char* ours = "mx.hospital.example";

} // namespace

TEST_CASE("direction follows the client and the recipients", "[pipeline]") {
    CHECK(direction("192.0.2.1", {"a@hospital.example"}) == evidence::INBOUND);
    CHECK(direction("", {"a@hospital.example"}) == evidence::INBOUND);
    CHECK(direction("192.0.2.1", {"a@elsewhere.example"}) == evidence::INBOUND);
    CHECK(direction("10.1.2.3", {"a@hospital.example"}) == evidence::INTERNAL);
    CHECK(direction("10.1.2.3", {"a@HOSPITAL.example", "b@ward.hospital.example"}) ==
          evidence::INTERNAL);
    CHECK(direction("10.1.2.3", {"root"}) == evidence::INTERNAL);
    CHECK(direction("10.1.2.3", {"a@hospital.example", "b@elsewhere.example"}) ==
          evidence::OUTBOUND);
}

TEST_CASE("whoever is authenticated or local is inside", "[pipeline]") {
    Session session;
    session.client_address = "192.0.2.1";
    session.recipients = {"a@elsewhere.example"};
    Evidence evidence;
    session.authenticated_user = "taro";
    pipeline::describe_session(session, site(), evidence);
    CHECK(evidence.direction() == evidence::OUTBOUND);
    session.authenticated_user.clear();
    session.client_address.clear();
    session.local_submission = true;
    pipeline::describe_session(session, site(), evidence);
    CHECK(evidence.connection().inside());
    CHECK(evidence.envelope().recipients_size() == 1);
}

TEST_CASE("a session never brings invalid UTF-8 into the evidence", "[pipeline]") {
    Session session;
    session.mail_from = "\xFF@a.example";
    session.helo = "\x80";
    Evidence evidence;
    pipeline::describe_session(session, site(), evidence);
    CHECK(evidence.SerializeAsString().size() > 0);
    CHECK(evidence.connection().helo() == "\uFFFD");
}

TEST_CASE("only trusted hosts are believed", "[pipeline]") {
    const auto trusted = authentication("a.example", {{1, ours, "dkim", "pass", "a.example"}});
    CHECK(trusted.dkim() == "pass");
    CHECK(trusted.aligned());
    CHECK(trusted.authserv_id() == ours);
    const auto foreign =
        authentication("a.example", {{1, "mx.evil.example", "dkim", "pass", "a.example"}});
    CHECK(foreign.dkim().empty());
    CHECK_FALSE(foreign.aligned());
}

TEST_CASE("the topmost field of each method counts", "[pipeline]") {
    // What the sender wrote under our name stands below what our server wrote.
    const auto said = authentication("a.example", {{1, ours, "spf", "fail", "a.example"},
                                                   {2, ours, "dkim", "fail", "a.example"},
                                                   {3, ours, "dkim", "pass", "a.example"},
                                                   {3, ours, "spf", "pass", "a.example"}});
    CHECK(said.spf() == "fail");
    CHECK(said.dkim() == "fail");
    CHECK_FALSE(said.aligned());
}

TEST_CASE("one passing signature among several is a pass", "[pipeline]") {
    const auto said = authentication("a.example", {{1, ours, "dkim", "fail", "list.example"},
                                                   {1, ours, "dkim", "pass", "mail.a.example"}});
    CHECK(said.dkim() == "pass");
    CHECK(said.aligned());
}

TEST_CASE("alignment compares organisations", "[pipeline]") {
    const auto aligned = [](const char* method, const char* result, const char* domain) {
        return authentication("mail.a.co.jp", {{1, ours, method, result, domain}}).aligned();
    };
    CHECK(aligned("dkim", "pass", "a.co.jp"));
    CHECK(aligned("spf", "pass", "bounce.a.co.jp"));
    CHECK(aligned("dmarc", "pass", ""));
    CHECK_FALSE(aligned("dkim", "pass", "b.co.jp"));
    CHECK_FALSE(aligned("dkim", "pass", ""));
    CHECK_FALSE(aligned("dkim", "fail", "a.co.jp"));
    CHECK_FALSE(aligned("dmarc", "pass", "b.co.jp"));
    CHECK_FALSE(aligned("arc", "pass", "a.co.jp"));
}

TEST_CASE("mail from outside through a relay of the house is noticed", "[pipeline]") {
    const auto relayed = [](const char* client, const char* user, const char* from,
                            const char* recipient) {
        Session session;
        session.client_address = client;
        session.authenticated_user = user;
        session.recipients = {recipient};
        Evidence evidence;
        evidence.mutable_header()->add_from()->set_domain(from);
        pipeline::describe_session(session, site(), evidence);
        return pipeline::looks_relayed(site(), evidence);
    };
    CHECK(relayed("10.0.0.1", "", "b.example", "c@hospital.example"));
    CHECK_FALSE(relayed("198.51.100.7", "", "b.example", "c@hospital.example"));
    CHECK_FALSE(relayed("10.0.0.1", "taro", "b.example", "c@hospital.example"));
    CHECK_FALSE(relayed("10.0.0.1", "", "scan.hospital.example", "c@hospital.example"));
    CHECK_FALSE(relayed("10.0.0.1", "", "", "c@hospital.example"));
    CHECK_FALSE(relayed("10.0.0.1", "", "b.example", "c@b.example"));
    CHECK_FALSE(relayed("", "", "b.example", "c@hospital.example"));
}

TEST_CASE("correct_direction knows mail from outside that an inside gateway hands on",
          "[pipeline][session]") {
    struct Case {
        std::string why, client, user, mail_from, author, recipient;
        evidence::Direction want;
    };
    const auto c = GENERATE(values<Case>({
        {"through a gateway", "10.0.0.1", "", "a@b.example", "b.example", "c@hospital.example",
         evidence::INBOUND},
        {"a bounce through a gateway", "10.0.0.1", "", "", "b.example", "c@hospital.example",
         evidence::INBOUND},
        {"our scanner", "10.0.0.1", "", "scan@hospital.example", "hospital.example",
         "c@hospital.example", evidence::INTERNAL},
        {"a machine that names its maker", "10.0.0.1", "", "scan@hospital.example", "maker.example",
         "c@hospital.example", evidence::INTERNAL},
        {"a machine without a domain", "10.0.0.1", "", "root@ups", "ups.local",
         "c@hospital.example", evidence::INTERNAL},
        {"one of us with a foreign envelope sender", "10.0.0.1", "", "a@b.example",
         "hospital.example", "c@hospital.example", evidence::INTERNAL},
        {"a login with a foreign author", "198.51.100.7", "taro", "a@b.example", "b.example",
         "c@hospital.example", evidence::INTERNAL},
        {"a login from a foreign network to outside", "198.51.100.7", "taro",
         "taro@hospital.example", "hospital.example", "c@b.example", evidence::OUTBOUND},
        {"a gateway hands on to outside", "10.0.0.1", "", "a@b.example", "b.example", "c@d.example",
         evidence::OUTBOUND},
        {"from outside in our name", "198.51.100.7", "", "a@hospital.example", "hospital.example",
         "c@hospital.example", evidence::INBOUND},
    }));
    CAPTURE(c.why);
    pipeline::Session session;
    session.client_address = c.client;
    session.authenticated_user = c.user;
    session.mail_from = c.mail_from;
    session.recipients = {c.recipient};
    evidence::Evidence evidence;
    evidence.mutable_header()->add_from()->set_domain(c.author);
    const auto config = site();
    pipeline::describe_session(session, config, evidence);
    pipeline::correct_direction(config, evidence);
    CHECK(evidence.direction() == c.want);
}
