#include "memory/contact.h"

#include <catch2/catch.hpp>

using namespace keneki::memory;

namespace {

constexpr std::int64_t day = day_seconds;
constexpr std::int64_t begin = 19'423 * day;
const Policy policy{.learning_days = 14, .quiet_days = 14, .silent_days = 180};

} // namespace

TEST_CASE("state_of follows who wrote to whom", "[memory]") {
    Contact contact;
    CHECK(state_of(contact, policy, begin) == State::never);

    SECTION("any number of messages in a day says little") {
        for (int i = 0; i < 1000; ++i)
            add_received(contact, begin + i, false, false);
        CHECK(state_of(contact, policy, begin + 1000) == State::fresh);
        CHECK(state_of(contact, policy, begin + 400 * day) == State::fresh);
    }
    SECTION("our own message makes it known") {
        add_received(contact, begin, false, false);
        add_sent(contact, begin + 1);
        CHECK(state_of(contact, policy, begin + 2) == State::known);
    }
    SECTION("silence") {
        add_sent(contact, begin);
        CHECK(state_of(contact, policy, begin + 180 * day) == State::known);
        CHECK(state_of(contact, policy, begin + 181 * day) == State::silent);
        add_received(contact, begin + 181 * day, false, false);
        CHECK(state_of(contact, policy, begin + 181 * day) == State::known);
    }
}

TEST_CASE("three days over the quiet time make an author known", "[memory]") {
    struct Case {
        const char* why;
        std::vector<std::int64_t> days;
        std::int64_t asked;
        State expected;
    };
    const auto c = GENERATE(values<Case>({
        {"two days", {0, 14}, 15, State::fresh},
        {"three days, the first yesterday but thirteen", {0, 1, 2}, 13, State::fresh},
        {"three days, the first a quiet time back", {0, 1, 2}, 14, State::known},
        {"twice on one day", {0, 0, 14}, 20, State::fresh},
    }));
    CAPTURE(c.why);
    Contact contact;
    for (const std::int64_t at : c.days)
        add_received(contact, begin + at * day, false, false);
    CHECK(state_of(contact, policy, begin + c.asked * day) == c.expected);
}

TEST_CASE("a bad verdict takes back what was earned", "[memory]") {
    Contact contact;
    add_sent(contact, begin);
    for (int i = 0; i < 5; ++i)
        add_received(contact, begin + i * day, false, false);
    REQUIRE(state_of(contact, policy, begin + 30 * day) == State::known);
    add_received(contact, begin + 31 * day, true, false);
    CHECK(state_of(contact, policy, begin + 32 * day) == State::fresh);
    SECTION("until we write again") {
        add_sent(contact, begin + 32 * day);
        CHECK(state_of(contact, policy, begin + 32 * day) == State::known);
    }
    SECTION("or a new quiet time has passed") {
        for (int i = 32; i < 35; ++i)
            add_received(contact, begin + i * day, false, false);
        CHECK(state_of(contact, policy, begin + 45 * day) == State::fresh);
        CHECK(state_of(contact, policy, begin + 46 * day) == State::known);
    }
}

TEST_CASE("an age is never negative", "[memory]") {
    CHECK(age_days(begin + 5 * day, begin) == 0);
    CHECK(age_days(begin, begin + day - 1) == 0);
    CHECK(age_days(begin, begin + day) == 1);
    Contact contact;
    add_sent(contact, begin + day); // the clock was a day ahead
    CHECK(state_of(contact, policy, begin) == State::known);
}
