// What those who read held mail may do with it alone, and what stays of it in the audit trail.
#include "base/base64.h"
#include "evidence/findings.h"
#include "judge/rules.h"
#include "memory/database.h"
#include "quarantine/held_mail.h"
#include "quarantine/stage.h"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

using namespace keneki;
using namespace keneki::quarantine;
using namespace keneki::quarantine::test;
using evidence::Finding;
using evidence::NotInspected;

namespace {

HeldMail opened(const Stage& stage) {
    auto held = HeldMail::open(stage.options.store, HeldMail::Access::change, stage.options.busy);
    if (!held) FAIL(held.error());
    return std::move(*held);
}

/// As the shipped rules judge a mail from outside with these findings.
Description judged(const std::vector<Finding::Id>& findings, bool encrypted, bool unreadable) {
    static const auto rules =
        judge::RuleSet::load(std::vector<std::string>{KENEKI_SOURCE_DIR "/rules"});
    REQUIRE(rules);
    evidence::Evidence evidence;
    evidence.set_direction(evidence::INBOUND);
    auto& part = *evidence.add_parts();
    part.set_id(1);
    part.set_kind(evidence::Part::MIME);
    part.set_attachment(true);
    part.set_name("a.zip");
    part.set_type("zip");
    for (const auto id : findings)
        add_finding(evidence, id, 1, {});
    if (encrypted) add_not_inspected(evidence, NotInspected::ENCRYPTED, 1, {});
    if (unreadable) add_not_inspected(evidence, NotInspected::UNSUPPORTED, 1, {});
    Description about = description();
    about.clear_rules();
    for (const evidence::FiredRule& rule : rules->judge(evidence, {5, 10, 100}).rules)
        *about.add_rules() = rule;
    return about;
}

/// A message that is dangerous.
Description dangerous() {
    Description about = description();
    about.mutable_rules(0)->set_group("carrier");
    about.mutable_rules(0)->set_score(10);
    return about;
}

ReleaseOptions to(const std::vector<std::string>& recipients) {
    ReleaseOptions options;
    options.server = "smtp://127.0.0.1:9"; // nobody listens
    options.recipients = recipients;
    return options;
}

/// It was not released because nobody had approved it, and not because of the mail server.
bool wants_approval(HeldMail& held,
                    const Stage& stage,
                    const std::vector<std::string>& recipients) {
    const auto released = held.release("R-1", stage.keys, {"hanako", "expected"}, to(recipients));
    REQUIRE_FALSE(released);
    return released.error().kind == ReleaseFailure::Kind::refused;
}

std::vector<std::string> actions(HeldMail& held) {
    const auto audit = held.audit();
    REQUIRE(audit);
    std::vector<std::string> all;
    for (const AuditEntry& entry : audit->entries)
        all.push_back(entry.action);
    return all;
}

} // namespace

TEST_CASE("what is locked or could not be read takes a second person, plain spam does not",
          "[quarantine][held]") {
    CHECK(needs_approval(judged({Finding::ARCHIVE_ENCRYPTED}, true, false)));
    CHECK(needs_approval(judged({Finding::OFFICE_ENCRYPTED}, true, false)));
    CHECK(needs_approval(judged({Finding::ARCHIVE_UNSUPPORTED}, false, true)));
    CHECK(needs_approval(judged({Finding::ARCHIVE_CORRUPT}, false, true)));
    CHECK(needs_approval(judged({Finding::MACRO_PRESENT, Finding::MACRO_AUTO_EXEC}, false, false)));
    CHECK_FALSE(needs_approval(judged({Finding::NAME_DATE_ONLY}, false, false)));
    CHECK_FALSE(needs_approval(judged({}, false, false)));
}

TEST_CASE("what nobody looked into takes a second person, whatever the site's rules say of it",
          "[quarantine][held]") {
    Description about = description();
    CHECK_FALSE(needs_approval(about));
    for (const char* const failure : {"repeated_failure", "inspector_died", "inspector_timed_out",
                                      "no_inspector_free", "internal_error", "message_too_large"}) {
        CAPTURE(failure);
        about.set_failure(failure);
        CHECK(needs_approval(about));
    }
    about.set_failure("memory_unavailable"); // it was inspected
    CHECK_FALSE(needs_approval(about));
}

