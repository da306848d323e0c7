// What else happens to a held message while it is being released.
#include "quarantine/held_mail.h"
#include "quarantine/one_message_server.h"
#include "quarantine/stage.h"

#include <catch2/catch.hpp>

#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <vector>

using namespace keneki;
using namespace keneki::quarantine;
using namespace keneki::quarantine::test;

namespace {

const std::string message = "Subject: x\r\n\r\ntext\r\n";

/// A store with a message that is a day too old.
struct Old : Stage {
    explicit Old(Kind kind) : Stage(kind), store(options) {
        *now = std::time(nullptr) - (options.keep_days + 1) * day;
        REQUIRE(put(store, "R-1", message));
        *now = std::time(nullptr);
    }
    void expire() { store.expire(std::chrono::hours(24 * 40)); }
    [[nodiscard]] State state() const { return rows()->row("R-1")->state; }
    [[nodiscard]] std::vector<std::string> actions() const {
        std::vector<std::string> all;
        for (const AuditEntry& entry : rows()->audit())
            all.push_back(entry.action);
        return all;
    }
    [[nodiscard]] std::string last_purpose(const std::string& action) const {
        std::string why;
        for (const AuditEntry& entry : rows()->audit())
            if (entry.action == action) why = entry.why;
        return why;
    }
    /// To a mail server that gives `answer`, and before that does `meanwhile`.
    Expected<Released, ReleaseFailure> release(const std::string& answer,
                                               const std::function<void()>& meanwhile,
                                               ReleaseOptions how = {},
                                               const std::string& reference = "R-1") {
        auto held = HeldMail::open(options.store, HeldMail::Access::change, options.busy);
        if (!held) FAIL(held.error());
        const OneMessageServer server(answer, meanwhile);
        how.server = server.address();
        return held->release(reference, keys, {"hanako", "expected"}, how);
    }
    Store store;
};

} // namespace

TEST_CASE("what is being released does not expire", "[quarantine][held]") {
    Old stage(GENERATE(Kind::sqlite, Kind::postgresql));
    const auto expire = [&stage] { stage.expire(); };
    SECTION("it went out, which is what the list says") {
        REQUIRE(stage.release("250 taken", expire));
        CHECK(stage.state() == State::released);
        CHECK(stage.actions() == std::vector<std::string>{"release", "released"});
        stage.expire();
        CHECK(stage.state() == State::expired);
        const auto again = stage.release("250 taken", [] {});
        REQUIRE_FALSE(again);
        CHECK(again.error().kind == ReleaseFailure::Kind::refused);
        CHECK(again.error().why.find("(expired)") != std::string::npos);
    }
    SECTION("it was not taken, and is there for another attempt") {
        const auto failed = stage.release("451 later", expire);
        REQUIRE_FALSE(failed);
        CHECK(failed.error().kind == ReleaseFailure::Kind::not_taken);
        CHECK(stage.state() == State::held);
        CHECK(stage.text("R-1") == message);
        REQUIRE(stage.release("250 taken", [] {}));
        CHECK(stage.state() == State::released);
    }
    SECTION("one that nobody has ended keeps it no longer than its marker is good") {
        const auto rows = stage.rows();
        rows->in_one([&] {
            rows->add_release(marker_hash(new_marker()), "R-1", *stage.now, *stage.now + 900);
            return true;
        });
        stage.expire();
        CHECK(stage.state() == State::held);
        *stage.now += 900;
        stage.expire();
        CHECK(stage.state() == State::expired);
    }
}

TEST_CASE("whoever releases hears whether the daemon has let it pass", "[quarantine][held]") {
    Old stage(GENERATE(Kind::sqlite, Kind::postgresql));
    const auto queued = stage.release("250 queued for another server", [] {});
    REQUIRE(queued);
    CHECK(queued->answer == "250 queued for another server");
    CHECK_FALSE(queued->passed);
    ReleaseOptions again;
    again.again = true;
    const auto passed = stage.release(
        "250 taken", [&stage] { stage.run_sql("UPDATE held_release SET used_at = 1"); }, again);
    REQUIRE(passed);
    CHECK(passed->passed);
}

TEST_CASE("what was deleted while it was sent in vain is not said to be there",
          "[quarantine][held]") {
    Old stage(GENERATE(Kind::sqlite, Kind::postgresql));
    const auto failed = stage.release("451 later", [&stage] {
        auto held =
            HeldMail::open(stage.options.store, HeldMail::Access::change, stage.options.busy);
        CHECK((held && held->remove("R-1", {"jiro", "not wanted"})));
    });
    REQUIRE_FALSE(failed);
    CHECK(failed.error().why.find("(deleted)") != std::string::npos);
    CHECK(stage.state() == State::deleted);
}

