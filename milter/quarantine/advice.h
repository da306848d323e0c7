#pragma once

#include <string>
#include <string_view>

namespace keneki::quarantine {

/// What to do about a store that fails for the reason `why`, in words for the log and the terminal:
/// "; make room …". Empty where nothing can be said. `store` as in keneki.yaml; no password of it
/// is repeated.
[[nodiscard]] std::string advice_for(std::string_view why, const std::string& store);

} // namespace keneki::quarantine
