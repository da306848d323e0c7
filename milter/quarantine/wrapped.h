#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace keneki::quarantine {

/// What stands around the original message when it is released, lines ended by CRLF.
struct Wrapping {
    std::string before, behind;
};

/// The marker alone, in front of the message as it was.
[[nodiscard]] Wrapping marked(const std::string& marker);

/// A new message that carries the original as an attachment (message/rfc822, RFC 2046 5.2.1), with
/// a text in Japanese and English. `from`: a mail address of the house; `now`: seconds since 1970.
[[nodiscard]] Wrapping wrapped(const std::string& marker,
                               const std::string& reference,
                               const std::string& from,
                               const std::vector<std::string>& recipients,
                               std::int64_t now);

} // namespace keneki::quarantine
