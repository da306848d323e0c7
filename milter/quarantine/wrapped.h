#pragma once

#include <quarantine/held.pb.h>

#include <string>

namespace keneki::quarantine {

/// What stands around the original message when it is released, lines ended by CRLF.
struct Wrapping {
    std::string before, behind;
};

/// The marker alone in front of the message as it was, or a new message that carries it as an
/// attachment (message/rfc822, RFC 2046 5.2.1) with a text in Japanese and English.
[[nodiscard]] Wrapping wrapped(const Description& description,
                               const std::string& reference,
                               const std::string& marker,
                               bool as_attachment);

} // namespace keneki::quarantine
