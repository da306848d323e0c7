#include "config/config.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <string>

using namespace keneki;
using config::Config;

namespace {

const std::string file = "/etc/keneki/keneki.yaml";

Config good(const std::string& yaml) {
    auto config = config::parse(yaml, file);
    if (!config) FAIL(config.error().front().text());
    return *config;
}

/// The one problem of a file, as a person reads it.
std::string problem(const std::string& yaml) {
    const auto config = config::parse(yaml, file);
    if (config) return "no problem";
    return config.error().size() == 1 ? config.error().front().text() : "several problems";
}

const std::string site = "site: {domains: [hospital.example]}\n";

} // namespace

TEST_CASE("parse takes the keys of the contract literally", "[config]") {
    const Config config =
        good("site:\n"
             "  domains: [hospital.example]\n"
             "  networks: [127.0.0.0/8, 10.0.0.0/8]\n"
             "  trusted_authserv_ids: [mx.hospital.example]\n"
             "people:\n"
             "  staff: staff.csv            # columns: name,reading,aliases,addresses\n"
             "  facilities: facilities.csv\n"
             "mode: enforce                 # or observe\n"
             "verdict: {tag: 5, quarantine: 10, reject: 20}\n"
             "quarantine: {to: store}\n"
             "store: sqlite:/var/lib/keneki/keneki.db\n"
             "rules: [/usr/share/keneki/rules, /etc/keneki/rules.d]\n");
    CHECK(config.site_domains == std::vector<std::string>{"hospital.example"});
    CHECK(config.site_networks.size() == 2);
    CHECK(config.trusted_authserv_ids == std::vector<std::string>{"mx.hospital.example"});
    CHECK(config.staff_file == "/etc/keneki/staff.csv");
    CHECK(config.facilities_file == "/etc/keneki/facilities.csv");
    CHECK(config.quarantine_to == config::HoldPlace::store);
    CHECK(config.store == "sqlite:/var/lib/keneki/keneki.db");
    CHECK(config.rules.size() == 2);
    REQUIRE(config.warnings.size() == 1);
    CHECK(config.warnings.front().key == "quarantine.public_key");
}

TEST_CASE("parse reads every kind of value", "[config]") {
    const Config config =
        good(site + "mode: observe\n"
                    "verdict: {tag: 4.5, quarantine: never, reject: 30}\n"
                    "quarantine: {to: mta}\n"
                    "milter: {socket: 'inet:8893@127.0.0.1', mode: 0600, connections: 7}\n"
                    "log: {level: debug, subjects: yes}\n"
                    "message: {memory: 64KiB, deadline: 1min}\n"
                    "inspector: {time_limit: 1500ms, memory: 512MiB, sandbox: best-effort}\n"
                    "on_failure: {inspector_died: hold}\n");
    CHECK(config.mode == config::Mode::observe);
    CHECK(config.tag_at == 4.5);
    CHECK(std::isinf(config.quarantine_at));
    CHECK(std::isinf(config.strip_at));
    CHECK(config.socket_mode == 0600);
    CHECK(config.connections == 7);
    CHECK(config.log_level == 7);
    CHECK(config.log_subjects);
    CHECK(config.memory_limit_bytes == 65536);
    CHECK(config.deadline == std::chrono::minutes(1));
    CHECK(config.inspector_time_limit == std::chrono::milliseconds(1500));
    CHECK(config.inspector_memory_bytes == 512ULL << 20U);
    CHECK(config.sandbox_best_effort);
    CHECK(config.on_inspector_died == config::FailurePolicy::hold);
    CHECK(config.warnings.empty());
}

