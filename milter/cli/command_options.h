#pragma once

#include <string>

namespace CLI { // NOLINT(readability-identifier-naming): CLI11's name
class App;
}

namespace keneki::cli {

/// -c, --config FILE, the same for every subcommand.
void add_config(CLI::App& command, std::string& config);

} // namespace keneki::cli