TEST_CASE("an approval holds for its recipients, for some days, and not for oneself",
          "[quarantine][held]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "Subject: x\r\n\r\ntext\r\n", dangerous()));
    auto held = opened(stage);
    CHECK(wants_approval(held, stage, {}));
    REQUIRE(held.approve("R-1", {"hanako", "I want it"}));
    CHECK(wants_approval(held, stage, {}));
    REQUIRE(held.approve("R-1", {"jiro", "to it@hospital.example: as it says"}));
    CHECK_FALSE(wants_approval(held, stage, {}));
    CHECK(wants_approval(held, stage, {"it@hospital.example"}));
    REQUIRE(
        held.approve("R-1", {"jiro", "expected"}, {"IT@hospital.example", "a@hospital.example"}));
    CHECK(wants_approval(held, stage, {"it@hospital.example"}));
    auto both = to({"a@hospital.example", "it@hospital.example"});
    both.again = true; // the attempt above is not known to have failed
    const auto released = held.release("R-1", stage.keys, {"hanako", "expected"}, both);
    REQUIRE_FALSE(released);
    CHECK(released.error().kind == ReleaseFailure::Kind::not_taken);
}

TEST_CASE("an approval cannot be read as one for other recipients", "[quarantine][held]") {
    Stage stage(Kind::sqlite);
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "Subject: x\r\n\r\ntext\r\n", dangerous()));
    auto held = opened(stage);
    const std::string local(250, 'x'); // longer than what is shown of it
    struct Case {
        std::string why;
        std::vector<std::string> approved;
        std::string purpose;
        std::vector<std::string> wanted;
    };
    const auto c = GENERATE_COPY(values<Case>(
        {{"purpose goes on like an address",
          {"a@x.example"},
          "b@y.example: expected",
          {"a@x.example: b@y.example"}},
         {"purpose goes on, to its recipients", {}, "b: expected", {"its recipients: b"}},
         {"address that reads as its recipients", {"its recipients: b"}, "expected", {}},
         {"two addresses in one",
          {"a@x.example", "b@y.example"},
          "ok",
          {"a@x.example, b@y.example"}},
         {"one that reads as two",
          {"a@x.example, b@y.example"},
          "ok",
          {"a@x.example", "b@y.example"}},
         {"differ behind what is shown", {local + "@x.example"}, "ok", {local + "@y.example"}},
         {"separators at the ends",
          {"a@x.example,", "b@y.example"},
          "ok",
          {"a@x.example", ",b@y.example"}}}));
    CAPTURE(c.why);
    static_cast<void>(held.approve("R-1", {"jiro", c.purpose}, c.approved));
    CHECK(wants_approval(held, stage, c.wanted));
}

TEST_CASE("what is no address gets no approval", "[quarantine][held]") {
    Stage stage(Kind::sqlite);
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "Subject: x\r\n\r\ntext\r\n", dangerous()));
    auto held = opened(stage);
    const auto* const address =
        GENERATE("", " ", "a b@x.example", "a@x.example\r\nDATA", "<a@x.example>", "a@x\x7f",
                 "taro", "@x.example", "taro@", "\xe9@x.example");
    CAPTURE(address);
    const auto approved =
        held.approve("R-1", {"jiro", "expected"}, {"it@hospital.example", address});
    REQUIRE_FALSE(approved);
    CHECK(approved.error().find("is no address") != std::string::npos);
    CHECK(actions(held).empty());
}

TEST_CASE("an approval of last week counts no more", "[quarantine][held]") {
    Stage stage(Kind::sqlite);
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "Subject: x\r\n\r\ntext\r\n", dangerous()));
    const std::int64_t now = std::time(nullptr);
    const auto approve_at = [&](std::int64_t at) {
        const auto rows = stage.rows();
        rows->in_one([&] {
            rows->note({.number = 0,
                        .at = at,
                        .who = "jiro",
                        .action = "approve",
                        .reference = "R-1",
                        .why = "to its recipients: expected"});
            return true;
        });
    };
    approve_at(now - approval_seconds - 60);
    auto held = opened(stage);
    CHECK(wants_approval(held, stage, {}));
    approve_at(now - approval_seconds + 60);
    CHECK_FALSE(wants_approval(held, stage, {}));
}

