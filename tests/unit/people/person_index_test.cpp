#include "people/name_pairs.h"
#include "people/person_habit_pairs.h"
#include "people/person_index.h"
#include "people/person_line_pairs.h"
#include "people/person_origin_pairs.h"
#include "people/person_pairs.h"
#include "people/person_post_pairs.h"
#include "people/person_spelling_pairs.h"
#include "people/person_trade_pairs.h"

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

void check(const char* table, Surroundings surroundings) {
    for (const PairRow& row : pair_rows(table)) {
        REQUIRE(row.size() == 4);
        INFO(row[0] << " (" << row[1] << ") and " << row[2]);
        CHECK(said_of(row, surroundings) == row[3]);
    }
}

} // namespace

TEST_CASE("people are found however their names are written", "[people][names]") {
    REQUIRE(pair_rows(person_pairs).size() > 200);
    check(person_pairs, Surroundings::display_name);
    check(person_spellings, Surroundings::display_name);
}

TEST_CASE("people are found in lines of text", "[people][names]") {
    check(person_lines, Surroundings::running_text);
    check(person_trade_lines, Surroundings::running_text);
}

TEST_CASE("people are found by the habits of hospital mail", "[people][names]") {
    check(person_habits, Surroundings::display_name);
}

TEST_CASE("people are found beside their posts and trades", "[people][names]") {
    check(person_posts, Surroundings::display_name);
    check(person_trades, Surroundings::display_name);
}

TEST_CASE("people are found wherever they come from", "[people][names]") {
    check(person_origins, Surroundings::display_name);
}

TEST_CASE("people are found in signatures and names of files", "[people][names]") {
    check(person_paper_lines, Surroundings::running_text);
}
