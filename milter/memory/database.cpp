#include "memory/database.h"

#include "memory/postgresql.h"
#include "memory/schema.h"
#include "memory/soci.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>

namespace keneki::memory {
namespace {

/// Rows of one INSERT.
constexpr std::size_t rows_at_once = 200;
/// Marks of one SELECT; a usual question has four.
constexpr std::size_t marks_at_once = 8;
/// Of SQLite's own cache. A reader's holds the inner pages of a million contacts; a writer's also
/// what one commit changes, which would go to the disk twice otherwise.
constexpr int reader_cache_kib = 4 * 1024, writer_cache_kib = 24 * 1024;
/// Two hosts that start at once make the tables one after the other; the number is ours alone.
constexpr std::int64_t migration_lock = 0x6B656E656B69;

constexpr std::string_view contact_columns =
    "who, tier, last_day, received, sent, bad, proven, sent_since_bad, good_since, good_last, "
    "good_days, first_seen, last_received, last_sent, last_bad";

/// `text` between double quotes as SOCI's SQLite back end reads it.
std::string quoted(const std::string& text) {
    if (text.find('"') != std::string::npos)
        throw std::runtime_error("the path of the database has a quotation mark in it");
    return '"' + text + '"';
}

/// A connection that is not answered must not hold anybody for the minutes that TCP takes by
/// itself, and a statement none for longer than its reader waits.
std::string postgresql_address(const std::string& store, std::chrono::milliseconds busy) {
    std::string address = store;
    const auto add = [&](std::string_view name, std::string_view value) {
        if (store.find(fmt::format("{}=", name)) != std::string::npos) return; // the site's own
        address += address.find('?') == std::string::npos ? '?' : '&';
        address += fmt::format("{}={}", name, value);
    };
    add("connect_timeout", "3");
    add("keepalives_idle", "10");
    add("keepalives_interval", "5");
    add("keepalives_count", "3");
    add("tcp_user_timeout", "10000");
    add("application_name", "keneki");
    add("options",
        fmt::format("-c%20statement_timeout%3D{}", std::max<std::int64_t>(busy.count(), 1)));
    return address;
}

int tier_of(const Contact& contact) {
    return contact.sent > 0 ? 2 : contact.good_days >= known_days ? 1 : 0;
}

} // namespace

std::string sqlite_file(const std::string& store) {
    constexpr std::string_view scheme = "sqlite:";
    return store.starts_with(scheme) ? store.substr(scheme.size()) : std::string();
}

struct Database::Connection {
    Dialect dialect = Dialect::sqlite;
    soci::session sql;

    // What is asked for every message stays prepared, with the places that it reads and fills.
    std::array<long long, marks_at_once> marks{};
    std::array<long long, 15> row{};
    std::unique_ptr<soci::statement> ask_contacts, ask_messages;

    void run(const std::string& text) { sql << text; }
    /// A transaction that does not begin by reading: SQLite would refuse to turn it into a writing
    /// one when somebody else has written meanwhile.
    void begin() { run(dialect == Dialect::sqlite ? "BEGIN IMMEDIATE" : "BEGIN"); }
    void commit() { run("COMMIT"); }

    long long number(const std::string& text) {
        long long value = 0;
        sql << text, soci::into(value);
        return value;
    }
    sqlite_api::sqlite3* sqlite() {
        // The library keeps its type information to itself, but `dialect` says which one it is.
        return static_cast<soci::sqlite3_session_backend*>(sql.get_backend())->conn_;
    }
    void pragma(const std::string& text) {
        if (sqlite_api::sqlite3_exec(sqlite(), text.c_str(), nullptr, nullptr, nullptr) !=
            SQLITE_OK)
            throw std::runtime_error(sqlite_api::sqlite3_errmsg(sqlite()));
    }
    bool reads_only() { return sqlite_api::sqlite3_db_readonly(sqlite(), "main") == 1; }
    std::unique_ptr<soci::statement> prepared(const std::string& text, std::size_t columns) {
        auto statement = std::make_unique<soci::statement>(sql);
        for (std::size_t i = 0; i < columns; ++i)
            statement->exchange(soci::into(row[i]));
        for (long long& mark : marks)
            statement->exchange(soci::use(mark));
        statement->alloc();
        statement->prepare(text);
        statement->define_and_bind();
        return statement;
    }
    static std::string mark_list() {
        std::string text;
        for (std::size_t i = 0; i < marks_at_once; ++i)
            text += fmt::format("{}:k{}", text.empty() ? "" : ", ", i);
        return text;
    }

