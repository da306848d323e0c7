#include "people/facility_index.h"
#include "people/name_pairs.h"
#include "people/organisation_habit_pairs.h"
#include "people/organisation_kind_pairs.h"
#include "people/organisation_neighbour_pairs.h"
#include "people/organisation_owner_pairs.h"
#include "people/organisation_pairs.h"
#include "people/organisation_region_pairs.h"
#include "people/organisation_sentence_pairs.h"
#include "people/organisation_short_form_pairs.h"
#include "people/organisation_trade_pairs.h"

#include <catch2/catch.hpp>

using namespace keneki::people;

namespace {

/// The sign of the tables for what a list with only this organisation says of the text.
std::string said_of(const PairRow& row) {
    FacilityIndex index;
    std::vector<std::string> others;
    for (std::string_view rest = row[1]; !rest.empty();) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        others.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    index.add(row[0], others, 0);
    const FoldedText folded(row[2]);
    const auto matches = index.find(row[2], folded, NameText(folded));
    if (matches.empty()) return "!";
    return matches.front().common ? "~" : "=";
}

void check(const char* table) {
    for (const PairRow& row : pair_rows(table)) {
        REQUIRE(row.size() == 4);
        INFO(row[0] << " (" << row[1] << ") and " << row[2]);
        CHECK(said_of(row) == row[3]);
    }
}

} // namespace

TEST_CASE("organisations are found however their names are written", "[people][names]") {
    check(organisation_pairs);
}

TEST_CASE("organisations are found in lines of text", "[people][names]") {
    check(organisation_lines);
}

TEST_CASE("organisations are found by short forms and abbreviations", "[people][names]") {
    check(organisation_short_forms);
}

TEST_CASE("organisations are found by the habits of hospital mail", "[people][names]") {
    check(organisation_habits);
}

TEST_CASE("organisations are found by other words, in English, and as they are drawn",
          "[people][names]") {
    check(organisation_kinds);
}

TEST_CASE("organisations are found by the words of their trade", "[people][names]") {
    check(organisation_trades);
    check(organisation_owners);
}

TEST_CASE("neighbours and societies of an organisation are not it", "[people][names]") {
    check(organisation_neighbours);
    check(organisation_sentences);
}

TEST_CASE("organisations are found in regions and Latin letters", "[people][names]") {
    check(organisation_regions);
}
