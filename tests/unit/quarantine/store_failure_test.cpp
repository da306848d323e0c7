#include "quarantine/stage.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

using namespace keneki;
using namespace keneki::quarantine;
using namespace keneki::quarantine::test;

TEST_CASE("a full store says so and keeps what it has", "[quarantine]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.options.most_bytes = 27'000;
    Store store(stage.options);
    const std::string text = noise(15'000);
    REQUIRE(stage.put(store, "R-1", text));
    CHECK_FALSE(store.take_fill());
    const auto refused = stage.put(store, "R-2", text + text);
    REQUIRE_FALSE(refused);
    const auto fill = store.take_fill();
    REQUIRE(fill);
    CHECK(fill->full);
    CHECK(fill->stored_bytes > 27'000);
    CHECK_FALSE(store.take_fill()); // once
    CHECK(refused.error().why.find("full") != std::string::npos);
    CHECK(stage.rows()->list(0, noon + day).size() == 1);
    CHECK(stage.text("R-1") == text);
    REQUIRE(stage.put(store, "R-3", "small"));
}

TEST_CASE("a store that is nearly full says so", "[quarantine]") {
    Stage stage(Kind::sqlite);
    stage.options.most_bytes = 26'700;
    Store store(stage.options);
    const std::string text = noise(9'300);
    REQUIRE(stage.put(store, "R-1", text));
    CHECK_FALSE(store.take_fill());
    REQUIRE(stage.put(store, "R-2", text + "2"));
    const auto fill = store.take_fill();
    REQUIRE(fill);
    CHECK_FALSE(fill->full);
    CHECK(fill->most_bytes == 26'700);
    CHECK(fill->stored_bytes > 24'000);
    REQUIRE(stage.put(store, "R-3", "small"));
    CHECK_FALSE(store.take_fill()); // within the hour
}

TEST_CASE("what the store may take is what it takes of the disk", "[quarantine]") {
    Stage stage(Kind::sqlite);
    std::int64_t counted = 0;
    {
        Store store(stage.options);
        REQUIRE(stage.put(store, "R-1", noise(3'000'000)));
        REQUIRE(stage.put(store, "R-2", noise(1'000'001)));
        counted = stage.rows()->stored_bytes();
    }
    // Closing the last connection has brought the log into the file.
    const auto taken =
        static_cast<std::int64_t>(std::filesystem::file_size(stage.folder.path + "/keneki.db"));
    CHECK(counted > taken * 95 / 100);
    CHECK(counted < taken);
}

TEST_CASE("a store that cannot be used refuses, and works again by itself", "[quarantine]") {
    Stage stage(Kind::sqlite);
    stage.options.busy = std::chrono::milliseconds(50);
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "one"));
    {
        const WritingHeld held(stage.folder.path + "/keneki.db");
        const auto put = stage.put(store, "R-2", "two");
        REQUIRE_FALSE(put);
        CHECK(put.error().why.find("locked") != std::string::npos);
    }
    CHECK(memory::test::soon([&] { return stage.put(store, "R-2", "two").has_value(); }));
    CHECK(stage.text("R-2") == "two");
}

TEST_CASE("a store whose file was moved away goes on in a new one", "[quarantine]") {
    Stage stage(Kind::sqlite);
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "one"));
    const std::string file = stage.folder.path + "/keneki.db";
    for (const char* const suffix : {"", "-wal", "-shm"}) {
        std::error_code missing;
        std::filesystem::rename(file + suffix, file + "-old" + suffix, missing);
    }
    CHECK(memory::test::soon([&] { return stage.put(store, "R-2", "two").has_value(); }));
    CHECK(stage.text("R-2") == "two");
    CHECK_FALSE(stage.rows()->row("R-1"));
    stage.options.store = "sqlite:" + file + "-old";
    CHECK(stage.text("R-1") == "one");
}

TEST_CASE("commits wait for the disk although the server does not by itself", "[quarantine]") {
    const Stage stage(Kind::postgresql);
    {
        Store store(stage.options);
        REQUIRE(stage.put(store, "R-1", "one"));
    }
    using Server = memory::test::PostgresqlServer;
    const auto set = [&](const std::string& value) {
        Server::run(stage.options.store,
                    "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || quote_ident(current_database()) || "
                    "' SET synchronous_commit = " +
                        value + "'; END $$");
    };
    const auto expect = [&](const std::string& value) {
        Server::run(stage.options.store,
                    "CREATE OR REPLACE FUNCTION expect() RETURNS trigger AS $$ BEGIN IF "
                    "current_setting('synchronous_commit') <> '" +
                        value +
                        "' THEN RAISE EXCEPTION 'not so'; END IF; RETURN NEW; END $$ LANGUAGE "
                        "plpgsql; CREATE OR REPLACE TRIGGER expect BEFORE INSERT ON held FOR EACH "
                        "ROW EXECUTE FUNCTION expect()");
    };
    set("off");
    expect("off");
    {
        Store store(stage.options);
        CHECK_FALSE(stage.put(store, "R-2", "two"));
    }
    expect("on");
    {
        Store store(stage.options);
        CHECK(stage.put(store, "R-2", "two"));
    }
    set("local");
    expect("local");
    Store store(stage.options);
    CHECK(stage.put(store, "R-3", "three"));
}
