#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace keneki::pipeline {

/// Remembers the messages that broke their inspector, so that one which does it again and again is
/// not deferred for ever. Known by a keyed hash of their content: a retry has the same bytes and a
/// new queue id, and the key keeps anybody from preparing a message that shares the mark of
/// another. Bounded; thread-safe.
class FailedMessages {
public:
    using Clock = std::chrono::steady_clock;
    using Mark = std::string;

    /// Longer than the longest pause between two attempts of common servers (Postfix: 4,000 s,
    /// qmail: hours).
    static constexpr std::chrono::hours remembered_for{24};
    static constexpr std::size_t most_messages = 4096;
    /// So many broken inspectors make a message a repeated failure.
    static constexpr unsigned repeated = 2;

    FailedMessages();

    /// False while nothing is remembered, so that no message has to be hashed.
    [[nodiscard]] bool remembers_any();
    /// The mark of `size` bytes of a file, without what the mail server made of this attempt (see
    /// without_fields_of_mail_server()); nothing when it cannot be read.
    [[nodiscard]] std::optional<Mark>
    mark_of(int content_fd, std::uint64_t size, std::string_view queue_id = {}) const;
    /// How often it broke an inspector within the time that is remembered.
    [[nodiscard]] unsigned failures(const Mark& mark, Clock::time_point now);
    /// Adds one failure and gives the number reached.
    unsigned add(const Mark& mark, Clock::time_point now);

private:
    struct Entry {
        Mark mark;
        unsigned count = 0;
        Clock::time_point last;
    };
    void forget_old(Clock::time_point now);

    std::string key_;
    std::mutex mutex_;
    std::list<Entry> entries_; ///< latest failure first
    std::unordered_map<Mark, std::list<Entry>::iterator> by_mark_;
};

} // namespace keneki::pipeline
