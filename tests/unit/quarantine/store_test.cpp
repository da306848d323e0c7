#include "quarantine/stage.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

using namespace keneki;
using namespace keneki::quarantine;
using namespace keneki::quarantine::test;

TEST_CASE("what was put into the store is there when the answer comes", "[quarantine]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    const std::string text = "Subject: x\r\n\r\n" + std::string(3'000'000, 'a') + "\r\n";
    Store store(stage.options);
    const auto put = stage.put(store, "R-1", text);
    REQUIRE(put);
    CHECK(put->reference == "R-1");
    CHECK_FALSE(put->known);
    // Through a connection that knows nothing of the first.
    const auto list = stage.rows()->list(0, noon + day);
    REQUIRE(list.size() == 1);
    CHECK(list[0].reference == "R-1");
    CHECK(list[0].received_at == noon);
    CHECK(list[0].size == static_cast<std::int64_t>(text.size()));
    CHECK(list[0].state == State::held);
    CHECK(list[0].verdict == "quarantine");
    CHECK(list[0].score == 12.5);
    CHECK(list[0].rules == "MACRO FIRST_CONTACT");
    CHECK(stage.text("R-1") == text);
}

TEST_CASE("the mail host's files do not hold the message", "[quarantine]") {
    Stage stage(Kind::sqlite);
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "Subject: himitsu-no-kanja\r\n\r\nhimitsu-no-kanja\r\n"));
    for (const auto& entry : std::filesystem::directory_iterator(stage.folder.path)) {
        std::ostringstream bytes;
        bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
        CHECK(bytes.str().find("himitsu") == std::string::npos);
        CHECK(bytes.str().find("nurse@") == std::string::npos);
        CHECK(bytes.str().find("stranger@") == std::string::npos);
    }
}

TEST_CASE("the same message is one entry while an MTA may try again", "[quarantine]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    Store store(stage.options);
    const std::string text = "Subject: x\r\n\r\ny\r\n";
    REQUIRE(stage.put(store, "R-1", text));
    const auto again = stage.put(store, "R-2", text);
    REQUIRE(again);
    CHECK(again->known);
    CHECK(again->reference == "R-1");
    SECTION("to somebody else it is another") {
        CHECK_FALSE(stage.put(store, "R-3", text, description("doctor@hospital.example"))->known);
    }
    SECTION("with another text it is another") {
        CHECK_FALSE(stage.put(store, "R-3", text + " ")->known);
    }
    SECTION("after a release it was delivered already") {
        const auto rows = stage.rows();
        rows->in_one([&] {
            rows->set_state("R-1", State::released);
            return true;
        });
        CHECK(stage.put(store, "R-3", text)->known);
    }
    SECTION("what somebody has deleted is not gone for good") {
        const auto rows = stage.rows();
        rows->in_one([&] {
            rows->remove_text("R-1", State::deleted);
            return true;
        });
        CHECK_FALSE(stage.put(store, "R-3", text)->known);
    }
    SECTION("much later it is another") {
        *stage.now += 5 * day + 1;
        CHECK_FALSE(stage.put(store, "R-3", text)->known);
    }
}

TEST_CASE("a Message-ID that the mail server made anew makes no second entry", "[quarantine]") {
    Stage stage(Kind::sqlite);
    Store store(stage.options);
    const auto put = [&](const std::string& reference, const std::string& queue_id,
                         const std::string& field) {
        Description about = description();
        about.set_queue_id(queue_id);
        return stage.put(store, reference, "Subject: x\r\n" + field + "To: y\r\n\r\nz\r\n", about)
            ->known;
    };
    CHECK_FALSE(put("R-1", "4Q1abc", "Message-Id: <20261126.4Q1abc@mx.example>\r\n"));
    CHECK(put("R-2", "4Q2def", "Message-Id: <20261126.4Q2def@mx.example>\r\n"));
    CHECK_FALSE(put("R-3", "4Q3", "Message-Id: <20261126.4Q2def@mx.example>\r\n")); // not its own
    CHECK_FALSE(put("R-4", "4Q4", "X-Other: <20261126.4Q4@mx.example>\r\n"));
    CHECK_FALSE(put("R-5", "4Q5", "X-Other: <20261126.4Q5@mx.example>\r\n"));
    CHECK_FALSE(put("R-6", "", "Message-Id: <20261126.@mx.example>\r\n"));
}

