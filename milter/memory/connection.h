#pragma once

#include "memory/database.h"
#include "memory/schema.h"
#include "memory/soci.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::memory {

/// Marks of one SELECT; a usual question has four.
inline constexpr std::size_t marks_at_once = 8;

inline constexpr std::string_view contact_columns =
    "who, tier, last_day, received, sent, bad, proven, sent_since_bad, good_since, good_last, "
    "good_days, first_seen, last_received, last_sent, last_bad";

/// Rows of a table, column by column.
using Columns = std::vector<std::vector<long long>>;

/// What the functions of Database share.
struct Database::Connection {
    Dialect dialect = Dialect::sqlite;
    soci::session sql;

    // What is asked for every message stays prepared, with the places that it reads and fills.
    std::array<long long, marks_at_once> marks{};
    std::array<long long, 15> row{};
    std::unique_ptr<soci::statement> ask_contacts, ask_messages;
    std::optional<bool> old_marks; ///< StoredState; never comes to a database that has none

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

    /// Rows that are not there yet; `conflict` says what becomes of the others. database_write.cpp.
    void insert(const std::string& into, Columns& columns, const std::string& conflict);

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

} // namespace keneki::memory
