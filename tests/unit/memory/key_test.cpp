#include "memory/key.h"
#include "memory/stage.h"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <fstream>

using namespace keneki::memory;
using test::Folder;

TEST_CASE("marks depend on the key and on the kind", "[memory]") {
    const Key key = Key::random();
    CHECK(key.address("a@b.example") == key.address("a@b.example"));
    CHECK(key.address("a@b.example") != Key::random().address("a@b.example"));
    CHECK(key.address("b.example") != key.domain("b.example"));
    CHECK(key.pair("a@b.example", "c@d.example") != key.pair("c@d.example", "a@b.example"));
}

TEST_CASE("a key file is read as it was written", "[memory]") {
    const Folder folder;
    const std::string file = folder.path + "/memory.key";
    const Key key = Key::random();
    REQUIRE(key.write(file));
    struct stat status = {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600);
    const auto again = Key::read(file);
    REQUIRE(again);
    CHECK(again->check() == key.check());
    CHECK_FALSE(Key::random().write(file)); // never overwritten
}

TEST_CASE("what is no key file is named", "[memory]") {
    const Folder folder;
    const std::string file = folder.path + "/memory.key";
    const auto c = GENERATE("", "0011", "zz112233445566778899aabbccddeeff\n",
                            "00112233445566778899aabbccddeeff00\n");
    std::ofstream(file) << c;
    const auto key = Key::read(file);
    REQUIRE_FALSE(key);
    CHECK(key.error().find(file) != std::string::npos);
    CHECK_FALSE(Key::read(folder.path + "/missing"));
}

TEST_CASE("organisation_of leaves out what says nothing", "[memory]") {
    CHECK(organisation_of("a@mail.clinic.example.co.jp") == "example.co.jp");
    CHECK(organisation_of("a@gmail.com").empty());
    CHECK(organisation_of("a@docomo.ne.jp").empty());
    CHECK(organisation_of("a@co.jp").empty());
    CHECK(organisation_of("a").empty());
    CHECK(organisation_of("a@").empty());
}
