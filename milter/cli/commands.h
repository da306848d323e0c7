#pragma once

#include "base/expected.h"
#include "config/config.h"

#include <string>
#include <vector>

namespace keneki::cli {

/// The keneki command: options, subcommands, exit status. 0 good, 1 something was found, else
/// sysexits.
int command_main(int argc, char** argv);

enum class Format { text, json };

struct ScanOptions {
    std::string config; ///< empty: the usual place, or built-in defaults
    Format format = Format::text;
    std::string client;    ///< empty: an unknown client outside
    std::string mail_from; ///< empty: <>
    std::vector<std::string> recipients;
    std::vector<std::string> files;
    bool anonymize = false;        ///< write a copy of the one file instead of judging it
    bool with_attachments = false; ///< of the copy
    std::string output;            ///< of the copy; empty: standard output
};
int scan(const ScanOptions& options);
/// scan --anonymize. 1: written, but it has other findings than the message.
int anonymize(const ScanOptions& options);

struct InspectOptions {
    std::string config;
    Format format = Format::text;
    std::vector<std::string> files;
};
int inspect_files(const InspectOptions& options);

int config_check(const std::string& config_file);
int config_show(const std::string& config_file);

/// Where keneki.yaml is looked for when no --config is given.
inline constexpr const char* usual_config_file = "/etc/keneki/keneki.yaml";

/// The configuration of --config, of the usual place, or the built-in defaults with a note on
/// standard error.
Expected<config::Config, config::Problems> load_config(const std::string& file);

/// The exit status when load_config() or config::load() refused `file` (empty: the usual place):
/// a file that is not there is told apart from one with faults, as keneki-milter does.
[[nodiscard]] int status_of_refused(const std::string& file);

/// Problems and warnings, one a line, on standard error.
void print_problems(const config::Problems& problems);

} // namespace keneki::cli
