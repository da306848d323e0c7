#pragma once

#include <string_view>

namespace keneki::seeding {

/// The programs of Postfix and Sendmail whose lines tell who wrote to whom.
enum class LogProgram {
    other,
    postfix_entry,    ///< smtpd, pickup, qmqpd: where a message comes from
    postfix_cleanup,  ///< its Message-ID
    postfix_qmgr,     ///< its envelope sender, and when it is gone
    postfix_delivery, ///< smtp, lmtp, local, virtual, pipe, relay: what became of it
    sendmail,
};

/// One line of a mail log behind its stamp: "mx postfix/qmgr[125]: 4XyZ: from=<a@b>, …". Views into
/// the line.
struct LogLine {
    std::string_view host;
    LogProgram program = LogProgram::other;
    std::string_view queue_id; ///< empty: the line belongs to no message
    std::string_view text;     ///< behind the queue id
};

/// Never fails: what is no line of a mail server is of program `other`.
[[nodiscard]] LogLine read_log_line(std::string_view line);

} // namespace keneki::seeding
