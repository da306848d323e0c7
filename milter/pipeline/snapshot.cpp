#include "base/paths.h"
#include "config/yaml.h"
#include "pipeline/pipeline.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
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
    for (const std::string& file :
         {config.staff_file, config.facilities_file, config.known_bad_file})
        if (!file.empty()) hash.add_file(file);
    for (const std::string& folder : folders)
        for (const std::string& file : rule_files(folder))
            hash.add_file(file);
    return hash.short_text();
}

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

Expected<std::shared_ptr<const Snapshot>, config::Problems>
load_snapshot(const config::Config& config) {
    auto directory =
        people::Directory::load(config.staff_file, config.facilities_file, config.site_domains);
    auto known_bad = KnownFiles::load(config.known_bad_file);
    const auto folders = rule_folders(config);
    auto rules = judge::RuleSet::load(folders);
    if (!directory || !known_bad || !rules) {
        config::Problems problems;
        if (!directory) problems = directory.error();
        if (!known_bad)
            problems.insert(problems.end(), known_bad.error().begin(), known_bad.error().end());
        if (!rules) problems.insert(problems.end(), rules.error().begin(), rules.error().end());
        return fail(std::move(problems));
    }
    return std::shared_ptr<const Snapshot>(
        std::make_shared<Snapshot>(Snapshot{config, std::move(*directory), std::move(*known_bad),
                                            std::move(*rules), version_of(config, folders)}));
}

} // namespace keneki::pipeline