TEST_CASE("a release that cannot be noted is not said to have failed", "[quarantine][held]") {
    Old stage(Kind::sqlite);
    stage.options.busy = std::chrono::milliseconds(50);
    std::unique_ptr<WritingHeld> lock;
    const auto failed = stage.release("250 taken", [&] {
        lock = std::make_unique<WritingHeld>(stage.folder.path + "/keneki.db");
    });
    REQUIRE_FALSE(failed);
    CHECK(failed.error().kind == ReleaseFailure::Kind::not_noted);
    CHECK(failed.error().why.find("took it (250 taken)") != std::string::npos);
}

TEST_CASE("a release whose answer was lost is not sent again unasked", "[quarantine][held]") {
    Old stage(GENERATE(Kind::sqlite, Kind::postgresql));
    const auto lost = stage.release("", [] {});
    REQUIRE_FALSE(lost);
    CHECK(lost.error().kind == ReleaseFailure::Kind::not_known);
    CHECK(lost.error().why.find("not known whether") != std::string::npos);
    CHECK(stage.actions() == std::vector<std::string>{"release", "release unclear"});
    const auto again = stage.release("250 taken", [] {});
    REQUIRE_FALSE(again);
    CHECK(again.error().kind == ReleaseFailure::Kind::refused);
    CHECK(again.error().why.find("--again") != std::string::npos);
    CHECK(stage.state() == State::held);
}

TEST_CASE("what went to others is still there for its recipients", "[quarantine][held]") {
    Old stage(GENERATE(Kind::sqlite, Kind::postgresql));
    const bool by_name = GENERATE(true, false);
    const auto release = [&stage](ReleaseOptions how, const char* answer = "250 taken") {
        return stage.release(
            answer, [] {}, std::move(how));
    };
    ReleaseOptions to_vendor;
    to_vendor.recipients = {"vendor@outside.example"};
    const auto sent_on = [&stage] {
        auto held = HeldMail::open(stage.options.store, HeldMail::Access::read, stage.options.busy);
        REQUIRE(held);
        const auto found = held->sent_on();
        REQUIRE(found);
        return found->contains("R-1");
    };
    SECTION("whole") {}
    SECTION("without an attachment") {
        to_vendor.edits = {Edit{.begin = 14, .end = 18, .text = "gone"}};
    }
    SECTION("in a message of its own") {
        to_vendor.as_attachment = true;
    }
    CHECK_FALSE(sent_on());
    REQUIRE_FALSE(release(to_vendor, "550 no"));
    CHECK_FALSE(sent_on());
    REQUIRE(release(to_vendor));
    CHECK(stage.state() == State::held);
    CHECK(sent_on());
    // It does not go to them a second time unasked.
    const auto again = release(to_vendor);
    REQUIRE_FALSE(again);
    CHECK(again.error().why.find("--again") != std::string::npos);
    ReleaseOptions to_ward;
    to_ward.recipients = {"Nurse@hospital.example", "vendor@outside.example"};
    if (!by_name) to_ward.recipients.clear();
    REQUIRE(release(to_ward));
    CHECK(stage.state() == State::released);
    CHECK_FALSE(sent_on());
}

TEST_CASE("who has a message does not get it again unasked, in whatever words he is named",
          "[quarantine][held]") {
    Old stage(GENERATE(Kind::sqlite, Kind::postgresql));
    const auto release = [&stage](const std::vector<std::string>& to,
                                  const char* answer = "250 ok") {
        ReleaseOptions how;
        how.recipients = to;
        return stage.release(
            answer, [] {}, how);
    };
    REQUIRE(release({"a@x.example", "B@y.example"}));
    REQUIRE(release({"c@z.example"}));
    for (const auto& to : std::vector<std::vector<std::string>>{
             {"b@y.example", "a@x.example"}, {"A@X.example"}, {"c@z.example", "a@x.example"}}) {
        const auto again = release(to);
        REQUIRE_FALSE(again);
        CHECK(again.error().why.find("to them before") != std::string::npos);
    }
    REQUIRE_FALSE(release({"d@x.example"}, "550 no"));
    REQUIRE(release({"d@x.example"})); // he never got it
    const auto some = release({"A@x.example", "e@x.example"});
    REQUIRE(some);
    CHECK(some->left_out == std::vector<std::string>{"A@x.example"});
    CHECK(stage.last_purpose("release") == "to e@x.example: expected");
    CHECK(stage.state() == State::held);
    // Nor when the others of those whom it was sent to get it.
    Description about = description();
    about.add_recipients("a@x.example");
    REQUIRE(stage.put(stage.store, "R-2", message + "2", about));
    ReleaseOptions to_one;
    to_one.recipients = {"a@x.example"};
    const auto release_second = [&stage](const ReleaseOptions& how) {
        return stage.release(
            "250 ok", [] {}, how, "R-2");
    };
    REQUIRE(release_second(to_one));
    REQUIRE(release_second({}));
    CHECK(stage.last_purpose("release") == "to nurse@hospital.example: expected");
    CHECK(stage.rows()->row("R-2")->state == State::released);
    ReleaseOptions once_more;
    once_more.again = true;
    REQUIRE(release_second(once_more));
    CHECK(stage.last_purpose("release") == "to nurse@hospital.example, a@x.example: expected");
}

