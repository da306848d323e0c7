#include "people/name_pairs.h"
#include "people/person_habit_pairs.h"
#include "people/person_index.h"
#include "people/person_pairs.h"

#include <catch2/catch.hpp>

using namespace keneki::people;

namespace {

/// The sign of the tables for what a list with only this person says of the text.
std::string said_of(const PairRow& row, Surroundings surroundings) {
    PersonIndex index;
    PersonNames names{{row[0]}, {}};
    if (!row[1].empty()) names.readings.push_back(row[1]);
    index.add(names, 0);
    const FoldedText folded(row[2]);
    const bool line = surroundings == Surroundings::running_text;
    std::string sign = "!";
    for (const PersonMatch& match :
         line ? index.find(folded, NameText(folded), surroundings) : index.find_in_name(row[2])) {
        const bool to_that_person = match.addressed && line;
        if (match.part == NamePart::full) return to_that_person ? "@" : "=";
        sign = "~";
    }
    return sign;
}

} // namespace

TEST_CASE("people are found however their names are written", "[people][names]") {
    const auto rows = pair_rows(person_pairs);
    REQUIRE(rows.size() > 200);
    for (const PairRow& row : rows) {
        REQUIRE(row.size() == 4);
        INFO(row[0] << " (" << row[1] << ") and " << row[2]);
        CHECK(said_of(row, Surroundings::display_name) == row[3]);
    }
}

TEST_CASE("people are found in lines of text", "[people][names]") {
    for (const PairRow& row : pair_rows(person_lines)) {
        REQUIRE(row.size() == 4);
        INFO(row[0] << " (" << row[1] << ") and " << row[2]);
        CHECK(said_of(row, Surroundings::running_text) == row[3]);
    }
}

TEST_CASE("people are found by the habits of hospital mail", "[people][names]") {
    for (const PairRow& row : pair_rows(person_habits)) {
        REQUIRE(row.size() == 4);
        INFO(row[0] << " (" << row[1] << ") and " << row[2]);
        CHECK(said_of(row, Surroundings::display_name) == row[3]);
    }
}
