#pragma once

#include <functional>

namespace CLI { // NOLINT(readability-identifier-naming): CLI11's name
class App;
}

namespace keneki::cli {

/// `keneki quarantine`: `chosen` is set to what the command line asks for.
void add_quarantine_commands(CLI::App& app, std::function<int()>& chosen);

} // namespace keneki::cli
