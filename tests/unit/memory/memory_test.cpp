#include "memory/stage.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace keneki::memory;
using namespace keneki::memory::test;

// Everything here holds on SQLite and on PostgreSQL.

TEST_CASE("a memory learns and remembers", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    REQUIRE(stage.memory->problem().empty());
    CHECK(stage.state("suzuki@clinic.example") == State::never);

    stage.received("suzuki@clinic.example");
    REQUIRE(stage.written());
    CHECK(stage.state("suzuki@clinic.example") == State::fresh);
    CHECK(stage.state("tanaka@clinic.example") == State::fresh); // by its organisation

    stage.sent("suzuki@clinic.example");
    REQUIRE(stage.written());
    stage.reopen();
    const Answer answer = stage.about("suzuki@clinic.example");
    CHECK(answer.available);
    CHECK(answer.contact == State::known);
    CHECK(answer.address.received == 1);
    CHECK(answer.address.sent == 1);
    CHECK(answer.domain_state == State::known);
    CHECK(answer.recipient_state == State::known);

    const Answer colleague = stage.about("tanaka@clinic.example");
    CHECK(colleague.contact == State::known);
    CHECK(colleague.address_state == State::never);
    CHECK(colleague.recipient_state == State::never);
    Question other;
    other.authors = {"suzuki@clinic.example"};
    other.recipients = {"doctor@hospital.example"};
    CHECK(stage.ask(other).recipient_state == State::never);
}

