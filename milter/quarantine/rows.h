#pragma once

#include "memory/file_id.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::memory {
class Database;
}

namespace keneki::quarantine {

enum class State {
    held = 0,
    released = 1, ///< the text is still there
    deleted = 2,  ///< by a person; only the row is left
    expired = 3,  ///< older than quarantine.keep_days; only the row is left
    stripped = 4, ///< delivered without its dangerous attachments; the whole text is here
};

/// Whether the text is still there.
[[nodiscard]] bool has_text(State state);

/// One held message as it stands in the database (docs/decisions/0012-quarantine.md). What may be
/// read without the secret key is what the log has as well.
struct Row {
    std::string reference;
    std::int64_t received_at = 0;  ///< seconds since 1970, UTC
    std::int64_t size = 0;         ///< bytes of the message
    std::int64_t stored_bytes = 0; ///< in the database
    State state = State::held;
    std::string verdict;
    double score = 0;
    std::string digest; ///< of envelope and text, by which the same message is recognised
    std::string key_id; ///< of the public key
    std::string rules;  ///< ids, separated by blanks
    std::string sealed_key, description; ///< binary
};

struct AuditEntry {
    std::int64_t number = 0, at = 0;
    std::string who, action, reference, why;
    std::string chain = {}; ///< filled by the table
};

/// How often something happened on a day.
struct Count {
    std::int64_t day = 0; ///< since 1970, local time
    std::string kind, name;
    std::int64_t count = 0;
};

enum class NoticeKind { at_once = 0, daily = 1 };

/// A notice that is still to be sent.
struct WaitingNotice {
    std::string recipient, reference;
    std::string notice; ///< binary
};

/// A COMMIT failed, or its answer was lost: what was to be written may be there all the same.
class OutcomeUnknown : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What stands in the row or in the text of one message is damaged; the others can be read.
class Damaged : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The tables of the quarantine over one connection. Every function may throw std::exception with
/// words for the log (see memory::failure_text()); afterwards no transaction is open, but the
/// connection may be gone. Not thread-safe.
class Rows {
public:
    /// Makes what is missing. `busy`: how long a lock of somebody else is waited for.
    static std::unique_ptr<Rows> open(const std::string& store, std::chrono::milliseconds busy);
    /// Makes no store. `reads`: nothing is written, not even to renew the tables.
    static std::unique_ptr<Rows>
    open_existing(const std::string& store, bool reads, std::chrono::milliseconds busy);
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    ~Rows();

    /// False: the file was removed or replaced since; what is written now nobody would find.
    [[nodiscard]] bool is_current() const;

    /// Runs `work` in one transaction that is on the disk when this returns. False from `work`
    /// takes everything back. Throws OutcomeUnknown when only the end of it failed.
    void in_one(const std::function<bool()>& work);

    /// Inside in_one(): nobody else puts the same message in meanwhile.
    struct Known {
        std::string reference;
        State state = State::held;
    };
    [[nodiscard]] std::optional<Known> find(const std::string& digest, std::int64_t since);
    void add(const Row& row);
    /// `sealed`: binary; number from 0 on.
    void add_piece(const std::string& reference, std::int64_t number, std::string_view sealed);

    [[nodiscard]] std::int64_t stored_bytes();
    /// In order of arrival, the newest last; without sealed_key and description.
    [[nodiscard]] std::vector<Row> list(std::int64_t since, std::int64_t until);
    [[nodiscard]] std::optional<Row> row(const std::string& reference);
    /// Inside in_one(): nobody else changes the row until its end. Nothing: there is no such row.
    [[nodiscard]] std::optional<State> locked_state(const std::string& reference);
    void pieces(const std::string& reference, const std::function<void(std::string_view)>& take);
    /// Of a message whose text is still there: one that was deleted meanwhile stays so.
    void set_state(const std::string& reference, State state);
    /// The text, the description and the daily notices go, the row stays.
    void remove_text(const std::string& reference, State state);
    void set_sealed_key(const std::string& reference,
                        const std::string& key_id,
                        std::string_view sealed_key);
    /// The oldest that have a text, arrived before `time` and are not being released, at most
    /// `most`.
    [[nodiscard]] std::vector<std::string>
    older_than(std::int64_t time, std::int64_t most, std::int64_t now);

