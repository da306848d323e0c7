#include "evidence/findings.h"
#include "judge/rule_folder.h"
#include "pipeline/pipeline.h"
#include "sandbox/pool_fixture.h"

using namespace keneki;
using evidence::Finding;
using evidence::NotInspected;
using std::chrono::steady_clock;

namespace {

std::shared_ptr<const pipeline::Snapshot> snapshot(config::Config config = config::defaults()) {
    RuleFolder folder;
    folder.with("a.yaml", groups_text() + "rules:\n" +
                              rule_text("NAMED", "{fact: header.subject, equals: x}",
                                        "score: 6\n    group: shape\n    status: active"));
    config.site_domains = {"hospital.example"};
    config.rules = {folder.path()};
    auto loaded = pipeline::load_snapshot(config);
    if (!loaded) FAIL(loaded.error().front().text());
    return *loaded;
}

} // namespace

TEST_CASE("examine leads a message from bytes to verdict", "[pipeline]") {
    const auto pool = sandbox::test::started(sandbox::test::options());
    pipeline::Pipeline pipeline(*pool);
    const auto spool = sandbox::test::message(sandbox::test::plain_mail);
    pipeline::Session session;
    session.mail_from = "a@b.example";
    session.recipients = {"c@hospital.example"};
    session.queue_id = "4XyZ";
    const auto judgement = pipeline.examine(*snapshot(), session, spool.fd(), spool.size(),
                                            sandbox::test::patiently());
    CHECK_FALSE(judgement.failure);
    CHECK(judgement.verdict.action == judge::Action::tag);
    CHECK(judgement.verdict.score == 6);
    CHECK(judgement.evidence.direction() == evidence::INBOUND);
    CHECK(judgement.evidence.envelope().queue_id() == "4XyZ");
    CHECK(judgement.evidence.header().from(0).registrable_domain() == "b.example");

    // R52: once more gives the same, byte for byte.
    const auto again = pipeline.examine(*snapshot(), session, spool.fd(), spool.size(),
                                        sandbox::test::patiently());
    CHECK(again.evidence.SerializeAsString() == judgement.evidence.SerializeAsString());
    CHECK(again.verdict.score == judgement.verdict.score);
}

TEST_CASE("a message above its limit follows a policy and is never called clean", "[pipeline]") {
    const auto pool = sandbox::test::started(sandbox::test::options());
    pipeline::Pipeline pipeline(*pool);
    const auto spool = sandbox::test::message(sandbox::test::plain_mail);
    auto config = config::defaults();
    config.on_internal_error = config::FailurePolicy::accept; // has no say here
    config.message_limit_bytes = spool.size();
    const auto at_limit = pipeline.examine(*snapshot(config), {}, spool.fd(), spool.size(),
                                           sandbox::test::patiently());
    CHECK_FALSE(at_limit.failure);
    config.message_limit_bytes = spool.size() - 1;
    const auto above = pipeline.examine(*snapshot(config), {}, spool.fd(), spool.size(),
                                        sandbox::test::patiently());
    REQUIRE(above.failure);
    CHECK(above.failure->name == "message_too_large");
    CHECK(above.failure->policy == config::FailurePolicy::hold);
    CHECK(above.verdict.action == judge::Action::quarantine);
    CHECK(has_finding(above.evidence, Finding::LIMIT_REACHED));
    REQUIRE(above.evidence.not_inspected_size() == 1);
    CHECK(above.evidence.not_inspected(0).reason() == NotInspected::OVER_LIMIT);
}

TEST_CASE("a message without an inspector in time follows its policy", "[pipeline]") {
    const auto pool = sandbox::test::started(sandbox::test::options());
    pipeline::Pipeline pipeline(*pool);
    const auto spool = sandbox::test::message(sandbox::test::plain_mail);
    const auto passed = steady_clock::now() - std::chrono::seconds(1);
    const auto judgement = pipeline.examine(*snapshot(), {}, spool.fd(), spool.size(), passed);
    REQUIRE(judgement.failure);
    CHECK(judgement.verdict.action == judge::Action::tempfail);
    CHECK(has_finding(judgement.evidence, Finding::INSPECTION_FAILED));
    CHECK(judgement.evidence.not_inspected_size() == 1);
}

TEST_CASE("a message that cannot be handed over is never held for breaking inspectors",
          "[pipeline]") {
    const auto pool = sandbox::test::started(sandbox::test::options());
    pipeline::Pipeline pipeline(*pool);
    const auto spool = sandbox::test::message(sandbox::test::plain_mail);
    for (int attempt = 1; attempt <= 4; ++attempt) {
        CAPTURE(attempt);
        const auto judgement = pipeline.examine(*snapshot(), {}, spool.fd(), spool.size() + 1,
                                                sandbox::test::patiently());
        REQUIRE(judgement.failure);
        CHECK(judgement.failure->name == "internal_error");
        CHECK(judgement.verdict.action == judge::Action::tempfail);
        CHECK(judgement.evidence.not_inspected_size() == 1);
    }
    CHECK_FALSE(
        pipeline.examine(*snapshot(), {}, spool.fd(), spool.size(), sandbox::test::patiently())
            .failure);
}

TEST_CASE("a message that had to wait too long is never held for breaking inspectors",
          "[pipeline]") {
    const auto silent = sandbox::test::inspector_that_says_only(KENEKI_VERSION "\n");
    auto options = sandbox::test::options();
    options.program = silent.path();
    options.time_limit = std::chrono::seconds(60);
    const auto pool = sandbox::test::started(options);
    pipeline::Pipeline pipeline(*pool);
    const auto spool = sandbox::test::message(sandbox::test::plain_mail);
    for (int attempt = 1; attempt <= 4; ++attempt) {
        CAPTURE(attempt);
        const auto soon = steady_clock::now() + std::chrono::milliseconds(200);
        const auto judgement = pipeline.examine(*snapshot(), {}, spool.fd(), spool.size(), soon);
        REQUIRE(judgement.failure);
        CHECK(judgement.failure->name == "no_inspector_free");
        CHECK(judgement.verdict.action == judge::Action::tempfail);
    }
    CHECK(pool->counters().timed_out >= 1);
}

TEST_CASE("results that the sender wrote under our name are not believed", "[pipeline]") {
    const auto pool = sandbox::test::started(sandbox::test::options());
    pipeline::Pipeline pipeline(*pool);
    const std::string ours =
        "Authentication-Results: mx.hospital.example; dkim=fail header.d=b.example\r\n";
    const std::string forged =
        "Authentication-Results: mx.hospital.example; dkim=pass header.d=b.example\r\n";
    auto config = config::defaults();
    config.trusted_authserv_ids = {"mx.hospital.example"};
    const auto aligned = [&](const std::string& fields) {
        const auto spool = sandbox::test::message(fields + std::string(sandbox::test::plain_mail));
        return pipeline
            .examine(*snapshot(config), {}, spool.fd(), spool.size(), sandbox::test::patiently())
            .evidence.authentication()
            .aligned();
    };
    CHECK(aligned(forged));
    CHECK_FALSE(aligned(ours + forged));
}
