#include "seeding/mail_log.h"
#include "seeding/plain_address.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>
#include <vector>

using namespace keneki;
using memory::Observation;
using seeding::MailLog;

namespace {

config::Config site() {
    auto config = config::defaults();
    config.site_domains = {"hospital.example"};
    config.site_networks = {*config::parse_network("127.0.0.0/8"),
                            *config::parse_network("10.0.0.0/8")};
    return config;
}

/// A log of one host, one line a second.
struct Read {
    explicit Read(std::size_t limit = MailLog::most_messages)
        : log(
              config,
              [this](Observation seen, std::int64_t at) {
                  learned.push_back(fmt::format(
                      "{} {} {} {} at {} of {}",
                      seen.kind == Observation::Kind::sent ? "sent" : "received", seen.own,
                      seen.other, seen.message_id.empty() ? "-" : seen.message_id, at, seen.at));
              },
              limit) {}
    Read& operator()(std::string_view line) {
        const std::string whole = "mx " + std::string(line);
        log.add(seeding::read_log_line(whole), ++now);
        return *this;
    }
    config::Config config = site();
    std::vector<std::string> learned;
    MailLog log;
    std::int64_t now = 0;
};

using Learned = std::vector<std::string>;

} // namespace

TEST_CASE("MailLog learns from Postfix what was sent and received", "[seeding][log]") {
    Read read;
    read("postfix/smtpd[1]: A1B2C3: client=mail.clinic.example[198.51.100.7]")(
        "postfix/cleanup[2]: A1B2C3: message-id=<1@clinic.example>")(
        "postfix/qmgr[3]: A1B2C3: from=<Suzuki@Clinic.example>, size=1, nrcpt=2 (queue active)")(
        "postfix/virtual[4]: A1B2C3: to=<yamada@hospital.example>, relay=virtual, delay=1, "
        "dsn=2.0.0, status=sent (delivered to maildir)")(
        "postfix/lmtp[4]: A1B2C3: to=<sato@hospital.example>, "
        "orig_to=<office@hospital.example>, relay=10.0.0.9[10.0.0.9]:24, dsn=2.0.0, status=sent "
        "(250 Saved)")("postfix/qmgr[3]: A1B2C3: removed");
    read("postfix/submission/smtpd[1]: A1B2C3: client=home[203.0.113.9], sasl_method=PLAIN, "
         "sasl_username=yamada")("postfix/cleanup[2]: A1B2C3: message-id=<2@hospital.example>")(
        "postfix/qmgr[3]: A1B2C3: from=<yamada@hospital.example>, size=1, nrcpt=1 (queue active)")(
        "postfix/smtp[4]: A1B2C3: to=<suzuki@clinic.example>, relay=mx.clinic.example[1.2.3.4]:25, "
        "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as X)");
    CHECK(read.learned ==
          Learned{"received yamada@hospital.example suzuki@clinic.example - at 4 of 1",
                  "received office@hospital.example suzuki@clinic.example - at 5 of 1",
                  "sent yamada@hospital.example suzuki@clinic.example 2@hospital.example at 10 of "
                  "7"});
    CHECK(read.log.counts().received == 2);
    CHECK(read.log.counts().sent == 1);
}

