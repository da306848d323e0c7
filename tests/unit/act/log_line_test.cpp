#include "act/judgements.h"
#include "act/plan.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::act;

namespace {

pipeline::Session session() {
    pipeline::Session session;
    session.client_address = "198.51.100.7";
    session.mail_from = "a@b.example";
    session.recipients = {"c@hospital.example", "d@hospital.example"};
    session.queue_id = "4Qabc";
    return session;
}

Plan plan_with_reference() {
    Plan plan;
    plan.reference = "261123-7KQ3F9TM";
    return plan;
}

} // namespace

TEST_CASE("log_line begins with the queue id and names what was decided", "[act]") {
    auto judgement = judged(judge::Action::tag);
    judgement.seconds = 0.0124;
    judgement.evidence.set_size(321);
    const auto snapshot = plain_snapshot();
    CHECK(log_line(judgement, *snapshot, session(), plan_with_reference()) ==
          "4Qabc: verdict=tag score=7.5 rules=RULE_A:5,RULE_B:2.5 from=<a@b.example> "
          "to=<c@hospital.example>,<d@hospital.example> nrcpt=2 client=198.51.100.7 size=321 "
          "ref=261123-7KQ3F9TM config=" +
              snapshot->version + " ms=12");
}

TEST_CASE("log_line keeps hostile text in its place", "[act]") {
    auto hostile = session();
    hostile.mail_from = "x\n4Qfake: verdict=accept \x1b[2J> to=<y@z.example";
    hostile.queue_id = "4Q a\r\n";
    const auto line =
        log_line(judged(judge::Action::tag), *plain_snapshot(), hostile, plan_with_reference());
    CHECK(line.find_first_of("\n\r\x1b") == std::string::npos);
    CHECK(line.find(" verdict=accept") == std::string::npos);
    CHECK(line.find("to=<y@z.example") !=
          line.find("to=<")); // no second to= that a parser would read
}

TEST_CASE("log_line counts recipients beyond those it names", "[act]") {
    auto many = session();
    many.recipients.assign(11, "c@hospital.example");
    const auto line =
        log_line(judged(judge::Action::accept), *plain_snapshot(), many, plan_with_reference());
    CHECK(line.find(",... nrcpt=11 ") != std::string::npos);
    many.recipients.resize(10);
    CHECK(log_line(judged(judge::Action::accept), *plain_snapshot(), many, plan_with_reference())
              .find("...") == std::string::npos);
}

TEST_CASE("log_line names subjects and files only when asked to", "[act]") {
    auto judgement = judged(judge::Action::tag);
    judgement.evidence.mutable_header()->set_subject("患者 \"A\"\n");
    judgement.evidence.add_parts()->set_name("karte.pdf");
    const auto asked = snapshot_with([](config::Config& config) { config.log_subjects = true; });
    const auto silent = log_line(judgement, *plain_snapshot(), session(), plan_with_reference());
    CHECK(silent.find("患者") == std::string::npos);
    CHECK(silent.find("karte") == std::string::npos);
    const auto open = log_line(judgement, *asked, session(), plan_with_reference());
    CHECK(open.find("患者") != std::string::npos);
    CHECK(open.find("file=\"karte.pdf\"") != std::string::npos);
}

TEST_CASE("log_line says that the memory did not answer", "[act]") {
    const auto line = [](const pipeline::Judgement& judgement) {
        return log_line(judgement, *plain_snapshot(), session(), plan_with_reference());
    };
    auto judgement = judged(judge::Action::accept);
    CHECK(line(judgement).find("memory=") == std::string::npos); // nobody asked it
    judgement.evidence.mutable_memory()->set_available(true);
    CHECK(line(judgement).find("memory=") == std::string::npos);
    judgement.evidence.mutable_memory()->set_available(false);
    CHECK(line(judgement).find(" memory=unavailable ") != std::string::npos);
}

TEST_CASE("log_level is warning for what failed and notice for what was kept back", "[act]") {
    CHECK(log_level(judged(judge::Action::accept)) == log::Level::info);
    CHECK(log_level(judged(judge::Action::tag)) == log::Level::info);
    CHECK(log_level(judged(judge::Action::quarantine)) == log::Level::notice);
    CHECK(log_level(judged(judge::Action::reject)) == log::Level::notice);
    auto failed = judged(judge::Action::accept);
    failed.failure = pipeline::Failure{"inspector_died", config::FailurePolicy::accept};
    CHECK(log_level(failed) == log::Level::warning);
    auto unseen = judged(judge::Action::accept);
    unseen.evidence.add_not_inspected();
    CHECK(log_level(unseen) == log::Level::warning);
}
