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

TEST_CASE("what belongs together stands together", "[memory]") {
    const Key key = Key::random();
    const auto half = [](const Place& place) { return place.mark >> 32; };
    const Outside one(key, "a@mail.clinic.example"), other(key, "b@clinic.example");
    const Outside free(key, "c@gmail.com"), free_too(key, "d@gmail.com");
    REQUIRE(one.organisation());
    CHECK(one.organisation()->mark == other.organisation()->mark);
    CHECK(one.organisation()->mark == key.domain("clinic.example"));
    CHECK(half(one.address()) == half(*one.organisation()));
    CHECK(half(one.pair("x@hospital.example")) == half(*one.organisation()));
    CHECK(half(other.address()) == half(*one.organisation()));
    CHECK(one.address().mark != other.address().mark);
    CHECK(one.pair("x@hospital.example").mark != one.pair("y@hospital.example").mark);
    CHECK(one.address().formerly == key.address("a@mail.clinic.example"));

    CHECK_FALSE(free.organisation());
    CHECK(free.address().mark == key.address("c@gmail.com"));
    CHECK(half(free.pair("x@hospital.example")) == half(free.address()));
    CHECK(half(free.address()) != half(free_too.address()));
}

TEST_CASE("a message stands with the organisation of its Message-ID", "[memory]") {
    const Key key = Key::random();
    const auto half = [](std::int64_t mark) { return mark >> 32; };
    const std::int64_t one = key.received("1@mail.clinic.example");
    CHECK(one != key.received("2@mail.clinic.example"));
    CHECK(half(one) == half(key.domain("clinic.example")));
    CHECK((one & 0xF000'0000) == 0xF000'0000); // behind its people

    CHECK(key.received("3@mail.gmail.com") == key.message("3@mail.gmail.com"));
    CHECK(key.received("no domain") == key.message("no domain"));
    CHECK(key.received("") == key.message(""));
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
