#include "base/spool.h"

#include <catch2/catch.hpp>
#include <sys/stat.h>

using namespace keneki;

namespace {
std::string content(const Spool& spool) {
    std::string out(static_cast<std::size_t>(spool.size()), '\0');
    CHECK(::pread(spool.fd(), out.data(), out.size(), 0) == static_cast<ssize_t>(out.size()));
    return out;
}
} // namespace

TEST_CASE("a spool keeps its bytes on both sides of the memory limit", "[spool]") {
    const std::size_t size = GENERATE(99U, 100U, 101U, 200'000U);
    auto spool = Spool::create(100, "/tmp");
    REQUIRE(spool);
    std::string expected;
    for (std::size_t i = 0; i < size; i += 7) {
        const std::string piece(std::min<std::size_t>(7, size - i),
                                static_cast<char>('a' + i % 26));
        REQUIRE(spool->append(piece));
        expected += piece;
    }
    REQUIRE(spool->flush());
    CHECK(spool->size() == size);
    CHECK(spool->in_memory() == (size <= 100));
    CHECK(content(*spool) == expected);
    struct stat info = {};
    REQUIRE(::fstat(spool->fd(), &info) == 0);
    CHECK(info.st_nlink == 0);
}

TEST_CASE("a spool that cannot be written says so and stays failed", "[spool]") {
    auto spool = Spool::create(10, "/nonexistent");
    REQUIRE(spool);
    CHECK(spool->append("short"));
    const bool kept = spool->append(std::string(100'000, 'x')) && spool->flush();
    CHECK_FALSE(kept);
    CHECK_FALSE(spool->append("more"));
}
