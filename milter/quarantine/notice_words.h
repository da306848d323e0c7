#pragma once

#include <string_view>

namespace keneki::quarantine {

/// The templates that ship; docs/quarantine.md says what may stand in one.
[[nodiscard]] std::string_view shipped_notice_text();
[[nodiscard]] std::string_view shipped_notice_html();
[[nodiscard]] std::string_view shipped_stripped_text();
[[nodiscard]] std::string_view shipped_stripped_html();
[[nodiscard]] std::string_view shipped_nearly_full_text();
[[nodiscard]] std::string_view shipped_full_text();

} // namespace keneki::quarantine