TEST_CASE("what went to each recipient by himself is held for nobody", "[quarantine][held]") {
    Old stage(GENERATE(Kind::sqlite, Kind::postgresql));
    Description about = description();
    about.add_recipients("Doctor@hospital.example");
    REQUIRE(stage.put(stage.store, "R-2", message + "2", about));
    const auto release = [&stage](const std::string& to) {
        ReleaseOptions how;
        how.recipients = {to};
        return stage.release(
            "250 ok", [] {}, how, "R-2");
    };
    const auto state = [&stage] { return stage.rows()->row("R-2")->state; };
    REQUIRE(release("doctor@hospital.example"));
    CHECK(state() == State::held);
    REQUIRE(release("nurse@hospital.example"));
    CHECK(state() == State::released);
}

TEST_CASE("who got a message is not told afterwards that it is held", "[quarantine][held]") {
    Old stage(GENERATE(Kind::sqlite, Kind::postgresql));
    const auto waiting = [&](const std::string& reference, const std::vector<std::string>& to,
                             const std::string& answer) {
        REQUIRE(stage.put(stage.store, reference, message + reference, description(),
                          {{"nurse@hospital.example", NoticeKind::daily},
                           {"it@hospital.example", NoticeKind::at_once}}));
        ReleaseOptions how;
        how.recipients = to;
        CHECK(stage
                  .release(
                      answer, [] {}, how, reference)
                  .has_value() == answer.starts_with("2"));
        *stage.now += 1000;
        const auto due = stage.store.due_notices(*stage.now);
        REQUIRE(due);
        std::string told;
        for (const WaitingNotice& one : *due)
            if (one.reference == reference)
                told += one.recipient.substr(0, one.recipient.find('@'));
        return told;
    };
    CHECK(waiting("R-3", {}, "250 taken") == "it");
    CHECK(waiting("R-4", {"doctor@hospital.example"}, "250 taken") == "itnurse");
    CHECK(waiting("R-5", {}, "550 no") == "itnurse");
    CHECK(waiting("R-6", {"doctor@hospital.example", "nurse@hospital.example"}, "250 taken") ==
          "it");
}

TEST_CASE("nobody is told daily of what is there no more", "[quarantine][held]") {
    Old stage(GENERATE(Kind::sqlite, Kind::postgresql));
    REQUIRE(stage.put(stage.store, "R-2", message + "2", description(),
                      {{"nurse@hospital.example", NoticeKind::daily},
                       {"it@hospital.example", NoticeKind::at_once}}));
    SECTION("deleted") {
        auto held =
            HeldMail::open(stage.options.store, HeldMail::Access::change, stage.options.busy);
        REQUIRE(held);
        REQUIRE(held->remove("R-2", {"hanako", "malware"}));
    }
    SECTION("expired, where mail is kept for less than its notice waits") {
        StoreOptions short_lived = stage.options;
        short_lived.keep_days = 1;
        *stage.now += 2 * day;
        Store(short_lived).expire(std::chrono::hours(24 * 40));
        REQUIRE(stage.rows()->row("R-2")->state == State::expired);
    }
    *stage.now += 10;
    const auto due = stage.store.due_notices(*stage.now);
    REQUIRE(due);
    REQUIRE(due->size() == 1); // whoever is told of everything still is
    CHECK(due->front().recipient == "it@hospital.example");
}

TEST_CASE("a notice that nobody takes does not wait for ever", "[quarantine]") {
    Old stage(GENERATE(Kind::sqlite, Kind::postgresql));
    REQUIRE(stage.put(stage.store, "R-2", message + "2", description(),
                      {{"nurse@hospital.example", NoticeKind::daily}}));
    const auto waiting = [&stage] {
        *stage.now += 1000;
        const auto due = stage.store.due_notices(*stage.now);
        REQUIRE(due);
        return due->size();
    };
    CHECK(waiting() == 1);
    *stage.now += 6 * day;
    stage.store.expire(std::chrono::hours(24 * 6));
    CHECK(waiting() == 1);
    *stage.now += 30 * day;
    stage.store.expire(std::chrono::hours(1)); // the clock has jumped
    CHECK(waiting() == 1);
    stage.store.expire(std::chrono::hours(24 * 2));
    CHECK(waiting() == 0);
}

TEST_CASE("many releases under way keep no other message from expiring", "[quarantine][held]") {
    Old stage(Kind::sqlite);
    const auto rows = stage.rows();
    *stage.now -= 40 * day;
    for (int i = 0; i < 60; ++i) {
        const std::string reference = "S-" + std::to_string(i);
        REQUIRE(stage.put(stage.store, reference, message + reference));
        rows->in_one([&] {
            rows->add_release(marker_hash(new_marker()), reference, *stage.now,
                              *stage.now + 41 * day);
            return true;
        });
    }
    *stage.now += 40 * day;
    stage.expire();
    CHECK(stage.state() == State::expired);
    CHECK(rows->row("S-0")->state == State::held);
}
