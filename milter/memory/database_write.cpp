#include "memory/connection.h"

#include <initializer_list>
#include <iterator>

namespace keneki::memory {
namespace {

/// Rows of one INSERT.
constexpr std::size_t rows_at_once = 200;

void add_row(Columns& columns, std::initializer_list<std::int64_t> row) {
    for (std::size_t i = 0; const std::int64_t value : row)
        columns[i++].push_back(value);
}

std::string values_of(const Columns& columns, std::size_t from, std::size_t end) {
    std::string values;
    for (std::size_t row = from; row < end; ++row) {
        char before = '(';
        if (row != from) values += ',';
        for (const auto& column : columns) {
            values += before;
            fmt::format_to(std::back_inserter(values), "{}", column[row]);
            before = ',';
        }
        values += ')';
    }
    return values;
}

int tier_of(const Contact& contact) {
    return contact.sent > 0 ? 2 : contact.good_days >= known_days ? 1 : 0;
}

/// Contacts and messages that came, in the order of their marks: neighbours change the same page.
Columns contact_rows(const Batch& batch) {
    Columns rows(15);
    auto message = batch.received.begin();
    const auto add_messages = [&](auto is_next) {
        for (; message != batch.received.end() && is_next(message->first); ++message)
            add_row(rows, {message->first, message_tier, message->second / day_seconds, 0, 0, 0, 0,
                           0, 0, 0, 0, 0, 0, 0, 0});
    };
    for (const auto& [mark, c] : batch.contacts) {
        add_messages([mark = mark](std::int64_t next) { return next < mark; });
        add_row(rows, {mark, tier_of(c), c.last_seen() / day_seconds, c.received, c.sent, c.bad,
                       c.proven, c.sent_since_bad, c.good_since, c.good_last, c.good_days,
                       c.first_seen, c.last_received, c.last_sent, c.last_bad});
        // PostgreSQL takes no row twice in one statement.
        if (message != batch.received.end() && message->first == mark) ++message;
    }
    add_messages([](std::int64_t) { return true; });
    return rows;
}

} // namespace

void Database::Connection::insert(const std::string& into,
                                  Columns& columns,
                                  const std::string& conflict) {
    const std::size_t count = columns.front().size();
    if (count == 0) return;
    if (dialect == Dialect::postgresql) { // each statement is a way to the server and back
        for (std::size_t from = 0; from < count; from += rows_at_once)
            run(fmt::format("INSERT INTO {} VALUES {}{}", into,
                            values_of(columns, from, std::min(count, from + rows_at_once)),
                            conflict));
        return;
    }
    std::string places;
    soci::statement statement(sql);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        places += fmt::format("{}:c{}", i == 0 ? "" : ",", i);
        statement.exchange(soci::use(columns[i]));
    }
    statement.alloc();
    statement.prepare(fmt::format("INSERT INTO {} VALUES ({}){}", into, places, conflict));
    statement.define_and_bind();
    statement.execute(true);
}

void Database::bring_to_their_places(const Batch& batch) {
    auto& old_marks = connection_->old_marks;
    if (!old_marks) old_marks = stored("old_marks").has_value();
    if (!*old_marks) return;
    for (const auto& [mark, formerly] : batch.formerly) {
        // One message whose answer is not recognised costs less than a contact's history.
        connection_->run(
            fmt::format("DELETE FROM memory_contact WHERE who = {0} AND tier = {2} AND "
                        "EXISTS (SELECT 1 FROM memory_contact WHERE who = {1} AND "
                        "tier > {2})",
                        mark, formerly, message_tier));
        connection_->run(fmt::format("UPDATE memory_contact SET who = {0} WHERE who = {1} AND "
                                     "tier > {2} AND NOT "
                                     "EXISTS (SELECT 1 FROM memory_contact WHERE who = {0})",
                                     mark, formerly, message_tier));
    }
}

/// Who is no longer there stays unknown. While other mail of his stands against him, nobody becomes
/// known by the release of one.
void Database::take_back(const Batch& batch) {
    const char* const greater = connection_->dialect == Dialect::sqlite ? "max" : "greatest";
    for (const auto& [mark, released] : batch.released)
        connection_->run(
            fmt::format("UPDATE memory_contact SET sent_since_bad = sent_since_bad + {0}, "
                        "tier = {1}(tier, {0}), bad = {1}(bad - {2}, 0) WHERE who = {3}",
                        released.vouched
                            ? fmt::format("(CASE WHEN bad <= {} THEN 1 ELSE 0 END)", released.count)
                            : std::string("0"),
                        greater, released.count, mark));
}

void Database::write(const Batch& batch, std::int64_t now) {
    const Dialect dialect = connection_->dialect;
    connection_->begin();
    bring_to_their_places(batch);
    Columns contacts = contact_rows(batch);
    connection_->insert(fmt::format("memory_contact ({})", contact_columns), contacts,
                        merge_contact(dialect, now));
    Columns messages(5);
    for (const auto& [message, what] : batch.messages)
        add_row(messages, {message.message, message.party, static_cast<int>(what.kind),
                           what.at / day_seconds, what.at});
    connection_->insert("memory_message (message, party, kind, day, at)", messages,
                        " ON CONFLICT (message, party) DO NOTHING");
    take_back(batch);
    if (batch.first_sent != 0) {
        add_state("first_sent", batch.first_sent);
        connection_->run(fmt::format(
            "INSERT INTO memory_state (name, value) VALUES ('last_sent', {0}) ON CONFLICT (name) "
            "DO UPDATE SET value = {1}(memory_state.value, excluded.value)",
            batch.last_sent, dialect == Dialect::sqlite ? "max" : "greatest"));
    }
    connection_->commit();
}

} // namespace keneki::memory
