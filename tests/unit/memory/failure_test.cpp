#include "memory/stage.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

using namespace keneki::memory;
using namespace keneki::memory::test;

namespace {

namespace fs = std::filesystem;

std::size_t threads_of_this_process() {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator("/proc/self/task"), fs::directory_iterator()));
}

} // namespace

TEST_CASE("a memory without its folder waits for it", "[memory]") {
    Stage stage(Kind::sqlite);
    const std::string folder = stage.folder.path + "/later";
    stage.options.store = "sqlite:" + folder + "/keneki.db";
    stage.options.key_file = folder + "/memory.key";
    stage.open();
    CHECK_FALSE(stage.memory->problem().empty());
    CHECK_FALSE(stage.about("a@b.example").available);
    stage.sent("a@b.example");
    fs::create_directory(folder);
    CHECK(soon([&] { return stage.memory->problem().empty(); }));
    REQUIRE(stage.written());
    CHECK(stage.state("a@b.example") == State::known);
}

TEST_CASE("another key is named", "[memory][store]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    stage.open();
    REQUIRE(stage.memory->problem().empty());
    stage.memory.reset();
    const std::string own = stage.options.key_file;
    SECTION("another host's") {
        stage.options.key_file = stage.folder.path + "/other.key";
        std::ofstream(stage.options.key_file) << "00112233445566778899aabbccddeeff\n";
        stage.open();
        CHECK(stage.memory->problem().find("other.key is not the one") != std::string::npos);
        CHECK_FALSE(Seeder::open(stage.options));
    }
    SECTION("none") {
        stage.options.key_file = stage.folder.path + "/missing.key";
        stage.open();
        CHECK(stage.memory->problem().find("missing.key is missing") != std::string::npos);
        CHECK_FALSE(fs::exists(stage.options.key_file));
        fs::copy_file(own, stage.options.key_file);
        CHECK(soon([&] { return stage.memory->problem().empty(); }));
    }
    CHECK(stage.about("a@b.example").available == stage.memory->problem().empty());
}

TEST_CASE("a file that is no database is named and left alone", "[memory]") {
    Stage stage(Kind::sqlite);
    const std::string file = stage.folder.path + "/keneki.db";
    std::ofstream(file) << std::string(10'000, 'x');
    stage.open();
    CHECK_FALSE(stage.memory->problem().empty());
    CHECK_FALSE(stage.about("a@b.example").available);
    CHECK(fs::file_size(file) == 10'000);
    fs::remove(file);
    CHECK(soon([&] { return stage.memory->problem().empty(); }));
    CHECK(stage.state("a@b.example") == State::never);
}

TEST_CASE("a database that is removed under us begins anew", "[memory]") {
    Stage stage(Kind::sqlite);
    stage.open();
    stage.sent("a@b.example");
    REQUIRE(stage.written());
    for (const char* end : {"", "-wal", "-shm"})
        fs::remove(stage.folder.path + "/keneki.db" + end);
    CHECK(soon([&] { return stage.state("a@b.example") == State::never; }));
    stage.sent("a@b.example");
    REQUIRE(stage.written());
    stage.reopen();
    CHECK(stage.state("a@b.example") == State::known);
}

TEST_CASE("who holds the database's pen delays no answer", "[memory]") {
    Stage stage(Kind::sqlite);
    stage.open();
    stage.sent("a@b.example");
    REQUIRE(stage.written());
    {
        const WritingHeld held(stage.folder.path + "/keneki.db");
        stage.sent("c@d.example");
        CHECK(soon([&] { return !stage.memory->problem().empty(); }));
        CHECK(stage.state("a@b.example") == State::known);
        CHECK(stage.state("c@d.example") == State::never);
    }
    REQUIRE(stage.written());
    CHECK(soon([&] { return stage.memory->problem().empty(); }));
    CHECK(stage.state("c@d.example") == State::known);
}

TEST_CASE("a stopped PostgreSQL is away until it is back", "[memory][store]") {
    Stage stage(Kind::postgresql);
    stage.open();
    stage.sent("a@b.example");
    REQUIRE(stage.written());
    auto& server = PostgresqlServer::instance();
    server.stop();
    CHECK_FALSE(stage.about("a@b.example").available);
    CHECK_FALSE(stage.memory->problem().empty());
    stage.sent("c@d.example");
    server.start();
    CHECK(soon([&] { return stage.memory->problem().empty(); }));
    REQUIRE(stage.written());
    CHECK(stage.state("a@b.example") == State::known);
    CHECK(stage.state("c@d.example") == State::known);
}

TEST_CASE("a hanging PostgreSQL is waited for once", "[memory][store]") {
    Stage stage(Kind::postgresql);
    stage.options.time_limit = std::chrono::milliseconds(200);
    stage.open();
    REQUIRE(soon([&] { return stage.about("a@b.example").available; }));
    auto& server = PostgresqlServer::instance();
    const std::size_t threads = threads_of_this_process();
    server.hang();
    CHECK_FALSE(stage.about("a@b.example").available);
    CHECK_FALSE(stage.memory->problem().empty());
    for (int i = 0; i < 1000; ++i) {
        CHECK_FALSE(stage.about("a@b.example").available);
        stage.sent("a@b.example");
    }
    CHECK(threads_of_this_process() == threads);
    server.go_on();
    CHECK(soon([&] { return stage.about("a@b.example").available; }));
    REQUIRE(stage.written());
    CHECK(soon([&] { return stage.about("a@b.example").address.sent >= 1; }));
}
