#include "quarantine/rows.h"

#include "base/base64.h"
#include "base/escape.h"
#include "memory/database.h"
#include "memory/failure.h"
#include "memory/housekeeping.h"
#include "memory/prepare.h"
#include "memory/soci.h"

#include <fmt/format.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace keneki::quarantine {
namespace {

using memory::Dialect;

constexpr std::string_view small_columns =
    "reference, received_at, size, stored_bytes, state, verdict, score, digest, key_id, rules";

std::string binary(const std::string& base64, const std::string& reference) {
    auto bytes = from_base64(base64);
    if (!bytes) throw Damaged(escaped(reference) + ": it is damaged in the store");
    return std::move(*bytes);
}

State state_of(int number) {
    return number >= 0 && number <= 4 ? static_cast<State>(number) : State::held;
}

/// What is left of a transaction that went wrong, if the connection is still there.
void roll_back(soci::session& sql) noexcept {
    try {
        sql << "ROLLBACK";
    } catch (const std::exception&) { // gone with the connection, or already over
    }
}

/// Where a SELECT of small_columns puts one row.
struct Fields {
    Row row;
    long long received_at = 0, size = 0, stored_bytes = 0;
    int state = 0;

    Row take() {
        row.received_at = received_at;
        row.size = size;
        row.stored_bytes = stored_bytes;
        row.state = state_of(state);
        return row;
    }
};

} // namespace

bool has_text(State state) {
    return state == State::held || state == State::released || state == State::stripped;
}

Rows::Rows(std::unique_ptr<memory::Database> database, std::string file)
    : database_(std::move(database)), file_(std::move(file)), file_id_(memory::file_id(file_)) {}
Rows::~Rows() = default;

std::unique_ptr<Rows> Rows::open(const std::string& store, std::chrono::milliseconds busy) {
    return std::unique_ptr<Rows>(
        new Rows(memory::open_to_keep(store, busy), memory::sqlite_file(store)));
}

std::unique_ptr<Rows>
Rows::open_existing(const std::string& store, bool reads, std::chrono::milliseconds busy) {
    using Purpose = memory::Database::Purpose;
    return std::unique_ptr<Rows>(
        new Rows(memory::open_existing(store, reads ? Purpose::read : Purpose::write, busy),
                 memory::sqlite_file(store)));
}

bool Rows::is_current() const {
    return file_.empty() || memory::file_id(file_) == file_id_;
}

