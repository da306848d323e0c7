#include "cli/people_command.h"

#include "cli/command_options.h"
#include "cli/commands.h"
#include "cli/people_import.h"
#include "cli/words.h"
#include "people/directory.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sysexits.h>

#include <memory>

namespace keneki::cli {
namespace {

void add_check(CLI::App& people, std::function<int()>& chosen) {
    auto* check = people.add_subcommand("check", "Read the lists of staff and facilities, and say "
                                                 "what is wrong with them");
    const auto config = std::make_shared<std::string>();
    add_config(*check, *config);
    check->final_callback(
        [&chosen, config] { chosen = [config] { return people_check(*config); }; });
}

} // namespace

int people_check(const std::string& config_file) {
    const auto config = load_config(config_file);
    if (!config) {
        print_problems(config.error());
        return status_of_refused(config_file);
    }
    const auto directory = people::Directory::load(config->staff_file, config->facilities_file);
    if (!directory) {
        print_problems(directory.error());
        return EX_CONFIG;
    }
    fmt::print("{}\n",
               in_words(language_of_locale(),
                        fmt::format("職員 {}、施設 {}: 問題ありません", directory->staff_count(),
                                    directory->facility_count()),
                        fmt::format("staff {}, facilities {}: good", directory->staff_count(),
                                    directory->facility_count())));
    return EX_OK;
}

void add_people_commands(CLI::App& app, std::function<int()>& chosen) {
    auto* people = app.add_subcommand(
        "people", "Check the lists of staff and facilities, or teach the memory");
    people->require_subcommand(1);
    add_check(*people, chosen);
    add_people_imports(*people, chosen);
}

} // namespace keneki::cli
