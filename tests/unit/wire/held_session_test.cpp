#include "memory/stage.h"
#include "quarantine/body_digest.h"
#include "quarantine/seal.h"
#include "quarantine/store.h"
#include "wire/fakes.h"

#include <catch2/catch.hpp>

#include <string>

using namespace keneki;
using namespace keneki::wire;
using namespace keneki::wire::test;
using keneki::memory::test::Folder;
using keneki::memory::test::WritingHeld;
using Reply = act::Plan::Reply;

namespace {

/// A daemon with a store, and a message that is to be held.
struct Holding {
    template <class Change>
    explicit Holding(Change change)
        : stage(act::snapshot_with([&](config::Config& config) {
              config.quarantine_key_file = folder.path + "/quarantine.pub";
              REQUIRE(keys.front().write(config.quarantine_key_file, folder.path + "/key", ""));
              change(config);
          })),
          store(options()) {
        stage.gate.hold_in(&store);
        stage.examiner.action = judge::Action::quarantine;
    }
    Holding() : Holding([](config::Config&) {}) {}

    [[nodiscard]] quarantine::StoreOptions options() const {
        quarantine::StoreOptions options;
        options.store = "sqlite:" + folder.path + "/keneki.db";
        options.busy = std::chrono::milliseconds(50);
        return options;
    }
    Reply send(const std::string& release = {}, const std::string& body = "a macro\r\n") {
        Session session(stage.gate);
        begin(session);
        session.header("Subject", " x");
        if (!release.empty()) session.header("x-keneki-release", " " + release);
        session.body(body);
        return session.end_of_message("4Q1", stage.mta);
    }
    [[nodiscard]] std::vector<quarantine::Row> held() const {
        return quarantine::Rows::open(options().store, options().busy)->list(0, 1LL << 40U);
    }
    static quarantine::KeyRing new_keys() {
        quarantine::KeyRing keys;
        keys.push_back(quarantine::SecretKey::random());
        return keys;
    }

    Folder folder;
    quarantine::KeyRing keys = new_keys();
    Stage stage;
    quarantine::Store store;
};

} // namespace

TEST_CASE("a held message is in the store before the MTA discards it", "[wire][quarantine]") {
    Holding holding;
    CHECK(holding.send() == Reply::discard);
    CHECK(holding.stage.mta.held.empty());
    CHECK(holding.stage.mta.added.empty());
    CHECK(holding.stage.mta.changed.empty());
    const auto rows = quarantine::Rows::open(holding.options().store, holding.options().busy);
    const auto list = holding.held();
    REQUIRE(list.size() == 1);
    CHECK(list.front().rules == "RULE_A RULE_B");
    const auto row = rows->row(list.front().reference);
    const auto opener =
        quarantine::Opener::open(holding.keys, row->sealed_key, list.front().reference);
    REQUIRE(opener);
    quarantine::Description about;
    REQUIRE(about.ParseFromString(*(*opener)->description(row->description)));
    CHECK(about.mail_from() == "a@b.example");
    CHECK(about.recipients(0) == "c@hospital.example");
    CHECK(about.queue_id() == "4Q1");
    CHECK(about.rules_size() == 2);
    std::string text;
    rows->pieces(list.front().reference, [&](std::string_view piece) {
        REQUIRE((*opener)->add(piece, [&](std::string_view plain) { text += plain; }));
    });
    CHECK(text == "Subject: x\r\n\r\na macro\r\n");
    SECTION("and the same one again is the same entry") {
        CHECK(holding.send() == Reply::discard);
        CHECK(holding.held().size() == 1);
    }
}

TEST_CASE("other verdicts do not go into the store", "[wire][quarantine]") {
    Holding holding;
    holding.stage.examiner.action = GENERATE(judge::Action::accept, judge::Action::tag,
                                             judge::Action::reject, judge::Action::tempfail);
    CHECK(holding.send() != Reply::discard);
    CHECK(holding.held().empty());
}

TEST_CASE("without a key, or when the site wants it, the MTA holds", "[wire][quarantine]") {
    const bool no_key = GENERATE(true, false);
    Holding holding([no_key](config::Config& config) {
        if (no_key)
            config.quarantine_key_file = "/nowhere/quarantine.pub";
        else
            config.quarantine_to = config::HoldPlace::mta;
    });
    CHECK(holding.send() == Reply::keep_going);
    CHECK_FALSE(holding.stage.mta.held.empty());
    CHECK(holding.held().empty());
}

