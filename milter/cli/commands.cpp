#include "cli/commands.h"

#include "base/log.h"
#include "base/standard_descriptors.h"
#include "cli/command_options.h"
#include "cli/example_mail.h"
#include "cli/people_command.h"
#include "cli/quarantine_command.h"
#include "cli/report_command.h"
#include "cli/rules_command.h"
#include "config/config.h"
#include "pipeline/pipeline.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sysexits.h>

#include <cerrno>
#include <cstdio>
#include <functional>
#include <iostream>
#include <system_error>

namespace keneki::cli {

void add_config(CLI::App& command, std::string& config) {
    command.add_option("-c,--config", config, "configuration file")
        ->option_text(fmt::format("FILE ({})", usual_config_file));
}

namespace {

/// An option of one value that may be given again, and does not swallow the files behind it.
CLI::Option* one_each(CLI::Option* option) {
    return option->allow_extra_args(false);
}

void add_format(CLI::App& command, Format& format) {
    const auto read = [&format](const std::string& word) {
        if (word != "text" && word != "json")
            throw CLI::ValidationError("--format", "must be text or json");
        format = word == "json" ? Format::json : Format::text;
    };
    command
        .add_option_function<std::string>("--format", read,
                                          "text for people, or json: one object a line")
        ->option_text("text|json");
}

void add_scan(CLI::App& app, ScanOptions& options, std::function<int()>& chosen) {
    auto* command = app.add_subcommand("scan", "Judge messages as the daemon would");
    add_config(*command, options.config);
    add_format(*command, options.format);
    command->add_option("--client", options.client, "address of the client that sent it")
        ->option_text("ADDR");
    command->add_option("--mail-from", options.mail_from, "envelope sender")->option_text("A");
    one_each(
        command->add_option("--rcpt", options.recipients, "envelope recipient; may be repeated"))
        ->option_text("B");
    auto* with_copy = command->add_flag("--anonymize", options.anonymize,
                                        "write a copy of a message without personal data");
    command
        ->add_flag("--with-attachments", options.with_attachments,
                   "leave attachments in the copy as they are")
        ->needs(with_copy);
    command->add_option("--output", options.output, "new file for the copy")
        ->option_text("FILE")
        ->needs(with_copy);
    command->add_option("FILE", options.files, "messages; - is standard input")
        ->required()
        ->option_text("FILE...");
    command->final_callback(
        [&] { chosen = [&] { return options.anonymize ? anonymize(options) : scan(options); }; });
}

void add_inspect(CLI::App& app, InspectOptions& options, std::function<int()>& chosen) {
    auto* command = app.add_subcommand("inspect", "Examine bare files");
    add_config(*command, options.config);
    add_format(*command, options.format);
    command->add_option("FILE", options.files, "files; - is standard input")
        ->required()
        ->option_text("FILE...");
    command->final_callback([&] { chosen = [&] { return inspect_files(options); }; });
}

void add_config_commands(CLI::App& app, std::string& config, std::function<int()>& chosen) {
    auto* command = app.add_subcommand("config", "Check or show the configuration");
    command->require_subcommand(1);
    auto* check = command->add_subcommand(
        "check", "Read the configuration, the lists and the rules, and say what is wrong");
    add_config(*check, config);
    check->final_callback([&] { chosen = [&] { return config_check(config); }; });
    auto* show = command->add_subcommand(
        "show", "Print the configuration in force, every key with its meaning");
    add_config(*show, config);
    show->final_callback([&] { chosen = [&] { return config_show(config); }; });
}

struct RulesOptions {
    std::string config;
    Format format = Format::text;
    std::vector<std::string> folders; ///< empty: those of the configuration
    std::string id;
};

int run_rules(
    const RulesOptions& options,
    const std::function<int(const config::Config&, const std::vector<std::string>&)>& run) {
    const auto config = load_config(options.config);
    if (!config) {
        print_problems(config.error());
        return status_of_refused(options.config);
    }
    return run(*config,
               options.folders.empty() ? pipeline::rule_folders(*config) : options.folders);
}

int test_rules(const config::Config& config, const std::vector<std::string>& folders) {
    const auto pool = sandbox::InspectorPool::start(pipeline::pool_options(config));
    if (!pool) {
        fmt::print(stderr, "keneki: {}\n", pool.error());
        return EX_UNAVAILABLE;
    }
    return rules_test(folders, example_examiner(**pool, config));
}

void add_rules_commands(CLI::App& app, RulesOptions& options, std::function<int()>& chosen) {
    auto* command = app.add_subcommand("rules", "Check, test, list or explain the rules");
    command->require_subcommand(1);
    using Run = std::function<int(const config::Config&, const std::vector<std::string>&)>;
    const auto add = [&](const char* name, const char* meaning, const Run& run) {
        auto* one = command->add_subcommand(name, meaning);
        add_config(*one, options.config);
        one->final_callback([&, run] { chosen = [&, run] { return run_rules(options, run); }; });
        return one;
    };
    const auto add_folders = [&](CLI::App* one) {
        one->add_option("FOLDER", options.folders,
                        "folders or files of rules instead of the configured ones")
            ->option_text("[FOLDER...]");
    };
    add_folders(add("check", "Load the rules and say what is wrong with them",
                    [](const config::Config&, const std::vector<std::string>& folders) {
                        return rules_check(folders);
                    }));
    add_folders(add("test", "Run the examples of the rules", test_rules));
    auto* list =
        add("list", "One line for each rule",
            [&options](const config::Config&, const std::vector<std::string>& folders) {
                return rules_list(folders, language_of_locale(), options.format == Format::json);
            });
    add_format(*list, options.format);
    add_folders(list);
    auto* explain = add("explain", "What a rule means, and which genuine mail it may hit",
                        [&options](const config::Config&, const std::vector<std::string>& folders) {
                            return rules_explain(folders, options.id, language_of_locale());
                        });
    explain->add_option("ID", options.id, "the rule")->required()->option_text("ID");
}

/// A script must not take lost output for an answer.
int output_checked(int status) {
    errno = 0;
    std::cout.flush();
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout.good()) return status;
    const int why = errno != 0 ? errno : EIO;
    fmt::print(stderr, "keneki: standard output: {}\n", std::generic_category().message(why));
    return EX_IOERR;
}

} // namespace