TEST_CASE("MailLog learns from Sendmail what was sent and received", "[seeding][log]") {
    Read read;
    read("sendmail[1]: 3272BC012345: from=<suzuki@clinic.example>, size=1, class=0, nrcpts=1, "
         "msgid=<1@clinic.example>, proto=ESMTP, daemon=MTA, relay=mail.clinic.example "
         "[198.51.100.7]")(
        "sendmail[2]: 3272BC012345: to=<yamada@hospital.example>,<sato@hospital.example>, "
        "delay=00:00:01, xdelay=00:00:00, mailer=local, pri=1, dsn=2.0.0, stat=Sent");
    read("sm-mta[1]: 3272BC012346: from=<yamada@hospital.example>, size=1, class=0, nrcpts=1, "
         "msgid=<2@hospital.example>, proto=ESMTP, daemon=MTA, relay=pc [10.0.0.7]")(
        "sm-mta[2]: 3272BC012346: to=<suzuki@clinic.example>, ctladdr=<yamada@hospital.example> "
        "(1/1), delay=00:00:01, mailer=esmtp, pri=1, relay=mx.clinic.example. [1.2.3.4], "
        "dsn=2.0.0, stat=Sent (ok, stat=Deferred)");
    CHECK(read.learned ==
          Learned{"received yamada@hospital.example suzuki@clinic.example - at 2 of 1",
                  "received sato@hospital.example suzuki@clinic.example - at 2 of 1",
                  "sent yamada@hospital.example suzuki@clinic.example 2@hospital.example at 4 of "
                  "3"});
}

TEST_CASE("MailLog leaves out what proves no acquaintance", "[seeding][log]") {
    struct Case {
        std::string why, entry, from, delivery;
        std::uint64_t seeding::LogCounts::*count;
    };
    using seeding::LogCounts;
    const std::string outside = "client=a[198.51.100.7]";
    const std::string inside = "client=pc[10.0.0.7]";
    const std::string to_us = "to=<yamada@hospital.example>, relay=virtual, status=sent (ok)";
    const std::string to_them = "to=<a@b.example>, relay=mx[1.2.3.4]:25, status=sent (ok)";
    const auto c = GENERATE_COPY(values<Case>({
        {"a bounce", outside, "", to_us, &LogCounts::without_author},
        {"our own automatic answer", inside, "", to_them, &LogCounts::without_author},
        {"among us", inside, "sato@hospital.example", to_us, &LogCounts::among_us},
        {"deferred", inside, "sato@hospital.example",
         "to=<a@b.example>, relay=none, status=deferred (timeout, status=sent (x))",
         &LogCounts::not_delivered},
        {"bounced", outside, "a@b.example",
         "to=<x@hospital.example>, relay=virtual, status=bounced (no)", &LogCounts::not_delivered},
        {"forwarded by an alias", outside, "a@b.example",
         "to=<c@d.example>, relay=mx[1.2.3.4]:25, status=sent (ok)", &LogCounts::passed_on},
        {"our name, handed in from outside, forwarded by an alias", outside,
         "sato@hospital.example", to_them, &LogCounts::passed_on},
        {"a newsletter", outside, "bounce-12-yamada=hospital.example@news.example", to_us,
         &LogCounts::of_machines},
        {"SRS", outside, "SRS0=x=y=b.example=a@c.example", to_us, &LogCounts::of_machines},
        {"to a filter", inside, "sato@hospital.example",
         "to=<a@b.example>, relay=127.0.0.1[127.0.0.1]:10024, status=sent (250 2.0.0 from "
         "MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 5E)",
         &LogCounts::to_filters},
        {"an envelope sender that is none", outside, "\"a b\"@c.example", to_us,
         &LogCounts::not_addresses},
        {"a recipient that ends the field early", outside, "a@b.example",
         "to=<\"x>, relay=virtual, status=sent (y\"@hospital.example>, status=bounced (no)",
         &LogCounts::not_addresses},
    }));
    CAPTURE(c.why);
    Read read;
    read("postfix/smtpd[1]: A1B2C3: " +
         c.entry)("postfix/qmgr[3]: A1B2C3: from=<" + c.from +
                  ">, size=1, nrcpt=1 (queue active)")("postfix/smtp[4]: A1B2C3: " + c.delivery);
    CHECK(read.learned == Learned{});
    CHECK(read.log.counts().*c.count == 1);
}

TEST_CASE("MailLog knows the person behind a signed envelope sender", "[seeding][log]") {
    Read read;
    read("postfix/qmgr[3]: A1B2C3: from=<prvs=1234abcd=a@b.example>, size=1")(
        "postfix/local[4]: A1B2C3: to=<yamada@hospital.example>, relay=local, status=sent (ok)");
    CHECK(read.learned == Learned{"received yamada@hospital.example a@b.example - at 2 of 1"});
}

