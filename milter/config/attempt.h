#pragma once

#include "config/config.h"

namespace keneki::config {

/// As much of a configuration as could be read, and everything wrong with it: what is wrong has its
/// default. For `config check`, which goes on to the lists and rules that a faulty file names.
struct Attempt {
    Config config;
    Problems problems;     ///< empty: config is as load() gives it
    bool readable = false; ///< false: not YAML, or no file; config says nothing
};
[[nodiscard]] Attempt attempt(const std::string& file);

} // namespace keneki::config
