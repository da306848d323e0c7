#pragma once

#include "base/expected.h"
#include "quarantine/keys.h"
#include "quarantine/rows.h"
#include "quarantine/trouble.h"

#include <quarantine/held.pb.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

namespace keneki::quarantine {

struct StoreOptions {
    std::string store;           ///< "sqlite:/path" or "postgresql://user@host/database"
    std::int64_t keep_days = 30; ///< older messages expire
    std::uint64_t most_bytes = 10ULL << 30U; ///< of all messages, as they stand in the database
    /// Whether there may be something to expire before the first message was put in.
    bool in_use = true;
    std::chrono::milliseconds busy{3000}; ///< how long a lock of somebody else is waited for
    /// Seconds since 1970; empty: the system's clock.
    std::function<std::int64_t()> clock;
};

/// How far the store is filled, when the administrator has to know.
struct Fill {
    std::int64_t stored_bytes = 0; ///< with the message that did not fit, when it is full
    std::uint64_t most_bytes = 0;
    bool full = false; ///< a message was refused; else nearly full
};

/// The field that tells a released message from others; its value is the marker.
inline constexpr const char* release_field = "X-Keneki-Release";

/// Puts held mail into the database, on a mail host that cannot read it back
/// (docs/decisions/0012-quarantine.md). Thread-safe.
class Store {
public:
    /// Connects with the first message, and again after a failure.
    explicit Store(StoreOptions options);
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    ~Store();

    /// Whom to tell of a message, in the same commit.
    struct Tell {
        std::string recipient;
        NoticeKind kind = NoticeKind::daily;
    };
    struct Put {
        std::string reference;
        bool known = false; ///< the same message was there already, under this reference
    };
    /// Why a message could not be put in.
    struct Refusal {
        std::string why;
        /// The whole message may be in the store: only its next attempt is sure not to double it.
        bool perhaps_stored = false;
    };
    /// When it returns a Put, the message is on the disk. `content_fd` holds `size` bytes, read
    /// with pread.
    Expected<Put, Refusal> put(const PublicKey& key,
                               const std::string& reference,
                               const Description& description,
                               const std::vector<Tell>& tell,
                               int content_fd,
                               std::uint64_t size,
                               std::chrono::steady_clock::time_point until);

    struct Redeemed {
        std::string reference;
        Teaching teaching; ///< what the memory is to learn
        /// It is being sent, but its time is over by our clock: the marker is still unused.
        bool late = false;
        /// It has passed before: the mail server that sends it did not hear the answer.
        bool again = false;
    };
    /// The release that `marker` stands for, with that digest of its body (empty: not known; see
    /// Rows::use_release()). Nothing: it is forged, failed or too old, or was used for another
    /// message. Error: the store cannot be asked.
    Expected<std::optional<Redeemed>, std::string>
    redeem(const std::string& marker,
           const std::string& body,
           std::chrono::steady_clock::time_point until);

    /// Notices that are due: those at once, and the daily ones from before `daily_before` (seconds
    /// since 1970). They are nobody else's for a while; what was sent is to be told by sent().
    Expected<std::vector<WaitingNotice>, std::string> due_notices(std::int64_t daily_before);
    void sent(const std::vector<WaitingNotice>& notices);

    /// Adds to the counts of a day. Never waits: they are written once a minute, and at the end by
    /// finish(); a crash loses the last minute of them.
    void count(const std::vector<Count>& counts);
    /// Writes what waits.
    void finish(std::chrono::steady_clock::time_point until);
    [[nodiscard]] bool in_use() const { return in_use_; }
    /// What happened since the last call, once: it became nearly full (told again each hour while
    /// it is), or it was full.
    [[nodiscard]] std::optional<Fill> take_fill();
    /// Lets go what is older than keep_days; called once an hour by itself too. `passed`: since the
    /// last time; a clock that jumps ahead by more makes nothing old.
    void expire(std::chrono::seconds passed);

private:
    /// Without what is remembered of earlier attempts.
    Expected<Put, Refusal> put_once(const PublicKey& key,
                                    const std::string& reference,
                                    const Description& description,
                                    const std::vector<Tell>& tell,
                                    int content_fd,
                                    std::uint64_t size,
                                    const std::string& digest,
                                    std::chrono::steady_clock::time_point until);
    enum class Certainty {
        nothing_stored,
        perhaps_stored,        ///< a new connection can tell
        perhaps_in_other_file, ///< which was moved away
    };
    struct Failure {
        std::string why;
        Certainty certainty = Certainty::nothing_stored;
    };
    template <class Result, class Work>
    Expected<Result, Failure> with_rows(std::chrono::steady_clock::time_point until,
                                        const Work& work);
    Expected<Put, Refusal> look_up(const std::string& reference,
                                   const std::string& digest,
                                   State state,
                                   const std::string& why,
                                   std::chrono::steady_clock::time_point until);
    [[nodiscard]] std::size_t expire_some(Rows& rows, std::int64_t before) const;
    void look_after();
    [[nodiscard]] std::int64_t now() const;
    void warn_when_nearly_full(std::int64_t stored_bytes);
    void note_fill(std::int64_t stored_bytes, bool full);

    const StoreOptions options_;
    Trouble trouble_;
    std::atomic<bool> full_ = false; ///< until there is clearly room again
    std::timed_mutex mutex_;         ///< of the three below
    std::unique_ptr<Rows> rows_;
    std::chrono::steady_clock::time_point failed_at_{};
    bool failed_ = false;
    std::optional<std::chrono::steady_clock::time_point> warned_at_;

    std::mutex fill_mutex_; ///< of the next one
    std::optional<Fill> fill_;

    std::mutex perhaps_mutex_; ///< of the next one
    /// Digests of messages that may be stored, until somebody could look, and since when.
    std::map<std::string, std::chrono::steady_clock::time_point> perhaps_stored_;

    std::atomic<bool> in_use_;
    std::mutex counts_mutex_; ///< of the next one
    std::map<std::tuple<std::int64_t, std::string, std::string>, std::int64_t> counts_;
    std::mutex ending_mutex_;
    std::condition_variable ending_;
    bool ended_ = false;
    std::thread caretaker_;
};

/// What is kept of a marker, in hexadecimal digits.
[[nodiscard]] std::string marker_hash(const std::string& marker);
[[nodiscard]] std::string new_marker();

/// What people read about the marks of one message: the name of a state.
[[nodiscard]] std::string_view state_name(State state);

} // namespace keneki::quarantine
