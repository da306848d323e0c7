#include "quarantine/fill_reminder.h"

#include <catch2/catch.hpp>

using namespace keneki::quarantine;
using namespace std::chrono_literals;

namespace {

constexpr FillReminder::Time start{1000h};
constexpr Fill nearly{19'000, 20'000, false}, full{21'000, 20'000, true};

} // namespace

TEST_CASE("each person is told of each once a day", "[quarantine]") {
    FillReminder reminder;
    CHECK_FALSE(reminder.pending(start));
    reminder.note(nearly, start);
    REQUIRE(reminder.pending(start));
    CHECK(reminder.is_due("a@hospital.example", nearly, start));
    reminder.told("a@hospital.example", nearly, start);
    CHECK_FALSE(reminder.is_due("a@hospital.example", nearly, start + 24h - 1s));
    CHECK(reminder.is_due("a@hospital.example", full, start));
    CHECK(reminder.is_due("b@hospital.example", nearly, start));
    CHECK(reminder.is_due("a@hospital.example", nearly, start + 24h));
    reminder.settle();
    CHECK_FALSE(reminder.pending(start));
}

TEST_CASE("an address that takes no mail keeps nobody from the next day's", "[quarantine]") {
    FillReminder reminder;
    reminder.note(full, start);
    reminder.told("a@hospital.example", full, start); // b's mail is refused, today and tomorrow
    reminder.note(full, start + 24h);
    REQUIRE(reminder.pending(start + 24h));
    CHECK(reminder.is_due("a@hospital.example", full, start + 24h));
}

TEST_CASE("what could not be told for an hour waits for the store to say it again",
          "[quarantine]") {
    FillReminder reminder;
    reminder.note(nearly, start);
    CHECK(reminder.pending(start + 1h - 1s));
    CHECK_FALSE(reminder.pending(start + 1h));
    reminder.note(nearly, start + 2h);
    CHECK(reminder.pending(start + 2h));
}

TEST_CASE("a full store is not forgotten over one that is nearly full", "[quarantine]") {
    FillReminder reminder;
    reminder.note(nearly, start);
    reminder.note(full, start);
    reminder.note(nearly, start + 1min);
    REQUIRE(reminder.pending(start + 1min));
    CHECK(reminder.pending(start + 1min)->full);
    reminder.note(nearly, start + 2h); // the full one was an hour ago
    CHECK_FALSE(reminder.pending(start + 2h)->full);
}