TEST_CASE("what is not whole is never put into the store", "[wire][quarantine]") {
    Holding holding([](config::Config& config) { config.message_limit_bytes = 1024; });
    CHECK(holding.send({}, std::string(2000, 'x')) == Reply::keep_going);
    CHECK_FALSE(holding.stage.mta.held.empty());
    CHECK(holding.held().empty());
}

TEST_CASE("observe mode touches nothing", "[wire][quarantine]") {
    Holding holding([](config::Config& config) { config.mode = config::Mode::observe; });
    CHECK(holding.send() == Reply::keep_going);
    CHECK(holding.stage.mta.held.empty());
    CHECK(holding.held().empty());
}

TEST_CASE("a store that does not take a message follows its policy", "[wire][quarantine]") {
    using config::FailurePolicy;
    const auto outcome = [](FailurePolicy policy, FakeMta& mta) {
        Holding holding([policy](config::Config& config) { config.on_store_unavailable = policy; });
        static_cast<void>(holding.held()); // makes the tables
        const WritingHeld lock(holding.folder.path + "/keneki.db");
        const Reply reply = holding.send();
        mta = holding.stage.mta;
        return reply;
    };
    FakeMta mta;
    CHECK(outcome(FailurePolicy::tempfail, mta) == Reply::tempfail);
    CHECK(mta.code == "451");
    CHECK(outcome(FailurePolicy::hold, mta) == Reply::keep_going);
    CHECK_FALSE(mta.held.empty());
    CHECK(outcome(FailurePolicy::tag, mta) == Reply::keep_going);
    CHECK(mta.held.empty());
    CHECK(mta.changed == std::vector<std::string>{"Subject: [SPAM] x"});
}

TEST_CASE("a released message passes once, without its marker", "[wire][quarantine]") {
    Holding holding;
    const auto rows = quarantine::Rows::open(holding.options().store, holding.options().busy);
    const std::string marker = quarantine::new_marker();
    quarantine::Teaching teaching;
    teaching.set_author("suzuki@clinic.example");
    teaching.add_recipients("c@hospital.example");
    teaching.set_dangerous(true);
    rows->in_one([&] {
        rows->add_release(quarantine::marker_hash(marker), "261126-7K3MPQ2A", 0, 1LL << 40U,
                          teaching.SerializeAsString());
        return true;
    });
    CHECK(holding.send(marker) == Reply::keep_going);
    CHECK(holding.stage.examiner.calls == 0);
    CHECK(holding.stage.mta.held.empty());
    CHECK(holding.stage.mta.removed == std::vector<std::string>{"x-keneki-release 1"});
    REQUIRE(holding.stage.mta.added.size() == 1);
    CHECK(holding.stage.mta.added.front().find("released") != std::string::npos);
    REQUIRE(holding.stage.examiner.releases.size() == 1);
    const memory::Release& learned = holding.stage.examiner.releases.front();
    CHECK(learned.reference == "261126-7K3MPQ2A");
    CHECK(learned.author == "suzuki@clinic.example");
    CHECK(learned.recipients == std::vector<std::string>{"c@hospital.example"});
    CHECK(learned.dangerous);
    CHECK_FALSE(learned.proven);
    CHECK(holding.send(marker) == Reply::discard);
    CHECK(holding.stage.examiner.calls == 1);
    CHECK(holding.stage.examiner.releases.size() == 1);
}

TEST_CASE("a released message passes again when its answer was lost", "[wire][quarantine]") {
    Holding holding;
    const auto rows = quarantine::Rows::open(holding.options().store, holding.options().busy);
    const std::string marker = quarantine::new_marker();
    quarantine::BodyDigest body(marker, quarantine::BodyDigest::Begin::body);
    body.add("a macro\n");
    rows->in_one([&] {
        rows->add_release(quarantine::marker_hash(marker), "261126-7K3MPQ2A", 0, 1LL << 40U, "",
                          body.end());
        rows->set_outcome(quarantine::marker_hash(marker), "250 2.0.0 Ok: queued on the way");
        return true;
    });
    holding.stage.mta.works = false;
    CHECK(holding.send(marker) == Reply::tempfail);
    holding.stage.mta = {};
    CHECK(holding.send(marker) == Reply::keep_going); // the queue on the way tries again
    CHECK(holding.stage.mta.added.front().find("released") != std::string::npos);
    CHECK(holding.send(marker) == Reply::keep_going);
    CHECK(holding.stage.examiner.calls == 0);
    CHECK(holding.held().empty());
    CHECK(holding.send(marker, "another macro\r\n") == Reply::discard);
    CHECK(holding.held().size() == 1);
}

