#include "memory/connect.h"

#include "base/escape.h"
#include "base/unique_fd.h"
#include "memory/owner.h"
#include "memory/prepare.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace keneki::memory {
namespace {

namespace fs = std::filesystem;

Key read_key(const std::string& file) {
    const auto key = Key::read(file);
    if (!key) throw std::runtime_error(key.error());
    return *key;
}

/// The key that this database was written with, or a new one for a new database.
Key settled_key(const Options& options, Database& database, StoredState& state) {
    const std::string file = key_file_of(options);
    std::error_code error;
    const bool there = fs::exists(file, error);
    if (!state.key_check && options.access == Options::Access::serve) {
        if (!there)
            if (const auto written = Key::random().write(file); !written)
                throw std::runtime_error(written.error());
        database.add_state("key_check", read_key(file).check());
        state = database.state(); // another host may have been faster
    }
    if (!there && state.key_check && !fs::exists(file, error))
        throw std::runtime_error(fmt::format(
            "key file {} is missing, but the database was written with one: bring it back, or copy "
            "it from the host that shares the database",
            escaped(file)));
    const Key key = read_key(file);
    if (state.key_check && *state.key_check != key.check())
        throw std::runtime_error(fmt::format(
            "key file {} is not the one that the database was written with: with it everybody "
            "would be a stranger",
            escaped(file)));
    return key;
}

/// An empty file is an empty database to SQLite. Nobody but its owner reads it, whatever the umask
/// says, and what root makes for the daemon is the daemon's: SQLite gives its own helpers to the
/// owner of the database by itself.
void make_sqlite_file(const std::string& file) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    const UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!fd && errno == EEXIST) return; // somebody else was faster
    if (!fd)
        throw std::runtime_error(fmt::format("{} cannot be made: {}", escaped(file),
                                             std::generic_category().message(errno)));
    give_to_owner_of_folder(fd.get(), file);
}

std::unique_ptr<Database>
open_newest(const std::string& store, Database::Purpose purpose, std::chrono::milliseconds busy) {
    const std::string file = sqlite_file(store);
    std::error_code error;
    if (!file.empty() && !fs::exists(file, error)) make_sqlite_file(file);
    auto database = Database::open(store, purpose, busy);
    database->migrate();
    return database;
}

Opened connect_to_serve(const Options& options, std::chrono::milliseconds busy) {
    Opened opened;
    opened.database = open_newest(options.store, Database::Purpose::write, busy);
    opened.state = opened.database->state();
    opened.key = settled_key(options, *opened.database, opened.state);
    if (opened.state.started_at == 0) {
        opened.database->add_state("started_at", now_of(options));
        opened.state = opened.database->state();
    }
    return opened;
}

} // namespace

std::string key_file_of(const Options& options) {
    if (!options.key_file.empty()) return options.key_file;
    const std::string file = sqlite_file(options.store);
    return file.empty() ? std::string(usual_key_file)
                        : (fs::path(file).parent_path() / "memory.key").string();
}

std::int64_t now_of(const Options& options) {
    return options.clock ? options.clock() : static_cast<std::int64_t>(std::time(nullptr));
}

std::unique_ptr<Database> open_to_keep(const std::string& store, std::chrono::milliseconds busy) {
    return open_newest(store, Database::Purpose::write, busy);
}

std::unique_ptr<Database>
open_existing(const std::string& store, Database::Purpose purpose, std::chrono::milliseconds busy) {
    const std::string file = sqlite_file(store);
    std::error_code error;
    if (!file.empty() && !fs::exists(file, error))
        throw std::runtime_error(error ? error.message()
                                       : "there is no such file; keneki-milter makes it when it "
                                         "starts");
    constexpr const char* empty = "it has no tables yet; keneki-milter makes them when it starts";
    // To open it for writing would already make it a database.
    if (!file.empty() && fs::file_size(file, error) == 0) throw std::runtime_error(empty);
    auto database = Database::open(store, purpose, busy);
    const int version = database->schema_version();
    if (version == 0) throw std::runtime_error(empty);
    if (version < newest_schema() && purpose == Database::Purpose::read)
        throw std::runtime_error(
            fmt::format("its schema is version {}, this program wants {}; keneki-milter renews it "
                        "when it starts",
                        version, newest_schema()));
    database->migrate();
    return database;
}

Opened connect(const Options& options, std::chrono::milliseconds busy) {
    if (options.access == Options::Access::serve) return connect_to_serve(options, busy);
    Opened opened;
    const std::string file = sqlite_file(options.store);
    std::error_code error;
    if (!file.empty() && !fs::exists(file, error) && !error) return opened;
    auto database = Database::open(options.store, Database::Purpose::read, busy);
    const int version = database->schema_version();
    if (version == 0) return opened;
    opened.state = database->state();
    if (!opened.state.key_check) return opened;
    opened.key = settled_key(options, *database, opened.state);
    opened.database = std::move(database);
    return opened;
}

} // namespace keneki::memory
