#pragma once

#include "mail/limits.h"

#include <evidence/evidence.pb.h>

#include <string>
#include <string_view>
#include <vector>

namespace keneki::mail {

/// The mailboxes of one address header field, and what was odd about it.
struct AddressList {
    std::vector<evidence::Address> addresses; ///< in order, those of groups too
    bool malformed = false;     ///< not RFC 5322 3.4, or nothing in it could be read as an address
    bool groups_nested = false; ///< deeper than Limits::group_depth
    bool over_limit = false;    ///< more than Limits::addresses; the rest is not there
};

/// Reads the raw value of an address field in linear time, as Japanese practice writes it: unquoted
/// raw ISO-2022-JP or 8-bit display names, `foo..bar.@docomo.ne.jp`, `real@hospital <evil@x>` (the
/// display name is then "real@hospital"); a comment stays in the display name, because readers see
/// it.
[[nodiscard]] AddressList parse_addresses(std::string_view raw_value, const Limits& limits);

/// Lower case, punycode decoded to UTF-8, a dot at the end cut off.
[[nodiscard]] std::string normal_domain(std::string_view domain);

} // namespace keneki::mail
