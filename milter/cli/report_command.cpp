#include "cli/report_command.h"

#include "cli/command_options.h"
#include "cli/commands.h"
#include "cli/person.h"
#include "cli/progress.h"
#include "cli/quarantine_start.h"
#include "cli/words.h"
#include "judge/rules.h"
#include "pipeline/pipeline.h"
#include "quarantine/held_mail.h"
#include "report/advisory.h"
#include "report/report.h"
#include "report/tally.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sysexits.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace keneki::cli {
namespace {

constexpr std::chrono::milliseconds patience{10'000};
constexpr std::int64_t day_seconds = 86'400;

struct ReportOptions {
    std::string config, period = "week", format = "text", why;
    bool advisory = false;
    KeyFiles keys;
};

std::int64_t days_of(const std::string& period) {
    return period == "day" ? 1 : period == "week" ? 7 : 30;
}

/// Midnight of a local day; the hour of summer time does not matter here.
std::int64_t begin_of(std::int64_t day) {
    const std::time_t noon = day * day_seconds + day_seconds / 2;
    std::tm local{};
    ::localtime_r(&noon, &local);
    return day * day_seconds - local.tm_gmtoff;
}

/// What the rules of now say; a rule that is gone keeps its id.
std::map<std::string, std::string> words_of_rules(const config::Config& config, Language language) {
    std::map<std::string, std::string> words;
    const auto rules = judge::RuleSet::load(pipeline::rule_folders(config));
    if (!rules) return words;
    for (const judge::RuleInfo& rule : rules->list())
        words[rule.id] = language == Language::japanese ? rule.why.ja() : rule.why.en();
    return words;
}

int print_report(const ReportOptions& options,
                 const config::Config& config,
                 quarantine::HeldMail& held) {
    const std::int64_t end = report::local_day(std::time(nullptr)) + 1;
    const std::int64_t first = end - days_of(options.period);
    const auto counts = held.counts(first, end);
    if (!counts) return complain(EX_UNAVAILABLE, counts.error());
    const auto rows = held.list(begin_of(first), begin_of(end));
    if (!rows) return complain(EX_UNAVAILABLE, rows.error());
    const auto audit = held.audit();
    if (!audit) return complain(EX_UNAVAILABLE, audit.error());
    auto made = report::report_of(first, end, *counts, *rows, audit->entries);
    const Language language = language_of_locale();
    report::explain_rules(made, words_of_rules(config, language));
    fmt::print("{}", options.format == "html"  ? report::report_html(made, language)
                     : options.format == "csv" ? report::report_csv(made, language)
                                               : report::report_text(made, language));
    return EX_OK;
}

/// Of what is held and was not released. `left_out` gets why one cannot be read.
Expected<report::Advisory, std::string> advisory_of(quarantine::HeldMail& held,
                                                    const std::vector<quarantine::Row>& rows,
                                                    const quarantine::KeyRing& keys,
                                                    std::vector<std::string>& left_out) {
    Progress progress;
    std::size_t looked_at = 0;
    report::Advisory advisory;
    for (const quarantine::Row& small : rows) {
        progress.show(++looked_at, rows.size());
        if (small.state == quarantine::State::released) continue; // it was no danger to somebody
        if (!quarantine::has_text(small.state)) continue;
        const auto row = held.row(small.reference);
        if (row && !quarantine::has_text(row->state)) continue; // deleted or expired meanwhile
        const auto about = description_of(row, keys);
        if (about)
            advisory.add(*about);
        else if (keys.empty() || quarantine::is_store_failure(about.error()))
            return fail(about.error());
        else
            left_out.push_back(about.error());
    }
    return advisory;
}

int print_advisory(const ReportOptions& options,
                   const config::Config& config,
                   quarantine::HeldMail& held) {
    KeyFiles files = options.keys;
    files.usual =
        (std::filesystem::path(config.quarantine_key_file).parent_path() / "quarantine.key")
            .string();
    const auto keys = read_keys(files);
    if (!keys) return complain(EX_NOINPUT, keys.error());
    const std::int64_t end = report::local_day(std::time(nullptr)) + 1;
    const auto rows = held.list(begin_of(end - days_of(options.period)), begin_of(end));
    if (!rows) return complain(EX_UNAVAILABLE, rows.error());
    std::vector<std::string> left_out;
    const auto advisory = advisory_of(held, *rows, *keys, left_out);
    if (!advisory) return complain(EX_DATAERR, advisory.error());
    const std::size_t read = advisory->messages();
    const std::string purpose = fmt::format("{} read, period {}{}{}", read, options.period,
                                            options.why.empty() ? "" : ": ", options.why);
    if (const auto noted = held.note("", {person_at_keyboard(), purpose}, "advisory"); !noted)
        return complain(EX_UNAVAILABLE, noted.error());
    const int status = complain_of_each(EX_DATAERR, left_out);
    if (read == 0 && !left_out.empty()) return status;
    if (read == 0)
        return complain(EX_OK,
                        in_words(language_of_locale(),
                                 "この期間に保留したメールはなく、注意喚起は要りません",
                                 "nothing is held in this time: there is nothing to warn of"));
    fmt::print("{}", advisory->text());
    return status;
}

int run(const ReportOptions& options) {
    const auto config = load_config(options.config);
    if (!config) {
        print_problems(config.error());
        return status_of_refused(options.config);
    }
    using quarantine::HeldMail;
    auto held = HeldMail::open(config->store,
                               options.advisory ? HeldMail::Access::change : HeldMail::Access::read,
                               patience);
    if (!held) return complain(EX_UNAVAILABLE, held.error());
    return options.advisory ? print_advisory(options, *config, *held)
                            : print_report(options, *config, *held);
}

} // namespace

void add_report_command(CLI::App& app, std::function<int()>& chosen) {
    auto* command = app.add_subcommand("report", "What came, what was held, and what became of it");
    const auto options = std::make_shared<ReportOptions>();
    add_config(*command, options->config);
    command->add_option("--period", options->period, "up to and with today")
        ->check(CLI::IsMember({"day", "week", "month"}))
        ->option_text("day|week|month (week)");
    auto* format = command
                       ->add_option("--format", options->format,
                                    "for people, for a browser, for a spreadsheet")
                       ->check(CLI::IsMember({"text", "html", "csv"}))
                       ->option_text("text|html|csv");
    auto* advisory =
        command->add_flag("--advisory", options->advisory,
                          "draft a warning to all staff instead; needs the secret key");
    // Not required: what it is done for is plain, and names are masked.
    add_why(*command, options->why)->needs(advisory);
    advisory->excludes(format);
    command->add_option("--key", options->keys.secret, "secret key; may be repeated")
        ->allow_extra_args(false)
        ->option_text("FILE");
    command
        ->add_option("--passphrase-file", options->keys.passphrase_file,
                     "file with the passphrase, instead of asking for it")
        ->option_text("FILE");
    command->final_callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

} // namespace keneki::cli
