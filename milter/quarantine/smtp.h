#pragma once

#include "base/expected.h"
#include "base/spool.h"

#include <string>
#include <string_view>
#include <vector>

namespace keneki::quarantine {

/// Why a mail server did not take a message.
struct NotSent {
    std::string why; ///< with its reply
    /// It was given the whole message and did not say what became of it (RFC 1047).
    bool perhaps_taken = false;
};

/// Gives a message to a mail server (RFC 5321, through libcurl): `before`, the content, `behind`.
/// `server` is "smtp://host:port". What the server said when it took the message for every
/// recipient.
Expected<std::string, NotSent> send_by_smtp(const std::string& server,
                                            const std::string& mail_from,
                                            const std::vector<std::string>& recipients,
                                            std::string_view before,
                                            const Spool& content,
                                            std::string_view behind);
/// A message that is at hand.
Expected<std::string, NotSent> send_by_smtp(const std::string& server,
                                            const std::string& mail_from,
                                            const std::vector<std::string>& recipients,
                                            std::string_view message);

} // namespace keneki::quarantine
