// R05. What a machine that fails leaves of SQLite's log: its beginning, and nothing or zeros behind
// it.
#include "quarantine/stage.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

using namespace keneki;
using namespace keneki::quarantine;
using namespace keneki::quarantine::test;

namespace {

std::string content_of(const std::string& file) {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    return bytes.str();
}

void write(const std::string& file, const std::string& content) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

} // namespace

TEST_CASE("of a log that was cut anywhere a message is there as a whole or not at all",
          "[quarantine][R05]") {
    Stage stage(Kind::sqlite);
    const std::string first = noise(2'000);
    const std::string second = noise(9'000);
    const std::string file = stage.folder.path + "/keneki.db";
    const std::string copy = stage.folder.path + "/copy.db";
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", first));
    const std::size_t begin = content_of(file + "-wal").size();
    REQUIRE(stage.put(store, "R-2", second));
    const std::string table = content_of(file);
    const std::string log = content_of(file + "-wal");
    REQUIRE(log.size() > begin + second.size());
    stage.options.store = "sqlite:" + copy;
    const bool zeros = GENERATE(false, true);
    constexpr std::size_t step = 500; // not that of the pages
    std::size_t there = 0;
    std::size_t cuts = 0;
    for (std::size_t at = begin; at < log.size() + step; at += step) {
        write(copy, table);
        write(copy + "-wal", log.substr(0, at) +
                                 std::string(zeros && at < log.size() ? log.size() - at : 0, '\0'));
        std::filesystem::remove(copy + "-shm");
        CAPTURE(zeros, at, log.size());
        ++cuts;
        CHECK(stage.text("R-1") == first);
        if (stage.rows()->row("R-2")) {
            ++there;
            CHECK(stage.text("R-2") == second);
            continue;
        }
        std::string pieces;
        stage.rows()->pieces("R-2", [&](std::string_view piece) { pieces += piece; });
        CHECK(pieces.empty());
    }
    CHECK(there > 0);
    CHECK(there < cuts / 2);
}
