#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace keneki::memory {

enum class Dialect { sqlite, postgresql };

/// The statements that lead from version `index` to `index + 1`. A published one is never changed.
[[nodiscard]] const std::vector<std::vector<std::string>>& migrations(Dialect dialect);
[[nodiscard]] int newest_schema();

/// Adds the values in front of it to what stands there (batch.h), for rows of memory_contact.
/// `now` in seconds since 1970: times more than a day later were written by a wrong clock.
[[nodiscard]] std::string merge_contact(Dialect dialect, std::int64_t now);

} // namespace keneki::memory