    /// Runs a prepared question about `wanted`, some at a time; `take` sees each row.
    template <class Take>
    void ask(soci::statement& statement, std::span<const std::int64_t> wanted, const Take& take) {
        for (std::size_t from = 0; from < wanted.size(); from += marks_at_once) {
            // The last one again, where there are no more.
            for (std::size_t i = 0; i < marks_at_once; ++i)
                marks[i] = wanted[std::min(from + i, wanted.size() - 1)];
            statement.execute(false);
            while (statement.fetch())
                take();
        }
    }
};

Database::Database(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Database::~Database() = default;

std::unique_ptr<Database>
Database::open(const std::string& store, Purpose purpose, std::chrono::milliseconds busy) {
    auto connection = std::make_unique<Connection>();
    const std::string file = sqlite_file(store);
    if (file.empty()) {
        connection->dialect = Dialect::postgresql;
        open_postgresql(connection->sql, postgresql_address(store, busy));
        return std::unique_ptr<Database>(new Database(std::move(connection)));
    }
    if (purpose == Purpose::read && !std::filesystem::exists(file))
        throw std::runtime_error("there is no file " + file);
    connection->sql.open(soci::sqlite3, "dbname=" + quoted(file));
    connection->pragma(fmt::format("PRAGMA busy_timeout = {}", busy.count()));
    // SQLite would open it for reading, and not notice for as long as a reader has it open that it
    // may be written again. Asked before any statement reads the file, which fails in other words.
    if (purpose == Purpose::write && connection->reads_only())
        throw std::runtime_error("the database cannot be written, only read (readonly)");
    // No mmap_size: a file that somebody cuts short would end the daemon by SIGBUS.
    connection->pragma(fmt::format("PRAGMA cache_size = -{}",
                                   purpose == Purpose::read ? reader_cache_kib : writer_cache_kib));
    if (purpose == Purpose::read) connection->pragma("PRAGMA query_only = 1");
    if (purpose == Purpose::write) {
        // Holds for a new file only, and would wait for the lock on one that is not.
        if (connection->number("PRAGMA page_count") == 0)
            connection->pragma("PRAGMA auto_vacuum = INCREMENTAL");
        connection->pragma("PRAGMA journal_mode = WAL");
        // A machine that fails loses no more than a daemon that does: one fsync about once a
        // second, for which nobody waits.
        connection->pragma("PRAGMA synchronous = FULL");
    }
    return std::unique_ptr<Database>(new Database(std::move(connection)));
}

int Database::schema_version() {
    const bool there =
        connection_->number(connection_->dialect == Dialect::sqlite
                                ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND "
                                  "name = 'schema_version'"
                                : "SELECT COUNT(to_regclass('schema_version'))") > 0;
    const auto version =
        there ? connection_->number("SELECT COALESCE(MAX(version), 0) FROM schema_version") : 0;
    if (version > newest_schema())
        throw std::runtime_error(
            fmt::format("its schema is version {}, but this program knows versions up to {}: a "
                        "newer Keneki has used it",
                        version, newest_schema()));
    return static_cast<int>(version);
}

void Database::migrate(int to) {
    if (schema_version() >= to) return;
    connection_->begin();
    if (connection_->dialect == Dialect::postgresql)
        connection_->run(fmt::format("SELECT pg_advisory_xact_lock({})", migration_lock));
    const int version = schema_version(); // somebody else may have been faster
    if (version == 0) {
        connection_->run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
        connection_->run("DELETE FROM schema_version");
        connection_->run("INSERT INTO schema_version (version) VALUES (0)");
    }
    const auto& steps = migrations(connection_->dialect);
    for (int step = version; step < to; ++step)
        for (const std::string& statement : steps[static_cast<std::size_t>(step)])
            connection_->run(statement);
    set_schema_version(std::max(version, to));
    connection_->commit();
}

void Database::set_schema_version(int version) {
    connection_->run(fmt::format("UPDATE schema_version SET version = {}", version));
}

StoredState Database::state() {
    StoredState state;
    std::string name;
    long long value = 0;
    soci::statement statement = (connection_->sql.prepare << "SELECT name, value FROM memory_state",
                                 soci::into(name), soci::into(value));
    statement.execute(false);
    while (statement.fetch()) {
        if (name == "started_at") state.started_at = value;
        if (name == "seeded_at") state.seeded_at = value;
        if (name == "first_sent") state.first_sent = value;
        if (name == "last_sent") state.last_sent = value;
        if (name == "clock") state.clock = value;
        if (name == "key_check") state.key_check = value;
    }
    return state;
}

void Database::add_state(std::string_view name, std::int64_t value) {
    connection_->run(fmt::format("INSERT INTO memory_state (name, value) VALUES ('{}', {}) "
                                 "ON CONFLICT (name) DO NOTHING",
                                 name, value));
}

void Database::set_state(std::string_view name, std::int64_t value) {
    connection_->run(fmt::format("INSERT INTO memory_state (name, value) VALUES ('{}', {}) "
                                 "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                                 name, value));
}

std::optional<std::int64_t> Database::stored(std::string_view name) {
    long long value = 0;
    soci::statement statement = (connection_->sql.prepare << fmt::format(
                                     "SELECT value FROM memory_state WHERE name = '{}'", name),
                                 soci::into(value));
    if (!statement.execute(true)) return std::nullopt;
    return value;
}

std::vector<Database::MarkedContact> Database::contacts(std::span<const std::int64_t> marks) {
    std::vector<MarkedContact> found;
    if (marks.empty()) return found;
    auto& statement = connection_->ask_contacts;
    if (!statement)
        statement = connection_->prepared(fmt::format("SELECT {} FROM memory_contact WHERE who IN "
                                                      "({})",
                                                      contact_columns, Connection::mark_list()),
                                          15);
    const auto& row = connection_->row;
    connection_->ask(*statement, marks, [&] {
        found.push_back({row[0],
                         {.received = row[3],
                          .sent = row[4],
                          .bad = row[5],
                          .proven = row[6],
                          .sent_since_bad = row[7],
                          .good_since = row[8],
                          .good_last = row[9],
                          .good_days = row[10],
                          .first_seen = row[11],
                          .last_received = row[12],
                          .last_sent = row[13],
                          .last_bad = row[14]}});
    });
    return found;
}

std::vector<Database::StoredMessage> Database::messages(std::span<const std::int64_t> marks) {
    std::vector<StoredMessage> found;
    if (marks.empty()) return found;
    auto& statement = connection_->ask_messages;
    if (!statement)
        statement =
            connection_->prepared(fmt::format("SELECT message, party, kind, at FROM memory_message "
                                              "WHERE message IN ({})",
                                              Connection::mark_list()),
                                  4);
    const auto& row = connection_->row;
    connection_->ask(*statement, marks, [&] {
        const bool valid = row[2] >= 0 && row[2] <= static_cast<int>(MessageKind::internal);
        if (valid) found.push_back({row[0], row[1], static_cast<MessageKind>(row[2]), row[3]});
    });
    return found;
}

void Database::write(const Batch& batch, std::int64_t now) {
    const std::string merge = merge_contact(connection_->dialect, now);
    const bool sqlite = connection_->dialect == Dialect::sqlite;
    std::string values;
    std::size_t rows = 0;
    const auto flush = [&](const std::string& before, const std::string& behind) {
        if (rows > 0) connection_->run(before + values + behind);
        values.clear();
        rows = 0;
    };
    connection_->begin();
    const std::string into_contacts =
        fmt::format("INSERT INTO memory_contact ({}) VALUES ", contact_columns);
    for (const auto& [mark, c] : batch.contacts) {
        values +=
            fmt::format("{}({},{},{},{},{},{},{},{},{},{},{},{},{},{},{})", rows == 0 ? "" : ",",
                        mark, tier_of(c), c.last_seen() / day_seconds, c.received, c.sent, c.bad,
                        c.proven, c.sent_since_bad, c.good_since, c.good_last, c.good_days,
                        c.first_seen, c.last_received, c.last_sent, c.last_bad);
        if (++rows == rows_at_once) flush(into_contacts, merge);
    }
    flush(into_contacts, merge);
    const std::string into_messages =
        "INSERT INTO memory_message (message, party, kind, day, at) VALUES ";
    const std::string keep = " ON CONFLICT (message, party) DO NOTHING";
    for (const auto& [message, what] : batch.messages) {
        values +=
            fmt::format("{}({},{},{},{},{})", rows == 0 ? "" : ",", message.message, message.party,
                        static_cast<int>(what.kind), what.at / day_seconds, what.at);
        if (++rows == rows_at_once) flush(into_messages, keep);
    }
    flush(into_messages, keep);
    if (batch.first_sent != 0) {
        add_state("first_sent", batch.first_sent);
        connection_->run(fmt::format(
            "INSERT INTO memory_state (name, value) VALUES ('last_sent', {0}) ON CONFLICT (name) "
            "DO UPDATE SET value = {1}(memory_state.value, excluded.value)",
            batch.last_sent, sqlite ? "max" : "greatest"));
    }
    connection_->commit();
}

std::int64_t Database::contact_count() {
    return connection_->number("SELECT COUNT(*) FROM memory_contact");
}

std::int64_t Database::message_count() {
    return connection_->number("SELECT COUNT(*) FROM memory_message");
}

std::vector<Database::Row>
Database::rows_behind(Table table, const std::optional<Row>& row, std::size_t most) {
    const bool contacts = table == Table::contacts;
    std::string where;
    if (row && contacts) where = fmt::format("WHERE who > {}", row->first);
    if (row && !contacts)
        where = fmt::format("WHERE (message, party) > ({}, {})", row->first, row->second);
    const std::string text =
        contacts ? fmt::format("SELECT who, 0, tier, last_day FROM memory_contact {} ORDER BY who "
                               "LIMIT {}",
                               where, most)
                 : fmt::format("SELECT message, party, 0, day FROM memory_message {} ORDER BY "
                               "message, party LIMIT {}",
                               where, most);
    std::vector<Row> found;
    found.reserve(most);
    long long first = 0, second = 0, day = 0;
    int tier = 0;
    soci::statement statement = (connection_->sql.prepare << text, soci::into(first),
                                 soci::into(second), soci::into(tier), soci::into(day));
    statement.execute(false);
    while (statement.fetch())
        found.push_back({first, second, {tier, day}});
    return found;
}

void Database::forget(Table table, std::span<const Row> rows, const Limits& limits) {
    const bool contacts = table == Table::contacts;
    std::string keys;
    for (const Row& row : rows) {
        keys += keys.empty() ? "" : ",";
        keys +=
            contacts ? fmt::format("{}", row.first) : fmt::format("({},{})", row.first, row.second);
    }
    // Another host may have seen one of them meanwhile.
    connection_->run(
        contacts ? fmt::format("DELETE FROM memory_contact WHERE who IN ({}) AND (last_day < {} OR "
                               "(tier, last_day) <= ({}, {}))",
                               keys, limits.before_day, limits.least.tier, limits.least.day)
                 : fmt::format("DELETE FROM memory_message WHERE (message, party) IN (VALUES {})",
                               keys));
}

bool Database::give_back_space() {
    if (connection_->dialect != Dialect::sqlite) return false; // autovacuum's
    constexpr long long pages_at_once = 200;
    const long long unused = connection_->number("PRAGMA freelist_count");
    const long long pages = connection_->number("PRAGMA page_count");
    // What is unused will soon be used again; only much of it is given back.
    if (unused < pages_at_once || unused < pages / 10) return false;
    connection_->pragma(fmt::format("PRAGMA incremental_vacuum({})", pages_at_once));
    return true;
}

void Database::checkpoint() {
    if (connection_->dialect == Dialect::sqlite)
        connection_->pragma("PRAGMA wal_checkpoint(PASSIVE)");
}

} // namespace keneki::memory
