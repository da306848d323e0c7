#include "memory/database.h"
#include "memory/housekeeping.h"
#include "memory/schema.h"
#include "memory/stage.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace keneki::memory;
using namespace keneki::memory::test;
using std::chrono::seconds;

namespace {

std::unique_ptr<Database> opened(const std::string& store) {
    auto database = Database::open(store, Database::Purpose::write, seconds(20));
    database->migrate();
    return database;
}

Batch strangers(int from, int count, std::int64_t at) {
    Batch batch;
    for (int i = from; i < from + count; ++i) {
        Contact contact;
        add_received(contact, at, false, false);
        batch.contacts[i] = contact;
        batch.messages[{i, 0}] = {MessageKind::received, at};
    }
    return batch;
}

/// One whole round.
void tidy(Housekeeping& housekeeping, Database& database, std::int64_t now) {
    const auto steady = std::chrono::steady_clock::now();
    do
        housekeeping.step(database, now, steady);
    while (housekeeping.under_way());
}

} // namespace

TEST_CASE("the schema is made once and a newer one is refused", "[memory][store]") {
    const Folder folder;
    const std::string store = new_store(GENERATE(Kind::sqlite, Kind::postgresql), folder);
    {
        const auto database = opened(store);
        CHECK(database->schema_version() == newest_schema());
        database->add_state("started_at", 7);
        database->add_state("started_at", 8);
        CHECK(database->state().started_at == 7);
        database->migrate();
        CHECK(database->state().started_at == 7);
    }
    CHECK(opened(store)->state().started_at == 7);

    auto newer = opened(store);
    newer->set_schema_version(newest_schema() + 1);
    newer.reset();
    CHECK_THROWS_WITH(opened(store), Catch::Contains("a newer Keneki has used it"));
}

TEST_CASE("what is old is forgotten in portions", "[memory][store]") {
    const Folder folder;
    const auto database = opened(new_store(GENERATE(Kind::sqlite, Kind::postgresql), folder));
    database->write(strangers(0, 1200, noon), noon);
    database->write(strangers(5000, 10, noon + 20 * day), noon + 20 * day);
    Housekeeping housekeeping(30, 1'000'000);
    tidy(housekeeping, *database, noon + 30 * day);
    CHECK(database->contact_count() == 1210);
    CHECK(database->forget_contacts_before((noon + day) / day, 500) == 500);
    CHECK(database->forget_contacts_before((noon + day) / day, 5000) == 700);
    CHECK(database->forget_messages_before((noon + day) / day, 5000) == 1200);
    CHECK(database->contact_count() == 10);
    CHECK(database->message_count() == 10);
}

TEST_CASE("strangers are forgotten before those we wrote to", "[memory][store]") {
    const Folder folder;
    const auto database = opened(new_store(GENERATE(Kind::sqlite, Kind::postgresql), folder));
    Batch ours;
    add_sent(ours.contacts[1], noon - 300 * day);
    for (int i = 0; i < 3; ++i)
        add_received(ours.contacts[2], noon - (200 - i) * day, false, false);
    database->write(ours, noon);
    database->write(strangers(100, 2000, noon), noon);
    Housekeeping housekeeping(730, 1000);
    tidy(housekeeping, *database, noon);
    CHECK(database->contact_count() == 1000);
    CHECK(database->message_count() == 1000);
    const std::vector<std::int64_t> marks{1, 2};
    CHECK(database->contacts(marks).size() == 2);
}

TEST_CASE("a clock that jumps ahead expires nothing", "[memory][store]") {
    const Folder folder;
    const auto database = opened(new_store(GENERATE(Kind::sqlite, Kind::postgresql), folder));
    database->write(strangers(0, 100, noon), noon);
    Housekeeping housekeeping(30, 1'000'000);
    tidy(housekeeping, *database, noon);
    tidy(housekeeping, *database, noon + 4000 * day);
    CHECK(database->contact_count() == 100);
    tidy(housekeeping, *database, noon - day);
    CHECK(database->contact_count() == 100);
    CHECK(database->state().clock == noon - day);
}

TEST_CASE("expiry_clock follows time that has passed", "[memory]") {
    CHECK(expiry_clock(0, noon, seconds(0)) == noon);                 // it begins
    CHECK(expiry_clock(noon, noon + 60, seconds(60)) == noon + 60);   // as it should be
    CHECK(expiry_clock(noon, noon + 90, seconds(60)) == noon + 90);   // it catches up
    CHECK(expiry_clock(noon, noon + day, seconds(60)) == noon + 120); // a jump
    CHECK(expiry_clock(noon, noon - day, seconds(60)) == noon - day); // a jump back
    CHECK(expiry_clock(noon, noon + 365 * day, seconds(0)) == noon);
}

TEST_CASE("SQLite gives space back", "[memory]") {
    const Folder folder;
    const auto database = opened("sqlite:" + folder.path + "/keneki.db");
    for (int i = 0; i < 20; ++i)
        database->write(strangers(i * 2000, 2000, noon), noon);
    CHECK_FALSE(database->give_back_space());
    while (database->forget_contacts_before(noon / day + 1, 5000) > 0) {
    }
    int portions = 0;
    while (database->give_back_space())
        ++portions;
    CHECK(portions > 0);
}
