#include "memory/connection.h"

namespace keneki::memory {

std::int64_t Database::contact_count() {
    return connection_->number("SELECT COUNT(*) FROM memory_contact WHERE tier >= 0");
}

std::int64_t Database::message_count() {
    return connection_->number("SELECT COUNT(*) FROM memory_message") +
           connection_->number("SELECT COUNT(*) FROM memory_contact WHERE tier < 0");
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
                 : fmt::format("SELECT message, party, {}, day FROM memory_message {} ORDER BY "
                               "message, party LIMIT {}",
                               message_tier, where, most);
    std::vector<Row> found;
    found.reserve(most);
    long long first = 0;
    long long second = 0;
    long long day = 0;
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
                               "(tier >= 0 AND (tier, last_day) <= ({}, {})) OR "
                               "(tier < 0 AND (tier, last_day) <= ({}, {})))",
                               keys, limits.before_day, limits.least_contact.tier,
                               limits.least_contact.day, limits.least_message.tier,
                               limits.least_message.day)
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