TEST_CASE("a release that the store cannot be asked about is deferred", "[wire][quarantine]") {
    Holding holding;
    static_cast<void>(holding.held());
    const WritingHeld lock(holding.folder.path + "/keneki.db");
    CHECK(holding.send(quarantine::new_marker()) == Reply::tempfail);
    CHECK(holding.stage.examiner.calls == 0);
}

namespace {

/// A message whose second line of the body is to go.
struct Stripping : Holding {
    using Holding::Holding;
    Reply send_stripped(const std::string& body = "first\r\nbad\r\nlast\r\n") {
        const std::uint64_t begin = std::string_view("Subject: x\r\n\r\nfirst\r\n").size();
        stage.examiner.action = judge::Action::strip;
        pipeline::Removed part;
        part.begin = begin;
        part.end = begin + 3;
        part.name = "bad.exe";
        if (stage.examiner.removed.empty()) stage.examiner.removed = {part};
        return send({}, body);
    }
};

} // namespace

TEST_CASE("a part is taken out when the whole is in the store", "[wire][quarantine][strip]") {
    Stripping holding;
    CHECK(holding.send_stripped() == Reply::keep_going);
    const FakeMta& mta = holding.stage.mta;
    CHECK(mta.body.starts_with("first\r\nContent-Type: text/plain"));
    CHECK(mta.body.ends_with("\r\nlast\r\n"));
    CHECK(mta.body.find("bad\r\n") == std::string::npos);
    CHECK(mta.changed == std::vector<std::string>{"Subject: [SPAM] x"});
    CHECK(mta.held.empty());
    REQUIRE(holding.held().size() == 1);
    CHECK(holding.held().front().state == quarantine::State::stripped);
    CHECK(holding.held().front().verdict == "strip");
    REQUIRE(!mta.added.empty());
    CHECK(mta.added.front().find("ref=" + holding.held().front().reference) != std::string::npos);

    SECTION("the same one again states the same reference") {
        const std::string body = mta.body;
        holding.stage.mta = {};
        CHECK(holding.send_stripped() == Reply::keep_going);
        CHECK(holding.stage.mta.body == body);
        CHECK(holding.held().size() == 1);
    }
}

TEST_CASE("what cannot be taken out is held whole", "[wire][quarantine][strip]") {
    Stripping holding;
    SECTION("the MTA does not let us") {
        holding.stage.mta.replaces = false;
    }
    const auto part = [&](std::uint64_t begin, std::uint64_t end) {
        pipeline::Removed removed;
        removed.begin = begin;
        removed.end = end;
        holding.stage.examiner.removed.push_back(removed);
    };
    SECTION("in the header") {
        part(0, 3);
    }
    SECTION("behind the end") {
        part(20, 100);
    }
    SECTION("one over the other") {
        part(15, 18);
        part(17, 20);
    }
    CHECK(holding.send_stripped() == Reply::discard);
    CHECK(holding.stage.mta.body.empty());
    REQUIRE(holding.held().size() == 1);
    CHECK(holding.held().front().state == quarantine::State::held);
    CHECK(holding.held().front().verdict == "quarantine");
}

TEST_CASE("without a store nothing is taken out", "[wire][quarantine][strip]") {
    Stripping holding(
        [](config::Config& config) { config.quarantine_to = config::HoldPlace::mta; });
    CHECK(holding.send_stripped() == Reply::keep_going);
    CHECK(holding.stage.mta.body.empty());
    CHECK_FALSE(holding.stage.mta.held.empty());
}

TEST_CASE("a store that fails leaves nothing half done", "[wire][quarantine][strip]") {
    Stripping holding;
    static_cast<void>(holding.held());
    const WritingHeld lock(holding.folder.path + "/keneki.db");
    CHECK(holding.send_stripped() == Reply::tempfail);
    CHECK(holding.stage.mta.code == "451");
    CHECK(holding.stage.mta.body.empty());
    CHECK(holding.stage.mta.added.empty());
}

TEST_CASE("an MTA that does not take the new body gets it again", "[wire][quarantine][strip]") {
    Stripping holding;
    holding.stage.mta.works = false;
    CHECK(holding.send_stripped() == Reply::tempfail);
    holding.stage.mta = {};
    CHECK(holding.send_stripped() == Reply::keep_going);
    CHECK_FALSE(holding.stage.mta.body.empty());
    CHECK(holding.held().size() == 1);
}

TEST_CASE("observe mode takes nothing out", "[wire][quarantine][strip]") {
    Stripping holding([](config::Config& config) { config.mode = config::Mode::observe; });
    CHECK(holding.send_stripped() == Reply::keep_going);
    CHECK(holding.stage.mta.body.empty());
    CHECK(holding.held().empty());
}
