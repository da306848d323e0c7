#include "wire/fakes.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace keneki;
using namespace keneki::wire;
using namespace keneki::wire::test;
using Reply = act::Plan::Reply;

TEST_CASE("Session gives the message to the examiner as it was on the wire", "[wire]") {
    Stage stage;
    Session session(stage.gate);
    begin(session);
    session.header("Subject", " folded\n\ttwice\n over");
    session.header("To", "no blank");
    session.body("one\r\n");
    session.body("two\r\n");
    CHECK(session.end_of_message("4Q1", stage.mta) == Reply::keep_going);
    CHECK(stage.examiner.content ==
          "Subject: folded\r\n\ttwice\r\n over\r\nTo:no blank\r\n\r\none\r\ntwo\r\n");
    CHECK(stage.examiner.seen.client_address == "198.51.100.7");
    CHECK(stage.examiner.seen.mail_from == "a@b.example");
    CHECK(stage.examiner.seen.recipients == std::vector<std::string>{"c@hospital.example"});
    CHECK(stage.examiner.seen.queue_id == "4Q1");
    CHECK_FALSE(stage.examiner.seen.local_submission);
}

TEST_CASE("Session puts the blank in when the MTA kept it back", "[wire]") {
    Stage stage;
    stage.examiner.action = judge::Action::tag;
    Session session(stage.gate);
    session.leading_space(false);
    begin(session);
    session.header("Subject", "x");
    CHECK(session.end_of_message("4Q1", stage.mta) == Reply::keep_going);
    CHECK(stage.examiner.content == "Subject: x\r\n\r\n");
    CHECK(stage.mta.changed == std::vector<std::string>{"Subject: [SPAM] x"});
}

TEST_CASE("Session handles messages without header, body or envelope", "[wire]") {
    Stage stage;
    Session session(stage.gate);
    CHECK(session.end_of_message("", stage.mta) == Reply::keep_going);
    CHECK(stage.examiner.content == "\r\n");
    CHECK(stage.examiner.seen.recipients.empty());
    begin(session);
    session.body("only a body");
    CHECK(session.end_of_message("", stage.mta) == Reply::keep_going);
    CHECK(stage.examiner.content == "\r\nonly a body");
}

TEST_CASE("Session forgets a message at its end, at abort and at the next MAIL", "[wire]") {
    Stage stage;
    Session session(stage.gate);
    const auto fill = [&] {
        begin(session);
        session.header("X-Keneki-A", " old");
        session.body("old");
    };
    fill();
    CHECK(session.end_of_message("4Q1", stage.mta) == Reply::keep_going);
    fill();
    session.abort();
    CHECK(stage.gate.messages() == 0);
    fill();
    CHECK(stage.gate.messages() == 1);
    stage.mta.removed.clear();
    session.mail_from("<n@b.example>", "user");
    session.recipient("plain@hospital.example");
    session.header("Subject", " new");
    CHECK(session.end_of_message("4Q2", stage.mta) == Reply::keep_going);
    CHECK(stage.examiner.content == "Subject: new\r\n\r\n");
    CHECK(stage.examiner.seen.recipients == std::vector<std::string>{"plain@hospital.example"});
    CHECK(stage.examiner.seen.authenticated_user == "user");
    CHECK(stage.mta.removed.empty());
    CHECK(stage.gate.messages() == 0);
}

TEST_CASE("Session keeps the snapshot that its message began with", "[wire]") {
    Stage stage;
    const std::string before = stage.gate.snapshot()->version;
    Session session(stage.gate);
    begin(session);
    stage.gate.replace(act::snapshot_with([](config::Config& config) { config.tag_at = 6; }));
    CHECK(session.end_of_message("4Q1", stage.mta) == Reply::keep_going);
    CHECK(stage.examiner.version == before);
    begin(session);
    CHECK(session.end_of_message("4Q2", stage.mta) == Reply::keep_going);
    CHECK(stage.examiner.version != before);
}

TEST_CASE("Session caps recipients and kept fields, under a name", "[wire]") {
    Stage stage;
    SessionLimits limits;
    limits.recipients = 3;
    limits.kept_fields = 3;
    const auto outcome = [&](int recipients, int fields, int others) {
        Session session(stage.gate, limits);
        session.mail_from("<>", "");
        for (int i = 0; i < recipients; ++i)
            session.recipient("<c@hospital.example>");
        for (int i = 0; i < fields; ++i)
            session.header(i % 2 == 0 ? "Subject " : "sUBJECT", " x");
        for (int i = 0; i < others; ++i)
            session.header("Received", " x");
        return session.end_of_message("4Q1", stage.mta);
    };
    CHECK(outcome(2, 2, 100) == Reply::keep_going);
    CHECK(outcome(3, 3, 100) == Reply::keep_going);
    stage.examiner.calls = 0;
    CHECK(stage.mta.held.empty());
    CHECK(outcome(4, 1, 0) == Reply::keep_going);
    CHECK_FALSE(stage.mta.held.empty());
    stage.mta.held.clear();
    CHECK(outcome(1, 4, 0) == Reply::keep_going);
    CHECK_FALSE(stage.mta.held.empty());
    CHECK(stage.examiner.calls == 0);
}