TEST_CASE("a Date that the mail server made anew makes no second entry", "[quarantine]") {
    Stage stage(Kind::sqlite);
    Store store(stage.options);
    int number = 0;
    const auto put = [&](const std::string& fields) {
        Description about = description();
        about.set_queue_id("4Q" + std::to_string(++number));
        std::string header = fields;
        if (const std::size_t at = header.find('#'); at != std::string::npos)
            header.replace(at, 1, about.queue_id());
        return stage.put(store, "R-" + std::to_string(number), header + "\r\nz\r\n", about)->known;
    };
    const std::string own = "Message-Id: <20261126.#@mx.example>\r\n",
                      theirs = "Message-ID: <a@b>\r\n", from = "From: a@x.example\r\n";
    const auto date = [](int second) {
        return fmt::format("Date: Fri, 27 Nov 2026 11:19:{:02}\r\n +0900 (JST)\r\n", second);
    };
    // Nothing was there: Postfix adds these, in this order.
    CHECK_FALSE(put("Subject: 1\r\n" + own + date(1) + from));
    CHECK(put("Subject: 1\r\n" + own + date(2) + from));
    CHECK_FALSE(put("Subject: 2\r\n" + from + own + date(1)));
    CHECK(put("Subject: 2\r\n" + from + own + date(2)));
    // The Date was missing alone.
    CHECK_FALSE(put(theirs + "Subject: 3\r\n" + date(1)));
    CHECK(put(theirs + "Subject: 3\r\n" + date(2)));
    // One of the sender's own tells messages apart that have no Message-ID.
    CHECK_FALSE(put("Subject: 4\r\n" + date(1) + own));
    CHECK_FALSE(put("Subject: 4\r\n" + date(2) + own));
    CHECK_FALSE(put("Subject: 5\r\n" + date(1)));
    CHECK_FALSE(put("Subject: 5\r\n" + date(2)));
    CHECK_FALSE(put(theirs + date(1) + "Subject: 6\r\n"));
    CHECK_FALSE(put(theirs + date(2) + "Subject: 6\r\n"));
}

TEST_CASE("two hosts that are given the same message keep it once", "[quarantine]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    Store one(stage.options), other(stage.options);
    std::vector<std::thread> threads;
    std::atomic<int> known = 0, failed = 0;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back([&, i] {
            const auto put =
                stage.put(i % 2 == 0 ? one : other, "R-" + std::to_string(i), "Subject: x\r\n\r\n");
            if (!put) {
                WARN(put.error().why);
                ++failed;
            }
            if (put && put->known) ++known;
        });
    for (std::thread& thread : threads)
        thread.join();
    CHECK(failed == 0);
    CHECK(known == 5);
    CHECK(stage.rows()->list(0, noon + day).size() == 1);
}

TEST_CASE("a marker releases once, in its time", "[quarantine]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "text"));
    const std::string marker = new_marker(), late = new_marker();
    Teaching teaching;
    teaching.set_author("suzuki@clinic.example");
    std::string author;
    const auto rows = stage.rows();
    rows->in_one([&] {
        rows->add_release(marker_hash(marker), "R-1", noon, noon + 100,
                          teaching.SerializeAsString());
        rows->add_release(marker_hash(late), "R-1", noon, noon + 100, "no teaching", "its body");
        return true;
    });
    const auto redeem = [&](const std::string& text) {
        const auto release = store.redeem(text, "its body", soon_enough());
        REQUIRE(release);
        if (!*release) return std::string();
        if ((*release)->late) return std::string("late");
        author = (*release)->teaching.author();
        return (*release)->reference;
    };
    CHECK(redeem("").empty());
    CHECK(redeem(marker_hash(marker)).empty());
    CHECK(redeem(marker) == "R-1");
    CHECK(author == "suzuki@clinic.example");
    CHECK(redeem(marker).empty());
    *stage.now += 99;
    SECTION("in time until its last second") {
        CHECK(redeem(late) == "R-1");
    }
    *stage.now += 1;
    SECTION("late while it is sent: the clocks of two hosts differ") {
        CHECK(redeem(late) == "late");
        *stage.now -= 1;
        CHECK(redeem(late) == "R-1");
    }
    const auto noted = [&](const char* outcome) {
        rows->in_one([&] {
            rows->set_outcome(marker_hash(late), outcome);
            return true;
        });
    };
    SECTION("late from a server that has it: it waited there") {
        noted("250 2.0.0 Ok: queued");
        *stage.now += 4 * day;
        CHECK(redeem(late) == "R-1");
    }
    SECTION("later than a server keeps mail") {
        noted("250 2.0.0 Ok: queued");
        *stage.now += 8 * day;
        CHECK(redeem(late).empty());
    }
    SECTION("late, and it has failed") {
        noted("smtp://127.0.0.1:25: 421 go away");
        CHECK(redeem(late).empty());
    }
}

TEST_CASE("a recipient whom nobody can tell keeps no message out", "[quarantine]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    Store store(stage.options);
    const std::string odd =
        GENERATE(std::string("\xff@hospital.example"), std::string(400, 'a') + "@hospital.example");
    REQUIRE(stage.put(store, "R-1", "one", description(odd),
                      {{odd, NoticeKind::at_once}, {"it@hospital.example", NoticeKind::at_once}}));
    *stage.now += 10;
    const auto due = store.due_notices(noon);
    REQUIRE(due);
    REQUIRE(due->size() == 1);
    CHECK(due->front().recipient == "it@hospital.example");
}

