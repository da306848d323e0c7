#pragma once

#include <exception>
#include <string>

namespace keneki::memory {

/// What a database complains of, for logs and messages: what() of an exception of SOCI also has the
/// statement and every value that was bound to it, and PostgreSQL adds the row (DETAIL). There are
/// people's addresses and subjects among them.
[[nodiscard]] std::string failure_text(const std::exception& error);

} // namespace keneki::memory