TEST_CASE("Session lets nobody past it by limits that the sender reaches", "[wire]") {
    using config::FailurePolicy;
    SessionLimits limits;
    limits.recipients = 1;
    const auto outcome = [&](FailurePolicy internal_error, FailurePolicy over_limit, FakeMta& mta) {
        Stage stage(act::snapshot_with([&](config::Config& config) {
            config.on_internal_error = internal_error;
            config.on_over_limit = over_limit;
        }));
        Session session(stage.gate, limits);
        begin(session);
        session.recipient("<d@hospital.example>");
        session.header("Subject", " x");
        return session.end_of_message("4Q1", mta);
    };
    FakeMta held;
    CHECK(outcome(FailurePolicy::accept, FailurePolicy::hold, held) == Reply::keep_going);
    CHECK_FALSE(held.held.empty());
    FakeMta accepted;
    CHECK(outcome(FailurePolicy::hold, FailurePolicy::accept, accepted) == Reply::keep_going);
    CHECK(accepted.held.empty());
    CHECK(accepted.added.front().find("failed=recipient_limit") != std::string::npos);
}

TEST_CASE("Session judges a message with any number of forged fields and removes them", "[wire]") {
    Stage stage(act::snapshot_with(
        [](config::Config& config) { config.on_internal_error = config::FailurePolicy::accept; }));
    stage.examiner.action = judge::Action::reject;
    Session session(stage.gate);
    const auto end = [&](int copies, const std::string& name) {
        stage.mta = FakeMta();
        stage.examiner.calls = 0;
        begin(session);
        for (int i = 0; i < copies; ++i)
            session.header(name, " 1");
        const Reply reply = session.end_of_message("4Q1", stage.mta);
        CHECK(stage.examiner.calls == 1);
        return reply;
    };
    CHECK(end(501, "X-Keneki-A") == Reply::reject);
    CHECK(end(1'001, "X-Keneki-A") == Reply::reject);
    stage.examiner.action = judge::Action::accept;
    CHECK(end(501, "X-Keneki-A ") == Reply::keep_going);
    REQUIRE(stage.mta.removed.size() == 501);
    CHECK(stage.mta.removed.front() == "x-keneki-a 501");
    CHECK(stage.mta.held.empty());
    CHECK(end(1'000, "x-KENEKI-A") == Reply::keep_going);
    CHECK(stage.mta.removed.size() == 1'000);
    CHECK(stage.mta.held.empty());
    CHECK(end(1'001, "X-Keneki-A") == Reply::keep_going);
    CHECK_FALSE(stage.mta.held.empty());
    CHECK(end(100, "X-Keneki-" + std::string(60'000, 'a')) == Reply::keep_going);
    CHECK_FALSE(stage.mta.held.empty());
}

TEST_CASE("Session follows on_failure.internal_error when collecting failed", "[wire]") {
    using config::FailurePolicy;
    const auto outcome = [](FailurePolicy policy, FakeMta& mta) {
        Stage stage(
            act::snapshot_with([&](config::Config& config) { config.on_internal_error = policy; }));
        Session session(stage.gate);
        begin(session);
        session.header("Subject", " x");
        session.failed("internal_error");
        return session.end_of_message("4Q1", mta);
    };
    FakeMta deferred;
    CHECK(outcome(FailurePolicy::tempfail, deferred) == Reply::tempfail);
    FakeMta held;
    CHECK(outcome(FailurePolicy::hold, held) == Reply::keep_going);
    CHECK_FALSE(held.held.empty());
    FakeMta tagged;
    CHECK(outcome(FailurePolicy::tag, tagged) == Reply::keep_going);
    CHECK(tagged.changed.size() == 1);
    FakeMta accepted;
    CHECK(outcome(FailurePolicy::accept, accepted) == Reply::keep_going);
    CHECK(accepted.changed.empty());
    CHECK(accepted.added.front().find("failed=internal_error") != std::string::npos);
}

TEST_CASE("Session defers when the examiner throws or the MTA does not obey", "[wire]") {
    Stage stage;
    Session session(stage.gate);
    stage.examiner.throws = true;
    begin(session);
    session.header("Subject", " x");
    CHECK(session.end_of_message("4Q1", stage.mta) == Reply::tempfail);
    CHECK(stage.gate.messages() == 0);
    stage.examiner.throws = false;
    stage.mta.works = false;
    begin(session);
    CHECK(session.end_of_message("4Q2", stage.mta) == Reply::tempfail);
}

TEST_CASE("Session shows only the size of a message above the limit", "[wire]") {
    Stage stage(
        act::snapshot_with([](config::Config& config) { config.message_limit_bytes = 100; }));
    Session session(stage.gate);
    begin(session);
    for (int i = 0; i < 20; ++i)
        session.body("0123456789");
    CHECK(session.end_of_message("4Q1", stage.mta) == Reply::keep_going);
    CHECK(stage.examiner.content.size() == 202);
}

TEST_CASE("Session begins no message while the daemon stops, and finishes those begun", "[wire]") {
    Stage stage;
    Session begun(stage.gate);
    Session late(stage.gate);
    begin(begun);
    begun.header("Subject", " x");
    stage.gate.stop();
    begin(late);
    late.header("Subject", " x");
    CHECK(late.end_of_message("4Q2", stage.mta) == Reply::tempfail);
    CHECK(stage.gate.messages() == 1);
    CHECK(begun.end_of_message("4Q1", stage.mta) == Reply::keep_going);
    CHECK(stage.gate.messages() == 0);
    CHECK_FALSE(Session(stage.gate).admitted());
}

TEST_CASE("new_reference is short, speakable and different each time", "[wire]") {
    const std::string one = new_reference();
    CHECK(one.size() == 15);
    CHECK(one[6] == '-');
    CHECK(one.find_first_of("ILOU") == std::string::npos);
    CHECK(one != new_reference());
}

TEST_CASE("without_brackets takes one pair", "[wire]") {
    CHECK(without_brackets("<a@b>") == "a@b");
    CHECK(without_brackets("a@b") == "a@b");
    CHECK(without_brackets("<>").empty());
    CHECK(without_brackets("<") == "<");
    CHECK(without_brackets("<<a>>") == "<a>");
}
