#include "quarantine/advice.h"
#include "quarantine/trouble.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace keneki;
using namespace keneki::quarantine;
using namespace std::chrono_literals;

namespace {

bool has(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

} // namespace

TEST_CASE("a store that fails is told once, counted, and told when it works", "[quarantine]") {
    std::vector<std::string> log;
    Trouble trouble("sqlite:/var/lib/keneki/keneki.db",
                    [&](log::Level, const std::string& line) { log.push_back(line); });
    const Trouble::Time start{};
    trouble.works();
    CHECK(log.empty());
    for (int i = 0; i < 100; ++i) {
        trouble.failed("database is locked", start + i * 100ms);
        trouble.refused("it has just failed", start + i * 100ms);
    }
    REQUIRE(log.size() == 1);
    CHECK(has(log[0], "the store fails: database is locked; another program holds"));
    trouble.refused("it has just failed", start + 61s);
    REQUIRE(log.size() == 2);
    CHECK(has(log[1], "101 messages"));
    CHECK(has(log[1], "another program holds"));
    trouble.refused("database or disk is full", start + 62s);
    CHECK(log.size() == 2);
    trouble.refused("database or disk is full", start + 67s);
    REQUIRE(log.size() == 3);
    CHECK(has(log[2], "make room on the file system of /var/lib/keneki/keneki.db"));
    trouble.works();
    trouble.works();
    REQUIRE(log.size() == 4);
    CHECK(has(log[3], "works again; 103 messages"));
    trouble.refused("it is busy with other messages", start + 70s);
    REQUIRE(log.size() == 5);
    trouble.works();
    CHECK(has(log[5], "works again; 1 messages"));
}

TEST_CASE("each trouble of a store has its advice", "[quarantine]") {
    const std::string sqlite = "sqlite:/var/lib/keneki/a\x1b.db";
    const std::string postgresql = "postgresql://keneki:secret@db.example/keneki";
    CHECK(has(advice_for("file is not a database", sqlite), "bring it back from a backup"));
    CHECK(has(advice_for("database disk image is malformed", sqlite), "is damaged"));
    CHECK(has(advice_for("attempt to write a readonly database", sqlite), "read-only"));
    CHECK(has(advice_for("database or disk is full", sqlite), "a\\x1b.db"));
    CHECK(has(advice_for("it is full: 3 of 2 bytes (quarantine.most)", postgresql), "raise"));
    CHECK(has(advice_for("could not extend file: No space left on device", postgresql), "disk"));
    CHECK(
        has(advice_for("cannot execute INSERT in a read-only transaction", postgresql), "standby"));
    CHECK(has(advice_for("Connection refused", postgresql), "running"));
    CHECK_FALSE(has(advice_for("Connection refused", postgresql), "secret"));
    CHECK(advice_for("something else", sqlite).empty());
}
