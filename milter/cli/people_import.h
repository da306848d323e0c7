#pragma once

#include "config/config.h"
#include "memory/memory.h"
#include "people/list_table.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI { // NOLINT(readability-identifier-naming): CLI11's name
class App;
}

namespace keneki::cli {

/// `keneki people import`: log, contacts, staff and facilities.
void add_people_imports(CLI::App& people, std::function<int()>& chosen);

struct LogImportOptions {
    std::string config;
    bool dry_run = false;
    bool seeded = false;
    bool again = false;
    std::string since, until; ///< days, YYYY-MM-DD; empty: no bound
    int first_year = 0;       ///< 0: found out
    std::vector<std::string> files;
};
/// Learns from mail logs. 0, EX_NOINPUT or EX_DATAERR for files that cannot be read, EX_CONFIG,
/// EX_CANTCREAT when the memory takes nothing.
int people_import_log(const LogImportOptions& options);

struct ContactsImportOptions {
    std::string config;
    bool dry_run = false;
    bool seeded = false;
    std::vector<std::string> files;
};
/// Learns from address books; exit status as above.
int people_import_contacts(const ContactsImportOptions& options);

struct ListImportOptions {
    people::ListKind kind = people::ListKind::staff;
    people::Partners partners = people::Partners::addresses;
    std::string config;
    std::string output; ///< empty: people.staff or people.facilities
    bool dry_run = false;
    std::vector<std::string> files;
};
/// Adds the rows of other programs' tables to a list. 0, EX_NOINPUT or EX_DATAERR for files that
/// cannot be read, EX_CONFIG for a list that is wrong or not configured, EX_CANTCREAT.
int people_import_list(const ListImportOptions& options);

/// Says that an import ends because the memory takes nothing, and why. EX_CANTCREAT.
int memory_refused(const std::string& problem);

/// The memory that an import fills, in commits of some thousands; nothing is opened for a dry run.
class SeedWriter {
public:
    static Expected<SeedWriter, std::string> open(const config::Config& config, bool dry_run);
    /// Error: what is wrong with the memory.
    Expected<Done, std::string> add(memory::Observation seen);
    Expected<Done, std::string> flush();
    Expected<Done, std::string> mark_seeded(std::optional<std::int64_t> sent_since);
    [[nodiscard]] memory::Seeder* seeder() { return seeder_ ? &*seeder_ : nullptr; }

private:
    static constexpr std::size_t one_commit = 5'000; ///< observations
    std::optional<memory::Seeder> seeder_;
    std::vector<memory::Observation> waiting_;
};

} // namespace keneki::cli