int command_main(int argc, char** argv) {
    keep_standard_descriptors();
    log::open(log::Target::standard_error, "keneki", log::Level::warning);
    CLI::App app("Keneki guards a hospital's mail.", "keneki");
    app.set_version_flag("-V,--version", "keneki " KENEKI_VERSION);
    app.require_subcommand(1);

    std::function<int()> chosen;
    ScanOptions scan_options;
    InspectOptions inspect_options;
    std::string config;
    add_scan(app, scan_options, chosen);
    add_inspect(app, inspect_options, chosen);
    add_config_commands(app, config, chosen);
    RulesOptions rules_options;
    add_rules_commands(app, rules_options, chosen);
    add_people_commands(app, chosen);
    add_quarantine_commands(app, chosen);
    add_report_command(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) {
        return output_checked(app.exit(success)); // --help, --version
    } catch (const CLI::ParseError& error) {
        app.exit(error, std::cout, std::cerr);
        return EX_USAGE;
    }
    if (!scan_options.client.empty() && !config::parse_network(scan_options.client)) {
        fmt::print(stderr, "keneki: --client: not an IPv4 or IPv6 address\n");
        return EX_USAGE;
    }
    try {
        return output_checked(chosen());
    } catch (const std::exception& error) {
        if (std::ferror(stdout) != 0) return output_checked(EX_IOERR); // fmt::print throws
        fmt::print(stderr, "keneki: internal error: {}\n", error.what());
        return EX_SOFTWARE;
    }
}

} // namespace keneki::cli
