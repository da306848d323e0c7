#include "memory/stage.h"

#include <catch2/catch.hpp>

using namespace keneki::memory;
using namespace keneki::memory::test;

namespace {

const std::string clinic = "suzuki@clinic.example";
const std::string free_mail = "suzuki@gmail.com";

void release(const Stage& stage,
             const std::string& reference,
             const std::string& other = clinic,
             bool vouched = true) {
    stage.memory->learn({{.kind = Observation::Kind::released,
                          .other = other,
                          .own = "nurse@hospital.example",
                          .at = stage.now->load(),
                          .message_id = reference,
                          .vouched = vouched}});
}

void hold(const Stage& stage, const std::string& other = clinic) {
    stage.received(other, "nurse@hospital.example", true);
    *stage.now += 1;
}

} // namespace

TEST_CASE("a release makes its author known, not his domain", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    hold(stage);
    hold(stage, free_mail);
    release(stage, "R-1");
    release(stage, "R-2", free_mail);
    REQUIRE(stage.written());
    const Answer answer = stage.about(clinic);
    CHECK(answer.address_state == State::known);
    CHECK(answer.recipient_state == State::known);
    CHECK(answer.domain_state == State::fresh);
    CHECK(answer.address.bad == 0);
    CHECK(answer.domain.bad == 0);
    CHECK(answer.address.sent == 0);
    CHECK(stage.state("tanaka@clinic.example") == State::fresh);
    CHECK(stage.state(free_mail) == State::known);
    CHECK(stage.state("tanaka@gmail.com") == State::never);
    SECTION("until the next bad one") {
        hold(stage);
        REQUIRE(stage.written());
        CHECK(stage.state(clinic) == State::fresh);
        CHECK(stage.about(clinic).address.bad == 1);
    }
}

TEST_CASE("a release takes back one bad verdict, once", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    hold(stage);
    hold(stage);
    release(stage, "R-1");
    release(stage, "R-1"); // the same, to another of us
    REQUIRE(stage.written());
    CHECK(stage.about(clinic).address.bad == 1);
    CHECK(stage.state(clinic) == State::fresh);
    release(stage, "R-2");
    REQUIRE(stage.written());
    CHECK(stage.about(clinic).address.bad == 0);
    CHECK(stage.state(clinic) == State::known);
    release(stage, "R-3");
    REQUIRE(stage.written());
    CHECK(stage.about(clinic).address.bad == 0);
}

TEST_CASE("bad mail does not hide behind a good one of the same second", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    stage.received(clinic);
    stage.received(clinic, "nurse@hospital.example", true);
    stage.received(clinic, "doctor@hospital.example", true); // the same, to another of us
    REQUIRE(stage.written());
    CHECK(stage.about(clinic).address.bad == 1);
    CHECK(stage.about(clinic).domain.bad == 1);
}

TEST_CASE("a release that does not vouch makes nobody known", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    hold(stage);
    release(stage, "R-1", clinic, false);
    release(stage, "R-2", "nobody@elsewhere.example");
    REQUIRE(stage.written());
    CHECK(stage.about(clinic).address.bad == 0);
    CHECK(stage.state(clinic) == State::fresh);
    CHECK(stage.state("nobody@elsewhere.example") == State::never);
}
