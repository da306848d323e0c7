// Hidden: `keneki-unit "[speed]"` prints what the way to an inspector and back costs.
#include "sandbox/pool_fixture.h"

#include <fmt/format.h>

#include <iostream>

using namespace keneki;
using namespace keneki::sandbox;
using namespace keneki::sandbox::test;

namespace {

using Clock = std::chrono::steady_clock;

/// Microseconds a message, over `count` of them.
double round_trip(InspectorPool& pool, Request::TestHook hook, unsigned count) {
    const auto spool = message(plain_mail);
    const auto request = request_for(spool, hook);
    for (unsigned i = 0; i < count / 10; ++i)
        REQUIRE(pool.inspect(request, spool.fd(), patiently()));
    const auto begin = Clock::now();
    for (unsigned i = 0; i < count; ++i)
        REQUIRE(pool.inspect(request, spool.fd(), patiently()));
    return std::chrono::duration<double, std::micro>(Clock::now() - begin).count() / count;
}

} // namespace

TEST_CASE("what one small message costs on its way", "[.speed][sandbox]") {
    const auto begin = Clock::now();
    const auto pool = started(options(2));
    const auto ready = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    constexpr unsigned count = 5'000;
    // An unknown hook answers at once: the way alone, without any inspection.
    const double way = round_trip(*pool, static_cast<Request::TestHook>(1'000), count);
    const double whole = round_trip(*pool, Request::NO_HOOK, count);
    std::cout << fmt::format("two workers ready in {:.1f} ms; there and back {:.1f} µs; "
                             "with the inspection of a {}-byte mail {:.1f} µs\n",
                             ready, way, plain_mail.size(), whole);
}
