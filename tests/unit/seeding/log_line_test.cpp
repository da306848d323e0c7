#include "seeding/log_line.h"
#include "seeding/log_stamp.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>
#include <string>

using namespace keneki::seeding;

namespace {

/// Local time of the tests of stamps, whatever the machine's is.
class Zone {
public:
    explicit Zone(const char* name) {
        if (const char* before = std::getenv("TZ")) before_ = before;
        setenv("TZ", name, 1);
        tzset();
    }
    ~Zone() {
        if (before_.empty())
            unsetenv("TZ");
        else
            setenv("TZ", before_.c_str(), 1);
        tzset();
    }
    Zone(const Zone&) = delete;
    Zone& operator=(const Zone&) = delete;

private:
    std::string before_;
};

constexpr std::int64_t march_7_2023 = 1678151472; // 2023-03-07T01:11:12Z

} // namespace

TEST_CASE("StampReader reads RFC 3339", "[seeding][stamp]") {
    struct Case {
        std::string why, line;
        std::int64_t at;
        std::size_t length;
    };
    const auto c = GENERATE(values<Case>({
        {"with a zone", "2023-03-07T10:11:12+09:00 mx a: b", march_7_2023, 26},
        {"with fractions", "2023-03-07T10:11:12.123456+09:00 mx", march_7_2023, 33},
        {"west", "2023-03-06T20:11:12-05:00 mx", march_7_2023, 26},
        {"journalctl", "2023-03-07T10:11:12+0900 mx", march_7_2023, 25},
        {"UTC", "2023-03-07T01:11:12Z mx", march_7_2023, 21},
    }));
    CAPTURE(c.why);
    const auto stamp = StampReader(march_7_2023).read(c.line);
    REQUIRE(stamp);
    CHECK(stamp->at == c.at);
    CHECK(stamp->length == c.length);
}

TEST_CASE("StampReader finds the year that the stamp leaves out", "[seeding][stamp]") {
    const Zone japan("Asia/Tokyo");
    StampReader reader(march_7_2023);
    CHECK(reader.read("Mar  7 10:11:12 mx a: b")->at == march_7_2023);
    CHECK(reader.read("Mar 07 10:11:12 mx a: b")->at == march_7_2023);
    CHECK(reader.read("Mar  8 10:11:12 mx a: b")->at == march_7_2023 + 86'400); // another clock
    CHECK(reader.read("Mar  7 10:11:12 mx a: b")->length == 16);
    CHECK_FALSE(reader.over_a_year());

    StampReader new_year(march_7_2023);
    const auto december = new_year.read("Dec 31 23:59:59 mx a: b");
    const auto january = new_year.read("Jan  1 00:00:00 mx a: b");
    CHECK(january->at - december->at == 1);
    CHECK(new_year.read("Mar  9 10:11:12 mx a: b")->at < december->at);
    CHECK(new_year.over_a_year());

    const auto leap_day = StampReader(march_7_2023).read("Feb 29 00:00:00 mx a: b");
    REQUIRE(leap_day);
    CHECK(leap_day->at < march_7_2023 - 3 * 365 * 86'400LL); // 2020
}

TEST_CASE("StampReader counts years from a stated one", "[seeding][stamp]") {
    const Zone japan("Asia/Tokyo");
    StampReader reader(march_7_2023 + 10 * 365 * 86'400LL, 2022);
    const auto march = reader.read("Mar  7 10:11:12 mx a: b");
    CHECK(march->at == march_7_2023 - 365 * 86'400LL);
    CHECK(reader.read("Dec 31 10:11:12 mx a: b")->at > march->at);
    CHECK(reader.read("Jan  1 10:11:12 mx a: b")->at > march->at);
    CHECK(reader.read("Mar  7 10:11:12 mx a: b")->at == march_7_2023);
    CHECK_FALSE(reader.over_a_year());
}

TEST_CASE("StampReader refuses what is no stamp", "[seeding][stamp]") {
    StampReader reader(march_7_2023);
    for (const std::string line :
         {"", "x", "Mar", "Mar  7 10:11:12", "Mar 32 10:11:12 mx", "Mar  7 25:11:12 mx",
          "Abc  7 10:11:12 mx", "2023-13-07T10:11:12Z mx", "2023-03-07T10:11:12",
          "2023-03-07T10:11:12+9 ", "2023-02-29T10:11:12Z mx", "2023-03-07T10:11:12Zmx",
          "Mar  a 10:11:12 mx"}) {
        CAPTURE(line);
        CHECK_FALSE(reader.read(line));
    }
}

TEST_CASE("local_day reads a day", "[seeding][stamp]") {
    const Zone japan("Asia/Tokyo");
    CHECK(local_day("2023-03-07") == march_7_2023 - 10 * 3600 - 11 * 60 - 12);
    for (const std::string text : {"", "2023-3-7", "2023-02-30", "2023-03-07 ", "20230307"})
        CHECK_FALSE(local_day(text));
}

TEST_CASE("read_log_line knows the programs of mail servers", "[seeding][log]") {
    struct Case {
        std::string why, line;
        LogProgram program;
        std::string queue_id, text;
    };
    const auto c = GENERATE(values<Case>({
        {"smtpd", "mx postfix/smtpd[1]: 4XyZ1: client=a[1.2.3.4]", LogProgram::postfix_entry,
         "4XyZ1", "client=a[1.2.3.4]"},
        {"submission", "mx postfix/submission/smtpd[1]: A1B2C3: client=a",
         LogProgram::postfix_entry, "A1B2C3", "client=a"},
        {"second instance", "mx postfix-out/smtp[1]: A1B2C3: to=<a@b>",
         LogProgram::postfix_delivery, "A1B2C3", "to=<a@b>"},
        {"qmgr", "mx postfix/qmgr[1]: A1B2C3: removed", LogProgram::postfix_qmgr, "A1B2C3",
         "removed"},
        {"Sendmail", "mx sendmail[1]: 3272BC012345: from=<a@b>", LogProgram::sendmail,
         "3272BC012345", "from=<a@b>"},
        {"Sendmail of Debian", "mx sm-mta[1]: 3272BC012345: to=<a@b>", LogProgram::sendmail,
         "3272BC012345", "to=<a@b>"},
        {"no queue id", "mx postfix/smtpd[1]: connect from a[1.2.3.4]", LogProgram::postfix_entry,
         "", ""},
        {"a refusal", "mx postfix/smtpd[1]: NOQUEUE: reject: RCPT", LogProgram::postfix_entry, "",
         ""},
        {"another program", "mx dovecot: imap-login: Login", LogProgram::other, "", ""},
        {"another program of Postfix", "mx postfix/anvil[1]: statistics: max", LogProgram::other,
         "", ""},
        {"nothing", "", LogProgram::other, "", ""},
    }));
    CAPTURE(c.why);
    const LogLine line = read_log_line(c.line);
    CHECK(line.program == c.program);
    CHECK(line.queue_id == c.queue_id);
    CHECK(line.text == c.text);
}