TEST_CASE("an approval of another message, or another word of its trail, does not count",
          "[quarantine][held]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "Subject: x\r\n\r\ntext\r\n", dangerous()));
    REQUIRE(stage.put(store, "R-2", "Subject: x\r\n\r\nother\r\n", dangerous()));
    auto held = opened(stage);
    REQUIRE(held.approve("R-2", {"jiro", "expected"}));
    REQUIRE(held.note("R-1", {"jiro", "to its recipients: expected"}, "show"));
    CHECK(wants_approval(held, stage, {}));
    REQUIRE(held.approve("R-1", {"jiro", "expected"}));
    CHECK_FALSE(wants_approval(held, stage, {}));
}

TEST_CASE("a refused release is in the audit trail", "[quarantine][held]") {
    Stage stage(Kind::sqlite);
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "Subject: x\r\n\r\ntext\r\n", dangerous()));
    auto held = opened(stage);
    CHECK(wants_approval(held, stage, {}));
    KeyRing other;
    other.push_back(SecretKey::random());
    const auto other_key = held.release("R-1", other, {"hanako", "expected"}, to({}));
    REQUIRE_FALSE(other_key);
    CHECK(actions(held) == std::vector<std::string>{"release refused", "release refused"});
    const auto audit = held.audit();
    REQUIRE(audit);
    CHECK(audit->entries[1].why.find("sealed for the key") != std::string::npos);
    CHECK(audit->entries[1].why.find("expected") != std::string::npos);
}

TEST_CASE("what no key opens does not keep the rest from a new key", "[quarantine][held]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "one"));
    const std::string lost = stage.keys.front().public_key().id();
    stage.keys.clear();
    stage.keys.push_back(SecretKey::random());
    REQUIRE(stage.put(store, "R-2", "two"));
    const SecretKey newest = SecretKey::random();
    const PublicKey key = newest.public_key();
    auto held = opened(stage);
    std::vector<std::size_t> looked_at;
    const auto rekeyed =
        held.rekey(stage.keys, key, {"hanako", "yearly"}, [&](std::size_t at, std::size_t all) {
            looked_at.push_back(at);
            CHECK(all == 2);
        });
    REQUIRE(rekeyed);
    CHECK(rekeyed->count == 1);
    CHECK(looked_at == std::vector<std::size_t>{1, 2});
    REQUIRE(rekeyed->left_out.size() == 1);
    CHECK_THAT(rekeyed->left_out[0], Catch::StartsWith("R-1: ") && Catch::Contains(lost));
    CHECK(held.row("R-1")->key_id == lost);
    CHECK(held.row("R-2")->key_id == key.id());
    CHECK(actions(held) == std::vector<std::string>{"rekey"});
    // Without any key there is nothing to go on for.
    CHECK_FALSE(held.rekey({}, stage.keys.front().public_key(), {"hanako", "yearly"}));
}

