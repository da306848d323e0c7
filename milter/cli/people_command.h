#pragma once

#include <functional>
#include <string>

namespace CLI { // NOLINT(readability-identifier-naming): CLI11's name
class App;
}

namespace keneki::cli {

/// `keneki people`: `chosen` is set to what the command line asks for. The options of each
/// subcommand live in what it sets.
void add_people_commands(CLI::App& app, std::function<int()>& chosen);

/// `keneki people check`: what is wrong with the two lists, and how many entries they have. 0, or
/// EX_CONFIG; EX_NOINPUT without a configuration.
int people_check(const std::string& config_file);

} // namespace keneki::cli
