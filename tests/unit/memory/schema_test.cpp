#include "memory/database.h"
#include "memory/housekeeping.h"
#include "memory/schema.h"
#include "memory/stage.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

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

TEST_CASE("an older database keeps what it knew", "[memory][store]") {
    const Folder folder;
    const std::string store = new_store(GENERATE(Kind::sqlite, Kind::postgresql), folder);
    {
        const auto database = Database::open(store, Database::Purpose::write, seconds(20));
        database->migrate(1);
        CHECK(database->schema_version() == 1);
        database->add_state("started_at", 7);
        Batch batch = strangers(100, 1000, noon - 100 * day);
        add_sent(batch.contacts[1], noon - 90 * day);
        batch.messages[{7, 8}] = {MessageKind::sent, noon};
        database->write(batch, noon);
    }
    const auto database = opened(store);
    CHECK(database->schema_version() == newest_schema());
    CHECK(database->state().started_at == 7);
    CHECK(database->contact_count() == 1001);
    CHECK(database->message_count() == 1001);
    const std::vector<std::int64_t> known{1}, ours{7};
    const auto contacts = database->contacts(known);
    REQUIRE(contacts.size() == 1);
    CHECK(contacts[0].contact.sent == 1);
    CHECK(contacts[0].contact.last_sent == noon - 90 * day);
    REQUIRE(database->messages(ours).size() == 1);
    CHECK(database->messages(ours)[0].party == 8);

    Batch more;
    add_sent(more.contacts[1], noon);
    database->write(more, noon);
    CHECK(database->contacts(known)[0].contact.sent == 2);
    Housekeeping housekeeping(730, 500);
    tidy(housekeeping, *database, noon);
    CHECK(database->contact_count() == 500);
    CHECK(database->contacts(known).size() == 1);
}

TEST_CASE("an older database keeps whom it knew", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    const Key key = Key::random();
    REQUIRE(key.write(stage.options.key_file));
    const std::string partner = "sato@clinic.example", nurse = "nurse@hospital.example";
    {
        const auto database =
            Database::open(stage.options.store, Database::Purpose::write, seconds(20));
        database->migrate(1);
        database->add_state("key_check", key.check());
        database->add_state("started_at", noon - 100 * day);
        Batch batch;
        for (const auto mark :
             {key.address(partner), key.domain("clinic.example"), key.pair(partner, nurse)})
            for (int i = 0; i < 4; ++i)
                add_received(batch.contacts[mark], noon - (60 - i) * day, false, true);
        add_sent(batch.contacts[key.address("patient@gmail.com")], noon - 30 * day);
        database->write(batch, noon);
    }
    stage.open();
    const auto contacts = [&] {
        return Database::open(stage.options.store, Database::Purpose::read, seconds(20))
            ->contact_count();
    };
    REQUIRE(contacts() == 4);
    const Answer before = stage.about(partner);
    CHECK(before.address_state == State::known);
    CHECK(before.domain_state == State::known);
    CHECK(before.recipient_state == State::known);
    CHECK(stage.state("patient@gmail.com") == State::known);

    stage.received(partner);
    REQUIRE(stage.written());
    CHECK(stage.about(partner).address.received == 5);
    CHECK(stage.about(partner).recipient.received == 5);
    CHECK(contacts() == 4); // moved, not made anew
    ++*stage.now;
    stage.received(partner, nurse, true);
    REQUIRE(stage.written());
    stage.reopen();
    const Answer after = stage.about(partner);
    CHECK(after.contact == State::fresh); // nothing is left where it stood before
    CHECK(after.address.received == 6);
    CHECK(after.recipient_state == State::fresh);
    CHECK(contacts() == 4);
}

TEST_CASE("a message in the place of a contact takes nothing from it", "[memory][store]") {
    const Folder folder;
    const auto database = opened(new_store(GENERATE(Kind::sqlite, Kind::postgresql), folder));
    Batch contact;
    add_sent(contact.contacts[1], noon);
    Batch message;
    message.received[1] = noon;
    const bool contact_first = GENERATE(true, false);
    database->write(contact_first ? contact : message, noon);
    database->write(contact_first ? message : contact, noon);
    const std::vector<std::int64_t> marks{1};
    const auto found = database->contacts(marks);
    REQUIRE(found.size() == 1);
    CHECK(found[0].contact.first_seen == noon);
    CHECK(found[0].contact.sent == 1);
}

