#pragma once

#include "config/config.h"

#include <optional>
#include <string>

namespace keneki::wire {

/// The command line. What is given there beats the configuration, after a reload too.
struct Options {
    std::string config_file = "/etc/keneki/keneki.yaml";
    std::optional<std::string> socket, pid_file, user, log_to;
    bool foreground = false;
    bool check = false;
    bool verbose = false;
};

/// Options, or the status with which to exit (help, version, wrong use), after having printed.
struct ParsedOptions {
    Options options;
    std::optional<int> exit_status;
};
[[nodiscard]] ParsedOptions parse_options(int argc, char** argv);

/// The configuration as the command line changes it.
[[nodiscard]] config::Config with_options(config::Config config, const Options& options);

} // namespace keneki::wire
