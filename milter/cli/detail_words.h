#pragma once

#include "evidence/findings.h"

#include <string>
#include <string_view>

namespace keneki::cli {

/// A finding's detail as a person reads it. Details are evidence and stay as they are in JSON and
/// for rules: what comes from the message is left alone, what we say ourselves ("more than 5000
/// parts") is put into the language.
[[nodiscard]] std::string detail_in_words(std::string_view detail, Language language);

} // namespace keneki::cli
