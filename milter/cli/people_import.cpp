#include "cli/people_import.h"

#include "base/escape.h"
#include "cli/command_options.h"
#include "cli/words.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sysexits.h>

#include <cstdio>
#include <memory>

namespace keneki::cli {
namespace {

void add_log(CLI::App& import, std::function<int()>& chosen) {
    auto* log =
        import.add_subcommand("log", "Learn from logs of Postfix or Sendmail who wrote to whom");
    const auto options = std::make_shared<LogImportOptions>();
    add_config(*log, options->config);
    log->add_flag("--dry-run", options->dry_run, "only read and count");
    log->add_flag("--seeded", options->seeded, "end the learning period whatever was read");
    log->add_flag("--again", options->again, "learn also what was read before");
    log->add_option("--since", options->since, "leave out what was delivered before this day")
        ->option_text("YYYY-MM-DD");
    log->add_option("--until", options->until, "leave out what was delivered from this day on")
        ->option_text("YYYY-MM-DD");
    log->add_option("--first-year", options->first_year,
                    "year of the first line, for stamps without a year")
        ->check(CLI::Range(1980, 9999))
        ->option_text("YYYY");
    log->add_option("FILE", options->files,
                    "logs, plain or gzip, in any order; - is standard input")
        ->required()
        ->option_text("FILE...");
    log->final_callback(
        [&chosen, options] { chosen = [options] { return people_import_log(*options); }; });
}

void add_contacts(CLI::App& import, std::function<int()>& chosen) {
    auto* contacts =
        import.add_subcommand("contacts", "Learn from address books (CSV, vCard) whom we know");
    const auto options = std::make_shared<ContactsImportOptions>();
    add_config(*contacts, options->config);
    contacts->add_flag("--dry-run", options->dry_run, "only read and count");
    contacts->add_flag("--seeded", options->seeded, "end the learning period");
    contacts->add_option("FILE", options->files, "address books")
        ->required()
        ->option_text("FILE...");
    contacts->final_callback(
        [&chosen, options] { chosen = [options] { return people_import_contacts(*options); }; });
}

void add_list(CLI::App& import, people::ListKind kind, std::function<int()>& chosen) {
    const bool staff = kind == people::ListKind::staff;
    auto* list =
        staff ? import.add_subcommand("staff", "Add our people from tables of other programs (CSV)")
              : import.add_subcommand("facilities",
                                      "Add facilities from tables of other programs (CSV)");
    const auto options = std::make_shared<ListImportOptions>();
    options->kind = kind;
    add_config(*list, options->config);
    list->add_flag("--dry-run", options->dry_run, "only read and count");
    list->add_option("--output", options->output,
                     "the list to add to, instead of the configured one")
        ->option_text("FILE");
    if (!staff)
        list->add_flag_callback(
            "--domains", [options] { options->partners = people::Partners::domains; },
            "take the domains of mail addresses, not only the addresses");
    list->add_option("FILE", options->files, "tables, UTF-8 or CP932")
        ->required()
        ->option_text("FILE...");
    list->final_callback(
        [&chosen, options] { chosen = [options] { return people_import_list(*options); }; });
}

} // namespace

int memory_refused(const std::string& problem) {
    fmt::print(stderr, "keneki: {}: {}\n",
               in_words(language_of_locale(), "記憶に書き込めません", "the memory takes nothing"),
               escaped(problem));
    return EX_CANTCREAT;
}

void add_people_imports(CLI::App& people, std::function<int()>& chosen) {
    auto* import = people.add_subcommand(
        "import", "Teach the memory what was before, or add to the lists of people");
    import->require_subcommand(1);
    add_log(*import, chosen);
    add_contacts(*import, chosen);
    add_list(*import, people::ListKind::staff, chosen);
    add_list(*import, people::ListKind::facilities, chosen);
}

Expected<SeedWriter, std::string> SeedWriter::open(const config::Config& config, bool dry_run) {
    SeedWriter writer;
    if (dry_run) return writer;
    auto seeder = memory::Seeder::open(memory::options_of(config, memory::Options::Access::serve));
    if (!seeder) return fail(seeder.error());
    writer.seeder_.emplace(std::move(*seeder));
    return writer;
}

Expected<Done, std::string> SeedWriter::add(memory::Observation seen) {
    if (!seeder_) return Done{};
    waiting_.push_back(std::move(seen));
    return waiting_.size() < one_commit ? Done{} : flush();
}

Expected<Done, std::string> SeedWriter::flush() {
    if (!seeder_ || waiting_.empty()) return Done{};
    auto done = seeder_->learn(waiting_);
    waiting_.clear();
    return done;
}

Expected<Done, std::string> SeedWriter::mark_seeded(std::optional<std::int64_t> sent_since) {
    return seeder_ ? seeder_->mark_seeded(sent_since) : Done{};
}

} // namespace keneki::cli
