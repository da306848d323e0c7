#pragma once

#include "config/config.h"
#include "memory/memory.h"
#include "seeding/log_line.h"

#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace keneki::seeding {

/// What became of the lines of a mail log.
struct LogCounts {
    std::uint64_t received = 0;       ///< observations of mail to us
    std::uint64_t sent = 0;           ///< observations of mail from us
    std::uint64_t not_delivered = 0;  ///< deferred, bounced, discarded
    std::uint64_t without_author = 0; ///< bounces and automatic mail: no envelope sender
    std::uint64_t among_us = 0;       ///< from us to us
    std::uint64_t passed_on = 0;      ///< from outside to outside: forwarded, relayed
    std::uint64_t of_machines = 0;    ///< envelope senders of lists and services, new for each mail
    std::uint64_t not_addresses = 0;  ///< what stands in place of an address is none
    std::uint64_t to_filters = 0;     ///< handed to a filter of this host, and logged again
    std::uint64_t without_beginning = 0; ///< the envelope sender stands in another file
    std::uint64_t forgotten = 0;         ///< messages under way at once beyond what is kept in mind
};

/// Puts together what the lines of a log say of one message (queue id), in a bounded table, and
/// says for each delivery who wrote to whom. Only what was delivered counts. A message is ours when
/// its envelope sender is, and no client outside handed it in without a login.
class MailLog {
public:
    /// `delivered_at`: of the line that tells the delivery; the observation itself has the time of
    /// the message, the same for all its recipients.
    using Take = std::function<void(memory::Observation, std::int64_t delivered_at)>;

    /// Messages under way at once; Postfix itself keeps 20,000 in its active queue.
    static constexpr std::size_t most_messages = 50'000;

    MailLog(const config::Config& config, Take take, std::size_t limit = most_messages);

    void add(const LogLine& line, std::int64_t at);
    [[nodiscard]] const LogCounts& counts() const { return counts_; }

private:
    struct Message {
        std::string key;  ///< host and queue id
        std::string from; ///< address_key(); empty: the null sender, or not known yet
        std::string message_id;
        std::int64_t at = 0;
        bool has_from = false;
        bool from_outside = false; ///< a client outside handed it in, without a login
        enum class Author { nobody, ours, other, machine, malformed } author = Author::nobody;
    };
    using Messages = std::list<Message>;

    Message& message_of(const LogLine& line, std::int64_t at);
    void forget(const LogLine& line);
    void set_from(Message& message, std::string_view address);
    void postfix_delivery(const LogLine& line, std::int64_t at);
    void sendmail_line(const LogLine& line, std::int64_t at);
    void sendmail_delivery(const LogLine& line, std::string_view recipients, std::int64_t at);
    void deliver(const Message& message,
                 std::string_view recipient,
                 std::string_view addressed,
                 std::int64_t at);
    [[nodiscard]] bool is_inside(std::string_view client) const;
    [[nodiscard]] bool is_ours(std::string_view address) const;

    const config::Config& config_;
    Take take_;
    std::size_t limit_;
    LogCounts counts_;
    Messages messages_; ///< the one used last in front
    std::unordered_map<std::string, Messages::iterator> by_key_;
};

} // namespace keneki::seeding