TEST_CASE("what is damaged in one message is no failure of the store", "[quarantine][held]") {
    Stage stage(Kind::sqlite);
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "one"));
    REQUIRE(stage.put(store, "R-2", "two"));
    const std::string value = GENERATE("sealed_key", "description");
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(memory::sqlite_file(stage.options.store).c_str(), &database) == SQLITE_OK);
    CHECK(sqlite3_exec(database,
                       ("UPDATE held SET " + value +
                        " = '%' WHERE reference = 'R-1'; UPDATE held_piece "
                        "SET content = '%' WHERE reference = 'R-2'")
                           .c_str(),
                       nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
    auto held = opened(stage);
    const auto row = held.row("R-1");
    REQUIRE_FALSE(row);
    CHECK(row.error() == "R-1: it is damaged in the store");
    const auto other = held.row("R-2");
    REQUIRE(other);
    CHECK(HeldMail::description(*other, stage.keys));
    const auto text = held.text(*other, stage.keys);
    REQUIRE_FALSE(text);
    CHECK(text.error() == "R-2: it is damaged in the store");
    const SecretKey newest = SecretKey::random();
    const auto rekeyed = held.rekey(stage.keys, newest.public_key(), {"hanako", "yearly"});
    REQUIRE(rekeyed);
    CHECK(rekeyed->count == 1);
    CHECK(rekeyed->left_out == std::vector<std::string>{row.error()});
}

TEST_CASE("a refused approval or deletion is in the audit trail", "[quarantine][held]") {
    Stage stage(GENERATE(Kind::sqlite, Kind::postgresql));
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "Subject: x\r\n\r\ntext\r\n", dangerous()));
    auto held = opened(stage);
    REQUIRE(held.remove("R-1", {"hanako", "malware"}));
    CHECK_FALSE(held.remove("R-1", {"jiro", "to be sure"}));
    CHECK_FALSE(held.approve("R-1", {"jiro", "expected"}));
    CHECK(actions(held) == std::vector<std::string>{"delete", "delete refused", "approve refused"});
    const auto audit = held.audit();
    REQUIRE(audit);
    REQUIRE(audit->entries.size() == 3);
    CHECK(audit->entries[2].who == "jiro");
    CHECK_THAT(audit->entries[2].why,
               Catch::Contains("no longer there (deleted)") &&
                   Catch::Contains("(asked for: to its recipients: expected)"));
    // Of what never was there is nothing to note.
    CHECK_FALSE(held.remove("R-2", {"jiro", "a slip"}));
    CHECK(actions(held).size() == 3);
}

TEST_CASE("an audit trail that was changed or shortened says so", "[quarantine][held]") {
    Stage stage(Kind::sqlite);
    Store store(stage.options);
    REQUIRE(stage.put(store, "R-1", "Subject: x\r\n\r\ntext\r\n", dangerous()));
    {
        auto held = opened(stage);
        for (const char* const why : {"one", "two", "three"})
            REQUIRE(held.note("R-1", {"hanako", why}, "show"));
        CHECK_FALSE(held.audit()->broken_at);
    }
    const auto [change, broken_at] = GENERATE(
        table<const char*, std::int64_t>({{"UPDATE audit SET why = 'TWO' WHERE number = 2", 2},
                                          {"UPDATE audit SET who = 'jiro' WHERE number = 1", 1},
                                          {"DELETE FROM audit WHERE number = 2", 3},
                                          {"DELETE FROM audit WHERE number = 1", 2}}));
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(memory::sqlite_file(stage.options.store).c_str(), &database) == SQLITE_OK);
    CHECK(sqlite3_exec(database, change, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
    auto held = opened(stage);
    const auto audit = held.audit();
    REQUIRE(audit);
    CAPTURE(change);
    REQUIRE(audit->broken_at);
    CHECK(*audit->broken_at == broken_at);
}

TEST_CASE("what was deleted is not left in free pages of the file", "[quarantine]") {
    Stage stage(Kind::sqlite);
    std::string piece; // as it stands in the file
    {
        Store store(stage.options);
        REQUIRE(stage.put(store, "R-1", noise(100'000)));
        REQUIRE(stage.put(store, "R-2", noise(300)));
        stage.rows()->pieces("R-1", [&](std::string_view bytes) { piece = to_base64(bytes); });
    }
    REQUIRE(piece.size() > 100'000);
    const auto found = [&] {
        std::ostringstream bytes;
        bytes << std::ifstream(stage.folder.path + "/keneki.db", std::ios::binary).rdbuf();
        const std::string whole = bytes.str();
        int count = 0;
        for (std::size_t at = 0; at + 32 <= piece.size(); at += 1'000)
            if (whole.find(piece.substr(at, 32)) != std::string::npos) ++count;
        return count;
    };
    // Without the few that lie across two pages.
    CHECK(found() > 80);
    {
        auto held = opened(stage);
        REQUIRE(held.remove("R-1", {"hana", "asked for by the patient"}));
    }
    // Closing the last connection has brought the log into the file.
    REQUIRE_FALSE(std::filesystem::exists(stage.folder.path + "/keneki.db-wal"));
    CHECK(found() == 0);
}
