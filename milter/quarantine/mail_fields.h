#pragma once

#include <cstdint>
#include <string>

namespace keneki::quarantine {

/// Of mail that we write: a notice, or what a released message is attached to.
/// Each without its name; RFC 5322 3.3, in UTC, `at` in seconds since 1970.
[[nodiscard]] std::string date_field(std::int64_t at);
/// A new one each time, in the domain of `from`, which is a mail address.
[[nodiscard]] std::string message_id_field(const std::string& from);
/// Lower-case hexadecimal digits that nobody can foresee.
[[nodiscard]] std::string random_digits();

} // namespace keneki::quarantine