    /// The time by which messages are old, and noted as such: see memory::expiry_clock().
    [[nodiscard]] std::int64_t expiry_time(std::int64_t wall, std::chrono::seconds passed);

    void add_notice(const std::string& recipient,
                    const std::string& reference,
                    NoticeKind kind,
                    std::int64_t at,
                    std::string_view notice);
    /// Those of a kind from before `before`, at most `most`; nobody else takes them until `until`.
    [[nodiscard]] std::vector<WaitingNotice> take_notices(NoticeKind kind,
                                                          std::int64_t before,
                                                          std::int64_t now,
                                                          std::int64_t until,
                                                          std::int64_t most);
    void remove_notice(const std::string& recipient, const std::string& reference);
    /// Those of a kind about one message.
    void remove_notices(const std::string& reference, NoticeKind kind);
    /// From before `time`; how many there were.
    std::int64_t forget_notices_before(std::int64_t time);

    /// Adds to what is there.
    void add_counts(const std::vector<Count>& counts);
    /// Summed over the days from `first` to before `end`; `day` says nothing.
    [[nodiscard]] std::vector<Count> counts(std::int64_t first, std::int64_t end);
    void forget_counts_before(std::int64_t day);

    /// `teaches`: binary, empty for nothing; that of releases which are too old is removed. `body`:
    /// digest of what is sent, see body_digest.h.
    void add_release(const std::string& marker_hash,
                     const std::string& reference,
                     std::int64_t made_at,
                     std::int64_t expires_at,
                     std::string_view teaches = {},
                     const std::string& body = {});
    /// Its end is not noted yet, and its marker is still good.
    [[nodiscard]] bool release_under_way(const std::string& reference, std::int64_t now);
    /// A release that is under way, or that the daemon has let through and of which nobody noted
    /// the end.
    [[nodiscard]] bool open_release(const std::string& reference, std::int64_t now);
    void set_outcome(const std::string& marker_hash, const std::string& outcome);
    /// A mail server took some release of it.
    [[nodiscard]] bool went_out(const std::string& reference);
    /// What is held all the same although a mail server took a release of it.
    [[nodiscard]] std::set<std::string> sent_on();
    struct Redeemed {
        std::string reference;
        std::string teaches; ///< as announced; no longer in the table
        /// Its time is over although it is being sent: it stays unused.
        bool late = false;
        bool again = false; ///< it was used before
    };
    /// A release that was announced and has not failed; used from now on. In its time it may be any
    /// message; later, for as long as the mail server that took it may keep it, and again behind
    /// its use, for as long as a mail server that heard no answer tries, only one with the body
    /// that was sent.
    [[nodiscard]] std::optional<Redeemed>
    use_release(const std::string& marker_hash, const std::string& body, std::int64_t now);
    [[nodiscard]] bool release_was_used(const std::string& marker_hash);

    /// Each entry carries a hash over itself and the one before: one that is changed or taken out
    /// breaks the chain. No function changes or removes one.
    void note(const AuditEntry& entry);
    [[nodiscard]] std::vector<AuditEntry> audit();
    /// Of one message and one action, without reading the others, since `since`.
    [[nodiscard]] std::vector<AuditEntry>
    audit_of(const std::string& reference, const std::string& action, std::int64_t since);
    /// The hash that belongs to `entry` behind `before`.
    [[nodiscard]] static std::string chained(const AuditEntry& entry, const std::string& before);

private:
    Rows(std::unique_ptr<memory::Database> database, std::string file);
    std::unique_ptr<memory::Database> database_;
    std::string file_; ///< of SQLite, else empty
    memory::FileId file_id_;
};

} // namespace keneki::quarantine