void Rows::in_one(const std::function<bool()>& work) {
    soci::session& sql = database_->session();
    sql << (database_->dialect() == Dialect::sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
    bool wanted = false;
    try {
        wanted = work();
    } catch (...) {
        roll_back(sql); // or PostgreSQL would refuse all that comes behind
        throw;
    }
    if (!wanted) {
        sql << "ROLLBACK";
        return;
    }
    try {
        sql << "COMMIT";
    } catch (const std::exception& error) {
        const std::string why = memory::failure_text(error);
        roll_back(sql);
        throw OutcomeUnknown(why);
    }
}

std::optional<Rows::Known> Rows::find(const std::string& digest, std::int64_t since) {
    soci::session& sql = database_->session();
    // SQLite has but one writer at a time.
    if (database_->dialect() == Dialect::postgresql)
        sql << "SELECT pg_advisory_xact_lock(hashtextextended(:digest, 0))", soci::use(digest);
    Known known;
    int state = 0;
    const long long from = since;
    const std::string text =
        "SELECT reference, state FROM held WHERE digest = :digest AND "
        "received_at >= :since AND state NOT IN (2, 3) ORDER BY received_at DESC "
        "LIMIT 1";
    soci::statement statement = (sql.prepare << text, soci::into(known.reference),
                                 soci::into(state), soci::use(digest), soci::use(from));
    if (!statement.execute(true)) return std::nullopt;
    known.state = static_cast<State>(state);
    return known;
}

void Rows::add(const Row& row) {
    const long long received_at = row.received_at;
    const long long size = row.size;
    const long long stored = row.stored_bytes;
    const int state = static_cast<int>(row.state);
    const std::string key = to_base64(row.sealed_key);
    const std::string description = to_base64(row.description);
    database_->session() << fmt::format("INSERT INTO held ({}, sealed_key, description) VALUES "
                                        "(:r, :a, :s, :b, :t, :v, :c, :d, :k, :u, :y, :x)",
                                        small_columns),
        soci::use(row.reference), soci::use(received_at), soci::use(size), soci::use(stored),
        soci::use(state), soci::use(row.verdict), soci::use(row.score), soci::use(row.digest),
        soci::use(row.key_id), soci::use(row.rules), soci::use(key), soci::use(description);
}

void Rows::add_piece(const std::string& reference, std::int64_t number, std::string_view sealed) {
    const long long at = number;
    const std::string content = to_base64(sealed);
    database_->session() << "INSERT INTO held_piece (reference, number, content) VALUES "
                            "(:reference, :number, :content)",
        soci::use(reference), soci::use(at), soci::use(content);
}

std::int64_t Rows::stored_bytes() {
    long long sum = 0;
    // Word for word the condition of the index held_stored, or it is not used.
    database_->session() << "SELECT CAST(COALESCE(SUM(stored_bytes), 0) AS BIGINT) FROM held WHERE "
                            "stored_bytes > 0",
        soci::into(sum);
    return sum;
}

std::vector<Row> Rows::list(std::int64_t since, std::int64_t until) {
    Fields f;
    const long long from = since;
    const long long before = until;
    soci::statement statement =
        (database_->session().prepare
             << fmt::format("SELECT {} FROM held WHERE received_at >= :since AND "
                            "received_at < :until ORDER BY received_at, reference",
                            small_columns),
         soci::into(f.row.reference), soci::into(f.received_at), soci::into(f.size),
         soci::into(f.stored_bytes), soci::into(f.state), soci::into(f.row.verdict),
         soci::into(f.row.score), soci::into(f.row.digest), soci::into(f.row.key_id),
         soci::into(f.row.rules), soci::use(from), soci::use(before));
    statement.execute(false);
    std::vector<Row> rows;
    while (statement.fetch())
        rows.push_back(f.take());
    return rows;
}

std::optional<Row> Rows::row(const std::string& reference) {
    Fields f;
    std::string key;
    std::string description;
    soci::statement statement =
        (database_->session().prepare << fmt::format(
             "SELECT {}, sealed_key, description FROM held WHERE reference = :reference",
             small_columns),
         soci::into(f.row.reference), soci::into(f.received_at), soci::into(f.size),
         soci::into(f.stored_bytes), soci::into(f.state), soci::into(f.row.verdict),
         soci::into(f.row.score), soci::into(f.row.digest), soci::into(f.row.key_id),
         soci::into(f.row.rules), soci::into(key), soci::into(description), soci::use(reference));
    if (!statement.execute(true)) return std::nullopt;
    Row row = f.take();
    row.sealed_key = binary(key, reference);
    row.description = binary(description, reference);
    return row;
}

std::optional<State> Rows::locked_state(const std::string& reference) {
    // SQLite has but one writer at a time.
    const char* const lock = database_->dialect() == Dialect::postgresql ? " FOR UPDATE" : "";
    int state = 0;
    soci::statement statement = (database_->session().prepare << fmt::format(
                                     "SELECT state FROM held WHERE reference = :reference{}", lock),
                                 soci::into(state), soci::use(reference));
    if (!statement.execute(true)) return std::nullopt;
    return state_of(state);
}

void Rows::pieces(const std::string& reference, const std::function<void(std::string_view)>& take) {
    std::string content;
    soci::statement statement =
        (database_->session().prepare
             << "SELECT content FROM held_piece WHERE reference = :reference ORDER BY number",
         soci::into(content), soci::use(reference));
    statement.execute(false);
    while (statement.fetch())
        take(binary(content, reference));
}

void Rows::set_state(const std::string& reference, State state) {
    const int value = static_cast<int>(state);
    database_->session() << "UPDATE held SET state = :state WHERE reference = :reference "
                            "AND state IN (0, 1, 4)",
        soci::use(value), soci::use(reference);
}

void Rows::remove_text(const std::string& reference, State state) {
    const int value = static_cast<int>(state);
    soci::session& sql = database_->session();
    sql << "DELETE FROM held_piece WHERE reference = :reference", soci::use(reference);
    sql << "UPDATE held SET state = :state, stored_bytes = 0, sealed_key = '', description = '' "
           "WHERE reference = :reference",
        soci::use(value), soci::use(reference);
    remove_notices(reference, NoticeKind::daily);
}

void Rows::set_sealed_key(const std::string& reference,
                          const std::string& key_id,
                          std::string_view sealed_key) {
    const std::string text = to_base64(sealed_key);
    database_->session() << "UPDATE held SET key_id = :id, sealed_key = :key WHERE reference = "
                            ":reference",
        soci::use(key_id), soci::use(text), soci::use(reference);
}

std::vector<std::string> Rows::older_than(std::int64_t time, std::int64_t most, std::int64_t now) {
    std::string reference;
    const long long before = time;
    const long long limit = most;
    const long long at = now;
    soci::statement statement =
        (database_->session().prepare
             << "SELECT reference FROM held WHERE received_at < :time AND state IN (0, 1, 4) AND "
                "NOT EXISTS (SELECT 1 FROM held_release WHERE outcome = '' AND expires_at > :now "
                "AND held_release.reference = held.reference) ORDER BY received_at LIMIT :most",
         soci::into(reference), soci::use(before), soci::use(at), soci::use(limit));
    statement.execute(false);
    std::vector<std::string> found;
    while (statement.fetch())
        found.push_back(reference);
    return found;
}

std::int64_t Rows::expiry_time(std::int64_t wall, std::chrono::seconds passed) {
    constexpr std::string_view name = "held_clock";
    const std::int64_t time =
        memory::expiry_clock(database_->stored(name).value_or(0), wall, passed);
    database_->set_state(name, time);
    return time;
}

void Rows::add_counts(const std::vector<Count>& counts) {
    for (const Count& one : counts) {
        const int day = static_cast<int>(one.day);
        const long long count = one.count;
        database_->session() << "INSERT INTO daily_count (day, kind, name, count) VALUES (:day, "
                                ":kind, :name, :count) ON CONFLICT (day, kind, name) DO UPDATE SET "
                                "count = daily_count.count + excluded.count",
            soci::use(day), soci::use(one.kind), soci::use(one.name), soci::use(count);
    }
}

std::vector<Count> Rows::counts(std::int64_t first, std::int64_t end) {
    Count one;
    long long sum = 0;
    const long long from = first;
    const long long before = end;
    soci::statement statement =
        (database_->session().prepare
             << "SELECT kind, name, CAST(SUM(count) AS BIGINT) FROM daily_count WHERE day >= "
                ":first "
                "AND day < :end GROUP BY kind, name ORDER BY kind, SUM(count) DESC, name",
         soci::into(one.kind), soci::into(one.name), soci::into(sum), soci::use(from),
         soci::use(before));
    statement.execute(false);
    std::vector<Count> all;
    while (statement.fetch()) {
        one.count = sum;
        all.push_back(one);
    }
    return all;
}

void Rows::forget_counts_before(std::int64_t day) {
    const long long before = day;
    database_->session() << "DELETE FROM daily_count WHERE day < :day", soci::use(before);
}

} // namespace keneki::quarantine
