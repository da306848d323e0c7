#pragma once

#include <evidence/evidence.pb.h>

#include <string_view>
#include <vector>

namespace keneki::mail {

/// Results of one Authentication-Results field (RFC 8601 2.2): one entry for each method result.
/// Comments, versions and quoted values are understood; a field without an authserv-id gives
/// entries with an empty one. At most 50 entries a field.
[[nodiscard]] std::vector<evidence::AuthenticationResult>
parse_authentication_results(std::string_view raw_value);

} // namespace keneki::mail
