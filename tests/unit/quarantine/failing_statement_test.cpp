// What a statement that fails leaves behind and says.
#include "base/base64.h"
#include "memory/database.h"
#include "memory/postgresql_server.h"
#include "quarantine/held_mail.h"
#include "quarantine/notice.h"
#include "quarantine/stage.h"

#include <catch2/catch.hpp>
#include <sqlite3.h>

using namespace keneki;
using namespace keneki::quarantine;
using namespace keneki::quarantine::test;

namespace {

/// The database refuses a notice as a full disk would.
void refuse_notices(const std::string& store, Kind kind) {
    if (kind == Kind::postgresql) {
        memory::test::PostgresqlServer::run(
            store, "CREATE FUNCTION full_disk() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'could "
                   "not extend file: No space left on device' USING DETAIL = NEW.recipient; END $$ "
                   "LANGUAGE plpgsql; CREATE TRIGGER full_disk BEFORE INSERT ON held_notice FOR "
                   "EACH ROW EXECUTE FUNCTION full_disk()");
        return;
    }
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(memory::sqlite_file(store).c_str(), &database) == SQLITE_OK);
    CHECK(sqlite3_exec(database,
                       "CREATE TRIGGER full_disk BEFORE INSERT ON held_notice BEGIN SELECT "
                       "RAISE(ABORT, 'database or disk is full'); END",
                       nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
}

} // namespace

TEST_CASE("a failure says nothing of people and their mail", "[quarantine][R33]") {
    const Kind kind = GENERATE(Kind::sqlite, Kind::postgresql);
    const Stage stage(kind);
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "one"));
    refuse_notices(stage.options.store, kind);
    Description about = description();
    about.mutable_evidence()->mutable_header()->set_subject("hidden matter");
    const auto put =
        stage.put(store, "R-2", "two", about, {{"malformed@hospital.example", NoticeKind::daily}});
    REQUIRE_FALSE(put);
    const std::string why = put.error().why;
    CHECK_THAT(why, Catch::Contains(kind == Kind::sqlite ? "disk is full" : "No space left"));
    CHECK_THAT(why, !Catch::Contains("hospital.example"));
    const std::string notice = to_base64(notice_of(about, "R-2", *stage.now).SerializeAsString());
    CHECK_THAT(why, !Catch::Contains(notice.substr(0, 40)));
    CHECK_FALSE(stage.rows()->row("R-2"));
}

TEST_CASE("what comes behind a statement that failed is done", "[quarantine]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "one"));
    auto held = HeldMail::open(stage.options.store, HeldMail::Access::change,
                               std::chrono::milliseconds(200));
    REQUIRE(held);
    const auto other = stage.rows();
    other->in_one([&] {
        other->note(
            {.number = 0, .at = 1, .who = "taro", .action = "show", .reference = "R-1", .why = {}});
        CHECK_FALSE(held->note("R-1", {"hanako", "sorting"}, "rescan")); // waits for taro in vain
        return true;
    });
    CHECK(held->row("R-1"));
    CHECK(held->note("R-1", {"hanako", "sorting"}, "rescan"));
}

TEST_CASE("a message that comes again when its first copy has expired is held", "[quarantine]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.options.keep_days = 1; // a mail server tries for five
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "one"));
    *stage.now += 2 * day;
    store.expire(std::chrono::hours(48));
    REQUIRE(stage.rows()->row("R-1")->state == State::expired);
    const auto again = stage.put(store, "R-2", "one");
    REQUIRE(again);
    CHECK_FALSE(again->known);
    CHECK(stage.text("R-2") == "one");
}
