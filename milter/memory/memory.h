#pragma once

#include "base/expected.h"
#include "memory/contact.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace keneki::config {
struct Config;
}

namespace keneki::memory {

/// One thing that happened between one of us and somebody outside. Addresses in the form of
/// people::address_key(); times in seconds since 1970, UTC. A message to several is several
/// observations with the same `at`, one behind the other.
struct Observation {
    enum class Kind {
        received,  ///< `other` wrote to `own`
        sent,      ///< `own` wrote to `other`; never an automatic answer
        automatic, ///< a machine of ours answered `other`: only its message_id is kept
        internal,  ///< one of us wrote to one of us: only its message_id is kept
        released,  ///< held mail of `other` to `own` was released as genuine
    };
    Kind kind = Kind::received;
    std::string other;
    std::string own;
    std::int64_t at = 0;
    bool bad = false; ///< received: the verdict was quarantine or worse
    /// Without angle brackets; may be empty. Of released: the reference, each counts once.
    std::string message_id;
    bool proven = false;  ///< received: a trusted host has proven the author's domain
    bool vouched = false; ///< released: the author may become known by it
};

/// Where the memory is and how much it keeps.
struct Options {
    enum class Access {
        serve, ///< asks and learns, makes what is missing
        ask,   ///< never writes: a missing SQLite file is a memory without experience
    };
    Access access = Access::serve;
    std::string store;    ///< "sqlite:/path" or "postgresql://user@host/database"
    std::string key_file; ///< empty: memory.key beside the SQLite file, or usual_key_file
    std::chrono::milliseconds time_limit{1000};
    unsigned readers = 4;
    std::int64_t keep_days = 730;
    std::int64_t most_contacts = 1'000'000;
    /// Seconds since 1970; empty: the system's clock.
    std::function<std::int64_t()> clock;
};
inline constexpr const char* usual_key_file = "/var/lib/keneki/memory.key";
[[nodiscard]] Options options_of(const config::Config& config, Options::Access access);

/// What a message wants to know. Addresses as in Observation.
struct Question {
    std::vector<std::string> authors;    ///< of the From field
    std::vector<std::string> recipients; ///< ours, of the envelope
    std::vector<std::string>
        references;                  ///< Message-IDs that it claims to answer, the nearest first
    std::vector<std::string> copied; ///< addresses outside in To and Cc
    /// Of each author: where else he writes from by the lists, addresses and "@domain".
    std::vector<std::vector<std::string>> others;
    bool from_staff = false; ///< every author is one of us who writes from a private address
    /// Message-ID of what bears our name and comes from a mailing list; otherwise empty.
    std::string own_post;
    std::vector<std::string> lists; ///< whose servers, as far as can be told, it came from
    Policy policy;
};

/// What is known of the Message-IDs that were asked about.
struct ThreadAnswer {
    bool ours = false;     ///< one of them is a message of ours
    bool answered = false; ///< … which we sent to the author's domain (or address, for free mail)
    bool automatic = false;    ///< … which a machine of ours sent to the author
    bool foreign = false;      ///< … but none of ours went to the author
    bool copied = false;       ///< foreign, and somebody whom we wrote to is in To or Cc
    bool seen = false;         ///< one of them is a message that came from outside
    std::int64_t age_days = 0; ///< of the message of ours that is the nearest
};

struct Answer {
    bool available = false; ///< false: nothing below says anything
    bool learning = false;  ///< within the first learning_days, and not seeded by an import
    /// Outbound mail has been remembered for so long, up to now, that a thread of ours would be
    /// known.
    bool knows_threads = false;
    State contact = State::unknown; ///< of the least known author, by address or by domain
    Contact address;                ///< of that author
    State address_state = State::unknown;
    Contact domain;
    State domain_state = State::unknown; ///< unknown for free mail
    Contact recipient; ///< the best of the pairs of that author and our recipients
    State recipient_state = State::unknown;
    ThreadAnswer thread;
    bool own_post_returned = false; ///< own_post is a message of ours to one of the lists
    std::int64_t now = 0;           ///< when it was asked
};

/// Who has written to us and to whom we wrote (docs/decisions/0010-memory.md). Thread-safe.
class Memory {
public:
    /// Never fails: while the store cannot be used, answers are not available, what is learned
    /// waits, and another attempt is made with growing pauses; the log says so once. Waits a moment
    /// for the first attempt.
    static std::unique_ptr<Memory> open(const Options& options);
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;
    /// Writes what is still waiting when that takes no longer than a second.
    ~Memory();

    /// Waits no longer than the time limit and `until`; not at all while the store is known to be
    /// away.
    [[nodiscard]] Answer ask(const Question& question,
                             std::chrono::steady_clock::time_point until) const;
    /// Never waits: writing happens behind the caller, about once a second. Beyond a bound of what
    /// waits the oldest is forgotten, and the log says how much.
    void learn(std::vector<Observation> observations) const;
    /// Writes what waits now. False when `until` came first.
    [[nodiscard]] bool flush(std::chrono::steady_clock::time_point until) const;
    /// The end: writes what waits, closes the store and answers nothing any more. False when
    /// `until` came first.
    [[nodiscard]] bool finish(std::chrono::steady_clock::time_point until) const;
    /// Empty while all is well; otherwise what is wrong, in words.
    [[nodiscard]] std::string problem() const;

    class Work; ///< memory/work.h

private:
    explicit Memory(std::shared_ptr<Work> work);
    std::shared_ptr<Work> work_;
};

/// For imports: a connection of its own that says at once what is wrong, beside a daemon that may
/// be running. Not thread-safe.
class Seeder {
public:
    /// Makes the database and the key when they are missing; what root makes belongs to the owner
    /// of their folder.
    static Expected<Seeder, std::string> open(const Options& options);
    Seeder(Seeder&&) noexcept;
    Seeder& operator=(Seeder&&) noexcept;
    ~Seeder();

    /// In one commit; some thousands at a time are best. Older ones first count most exactly.
    Expected<Done, std::string> learn(std::span<const Observation> observations);
    /// When the lines of a log were written that an earlier import has read.
    struct Span {
        std::int64_t first = 0; ///< seconds since 1970
        std::int64_t last = 0;
    };
    /// What is noted of the host that wrote the log; nothing: no import has read it.
    Expected<std::optional<Span>, std::string> read_span(const std::string& host);
    /// Adds to what is noted.
    Expected<Done, std::string> set_read_span(const std::string& host, Span span);
    /// The learning period is over: enough was imported. Says that outbound mail is known since
    /// `sent_since` (seconds since 1970), when sent mail was among it.
    Expected<Done, std::string> mark_seeded(std::optional<std::int64_t> sent_since);

private:
    struct Connection;
    explicit Seeder(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> connection_;
};

} // namespace keneki::memory