TEST_CASE("MailLog counts the mail of an alias once, as it was written", "[seeding][log]") {
    Read read;
    read("postfix/smtpd[1]: A1B2C3: client=a[198.51.100.7]")(
        "postfix/qmgr[3]: A1B2C3: from=<a@b.example>, size=1")(
        "postfix/smtp[4]: A1B2C3: to=<yamada@gmail.com>, orig_to=<yamada@hospital.example>, "
        "relay=mx[1.2.3.4]:25, status=sent (ok)");
    CHECK(read.learned == Learned{"received yamada@hospital.example a@b.example - at 3 of 1"});
}

TEST_CASE("MailLog says when a delivery's beginning is missing", "[seeding][log]") {
    Read read;
    read("postfix/smtp[4]: A1B2C3: to=<a@b.example>, relay=mx[1.2.3.4]:25, status=sent (ok)");
    CHECK(read.learned == Learned{});
    CHECK(read.log.counts().without_beginning == 1);
}

TEST_CASE("MailLog keeps a limited number of messages in mind", "[seeding][log]") {
    for (const std::size_t between : {0U, 1U, 2U}) {
        CAPTURE(between);
        Read read(2);
        read("postfix/qmgr[3]: A1B2C3: from=<a@b.example>, size=1");
        for (std::size_t i = 0; i < between; ++i)
            read(fmt::format("postfix/qmgr[3]: D1B2C{}: from=<a@b.example>, size=1", i));
        read("postfix/local[4]: A1B2C3: to=<y@hospital.example>, relay=local, status=sent (ok)");
        CHECK(read.learned.size() == (between < 2 ? 1 : 0));
        CHECK(read.log.counts().forgotten == (between < 2 ? 0 : 2));
    }
}

TEST_CASE("MailLog tells hosts of one log apart", "[seeding][log]") {
    const auto config = site();
    std::size_t learned = 0;
    MailLog log(config, [&](const Observation&, std::int64_t) { ++learned; });
    log.add(seeding::read_log_line("mx1 postfix/qmgr[3]: A1B2C3: from=<a@b.example>, size=1"), 1);
    log.add(seeding::read_log_line("mx2 postfix/local[4]: A1B2C3: to=<y@hospital.example>, "
                                   "relay=local, status=sent (ok)"),
            2);
    CHECK(learned == 0);
}

TEST_CASE("plain_address takes what people write to", "[seeding][address]") {
    CHECK(seeding::plain_address("Taro.Yamada@Hospital.Example") == "taro.yamada@hospital.example");
    CHECK(seeding::plain_address(std::string_view("a@b.exa\0mple", 12)).empty());
    CHECK(seeding::plain_address("a@b.example>,<c").empty());
    CHECK(seeding::plain_address("foo..bar.@docomo.ne.jp") == "foo..bar.@docomo.ne.jp");
    CHECK(seeding::plain_address("\"Foo..bar.\"@docomo.ne.jp") == "foo..bar.@docomo.ne.jp");
    CHECK(seeding::plain_address("a@xn--eckwd4c7c.xn--zckzah") == "a@ドメイン.テスト");
    for (const std::string text :
         {"", "a", "@b.example", "a@", "a@localhost", "a b@c.example", "\"\"@b.example",
          "\"a\"b\"@b.example", "a@b example.jp", "a\x1b@b.example", "/o=ExchangeLabs/cn=a"})
        CHECK(seeding::plain_address(text).empty());
    CHECK(seeding::plain_address(std::string(309, 'a') + "@b.example").size() == 319);
    CHECK(seeding::plain_address(std::string(310, 'a') + "@b.example").size() == 320);
    CHECK(seeding::plain_address(std::string(311, 'a') + "@b.example").empty());
}