TEST_CASE("a contact of an older database comes to its place although a message stands there",
          "[memory][store]") {
    const Folder folder;
    const auto database = opened(new_store(GENERATE(Kind::sqlite, Kind::postgresql), folder));
    database->add_state("old_marks", 1);
    Batch before;
    add_sent(before.contacts[7], noon); // where version 1 had it
    before.received[9] = noon;          // where it belongs now
    before.received[8] = noon;          // where another would have stood
    database->write(before, noon);
    Batch after;
    after.formerly = {{9, 7}, {10, 8}};
    add_sent(after.contacts[9], noon + day);
    add_sent(after.contacts[10], noon + day);
    database->write(after, noon + day);
    const std::vector<std::int64_t> marks{7, 8, 9, 10};
    auto found = database->contacts(marks);
    std::ranges::sort(found, {}, &Database::MarkedContact::mark);
    REQUIRE(found.size() == 3);
    CHECK(found[0].mark == 8);
    CHECK(found[0].is_message);
    CHECK(found[1].contact.sent == 2);
    CHECK(found[1].contact.first_seen == noon);
    CHECK(found[2].contact.sent == 1);
}

TEST_CASE("what is old is forgotten in portions", "[memory][store]") {
    const Folder folder;
    const auto database = opened(new_store(GENERATE(Kind::sqlite, Kind::postgresql), folder));
    database->write(strangers(0, 1200, noon), noon);
    database->write(strangers(5000, 10, noon + 20 * day), noon + 20 * day);
    Housekeeping housekeeping(30, 1'000'000);
    tidy(housekeeping, *database, noon + 30 * day);
    CHECK(database->contact_count() == 1210);

    const auto steady = std::chrono::steady_clock::now();
    database->set_state("clock", noon + 31 * day);
    housekeeping.step(*database, noon + 31 * day, steady); // begins
    auto left = database->contact_count();
    do {
        housekeeping.step(*database, noon + 31 * day, steady);
        const auto now_left = database->contact_count();
        CHECK(left - now_left <= 500);
        left = now_left;
    } while (housekeeping.under_way());
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

TEST_CASE("of what is missed alike only so many go as are too many", "[memory][store]") {
    const Folder folder;
    const auto database = opened(new_store(GENERATE(Kind::sqlite, Kind::postgresql), folder));
    database->write(strangers(100, 30, noon - 2 * day), noon);
    database->write(strangers(1, 50, noon - day), noon);
    database->write(strangers(200, 30, noon), noon);
    Housekeeping housekeeping(730, 60);
    tidy(housekeeping, *database, noon);
    CHECK(database->contact_count() == 60);
    std::vector<std::int64_t> oldest, newest;
    for (int i = 0; i < 30; ++i) {
        oldest.push_back(100 + i);
        newest.push_back(200 + i);
    }
    CHECK(database->contacts(oldest).empty());
    CHECK(database->contacts(newest).size() == 30);
}

TEST_CASE("contacts and messages that came do not push each other out", "[memory][store]") {
    const Folder folder;
    const auto database = opened(new_store(GENERATE(Kind::sqlite, Kind::postgresql), folder));
    Batch old;
    for (int i = 0; i < 20; ++i)
        old.received[i] = noon - day;
    database->write(old, noon);
    Batch more = strangers(1000, 80, noon);
    more.messages.clear();
    for (int i = 100; i < 130; ++i)
        more.received[i] = noon;
    database->write(more, noon);
    database->write(old, noon); // seen again: no message becomes a contact by that
    CHECK(database->contact_count() == 80);
    CHECK(database->message_count() == 50);
    Housekeeping housekeeping(730, 40);
    tidy(housekeeping, *database, noon);
    CHECK(database->contact_count() == 40);
    CHECK(database->message_count() == 40);
    std::vector<std::int64_t> newest;
    for (int i = 100; i < 130; ++i)
        newest.push_back(i);
    const auto found = database->contacts(newest);
    CHECK(found.size() == 30);
    CHECK(std::all_of(found.begin(), found.end(), [](const auto& row) { return row.is_message; }));
    tidy(housekeeping, *database, noon + 731 * day); // the clock follows in its own time
    database->set_state("clock", noon + 732 * day);
    tidy(housekeeping, *database, noon + 732 * day);
    CHECK(database->contact_count() + database->message_count() == 0);
}

TEST_CASE("where a contact and a message would stand alike, the contact does", "[memory][store]") {
    const Folder folder;
    const auto database = opened(new_store(GENERATE(Kind::sqlite, Kind::postgresql), folder));
    Batch first;
    first.received = {{1, noon}, {2, noon}};
    add_sent(first.contacts[1], noon);
    database->write(first, noon);
    Batch second;
    second.received[1] = noon;
    add_sent(second.contacts[2], noon);
    database->write(second, noon);
    const std::vector<std::int64_t> marks{1, 2};
    for (const auto& found : database->contacts(marks)) {
        CHECK_FALSE(found.is_message);
        CHECK(found.contact.sent == 1);
    }
    CHECK(database->contact_count() == 2);
    CHECK(database->message_count() == 0);
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
    Housekeeping housekeeping(30, 1'000'000);
    database->set_state("clock", noon + 31 * day);
    const auto steady = std::chrono::steady_clock::now();
    while (database->contact_count() + database->message_count() > 0)
        housekeeping.step(*database, noon + 31 * day, steady);
    int portions = 0;
    while (database->give_back_space())
        ++portions;
    CHECK(portions > 0);
}
