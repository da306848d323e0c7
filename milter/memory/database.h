#pragma once

#include "memory/batch.h"
#include "memory/contact.h"
#include "memory/schema.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace soci { // NOLINT(readability-identifier-naming): SOCI's name
class session;
}

namespace keneki::memory {

/// What stands in the table memory_state, 0: not there.
struct StoredState {
    std::int64_t started_at = 0; ///< the first start
    std::int64_t seeded_at = 0;  ///< an import said that the learning is over
    std::int64_t first_sent = 0; ///< since when mail of ours is remembered
    std::int64_t last_sent = 0;
    std::int64_t clock = 0; ///< expiry.h
    std::optional<std::int64_t> key_check;
    bool old_marks = false; ///< some rows still stand where schema version 1 had them (key.h)
};

/// One connection to the store. Every function may throw std::exception with words for the log;
/// afterwards the connection is good for nothing. Not thread-safe.
class Database {
public:
    enum class Purpose {
        read,
        write, ///< makes a missing SQLite file; each commit is on the disk when it returns
    };
    /// `busy`: how long a lock of somebody else is waited for. Does not look at the schema.
    static std::unique_ptr<Database>
    open(const std::string& store, Purpose purpose, std::chrono::milliseconds busy);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    /// 0: there is none yet. Throws for a schema newer than this program.
    [[nodiscard]] int schema_version();
    /// Makes or renews the tables, all or nothing. Older versions are for tests.
    void migrate(int to = newest_schema());
    void set_schema_version(int version);

    [[nodiscard]] StoredState state();
    /// What stands there stays there: of two hosts that begin at once the first decides.
    void add_state(std::string_view name, std::int64_t value);
    void set_state(std::string_view name, std::int64_t value);
    /// A value that stands in no StoredState: of an import.
    [[nodiscard]] std::optional<std::int64_t> stored(std::string_view name);

    struct MarkedContact {
        std::int64_t mark = 0;
        Contact contact;
        bool is_message = false; ///< one that came to us, and nobody
    };
    [[nodiscard]] std::vector<MarkedContact> contacts(std::span<const std::int64_t> marks);
    struct StoredMessage {
        std::int64_t message = 0;
        std::int64_t party = 0;
        MessageKind kind = MessageKind::sent;
        std::int64_t at = 0;
    };
    [[nodiscard]] std::vector<StoredMessage> messages(std::span<const std::int64_t> marks);

    /// In one commit. `now` tells times that a wrong clock wrote.
    void write(const Batch& batch, std::int64_t now);

    [[nodiscard]] std::int64_t contact_count();
    [[nodiscard]] std::int64_t message_count();
    enum class Table { contacts, messages };
    /// How little a row is missed, the least first: strangers before those we wrote to, old before
    /// new.
    struct Age {
        int tier = message_tier - 1; ///< as stored; default: less than anything
        std::int64_t day = 0;
        bool operator==(const Age&) const = default;
        bool operator<(const Age& other) const {
            return std::tie(tier, day) < std::tie(other.tier, other.day);
        }
    };
    struct Row {
        std::int64_t first = 0; ///< its key, of a message with `second`
        std::int64_t second = 0;
        Age age;
    };
    /// At most `most` rows behind that one, in the order of their keys; from the first without it.
    [[nodiscard]] std::vector<Row>
    rows_behind(Table table, const std::optional<Row>& row, std::size_t most);
    struct Limits {
        std::int64_t before_day = 0; ///< days since 1970
        Age least_contact;           ///< this and what is missed less
        Age least_message;
    };
    /// In one commit, those of `rows` that are still within either limit.
    void forget(Table table, std::span<const Row> rows, const Limits& limits);
    /// SQLite: gives some unused pages back to the file system. False: nothing to give.
    bool give_back_space();
    /// For the tables of others: the quarantine stands in the same database.
    [[nodiscard]] soci::session& session();
    [[nodiscard]] Dialect dialect() const;
    /// SQLite: brings what was committed from its log into the file itself. Waits for nobody.
    void checkpoint();

private:
    struct Connection;
    explicit Database(std::unique_ptr<Connection> connection);
    void bring_to_their_places(const Batch& batch);
    void take_back(const Batch& batch);
    std::unique_ptr<Connection> connection_;
};

/// The file of a store "sqlite:PATH"; empty for another.
[[nodiscard]] std::string sqlite_file(const std::string& store);

} // namespace keneki::memory
