#include "memory/schema.h"

#include "memory/contact.h"

#include <fmt/format.h>

namespace keneki::memory {
namespace {

/// SQLite's INTEGER PRIMARY KEY is the row's own number; PostgreSQL's INTEGER has but 32 bits.
std::vector<std::vector<std::string>> written_for(Dialect dialect) {
    const bool sqlite = dialect == Dialect::sqlite;
    const char* const key = sqlite ? "INTEGER PRIMARY KEY" : "BIGINT PRIMARY KEY";
    const char* const no_row_number = sqlite ? " WITHOUT ROWID" : "";
    return {
        {
            "CREATE TABLE memory_state (name VARCHAR(40) PRIMARY KEY, value BIGINT NOT NULL)",
            // tier: 2 we wrote to it, 1 it wrote for a while, 0 anything else; what is missed least
            // is forgotten first, so that a flood of strangers cannot push out those we know. -1: a
            // message (contact.h).
            fmt::format("CREATE TABLE memory_contact (who {}, tier SMALLINT NOT NULL, "
                        "last_day INTEGER NOT NULL, received BIGINT NOT NULL, "
                        "sent BIGINT NOT NULL, bad BIGINT NOT NULL, proven BIGINT NOT NULL, "
                        "sent_since_bad BIGINT NOT NULL, good_since BIGINT NOT NULL, "
                        "good_last BIGINT NOT NULL, good_days BIGINT NOT NULL, "
                        "first_seen BIGINT NOT NULL, last_received BIGINT NOT NULL, "
                        "last_sent BIGINT NOT NULL, last_bad BIGINT NOT NULL)",
                        key),
            "CREATE INDEX memory_contact_age ON memory_contact (tier, last_day)",
            fmt::format("CREATE TABLE memory_message (message BIGINT NOT NULL, "
                        "party BIGINT NOT NULL, kind SMALLINT NOT NULL, day INTEGER NOT NULL, "
                        "at BIGINT NOT NULL, PRIMARY KEY (message, party)){}",
                        no_row_number),
            "CREATE INDEX memory_message_age ON memory_message (day)",
        },
        {
            // Each message changed more pages of these than of the tables, for a look once an hour
            // (housekeeping.h).
            "DROP INDEX memory_contact_age",
            "DROP INDEX memory_message_age",
            "INSERT INTO memory_state (name, value) SELECT 'old_marks', 1 "
            "WHERE EXISTS (SELECT 1 FROM memory_contact)",
        },
        {
            // docs/decisions/0012-quarantine.md. Binary values are base64, the one form that SOCI
            // treats alike in both databases; what is small stands in front of what is not.
            ("CREATE TABLE held (reference VARCHAR(40) PRIMARY KEY, received_at BIGINT NOT NULL, "
             "size BIGINT NOT NULL, stored_bytes BIGINT NOT NULL, state SMALLINT NOT NULL, "
             "verdict VARCHAR(20) NOT NULL, score DOUBLE PRECISION NOT NULL, "
             "digest VARCHAR(64) NOT NULL, key_id VARCHAR(16) NOT NULL, rules TEXT NOT NULL, "
             "sealed_key TEXT NOT NULL, description TEXT NOT NULL)"),
            "CREATE INDEX held_digest ON held (digest)",
            "CREATE INDEX held_age ON held (received_at)",
            ("CREATE TABLE held_piece (reference VARCHAR(40) NOT NULL, number INTEGER NOT NULL, "
             "content TEXT NOT NULL, PRIMARY KEY (reference, number))"),
            // Of a marker only its hash: whoever reads the database cannot use it.
            ("CREATE TABLE held_release (marker VARCHAR(64) PRIMARY KEY, "
             "reference VARCHAR(40) NOT NULL, made_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, "
             "used_at BIGINT NOT NULL, outcome TEXT NOT NULL)"),
            "CREATE INDEX held_release_reference ON held_release (reference)",
            // In clear, because the host that sends it has no key; gone when it was sent.
            ("CREATE TABLE held_notice (recipient VARCHAR(320) NOT NULL, "
             "reference VARCHAR(40) NOT NULL, kind SMALLINT NOT NULL, at BIGINT NOT NULL, "
             "taken_until BIGINT NOT NULL, notice TEXT NOT NULL, "
             "PRIMARY KEY (recipient, reference))"),
            "CREATE INDEX held_notice_age ON held_notice (at)",
            ("CREATE TABLE daily_count (day INTEGER NOT NULL, kind VARCHAR(20) NOT NULL, "
             "name VARCHAR(400) NOT NULL, count BIGINT NOT NULL, PRIMARY KEY (day, kind, name))"),
            fmt::format("CREATE TABLE audit (number {}, at BIGINT NOT NULL, "
                        "who VARCHAR(200) NOT NULL, action VARCHAR(40) NOT NULL, "
                        "reference VARCHAR(40) NOT NULL, why TEXT NOT NULL, "
                        "chain VARCHAR(64) NOT NULL)",
                        key),
        },
        {
            // What a release teaches, in clear until the daemon has let the message pass.
            "ALTER TABLE held_release ADD COLUMN teaches TEXT NOT NULL DEFAULT ''",
        },
        {
            // Each message that comes asks for the sum (rows.cpp), and rows without a text stay.
            "CREATE INDEX held_stored ON held (stored_bytes) WHERE stored_bytes > 0",
            // Digest of the body that was sent; empty: of a release from before there was one.
            "ALTER TABLE held_release ADD COLUMN body VARCHAR(64) NOT NULL DEFAULT ''",
        },
    };
}

} // namespace

const std::vector<std::vector<std::string>>& migrations(Dialect dialect) {
    static const auto sqlite = written_for(Dialect::sqlite);
    static const auto postgresql = written_for(Dialect::postgresql);
    return dialect == Dialect::sqlite ? sqlite : postgresql;
}

int newest_schema() {
    return static_cast<int>(migrations(Dialect::sqlite).size());
}

std::string merge_contact(Dialect dialect, std::int64_t now) {
    const bool sqlite = dialect == Dialect::sqlite;
    const std::string greater = sqlite ? "max" : "greatest";
    const std::string less = sqlite ? "min" : "least";
    // What was written while the clock was ahead counts as if it had no time.
    const auto sane = [latest = now + day_seconds](std::string_view column) {
        return fmt::format(
            "(CASE WHEN memory_contact.{0} > {1} THEN 0 ELSE memory_contact.{0} END)", column,
            latest);
    };
    const auto latest_of = [&](std::string_view column) {
        return fmt::format("{0} = {1}({2}, excluded.{0})", column, greater, sane(column));
    };
    const auto sum = [](std::string_view column) {
        return fmt::format("{0} = memory_contact.{0} + excluded.{0}", column);
    };
    // A series of harmless mail ends with a bad one; what is older than that does not count.
    const auto series = [&](std::string_view column, const std::string& both) {
        return fmt::format("{0} = CASE WHEN excluded.bad > 0 THEN excluded.{0} "
                           "WHEN excluded.good_days = 0 OR excluded.good_since <= {1} "
                           "THEN memory_contact.{0} "
                           "WHEN memory_contact.good_days = 0 THEN excluded.{0} ELSE {2} END",
                           column, sane("last_bad"), both);
    };
    // Never more than there were: days between the first and the last known one count as known.
    const std::string days =
        fmt::format("CASE WHEN excluded.good_since / {0} > {1} / {0} "
                    "OR excluded.good_last / {0} < memory_contact.good_since / {0} "
                    "THEN memory_contact.good_days + excluded.good_days "
                    "ELSE {2}(excluded.good_days, memory_contact.good_days "
                    "+ CASE WHEN excluded.good_last / {0} > {1} / {0} THEN 1 ELSE 0 END "
                    "+ CASE WHEN excluded.good_since / {0} < memory_contact.good_since / {0} THEN "
                    "1 ELSE 0 END) "
                    "END",
                    day_seconds, sane("good_last"), greater);
    const std::string latest_day =
        fmt::format("last_day = {0}((CASE WHEN memory_contact.last_day > {1} THEN 0 "
                    "ELSE memory_contact.last_day END), excluded.last_day)",
                    greater, now / day_seconds + 1);
    return fmt::format(
        " ON CONFLICT (who) DO UPDATE SET {}",
        fmt::join(
            std::vector<std::string>{
                fmt::format(
                    "tier = {}(memory_contact.tier, excluded.tier, CASE WHEN "
                    "memory_contact.good_days + excluded.good_days >= {} THEN 1 ELSE {} END)",
                    greater, known_days, message_tier),
                latest_day, sum("received"), sum("sent"), sum("bad"), sum("proven"),
                fmt::format("sent_since_bad = CASE WHEN excluded.bad > 0 "
                            "THEN excluded.sent_since_bad "
                            "WHEN excluded.last_sent <= {} THEN memory_contact.sent_since_bad "
                            "ELSE memory_contact.sent_since_bad + excluded.sent_since_bad END",
                            sane("last_bad")),
                series("good_since", fmt::format("{}(memory_contact.good_since, "
                                                 "excluded.good_since)",
                                                 less)),
                series("good_last",
                       fmt::format("{}({}, excluded.good_last)", greater, sane("good_last"))),
                series("good_days", days),
                // Neither the row of a message that stood in its place nor one that comes to stand
                // there has a time.
                fmt::format("first_seen = CASE WHEN memory_contact.first_seen = 0 "
                            "THEN excluded.first_seen WHEN excluded.first_seen = 0 "
                            "THEN memory_contact.first_seen "
                            "ELSE {}(memory_contact.first_seen, excluded.first_seen) END",
                            less),
                latest_of("last_received"), latest_of("last_sent"), latest_of("last_bad")},
            ", "));
}

} // namespace keneki::memory
