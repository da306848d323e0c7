#pragma once

#include "base/expected.h"
#include "base/spool.h"

#include <string>
#include <string_view>
#include <vector>

namespace keneki::quarantine {

/// Gives a message to a mail server (RFC 5321, through libcurl): `before`, the content, `behind`.
/// `server` is "smtp://host:port". What the server said when it took the message for every
/// recipient; error: why it did not, with its reply.
Expected<std::string, std::string> send_by_smtp(const std::string& server,
                                                const std::string& mail_from,
                                                const std::vector<std::string>& recipients,
                                                std::string_view before,
                                                const Spool& content,
                                                std::string_view behind);
/// A message that is at hand.
Expected<std::string, std::string> send_by_smtp(const std::string& server,
                                                const std::string& mail_from,
                                                const std::vector<std::string>& recipients,
                                                std::string_view message);

} // namespace keneki::quarantine
