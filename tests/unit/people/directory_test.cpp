#include "people/list_files.h"

#include <fmt/format.h>

using namespace keneki;
using people::Directory;

namespace {

std::string facility_refusal(const std::string& row) {
    const ListFiles files;
    ListFiles::write(files.facilities(), "name,reading,aliases,domains,kind\n" + row);
    const auto directory = Directory::load("", files.facilities());
    if (directory) return "loaded";
    const auto problem = directory.error().front();
    return fmt::format("{}: {}: {}", problem.line, problem.key, problem.message);
}

} // namespace

TEST_CASE("a Directory loads lists, or none", "[people]") {
    CHECK(Directory::load("", "")->staff_count() == 0);
    const auto directory = directory_of("山田 太郎,やまだ たろう,,taro@home.example\n林,,,\n",
                                        "さくら病院,,,sakura.example,hospital\n");
    CHECK(directory.staff_count() == 2);
    CHECK(directory.facility_count() == 1);
    CHECK_FALSE(Directory::load("/nonexistent/staff.csv", ""));
}

TEST_CASE("a Directory refuses rows that cannot be right", "[people]") {
    CHECK(facility_refusal("さくら病院,,,sakura.example,hospital\n") == "loaded");
    CHECK(facility_refusal("さくら病院,,,info@gmail.com,hospital\n") == "loaded");
    CHECK(facility_refusal("さくら病院,,,,hospital\n") == "loaded");
    CHECK(facility_refusal("さくら病院,,,gmail.com,hospital\n") ==
          "2: domains: anybody can have an address at gmail.com; write the whole address");
    CHECK(facility_refusal("さくら病院,,,co.jp,hospital\n") ==
          "2: domains: co.jp is a suffix under which anybody registers");
    CHECK(facility_refusal("さくら病院,,,sakura,hospital\n") ==
          "2: domains: 'sakura' is not a domain");
    CHECK(facility_refusal("さくら病院,,,@x@,hospital\n") == "2: domains: 'x@' is not an address");
    CHECK(facility_refusal(",,,sakura.example,hospital\n") == "2: name: the row has no name");
}

TEST_CASE("a Directory names both lists when both are wrong", "[people]") {
    const auto directory = Directory::load("/nonexistent/a.csv", "/nonexistent/b.csv");
    REQUIRE_FALSE(directory);
    CHECK(directory.error().size() == 2);
}
