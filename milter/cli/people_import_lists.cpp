#include "base/escape.h"
#include "base/unique_fd.h"
#include "cli/command_options.h"
#include "cli/commands.h"
#include "cli/people_import.h"
#include "cli/words.h"
#include "config/yaml.h"
#include "people/csv.h"
#include "people/directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace keneki::cli {
namespace {

using people::EditableList;
using people::ListKind;

constexpr mode_t readable_list = 0644; ///< the daemon's user reads it anew at each reload

std::string system_problem(const std::string& file) {
    return fmt::format("{}: {}", escaped(file), std::generic_category().message(errno));
}

/// A file beside the list that takes its place once it is whole, and vanishes if it never does.
class Replacement {
public:
    explicit Replacement(std::string target)
        : target_(std::move(target)), path_(target_ + ".new") {}
    ~Replacement() {
        if (!done_) ::unlink(path_.c_str());
    }
    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }

    /// With the owner and mode of what it will replace.
    Expected<Done, std::string> write(std::string_view bytes) {
        ::unlink(path_.c_str());
        const UniqueFd file(::open(
            path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, readable_list));
        if (!file) return fail(system_problem(path_));
        struct stat old {};
        if (::stat(target_.c_str(), &old) == 0 &&
            (::fchown(file.get(), old.st_uid, old.st_gid) != 0 ||
             ::fchmod(file.get(), old.st_mode & 07777U) != 0))
            return fail(system_problem(path_));
        while (!bytes.empty()) {
            const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return fail(system_problem(path_));
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        if (::fsync(file.get()) != 0) return fail(system_problem(path_));
        return Done{};
    }

    Expected<Done, std::string> take_its_place() {
        if (std::rename(path_.c_str(), target_.c_str()) != 0) return fail(system_problem(target_));
        done_ = true;
        return Done{};
    }

private:
    std::string target_;
    std::string path_;
    bool done_ = false;
};

Expected<EditableList, int> present_list(const std::string& file, ListKind kind) {
    if (::access(file.c_str(), F_OK) != 0 && errno == ENOENT) return EditableList(kind);
    const auto content = config::read_file(file, people::max_list_bytes);
    if (!content) {
        print_problems({content.error()});
        return fail(EX_NOINPUT);
    }
    auto list = EditableList::read(*content, file, kind);
    if (list) return std::move(*list);
    print_problems(list.error());
    return fail(EX_CONFIG);
}

struct Counts {
    std::size_t added = 0;
    std::size_t completed = 0;
    std::size_t unchanged = 0;
};

void report(const std::string& file, const people::ListTable& table, const Counts& counts) {
    for (const auto* problems : {&table.left_out, &table.notes})
        for (const auto& problem : *problems)
            fmt::print(stderr, "{}\n", problem.text());
    if (!table.unused_columns.empty()) {
        std::vector<std::string> shown;
        for (const std::string& column : table.unused_columns)
            shown.push_back(escaped(column));
        fmt::print("{}: {}: {}\n", escaped(file),
                   in_words(language_of_locale(), "使わなかった列", "columns not used"),
                   fmt::join(shown, ", "));
    }
    fmt::print("{}\n",
               in_words(language_of_locale(),
                        fmt::format("{}: {} 件を読み、新規 {}、補完 {}、変更なし {}(使えない値 {})",
                                    escaped(file), table.rows.size(), counts.added,
                                    counts.completed, counts.unchanged, table.left_out_count),
                        fmt::format("{}: {} rows read, {} new, {} completed, {} unchanged ({} "
                                    "values left out)",
                                    escaped(file), table.rows.size(), counts.added,
                                    counts.completed, counts.unchanged, table.left_out_count)));
}

int cannot_write(const std::string& problem) {
    fmt::print(stderr, "keneki: {}\n", problem);
    return EX_CANTCREAT;
}

/// Only a list that the daemon will load takes the old one's place.
int replace_list(const std::string& target, ListKind kind, const EditableList& list) {
    Replacement replacement(target);
    if (const auto done = replacement.write(list.to_csv()); !done)
        return cannot_write(done.error());
    const bool staff = kind == ListKind::staff;
    const auto loaded =
        people::Directory::load(staff ? replacement.path() : "", staff ? "" : replacement.path());
    if (!loaded) {
        print_problems(loaded.error());
        return EX_DATAERR;
    }
    if (const auto done = replacement.take_its_place(); !done) return cannot_write(done.error());
    fmt::print("{}\n",
               in_words(language_of_locale(),
                        fmt::format("{} に {} 件を書き込みました。keneki-milter の再読み込み"
                                    "(SIGHUP)で有効になります。",
                                    escaped(target), list.size()),
                        fmt::format("{} now has {} rows; they hold when keneki-milter is reloaded "
                                    "(SIGHUP).",
                                    escaped(target), list.size())));
    return EX_OK;
}

/// The list to add to; nothing when none is configured or named.
std::string target_of(const ListImportOptions& options, const config::Config& config) {
    if (!options.output.empty()) return options.output;
    return options.kind == ListKind::staff ? config.staff_file : config.facilities_file;
}

int no_target(ListKind kind) {
    const char* const key = kind == ListKind::staff ? "people.staff" : "people.facilities";
    fmt::print(stderr, "keneki: {}\n",
               in_words(language_of_locale(),
                        fmt::format("{} が設定されていません。設定するか、--output で書き込み先を"
                                    "指定してください。",
                                    key),
                        fmt::format("{} is not set; set it, or name the list to write with "
                                    "--output",
                                    key)));
    return EX_CONFIG;
}

Expected<std::vector<people::ListTable>, int> read_tables(const ListImportOptions& options) {
    std::vector<people::ListTable> tables;
    for (const std::string& file : options.files) {
        const auto content = config::read_file(file, people::max_list_bytes);
        if (!content) {
            print_problems({content.error()});
            return fail(EX_NOINPUT);
        }
        auto table = people::read_list_table(*content, file, options.kind, options.partners);
        if (!table) {
            print_problems({table.error()});
            return fail(EX_DATAERR);
        }
        tables.push_back(std::move(*table));
    }
    return tables;
}

Counts merge_table(const people::ListTable& table, EditableList& list) {
    Counts counts;
    for (const people::ListRow& row : table.rows) {
        switch (list.merge(row)) {
        case EditableList::Change::added:
            ++counts.added;
            break;
        case EditableList::Change::completed:
            ++counts.completed;
            break;
        case EditableList::Change::none:
            ++counts.unchanged;
            break;
        }
    }
    return counts;
}

int nothing_written(bool dry_run) {
    fmt::print("{}\n",
               dry_run ? in_words(language_of_locale(), "試しに読んだだけで、何も書いていません。",
                                  "Nothing was written: --dry-run only counts.")
                       : in_words(language_of_locale(), "新しいことは何もありません。",
                                  "There is nothing new."));
    return EX_OK;
}

} // namespace

int people_import_list(const ListImportOptions& options) {
    const auto config = load_config(options.config);
    if (!config) {
        print_problems(config.error());
        return status_of_refused(options.config);
    }
    const std::string target = target_of(options, *config);
    if (target.empty()) return no_target(options.kind);
    auto list = present_list(target, options.kind);
    if (!list) return list.error();
    // Everything is read before anything is written: a faulty file changes nothing.
    const auto tables = read_tables(options);
    if (!tables) return tables.error();
    bool changed = false;
    for (std::size_t i = 0; i < tables->size(); ++i) {
        const Counts counts = merge_table((*tables)[i], *list);
        changed = changed || counts.added + counts.completed > 0;
        report(options.files[i], (*tables)[i], counts);
    }
    if (options.dry_run || !changed) return nothing_written(options.dry_run);
    return replace_list(target, options.kind, *list);
}

} // namespace keneki::cli
