#pragma once

#include <string_view>

namespace keneki::people {

/// Exactly this domain gives addresses to anybody. `domain` is canonical.
[[nodiscard]] bool is_mail_provider(std::string_view domain);

/// Exactly this domain gives each customer or member a name of its own below it, though the public
/// suffix list does not say so: evil.xsrv.jp and clinic.xsrv.jp are two organisations.
[[nodiscard]] bool is_shared_suffix(std::string_view domain);

} // namespace keneki::people