TEST_CASE("notices wait with their message until they are sent", "[quarantine]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "one", description(),
                      {{"it@hospital.example", NoticeKind::at_once},
                       {"nurse@hospital.example", NoticeKind::daily}}));
    const auto due = [&store](std::int64_t daily_before) {
        const auto notices = store.due_notices(daily_before);
        REQUIRE(notices);
        std::string names;
        for (const WaitingNotice& one : *notices)
            names += one.recipient.substr(0, one.recipient.find('@')) + " ";
        return names;
    };
    CHECK(due(noon).empty()); // what came this second may have company
    *stage.now += 10;
    const auto first = store.due_notices(noon);
    REQUIRE(first);
    REQUIRE(first->size() == 1);
    CHECK(first->front().recipient == "it@hospital.example");
    Notice notice;
    REQUIRE(notice.ParseFromString(first->front().notice));
    CHECK(notice.reference() == "R-1");
    CHECK(due(noon).empty()); // somebody is sending it
    CHECK(due(noon + 1) == "nurse ");
    *stage.now += 601; // … who has died
    CHECK(due(noon) == "it ");
    store.sent(*first);
    *stage.now += 601;
    CHECK(due(noon + 1) == "nurse ");
}

TEST_CASE("what is too old expires, and the audit trail says so", "[quarantine]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.options.keep_days = 30;
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "old"));
    const auto rows = stage.rows();
    store.expire(std::chrono::hours(1));
    *stage.now -= day; // the clock was ahead
    store.expire(std::chrono::hours(1));
    CHECK(rows->row("R-1")->state == State::held);
    *stage.now += 21 * day;
    REQUIRE(stage.put(store, "R-2", "new"));
    *stage.now += 10 * day + 1;
    store.expire(std::chrono::hours(1)); // the clock has jumped
    CHECK(rows->row("R-1")->state == State::held);
    store.expire(std::chrono::hours(24 * 31));
    CHECK(rows->row("R-1")->state == State::expired);
    CHECK(rows->row("R-2")->state == State::held);
    std::string left;
    rows->pieces("R-1", [&](std::string_view piece) { left += piece; });
    CHECK(left.empty());
    CHECK(stage.text("R-2") == "new");
    const auto audit = rows->audit();
    REQUIRE(audit.size() == 1);
    CHECK(audit[0].action == "expire");
    CHECK(audit[0].reference == "R-1");
}

TEST_CASE("a message that was delivered without a part is kept like a held one", "[quarantine]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.options.keep_days = 30;
    Store store(stage.options);
    const auto put = [&](const char* reference, bool stripped) {
        auto about = description();
        if (stripped) about.add_removed("bad.exe");
        return stage.put(store, reference, "text", about);
    };
    REQUIRE(put("R-1", true));
    const auto rows = stage.rows();
    CHECK(rows->row("R-1")->state == State::stripped);
    CHECK(state_name(State::stripped) == "stripped");
    CHECK(stage.text("R-1") == "text");
    SECTION("and expires like one") {
        *stage.now += 31 * day;
        store.expire(std::chrono::hours(24 * 32));
        CHECK(rows->row("R-1")->state == State::expired);
    }
    SECTION("what is decided when it comes again counts, until it is released") {
        const auto again = put("R-2", false);
        REQUIRE(again);
        CHECK(again->known);
        CHECK(again->reference == "R-1");
        CHECK(rows->row("R-1")->state == State::held);
        REQUIRE(put("R-3", true));
        CHECK(rows->row("R-1")->state == State::stripped);
        rows->in_one([&] {
            rows->set_state("R-1", State::released);
            return true;
        });
        REQUIRE(put("R-4", true));
        CHECK(rows->row("R-1")->state == State::released);
    }
}

TEST_CASE("the chain of the audit trail shows what was changed", "[quarantine]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    const auto rows = stage.rows();
    for (const char* reference : {"R-1", "R-2", "R-3"})
        rows->in_one([&] {
            rows->note({.number = 0,
                        .at = noon,
                        .who = "hana",
                        .action = "release",
                        .reference = reference,
                        .why = "患者の紹介状"});
            return true;
        });
    auto entries = rows->audit();
    REQUIRE(entries.size() == 3);
    const auto unbroken = [&entries] {
        std::string before;
        for (const AuditEntry& entry : entries) {
            if (Rows::chained(entry, before) != entry.chain) return false;
            before = entry.chain;
        }
        return true;
    };
    CHECK(entries[2].number == 3);
    CHECK(unbroken());
    SECTION("a changed entry") {
        entries[1].who = "taro";
        CHECK_FALSE(unbroken());
    }
    SECTION("a missing entry") {
        entries.erase(entries.begin() + 1);
        CHECK_FALSE(unbroken());
    }
}
