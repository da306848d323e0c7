#include "memory/database.h"

#include "memory/connection.h"
#include "memory/postgresql.h"

#include <filesystem>

namespace keneki::memory {
namespace {

/// Of SQLite's own cache. A reader's holds the inner pages of a million contacts; a writer's also
/// what one commit changes, which would go to the disk twice otherwise.
constexpr int reader_cache_kib = 4 * 1024, writer_cache_kib = 24 * 1024;
/// So long SQLite's log gets before it goes into the file: a page that several commits changed goes
/// there once.
constexpr int log_pages = 4'000;
/// Two hosts that start at once make the tables one after the other; the number is ours alone.
constexpr std::int64_t migration_lock = 0x6B656E656B69;

/// A connection is one thread's at a time (database.h), and nobody asks how much memory SQLite has
/// taken: its locks for both, a sixth of the writer's time, are not needed. Before its first use in
/// a process.
void spare_sqlite_its_locks() {
    // NOLINTBEGIN(cppcoreguidelines-pro-type-vararg)
    static const int done = sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD) |
                            sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    // NOLINTEND(cppcoreguidelines-pro-type-vararg)
    static_cast<void>(done); // an SQLite that cannot do it works as it is
}

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

} // namespace

std::string sqlite_file(const std::string& store) {
    constexpr std::string_view scheme = "sqlite:";
    return store.starts_with(scheme) ? store.substr(scheme.size()) : std::string();
}

Database::Database(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Database::~Database() = default;

std::unique_ptr<Database>
Database::open(const std::string& store, Purpose purpose, std::chrono::milliseconds busy) {
    auto connection = std::make_unique<Connection>();
    const std::string file = sqlite_file(store);
    if (file.empty()) {
        connection->dialect = Dialect::postgresql;
        open_postgresql(connection->sql, postgresql_address(store, busy));
        // A server may be set up to answer a commit before it is on the disk; the weaker and
        // stronger settings between hosts are its administrator's.
        if (purpose == Purpose::write)
            connection->run("SELECT set_config('synchronous_commit', 'on', false) WHERE "
                            "current_setting('synchronous_commit') = 'off'");
        return std::unique_ptr<Database>(new Database(std::move(connection)));
    }
    if (purpose == Purpose::read && !std::filesystem::exists(file))
        throw std::runtime_error("there is no file " + file);
    spare_sqlite_its_locks();
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
        // What was deleted is overwritten, not left in free pages; some systems' SQLite does so
        // anyway.
        connection->pragma("PRAGMA secure_delete = ON");
        // A machine that fails loses no more than a daemon that does: one fsync about once a
        // second, for which nobody waits.
        connection->pragma("PRAGMA synchronous = FULL");
        connection->pragma(fmt::format("PRAGMA wal_autocheckpoint = {}", log_pages));
    }
    return std::unique_ptr<Database>(new Database(std::move(connection)));
}

int Database::schema_version() {
    const bool there =
        connection_->number(connection_->dialect == Dialect::sqlite
                                ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND "
                                  "name = 'schema_version'"
                                // Not to_regclass(): inside a transaction that remembers what was
                                // not there before another host made it.
                                : "SELECT COUNT(*) FROM pg_catalog.pg_class WHERE relname = "
                                  "'schema_version' AND pg_catalog.pg_table_is_visible(oid)") > 0;
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
        if (name == "old_marks") state.old_marks = true;
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
                          .last_bad = row[14]},
                         row[1] == message_tier});
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

soci::session& Database::session() {
    return connection_->sql;
}

Dialect Database::dialect() const {
    return connection_->dialect;
}

} // namespace keneki::memory
