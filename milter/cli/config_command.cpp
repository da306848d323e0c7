#include "cli/commands.h"
#include "cli/words.h"
#include "config/attempt.h"
#include "pipeline/pipeline.h"
#include "wire/surroundings.h"

#include <fmt/format.h>
#include <sysexits.h>
#include <unistd.h>

#include <cstdio>

namespace keneki::cli {

Expected<config::Config, config::Problems> load_config(const std::string& file) {
    if (!file.empty()) return config::load(file);
    if (::access(usual_config_file, F_OK) == 0) return config::load(usual_config_file);
    fmt::print(stderr, "keneki: {} {}\n", usual_config_file,
               in_words(language_of_locale(), "がないため、既定の設定を使います。",
                        "is not there; built-in defaults are used."));
    return config::defaults();
}

int status_of_refused(const std::string& file) {
    const char* const path = file.empty() ? usual_config_file : file.c_str();
    return ::access(path, F_OK) == 0 ? EX_CONFIG : EX_NOINPUT;
}

void print_problems(const config::Problems& problems) {
    for (const config::Problem& problem : problems)
        fmt::print(stderr, "{}\n", problem.text());
}

int config_check(const std::string& config_file) {
    const Language language = language_of_locale();
    const std::string file = config_file.empty() ? usual_config_file : config_file;
    // Everything that is wrong in one run: a faulty key does not hide a faulty list or rule.
    const config::Attempt attempt = config::attempt(file);
    print_problems(attempt.problems);
    if (!attempt.readable) return status_of_refused(file);
    for (const config::Problem& warning : attempt.config.warnings)
        fmt::print(stderr, "{}: {}\n", in_words(language, "注意", "warning"), warning.text());
    const auto snapshot = pipeline::load_snapshot(attempt.config);
    if (!snapshot) print_problems(snapshot.error());
    // As `keneki-milter -n`; values that could not be read have their defaults.
    const auto around =
        attempt.problems.empty() ? wire::problems_around(attempt.config) : config::Problems{};
    print_problems(around);
    if (!snapshot || !attempt.problems.empty() || !around.empty()) return EX_CONFIG;
    const pipeline::Snapshot& loaded = **snapshot;
    if (language == Language::japanese)
        fmt::print("{}: 問題ありません(職員 {}、施設 {}、ルール {})\n", file,
                   loaded.directory.staff_count(), loaded.directory.facility_count(),
                   loaded.rules.list().size());
    else
        fmt::print("{}: good (staff {}, facilities {}, rules {})\n", file,
                   loaded.directory.staff_count(), loaded.directory.facility_count(),
                   loaded.rules.list().size());
    return EX_OK;
}

int config_show(const std::string& config_file) {
    const auto config = load_config(config_file);
    if (!config) {
        print_problems(config.error());
        return status_of_refused(config_file);
    }
    fmt::print("{}", config::show(*config));
    return EX_OK;
}

} // namespace keneki::cli