TEST_CASE("what is learned during a commit is gathered for the next", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    constexpr int most = 20;
    std::atomic<int> commits = 0;
    std::atomic<bool> counting = false;
    stage.options.clock = [&, clock = stage.now] { // asked for each commit, before it is made
        if (counting && ++commits < most) stage.received("suzuki@clinic.example");
        return clock->load();
    };
    stage.open();
    counting = true;
    stage.received("suzuki@clinic.example");
    REQUIRE(stage.written());
    // The next one is a second away, though something waits for it all the time.
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
    while (commits < most && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(commits < most);
    counting = false;
    REQUIRE(stage.written());
    CHECK(stage.about("suzuki@clinic.example").address.received > 0);
}

TEST_CASE("nobody is known by a free mail domain", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    stage.sent("patient@gmail.com");
    REQUIRE(stage.written());
    CHECK(stage.state("patient@gmail.com") == State::known);
    const Answer other = stage.about("attacker@gmail.com");
    CHECK(other.contact == State::never);
    CHECK(other.domain_state == State::unknown);
}

TEST_CASE("of several authors the least known counts", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    stage.sent("suzuki@clinic.example");
    REQUIRE(stage.written());
    Question question;
    question.authors = {"suzuki@clinic.example", "stranger@evil.example"};
    CHECK(stage.ask(question).contact == State::never);
}

TEST_CASE("a wave of first mails makes nobody known", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    for (int i = 0; i < 1000; ++i) {
        stage.received(fmt::format("a{}@wave.example", i % 10),
                       fmt::format("staff{}@hospital.example", i));
        ++*stage.now;
    }
    REQUIRE(stage.written());
    const Answer answer = stage.about("a1@wave.example");
    CHECK(answer.contact == State::fresh);
    CHECK(answer.domain.received == 1000);
    *stage.now += 100 * day;
    CHECK(stage.state("a1@wave.example") == State::fresh);
}

TEST_CASE("days are counted over many commits", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    for (int i = 0; i < 3; ++i) {
        stage.received("news@society.example");
        REQUIRE(stage.written());
        *stage.now += day;
    }
    *stage.now = noon + 13 * day;
    CHECK(stage.state("news@society.example") == State::fresh);
    *stage.now = noon + 14 * day;
    CHECK(stage.state("news@society.example") == State::known);

    SECTION("a bad verdict takes it back") {
        stage.received("news@society.example", "nurse@hospital.example", true);
        REQUIRE(stage.written());
        CHECK(stage.state("news@society.example") == State::fresh);
        CHECK(stage.about("news@society.example").address.bad == 1);
        ++*stage.now;
        stage.sent("news@society.example");
        REQUIRE(stage.written());
        CHECK(stage.state("news@society.example") == State::known);
    }
    SECTION("what is learned late about earlier days does not undo it") {
        stage.received("news@society.example", "nurse@hospital.example", true);
        REQUIRE(stage.written());
        stage.memory->learn({{.kind = Observation::Kind::sent,
                              .other = "news@society.example",
                              .own = "nurse@hospital.example",
                              .at = noon,
                              .message_id = {}},
                             {.kind = Observation::Kind::received,
                              .other = "news@society.example",
                              .own = "nurse@hospital.example",
                              .at = noon + day,
                              .message_id = {}}});
        REQUIRE(stage.written());
        const Answer answer = stage.about("news@society.example");
        CHECK(answer.contact == State::fresh);
        CHECK(answer.address.good_days == 0);
        CHECK(answer.address.sent == 1);
    }
}

TEST_CASE("days that come in any order count once", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    const auto learn_days = [&](std::vector<int> days) {
        std::vector<Observation> seen;
        for (const int one : days)
            seen.push_back({.kind = Observation::Kind::received,
                            .other = "a@b.example",
                            .own = {},
                            .at = noon + one * day,
                            .message_id = {}});
        stage.memory->learn(std::move(seen));
        REQUIRE(stage.written());
        return stage.about("a@b.example").address;
    };
    *stage.now = noon + 100 * day;
    CHECK(learn_days({10}).good_days == 1);
    CHECK(learn_days({10}).good_days == 1);
    CHECK(learn_days({9}).good_days == 2);
    CHECK(learn_days({9, 10}).good_days == 2);
    CHECK(learn_days({11, 12}).good_days == 4);
    CHECK(learn_days({8, 9, 10, 11, 12}).good_days == 5);
    const Contact last = learn_days({20});
    CHECK(last.good_days == 6);
    CHECK(last.good_since == noon + 8 * day);
    CHECK(last.good_last == noon + 20 * day);
    CHECK(last.first_seen == noon + 8 * day);
}

TEST_CASE("a clock that was ahead leaves no lasting trace", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    *stage.now = noon + 4000 * day;
    stage.received("a@b.example", "nurse@hospital.example", true);
    REQUIRE(stage.written());
    *stage.now = noon;
    CHECK(stage.state("a@b.example") == State::fresh);
    stage.sent("a@b.example");
    REQUIRE(stage.written());
    const Answer answer = stage.about("a@b.example");
    CHECK(answer.contact == State::known);
    CHECK(answer.address.last_received <= noon + 4000 * day);
    for (int i = 1; i <= 3; ++i) {
        *stage.now = noon + i * day;
        stage.received("a@b.example");
        REQUIRE(stage.written());
    }
    CHECK(stage.about("a@b.example").address.good_days == 3);
}

TEST_CASE("threads of ours are known by who got them", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    stage.sent("suzuki@clinic.example", "1@hospital.example");
    stage.sent("patient@gmail.com", "2@hospital.example");
    stage.memory->learn({{.kind = Observation::Kind::automatic,
                          .other = "robot@ads.example",
                          .own = "nurse@hospital.example",
                          .at = noon,
                          .message_id = "3@hospital.example"},
                         {.kind = Observation::Kind::internal,
                          .other = {},
                          .own = {},
                          .at = noon,
                          .message_id = "4@hospital.example"},
                         {.kind = Observation::Kind::received,
                          .other = "tanaka@lab.example",
                          .own = "nurse@hospital.example",
                          .at = noon,
                          .message_id = "5@lab.example"}});
    REQUIRE(stage.written());
    *stage.now += 2 * day;
    const auto thread = [&](const std::string& author, const std::vector<std::string>& references,
                            const std::vector<std::string>& copied = {}) {
        Question question;
        question.authors = {author};
        question.references = references;
        question.copied = copied;
        return stage.ask(question).thread;
    };

    const auto reply = thread("tanaka@clinic.example", {"x@y", "1@hospital.example"});
    CHECK((reply.ours && reply.answered && !reply.foreign));
    CHECK(reply.age_days == 2);
    CHECK(thread("patient@gmail.com", {"2@hospital.example"}).answered);

    const auto stolen = thread("suzuki@evil.example", {"1@hospital.example"});
    CHECK((stolen.ours && !stolen.answered && stolen.foreign && !stolen.copied));
    CHECK(thread("attacker@gmail.com", {"2@hospital.example"}).foreign);
    CHECK(thread("colleague@other.example", {"1@hospital.example"}, {"suzuki@clinic.example"})
              .copied);

    const auto automatic = thread("robot@ads.example", {"3@hospital.example"});
    CHECK((automatic.automatic && !automatic.answered && !automatic.foreign));
    CHECK(stage.state("robot@ads.example") == State::never);
    CHECK(thread("anybody@evil.example", {"4@hospital.example"}).foreign);
    const auto third = thread("yamada@pharmacy.example", {"5@lab.example"});
    CHECK((third.seen && !third.ours));
    CHECK(thread("yamada@pharmacy.example", {"6@lab.example", "5@lab.example"}).seen);
    const auto nothing = thread("a@b.example", {"unheard@of.example"});
    CHECK((!nothing.seen && !nothing.ours && !nothing.foreign));
}

TEST_CASE("a thread may be answered from where the lists say", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    stage.sent("info@reiji.example", "1@hospital.example");
    stage.sent("reiji@gmail.com", "2@hospital.example");
    stage.sent("kitano@lists.assoc.example", "3@hospital.example");
    stage.memory->learn({{.kind = Observation::Kind::internal,
                          .other = {},
                          .own = {},
                          .at = noon,
                          .message_id = "4@hospital.example"}});
    REQUIRE(stage.written());
    Question question;
    question.authors = {"a@reiji-net.example"};
    question.others = {{"reiji@gmail.com", "@reiji.example", "@reiji-net.example"}};
    for (const char* const ours : {"1@hospital.example", "2@hospital.example"}) {
        question.references = {ours};
        const auto thread = stage.ask(question).thread;
        CHECK((thread.answered && !thread.foreign));
    }
    question.references = {"3@hospital.example"};
    CHECK(stage.ask(question).thread.foreign);
    // Each of several authors.
    question.references = {"1@hospital.example"};
    question.authors.emplace_back("evil@stolen.example");
    question.others.emplace_back();
    CHECK(stage.ask(question).thread.foreign);

    Question staff;
    staff.authors = {"taro@home.example"};
    staff.from_staff = true;
    for (const char* const ours : {"1@hospital.example", "4@hospital.example"}) {
        staff.references = {ours};
        const auto thread = stage.ask(staff).thread;
        CHECK((thread.ours && !thread.foreign && !thread.answered));
    }

    Question post;
    post.authors = {"yamada@hospital.example"};
    post.own_post = "3@hospital.example";
    post.lists = {"kitano@lists.assoc.example"};
    CHECK(stage.ask(post).own_post_returned);
    post.lists = {"other@lists.example"};
    CHECK_FALSE(stage.ask(post).own_post_returned);
    post.lists = {"kitano@lists.assoc.example"};
    post.own_post = "1@hospital.example";
    CHECK_FALSE(stage.ask(post).own_post_returned);
}

TEST_CASE("threads are only missed when they would be known", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    const auto knows = [&] { return stage.about("a@b.example").knows_threads; };
    *stage.now += 100 * day;
    CHECK_FALSE(knows()); // nothing of ours ever came past
    stage.sent("a@b.example");
    REQUIRE(stage.written());
    *stage.now += 29 * day;
    stage.sent("a@b.example");
    REQUIRE(stage.written());
    CHECK_FALSE(knows());
    *stage.now += day;
    CHECK(knows());
    *stage.now += 7 * day;
    CHECK_FALSE(knows()); // our mail goes another way now
}

TEST_CASE("learning ends with time or with an import", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    CHECK(stage.about("a@b.example").learning);
    *stage.now += 13 * day;
    CHECK(stage.about("a@b.example").learning);
    SECTION("time") {
        *stage.now += day;
        CHECK_FALSE(stage.about("a@b.example").learning);
        stage.reopen();
        CHECK_FALSE(stage.about("a@b.example").learning);
    }
    SECTION("an import") {
        stage.memory.reset();
        auto seeder = Seeder::open(stage.options);
        REQUIRE(seeder);
        const std::vector<Observation> seen{{.kind = Observation::Kind::sent,
                                             .other = "suzuki@clinic.example",
                                             .own = "nurse@hospital.example",
                                             .at = noon - 40 * day,
                                             .message_id = {}}};
        REQUIRE(seeder->learn(seen));
        REQUIRE(seeder->mark_seeded(noon - 40 * day));
        stage.open();
        const Answer answer = stage.about("suzuki@clinic.example");
        CHECK_FALSE(answer.learning);
        CHECK(answer.contact == State::known);
    }
}

TEST_CASE("two memories on one store learn from each other", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    const auto other = Memory::open(stage.options);
    REQUIRE(other->problem().empty());
    stage.sent("suzuki@clinic.example");
    REQUIRE(stage.written());
    Question question;
    question.authors = {"suzuki@clinic.example"};
    CHECK(
        other->ask(question, std::chrono::steady_clock::now() + std::chrono::seconds(60)).contact ==
        State::known);
}

TEST_CASE("many messages at once are counted each", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; ++number)
        threads.emplace_back([&stage, number] {
            for (int i = 0; i < 50; ++i) {
                stage.memory->learn({{.kind = Observation::Kind::sent,
                                      .other = "suzuki@clinic.example",
                                      .own = "nurse@hospital.example",
                                      .at = noon + 50 * number + i,
                                      .message_id = {}}});
                static_cast<void>(stage.about("suzuki@clinic.example"));
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    REQUIRE(stage.written());
    CHECK(stage.about("suzuki@clinic.example").address.sent == 400);
}

TEST_CASE("what was learned stands in the file itself after the end", "[memory]") {
    Stage stage(Kind::sqlite);
    stage.open();
    stage.sent("a@b.example");
    REQUIRE(stage.written());
    stage.memory.reset();
    const std::string copy = stage.folder.path + "/copy.db"; // without its log, as a backup may be
    std::filesystem::copy_file(stage.folder.path + "/keneki.db", copy);
    stage.options.store = "sqlite:" + copy;
    stage.open();
    CHECK(stage.state("a@b.example") == State::known);
}

TEST_CASE("who only asks makes nothing and learns nothing", "[memory]") {
    Stage stage(Kind::sqlite);
    stage.options.access = Options::Access::ask;
    stage.open();
    const Answer answer = stage.about("a@b.example");
    CHECK(answer.available);
    CHECK(answer.learning);
    CHECK(answer.contact == State::never);
    stage.sent("a@b.example");
    CHECK(stage.state("a@b.example") == State::never);
    CHECK(std::filesystem::is_empty(stage.folder.path));
}
