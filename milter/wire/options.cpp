#include "wire/options.h"

#include <CLI/CLI.hpp>
#include <sysexits.h>

#include <algorithm>
#include <filesystem>

namespace keneki::wire {

ParsedOptions parse_options(int argc, char** argv) {
    ParsedOptions parsed;
    Options& options = parsed.options;
    CLI::App app{
        "Guards a hospital's mail: judges every message that Postfix or Sendmail shows it.",
        "keneki-milter"};
    app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    bool to_syslog = false;
    app.add_option("-c,--config", options.config_file, "configuration file")
        ->type_name("FILE")
        ->capture_default_str();
    app.add_option("-p,--socket", options.socket, "milter socket: unix:/path or inet:port@host")
        ->type_name("SOCKET");
    app.add_option("-P,--pid-file", options.pid_file, "write the process id there")
        ->type_name("FILE");
    app.add_flag("-f,--foreground", options.foreground, "stay in the foreground");
    app.add_option("-u,--user", options.user, "become this user")->type_name("USER[:GROUP]");
    app.add_flag("-n,--check", options.check,
                 "check configuration, lists, rules and socket, and exit");
    auto* const log =
        app.add_option("--log", options.log_to, "where to log: auto, syslog or stderr")
            ->check(CLI::IsMember({"auto", "syslog", "stderr"}));
    app.add_flag("-l", to_syslog, "log to syslog, as --log syslog")->excludes(log);
    app.add_flag("-v,--verbose", options.verbose, "log more");
    app.set_version_flag("-V,--version", "keneki-milter " KENEKI_VERSION);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        parsed.exit_status = app.exit(error) == 0 ? EX_OK : EX_USAGE;
        return parsed;
    }
    if (to_syslog) options.log_to = "syslog";
    // The daemon leaves its folder and reads the file again at a reload.
    options.config_file = std::filesystem::absolute(options.config_file).string();
    if (options.pid_file) options.pid_file = std::filesystem::absolute(*options.pid_file).string();
    return parsed;
}

config::Config with_options(config::Config config, const Options& options) {
    if (options.socket) config.socket = *options.socket;
    if (options.user) config.user = *options.user;
    if (options.log_to) config.log_to = *options.log_to;
    if (options.verbose) config.log_level = std::max(config.log_level, 7);
    return config;
}

} // namespace keneki::wire