TEST_CASE("parse refuses with file, line, column and key", "[config]") {
    struct Case {
        const char* why;
        std::string yaml;
        const char* text;
    };
    const auto c = GENERATE(values<Case>({
        {"unknown key, near one", site + "verdict:\n  tags: 5\n",
         "/etc/keneki/keneki.yaml:3:3: verdict.tags: unknown key; is 'tag' meant?"},
        {"unknown section", site + "verdit: {tag: 5}\n",
         "/etc/keneki/keneki.yaml:2:1: verdit: unknown key; is 'verdict' meant?"},
        {"key of another section", site + "sandbox: require\n",
         "/etc/keneki/keneki.yaml:2:1: sandbox: unknown key; is 'inspector.sandbox' meant?"},
        {"duplicate key", site + "mode: observe\nmode: enforce\n",
         "/etc/keneki/keneki.yaml:3:1: the key 'mode' stands here a second time"},
        {"word for a number", site + "verdict: {tag: high}\n",
         "/etc/keneki/keneki.yaml:2:16: verdict.tag: expected a number above 0 up to 1000, or "
         "never, found the word 'high'"},
        {"text for a list", "site: {domains: hospital.example}\n",
         "/etc/keneki/keneki.yaml:1:17: site.domains: expected a list of domains, found the word "
         "'hospital.example'; write [hospital.example]"},
        {"bad element", "site: {domains: [hospital.example, 'a b']}\n",
         "/etc/keneki/keneki.yaml:1:36: site.domains[1]: expected a domain such as "
         "hospital.example, found the quoted text 'a b'"},
        {"domain missing", "mode: observe\n",
         "/etc/keneki/keneki.yaml:1:1: site.domains: missing: our own mail domains, for example "
         "[hospital.example]"},
        {"section without keys", site + "log: stderr\n",
         "/etc/keneki/keneki.yaml:2:6: log: expected keys below it (to, level, subjects)"},
        {"size without unit", site + "message: {memory: 4096}\n",
         "/etc/keneki/keneki.yaml:2:19: message.memory: expected a size from 4KiB to 1GiB with its "
         "unit (B, KiB, MiB, GiB), found the word '4096'"},
        {"nearest choice", site + "mode: observer\n",
         "/etc/keneki/keneki.yaml:2:7: mode: expected one of enforce, observe, found the word "
         "'observer'; is 'observe' meant?"},
        {"thresholds in disorder", site + "verdict: {tag: 11}\n",
         "/etc/keneki/keneki.yaml:2:10: verdict.quarantine: below verdict.tag"},
        {"strip below tag", site + "verdict: {strip: 4}\n",
         "/etc/keneki/keneki.yaml:2:18: verdict.strip: below verdict.tag"},
        {"strip above quarantine", site + "verdict: {strip: 11}\n",
         "/etc/keneki/keneki.yaml:2:10: verdict.quarantine: below verdict.strip"},
        {"limit above the deadline", site + "message: {deadline: 10s}\n",
         "/etc/keneki/keneki.yaml:1:1: inspector.time_limit: not below message.deadline"},
        {"network with stray bits", "site: {domains: [h.example], networks: [10.1.0.0/8]}\n",
         "/etc/keneki/keneki.yaml:1:41: site.networks[0]: expected a network such as 10.0.0.0/8, "
         "found '10.1.0.0/8': the address has bits beyond its length; 10.0.0.0/8 is meant?"},
    }));
    CAPTURE(c.why);
    CHECK(problem(c.yaml) == c.text);
}

TEST_CASE("a mail server is named by host and port, and holds no password", "[config]") {
    const auto problem_of = [](const std::string& server) {
        return problem(site + "quarantine: {release_server: '" + server + "'}\n");
    };
    const auto* const good_one =
        GENERATE("smtp://127.0.0.1:25", "smtp://mx-1.hospital.example", "smtp://[::1]:2525",
                 "smtp://[2001:db8::25]", "smtps://mx.hospital.example:465");
    CAPTURE(good_one);
    CHECK(problem_of(good_one) == "no problem");
    for (const char* const bad :
         {"", "mx.hospital.example:25", "127.0.0.1", "http://mx.hospital.example", "smtp://",
          "smtp://mx:0", "smtp://mx:65536", "smtp://mx:25/", "smtp://mx:25:26", "smtp://[::1",
          "smtp://[::1]25", "smtp://m x", "smtp://mx?x", "lmtp://mx:24"}) {
        CAPTURE(bad);
        CHECK_THAT(problem_of(bad),
                   Catch::Contains("keneki.yaml:2:30: quarantine.release_server: expected a mail "
                                   "server such as smtp://127.0.0.1:25, found"));
    }
    const std::string secret = problem_of("smtp://keneki:himitsu@mx:25");
    CHECK_THAT(secret, Catch::Contains("a user or a password"));
    CHECK(secret.find("himitsu") == std::string::npos);
}

