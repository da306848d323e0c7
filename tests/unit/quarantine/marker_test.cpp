// What a marker lets pass behind its use, behind its time, and behind a failure.
#include "memory/database.h"
#include "quarantine/stage.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>

using namespace keneki;
using namespace keneki::quarantine;
using namespace keneki::quarantine::test;

namespace {

const std::string body(64, 'a');
const std::string other(64, 'b');

struct Announced : Stage {
    Announced() : Stage(GENERATE(Kind::sqlite, Kind::postgresql)), store(options) {
        const auto table = rows();
        table->in_one([&] {
            table->add_release(marker_hash(marker), "R-1", noon, noon + 900, "", body);
            return true;
        });
    }
    void noted(const std::string& outcome) const {
        const auto table = rows();
        table->in_one([&] {
            table->set_outcome(marker_hash(marker), outcome);
            return true;
        });
    }
    /// "passes", "again", "late" or "judged".
    std::string redeem(const std::string& of_body) {
        const auto release = store.redeem(marker, of_body, soon_enough());
        REQUIRE(release);
        if (!*release) return "judged";
        CHECK((*release)->reference == "R-1");
        return (*release)->late ? "late" : (*release)->again ? "again" : "passes";
    }
    Store store;
    const std::string marker = new_marker();
};

} // namespace

TEST_CASE("who heard no answer may send a released message again", "[quarantine]") {
    Announced stage;
    const bool is_noted = GENERATE(true, false);
    if (is_noted) stage.noted("250 2.0.0 Ok: queued");
    CHECK(stage.redeem(other) == "passes"); // in its time, whatever others on its way made of it
    CHECK(stage.redeem(other) == "judged");
    CHECK(stage.redeem(body) == "again");
    CHECK(stage.redeem("") == "judged");
    *stage.now += 7 * day - 1;
    CHECK(stage.redeem(body) == "again");
    CHECK(stage.redeem(other) == "judged");
    *stage.now += 1;
    CHECK(stage.redeem(body) == "judged");
}

TEST_CASE("a marker that waited lets only pass what was sent with it", "[quarantine]") {
    Announced stage;
    stage.noted("250 2.0.0 Ok: queued");
    *stage.now += 900;
    CHECK(stage.redeem(other) == "judged");
    CHECK(stage.redeem("") == "judged");
    *stage.now += 7 * day - 1;
    CHECK(stage.redeem(other) == "judged");
    SECTION("until the last second") {
        CHECK(stage.redeem(body) == "passes");
        // … and from then on for as long as the mail server tries.
        *stage.now += 3 * day;
        CHECK(stage.redeem(body) == "again");
    }
    SECTION("and no longer") {
        *stage.now += 1;
        CHECK(stage.redeem(body) == "judged");
    }
}

TEST_CASE("the marker of a failed release is worth nothing", "[quarantine]") {
    Announced stage;
    const bool is_used = GENERATE(true, false);
    if (is_used) CHECK(stage.redeem(body) == "passes");
    stage.noted("smtp://127.0.0.1:25: 451 later");
    CHECK(stage.redeem(body) == "judged");
}

TEST_CASE("what was released before digests were kept waits no longer than its time",
          "[quarantine]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    const std::string used = new_marker(), waits = new_marker();
    memory::Database::open(stage.options.store, memory::Database::Purpose::write,
                           stage.options.busy)
        ->migrate(4);
    for (const std::string& marker : {used, waits})
        stage.run_sql(fmt::format(
            "INSERT INTO held_release (marker, reference, made_at, expires_at, used_at, outcome, "
            "teaches) VALUES ('{}', 'R-1', {}, {}, 0, '250 Ok', '')",
            marker_hash(marker), noon, noon + 900));
    Store store(stage.options);
    const auto passes = [&](const std::string& marker, const std::string& of_body) {
        const auto release = store.redeem(marker, of_body, soon_enough());
        REQUIRE(release);
        return release->has_value();
    };
    CHECK(passes(used, body));
    CHECK_FALSE(passes(used, body));
    CHECK_FALSE(passes(used, ""));
    *stage.now += 900;
    CHECK_FALSE(passes(waits, body));
    CHECK_FALSE(passes(waits, ""));
}
