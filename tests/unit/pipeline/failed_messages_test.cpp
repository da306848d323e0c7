#include "base/spool.h"
#include "pipeline/failed_messages.h"

#include <catch2/catch.hpp>

#include <string>

using namespace keneki;
using pipeline::FailedMessages;
using namespace std::chrono_literals;

namespace {

FailedMessages::Mark mark(const FailedMessages& failed, const std::string& content) {
    auto spool = Spool::create(1U << 20U, "/tmp");
    REQUIRE(spool);
    REQUIRE(spool->append(content));
    REQUIRE(spool->flush());
    const auto made = failed.mark_of(spool->fd(), spool->size());
    REQUIRE(made);
    return *made;
}

} // namespace

TEST_CASE("FailedMessages knows a message by its content", "[pipeline]") {
    FailedMessages failed;
    const FailedMessages::Clock::time_point now{};
    CHECK_FALSE(failed.remembers_any());
    const auto one = mark(failed, "Subject: a\r\n\r\n");
    CHECK(one == mark(failed, "Subject: a\r\n\r\n"));
    CHECK(one != mark(failed, "Subject: b\r\n\r\n"));
    CHECK(failed.failures(one, now) == 0);
    CHECK(failed.add(one, now) == 1);
    CHECK(failed.add(one, now) == FailedMessages::repeated);
    CHECK(failed.failures(mark(failed, "Subject: b\r\n\r\n"), now) == 0);
    CHECK(failed.remembers_any());
}

TEST_CASE("FailedMessages knows a message again to which the mail server added a Date",
          "[pipeline]") {
    const FailedMessages failed;
    const auto dated = [&failed](const std::string& fields, const std::string& date) {
        return mark(failed, fields + "Date: " + date + "\r\n\r\nx\r\n");
    };
    CHECK(dated("Message-ID: <a@b>\r\n", "1") == dated("Message-ID: <a@b>\r\n", "2"));
    CHECK(dated("Message-ID: <a@b>\r\n", "1") != dated("Message-ID: <c@b>\r\n", "1"));
    CHECK(dated("Subject: y\r\n", "1") != dated("Subject: y\r\n", "2"));
}

TEST_CASE("FailedMessages has a key of its own in each process", "[pipeline]") {
    CHECK(mark(FailedMessages(), "a") != mark(FailedMessages(), "a"));
}

TEST_CASE("FailedMessages cannot mark what cannot be read", "[pipeline]") {
    CHECK_FALSE(FailedMessages().mark_of(-1, 1));
}

TEST_CASE("FailedMessages forgets after its time", "[pipeline]") {
    FailedMessages failed;
    const FailedMessages::Clock::time_point start{};
    failed.add("m", start);
    CHECK(failed.failures("m", start + FailedMessages::remembered_for) == 1);
    CHECK(failed.failures("m", start + FailedMessages::remembered_for + 1ns) == 0);
    CHECK_FALSE(failed.remembers_any());
}

TEST_CASE("FailedMessages is bounded and drops the oldest", "[pipeline]") {
    FailedMessages failed;
    const FailedMessages::Clock::time_point now{};
    for (std::size_t i = 0; i < FailedMessages::most_messages; ++i)
        failed.add(std::to_string(i), now);
    CHECK(failed.failures("0", now) == 1);
    failed.add("0", now); // now the latest
    failed.add("one more", now);
    CHECK(failed.failures("0", now) == 2);
    CHECK(failed.failures("1", now) == 0);
    CHECK(failed.failures("2", now) == 1);
}
