#pragma once

#include <string>
#include <string_view>

namespace keneki::inspect {

/// NFKC, lower case, without the marks of copies and weekdays: what the shapes of names are told
/// by.
[[nodiscard]] std::string shape_form(std::string_view stem);

/// Six or eight digits as a date, the year first or last, month and day either way round: real
/// virus mail has "2022-22-02".
[[nodiscard]] bool is_compact_date(std::string_view digits);

inline constexpr std::size_t longest_shape_bytes = 120; // a longer stem has no such shape

/// Takes an ending off, and what joins it to the rest.
bool strip_end(std::string& text, std::string_view end);

} // namespace keneki::inspect
