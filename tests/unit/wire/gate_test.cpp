#include "act/judgements.h"
#include "wire/gate.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::wire;

namespace {

class NoExaminer final : public Examiner {
public:
    pipeline::Judgement examine(const pipeline::Snapshot&,
                                const pipeline::Session&,
                                int,
                                std::uint64_t,
                                std::chrono::steady_clock::time_point) override {
        return {};
    }
};

} // namespace

TEST_CASE("Gate lets in as many connections as its cap", "[wire]") {
    NoExaminer examiner;
    Gate gate(act::plain_snapshot(), examiner, 2);
    CHECK(gate.enter());
    CHECK(gate.enter());
    CHECK_FALSE(gate.enter());
    gate.leave();
    CHECK(gate.connections() == 2);
    gate.leave();
    CHECK(gate.enter());
    gate.stop();
    gate.leave();
    CHECK_FALSE(gate.enter());
}

TEST_CASE("Gate is idle when every message that began has ended", "[wire]") {
    NoExaminer examiner;
    Gate gate(act::plain_snapshot(), examiner, 2);
    const auto now = std::chrono::steady_clock::now();
    CHECK(gate.wait_until_idle(now));
    CHECK(gate.begin_message());
    gate.stop();
    CHECK_FALSE(gate.begin_message());
    CHECK_FALSE(gate.wait_until_idle(now));
    gate.end_message();
    CHECK(gate.wait_until_idle(now));
}

TEST_CASE("Gate lets a warning through once an hour", "[wire]") {
    NoExaminer examiner;
    Gate gate(act::plain_snapshot(), examiner, 2);
    const std::chrono::steady_clock::time_point start;
    CHECK(gate.may_warn(start));
    CHECK_FALSE(gate.may_warn(start));
    CHECK_FALSE(gate.may_warn(start + std::chrono::hours(1) - std::chrono::seconds(1)));
    CHECK(gate.may_warn(start + std::chrono::hours(1)));
    CHECK_FALSE(gate.may_warn(start + std::chrono::hours(1)));
}