TEST_CASE("notices come from an address or from our own", "[config]") {
    const auto problem_of = [](const std::string& from) {
        return problem(site + "notice: {from: '" + from + "'}\n");
    };
    CHECK(problem_of("") == "no problem");
    CHECK(problem_of("it@hospital.example") == "no problem");
    for (const char* const bad : {"it", "情報担当", "Keneki <it@hospital.example>", "@h.example",
                                  "it@", "a@h.example,b@h.example", "a b@h.example"}) {
        CAPTURE(bad);
        CHECK_THAT(problem_of(bad), Catch::Contains("keneki.yaml:2:16: notice.from: expected an "
                                                    "address such as keneki@hospital.example"));
    }
}

TEST_CASE("notices that would count as mail from outside are warned of", "[config]") {
    const auto warned = [](const std::string& networks, const std::string& rest) {
        const Config config =
            good("site: {domains: [h.example], networks: " + networks + "}\n" + rest);
        return std::ranges::any_of(config.warnings, [](const config::Problem& problem) {
            return problem.key == "site.networks" && problem.line == 1;
        });
    };
    const std::string told = "notice: {to: [it@h.example]}\n",
                      daily = "notice: {recipients: daily}\n";
    CHECK(warned("[10.0.0.0/8]", told));
    CHECK(warned("[10.0.0.0/8]", daily));
    CHECK(warned("[10.0.0.0/8]", told + "quarantine: {release_server: 'smtp://localhost'}\n"));
    CHECK(warned("[127.0.0.0/8]", told + "quarantine: {release_server: 'smtp://[::1]:25'}\n"));
    CHECK_FALSE(warned("[10.0.0.0/8]", ""));
    CHECK_FALSE(warned("[10.0.0.0/8, 127.0.0.1/32]", told));
    CHECK_FALSE(warned("[10.0.0.0/8]", told + "quarantine: {release_server: 'smtp://10.1.2.3'}\n"));
    CHECK_FALSE(
        warned("[10.0.0.0/8]", told + "quarantine: {release_server: 'smtp://mx.h.example'}\n"));
}

TEST_CASE("parse holds each range at its edges", "[config]") {
    const auto connections = [](const char* value) {
        return problem(site + "milter: {connections: " + value + "}\n") == "no problem";
    };
    CHECK_FALSE(connections("0"));
    CHECK(connections("1"));
    CHECK(connections("100000"));
    CHECK_FALSE(connections("100001"));
    CHECK_FALSE(connections("-1"));
    CHECK_FALSE(connections("1.5"));
    CHECK_FALSE(connections("99999999999999999999"));
    const auto memory = [](const char* value) {
        return problem(site + "message: {memory: " + value + "}\n") == "no problem";
    };
    CHECK_FALSE(memory("4095B"));
    CHECK(memory("4096B"));
    CHECK(memory("1GiB"));
    CHECK_FALSE(memory("1048577KiB"));
    CHECK_FALSE(memory("99999999999999999GiB"));
    CHECK_FALSE(memory("1GB"));
}

TEST_CASE("parse reports all problems of a file, not only the first", "[config]") {
    const auto config = config::parse("mode: x\nverdict: {tag: y, reject: z}\n", file);
    REQUIRE_FALSE(config);
    CHECK(config.error().size() == 4); // and site.domains is missing
}

TEST_CASE("a problem escapes what a file says", "[config]") {
    const auto config = config::parse(site + "mode: \"\\e[31m\"\n", file);
    REQUIRE_FALSE(config);
    CHECK(config.error().front().text().find('\x1b') == std::string::npos);
}

TEST_CASE("load says why a file cannot be read", "[config]") {
    const auto missing = config::load("/nonexistent/keneki.yaml");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().front().text() == "/nonexistent/keneki.yaml: No such file or directory");
    const auto folder = config::load("/");
    REQUIRE_FALSE(folder);
    CHECK(folder.error().front().message == "not a regular file");
}

TEST_CASE("is_ours takes the domains below ours, not those that end alike", "[config]") {
    const Config config = good(site);
    CHECK(config::is_ours(config, "hospital.example"));
    CHECK(config::is_ours(config, "ward.hospital.example"));
    CHECK_FALSE(config::is_ours(config, "badhospital.example"));
    CHECK_FALSE(config::is_ours(config, "example"));
    CHECK_FALSE(config::is_ours(config, ""));
}
