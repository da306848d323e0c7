#include "base/paths.h"
#include "config/yaml.h"
#include "pipeline/pipeline.h"

#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace keneki::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view shipped_rules = "/usr/share/keneki/rules";
constexpr std::string_view local_rules = "/etc/keneki/rules.d";
constexpr std::size_t hashed_file_limit_bytes = 256U << 20U;

/// A hash over everything that went into a snapshot.
class VersionHash {
public:
    VersionHash() {
        if (::sodium_init() < 0) throw std::runtime_error("libsodium does not start");
        ::crypto_generichash_init(&state_, nullptr, 0, crypto_generichash_BYTES_MIN);
    }
    void add(std::string_view text) {
        // The length in front keeps two texts from running into each other.
        const std::string length = fmt::format("{}:", text.size());
        update(length);
        update(text);
    }
    void add_file(const std::string& file) {
        const auto content = config::read_file(file, hashed_file_limit_bytes);
        add(content ? *content : std::string());
    }
    [[nodiscard]] std::string short_text() {
        std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
        ::crypto_generichash_final(&state_, hash.data(), hash.size());
        std::string text;
        for (std::size_t i = 0; i < 6; ++i)
            text += fmt::format("{:02x}", hash[i]);
        return text;
    }

private:
    void update(std::string_view text) {
        const std::vector<unsigned char> bytes(text.begin(), text.end());
        ::crypto_generichash_update(&state_, bytes.data(), bytes.size());
    }
    crypto_generichash_state state_{};
};

std::vector<std::string> rule_files(const std::string& folder) {
    std::error_code error;
    if (fs::is_regular_file(folder, error)) return {folder};
    std::vector<std::string> files;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
        if (entry->path().extension() == ".yaml") files.push_back(entry->path().string());
    std::sort(files.begin(), files.end());
    return files;
}

std::string version_of(const config::Config& config, const std::vector<std::string>& folders) {
    VersionHash hash;
    hash.add(KENEKI_VERSION);
    hash.add(config::show(config));
    for (const std::string& file : {config.staff_file, config.facilities_file,
                                    config.known_bad_file, config.quarantine_key_file})
        if (!file.empty()) hash.add_file(file);
    for (const std::string& folder : folders)
        for (const std::string& file : rule_files(folder))
            hash.add_file(file);
    return hash.short_text();
}

/// Problems with what the configuration names, those that cannot be read told by the place where
/// they are named.
class LoadProblems {
public:
    explicit LoadProblems(const config::Config& config) {
        const auto folders = rule_folders(config);
        for (const config::NamedPath& named : config.named_paths) {
            const bool other_rules = named.key.starts_with("rules") &&
                                     std::ranges::find(folders, named.path) == folders.end();
            if (other_rules || ::access(named.path.c_str(), R_OK) == 0) continue;
            const std::string why = std::generic_category().message(errno);
            problems_.push_back({config.file, named.line, named.column, named.key,
                                 fmt::format("{}: {}", named.path, why)});
            unreadable_.push_back(named.path);
        }
    }
    template <class Loaded>
    void add_from(const Loaded& loaded) {
        if (loaded) return;
        for (const config::Problem& problem : loaded.error())
            if (std::ranges::find(unreadable_, problem.file) == unreadable_.end())
                problems_.push_back(problem);
    }
    [[nodiscard]] const config::Problems& all() const { return problems_; }

private:
    config::Problems problems_;
    std::vector<std::string> unreadable_;
};

} // namespace

std::vector<std::string> rule_folders(const config::Config& config) {
    std::vector<std::string> folders;
    std::error_code error;
    for (const std::string& folder : config.rules) {
        if (folder == local_rules && !fs::exists(folder, error)) continue;
        const bool elsewhere = folder == shipped_rules && !fs::exists(folder, error);
        folders.push_back(elsewhere ? shipped_rules_folder() : folder);
    }
    return folders;
}

sandbox::PoolOptions pool_options(const config::Config& config) {
    sandbox::PoolOptions options;
    options.program = inspector_program();
    options.workers = config.inspector_workers;
    options.time_limit = config.inspector_time_limit;
    options.messages_per_worker = config.inspector_messages;
    options.memory_limit_bytes = config.inspector_memory_bytes;
    options.confinement = config.sandbox_best_effort ? sandbox::Confinement::best_effort
                                                     : sandbox::Confinement::require;
    return options;
}

namespace {

/// A key that is not there is a choice, one that cannot be used is not.
Expected<std::optional<quarantine::PublicKey>, config::Problems>
quarantine_key(const config::Config& config) {
    using Result = std::optional<quarantine::PublicKey>;
    const std::string& file = config.quarantine_key_file;
    if (config.quarantine_to != config::HoldPlace::store || ::access(file.c_str(), F_OK) != 0)
        return Result();
    const auto key = quarantine::PublicKey::read(file);
    if (key) return Result(*key);
    return fail(config::Problems{{config.file, 0, 0, "quarantine.public_key", key.error()}});
}

} // namespace

Expected<std::shared_ptr<const Snapshot>, config::Problems>
load_snapshot(const config::Config& config) {
    auto directory =
        people::Directory::load(config.staff_file, config.facilities_file, config.site_domains);
    auto known_bad = KnownFiles::load(config.known_bad_file);
    const auto folders = rule_folders(config);
    auto rules = judge::RuleSet::load(folders);
    auto sealing = quarantine_key(config);
    auto words = quarantine::NoticeWords::load(config.notice_templates);
    LoadProblems problems(config);
    problems.add_from(sealing);
    problems.add_from(words);
    problems.add_from(directory);
    problems.add_from(known_bad);
    problems.add_from(rules);
    if (!problems.all().empty() || !directory || !known_bad || !rules || !sealing || !words)
        return fail(problems.all());
    return std::shared_ptr<const Snapshot>(std::make_shared<Snapshot>(
        Snapshot{config, std::move(*directory), std::move(*known_bad), std::move(*rules),
                 version_of(config, folders), std::move(*sealing),
                 std::make_shared<const quarantine::NoticeWords>(std::move(*words))}));
}

} // namespace keneki::pipeline
