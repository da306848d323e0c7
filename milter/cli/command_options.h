#pragma once

#include <string>

namespace CLI { // NOLINT(readability-identifier-naming): CLI11's name
class App;
class Option;
} // namespace CLI

namespace keneki::cli {

/// -c, --config FILE, the same for every subcommand.
void add_config(CLI::App& command, std::string& config);
/// --why TEXT, the purpose of looking into held mail or deciding about it; not empty.
CLI::Option* add_why(CLI::App& command, std::string& why);

} // namespace keneki::cli
