#include "base/edits.h"
#include "sandbox/pool_fixture.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace keneki;

namespace {

std::string
with_edits(const std::string& text, std::uint64_t from, const std::vector<Edit>& edits) {
    const auto spool = sandbox::test::message(text);
    std::string read;
    CHECK(read_edited(spool.fd(), from, spool.size(), edits, [&](std::string_view piece) {
        CHECK(piece.size() <= 65'535);
        read += piece;
        return true;
    }));
    return read;
}

} // namespace

TEST_CASE("edits are in order, apart, and within", "[base]") {
    CHECK(fit(std::vector<Edit>{}, 0, 0));
    CHECK(fit(std::vector<Edit>{{2, 4, ""}, {4, 10, ""}}, 2, 10));
    CHECK_FALSE(fit(std::vector<Edit>{{2, 4, ""}}, 3, 10));
    CHECK_FALSE(fit(std::vector<Edit>{{2, 11, ""}}, 0, 10));
    CHECK_FALSE(fit(std::vector<Edit>{{2, 2, ""}}, 0, 10));
    CHECK_FALSE(fit(std::vector<Edit>{{4, 2, ""}}, 0, 10));
    CHECK_FALSE(fit(std::vector<Edit>{{2, 5, ""}, {4, 6, ""}}, 0, 10));
    CHECK_FALSE(fit(std::vector<Edit>{{~0ULL - 1, ~0ULL, ""}}, 0, 10));
}

TEST_CASE("a file is read with its edits made", "[base]") {
    CHECK(with_edits("0123456789", 0, {}) == "0123456789");
    CHECK(with_edits("0123456789", 2, {{2, 4, "ab"}, {9, 10, ""}}) == "ab45678");
    CHECK(with_edits("0123456789", 0, {{0, 10, ""}}).empty());
    const std::string large(200'000, 'x');
    CHECK(with_edits(large + "y", 0, {{200'000, 200'001, large}}) == large + large);
}

TEST_CASE("reading stops when nobody takes it, or nothing is there", "[base]") {
    const auto spool = sandbox::test::message("0123456789");
    const std::vector<Edit> edits{{2, 4, "ab"}};
    int pieces = 0;
    CHECK_FALSE(
        read_edited(spool.fd(), 0, 10, edits, [&](std::string_view) { return ++pieces < 2; }));
    CHECK(pieces == 2);
    CHECK_FALSE(read_edited(spool.fd(), 0, 11, edits, [](std::string_view) { return true; }));
}
