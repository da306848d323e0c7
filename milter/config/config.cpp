#include "config/config.h"

#include "base/escape.h"
#include "config/attempt.h"
#include "config/key_table.h"
#include "config/yaml.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

namespace keneki::config {
namespace {

constexpr std::size_t max_problems = 50; ///< a broken file need not be listed whole

std::string_view section_of(std::string_view key) {
    const std::size_t dot = key.find('.');
    return dot == std::string_view::npos ? std::string_view() : key.substr(0, dot);
}

/// Names that may stand in a section; "" is the top level.
std::vector<std::string> names_in(std::string_view section) {
    std::vector<std::string> names;
    for (const Key& key : key_table()) {
        const std::string_view name = key.description.key;
        const std::string_view its_section = section_of(name);
        if (section.empty()) {
            const std::string first(its_section.empty() ? name : its_section);
            if (std::find(names.begin(), names.end(), first) == names.end()) names.push_back(first);
        } else if (its_section == section) {
            names.emplace_back(name.substr(section.size() + 1));
        }
    }
    return names;
}

/// "section.name" of a key that somebody put into the wrong section; empty when there is none.
std::string key_elsewhere(std::string_view name) {
    for (const Key& key : key_table())
        if (key.description.key.ends_with(fmt::format(".{}", name)))
            return std::string(key.description.key);
    return {};
}

/// One file being read.
class Reader {
public:
    Reader(Config& config, std::string folder)
        : reading_{config, problems_, std::move(folder), {}} {}

    void read(const YamlNode& root) {
        if (root.kind == YamlNode::Kind::nothing) return;
        if (root.kind != YamlNode::Kind::map) {
            reading_.wrong(root, "expected keys such as 'site:'");
            return;
        }
        read_section("", root);
    }
    [[nodiscard]] Problems& problems() { return problems_; }

private:
    void read_section(std::string_view section, const YamlNode& map) {
        const auto allowed = names_in(section);
        for (std::size_t i = 0; i < map.items.size() && problems_.size() < max_problems; ++i) {
            const YamlNode& name = *map.items[i];
            const YamlNode& value = *map.values[i];
            const std::string full =
                section.empty() ? name.text : fmt::format("{}.{}", section, name.text);
            const auto& table = key_table();
            const auto known = std::find_if(table.begin(), table.end(), [&](const Key& key) {
                return key.description.key == full;
            });
            reading_.key = full;
            if (known != table.end()) {
                known->read(value, reading_);
            } else if (section.empty() &&
                       std::find(allowed.begin(), allowed.end(), name.text) != allowed.end()) {
                open_section(name.text, value);
            } else {
                refuse_unknown(name, allowed);
            }
        }
    }
    void open_section(const std::string& section, const YamlNode& value) {
        // "people:" with everything below it commented out is an empty section, not an error.
        if (value.kind == YamlNode::Kind::nothing) return;
        if (value.kind != YamlNode::Kind::map) {
            reading_.wrong(value, fmt::format("expected keys below it ({})",
                                              fmt::join(names_in(section), ", ")));
            return;
        }
        read_section(section, value);
    }
    void refuse_unknown(const YamlNode& name, const std::vector<std::string>& allowed) {
        std::string hint = nearest(name.text, allowed);
        if (hint.empty()) hint = key_elsewhere(name.text);
        reading_.wrong(name, hint.empty() ? fmt::format("unknown key; here may stand {}",
                                                        fmt::join(allowed, ", "))
                                          : fmt::format("unknown key; is '{}' meant?", hint));
    }

    Problems problems_;
    Reading reading_;
};

/// What no single key can see.
void check_together(const Config& config, const YamlNode& root, Problems& problems) {
    const auto place = [&](std::string_view section, std::string_view name) -> const YamlNode& {
        const YamlNode* outer = root.find(section);
        const YamlNode* inner = outer == nullptr ? nullptr : outer->find(name);
        return inner != nullptr ? *inner : outer != nullptr ? *outer : root;
    };
    const auto wrong = [&](std::string_view section, std::string_view name, std::string message) {
        const YamlNode& at = place(section, name);
        problems.push_back(
            {{}, at.line, at.column, fmt::format("{}.{}", section, name), std::move(message)});
    };
    if (config.site_domains.empty())
        wrong("site", "domains", "missing: our own mail domains, for example [hospital.example]");
    if (config.strip_at < config.tag_at) wrong("verdict", "strip", "below verdict.tag");
    if (!std::isinf(config.strip_at) && config.quarantine_at < config.strip_at)
        wrong("verdict", "quarantine", "below verdict.strip");
    if (config.quarantine_at < config.tag_at) wrong("verdict", "quarantine", "below verdict.tag");
    if (config.reject_at <
        std::max(config.tag_at, std::isinf(config.quarantine_at) ? 0 : config.quarantine_at))
        wrong("verdict", "reject", "below verdict.tag or verdict.quarantine");
    if (config.inspector_time_limit >= config.deadline)
        wrong("inspector", "time_limit", "not below message.deadline");
    const bool printable = std::all_of(config.subject_tag.begin(), config.subject_tag.end(),
                                       [](char c) { return c >= ' ' && c <= '~'; });
    if (!printable) wrong("tag", "subject", "expected printable ASCII");
}

/// The address from which what goes to that mail server comes, where it is this host for sure.
std::string loopback_of(std::string_view server) {
    const std::size_t at = server.find("://");
    const std::string_view host = at == std::string_view::npos ? server : server.substr(at + 3);
    if (host.starts_with("[::1]")) return "::1";
    const bool here =
        host.starts_with("127.") || host == "localhost" || host.starts_with("localhost:");
    return here ? "127.0.0.1" : "";
}

void warn(Config& config, const YamlNode& root) {
    const auto note = [&](std::string_view section, std::string_view name, std::string message) {
        const YamlNode* outer = root.find(section);
        const YamlNode* at = outer == nullptr ? nullptr : outer->find(name);
        config.warnings.push_back({config.file, at == nullptr ? 0 : at->line,
                                   at == nullptr ? 0 : at->column,
                                   fmt::format("{}.{}", section, name), std::move(message)});
    };
    const bool to_store = config.quarantine_to == HoldPlace::store;
    const bool has_key = ::access(config.quarantine_key_file.c_str(), F_OK) == 0;
    if (to_store && !has_key)
        note("quarantine", "public_key",
             config.quarantine_key_file +
                 " is not there: held mail goes to the hold queue of the mail server, not to the "
                 "store; keneki quarantine key create makes the key");
    if (!std::isinf(config.strip_at) && !(to_store && has_key))
        note(
            "verdict", "strip",
            fmt::format("no attachment is taken out, such mail is held whole: it could not be kept "
                        "in the store, {}",
                        to_store ? "quarantine.public_key is not there" : "quarantine.to is mta"));
    const bool notices = !config.notice_to.empty() || config.notice_recipients != NoticeTime::never;
    const std::string from = notices ? loopback_of(config.release_server) : "";
    if (!from.empty() && !contains(config.site_networks, from))
        note("site", "networks",
             fmt::format("{} is not in it: notices come from there and count as mail from outside "
                         "in our own name, which is marked",
                         from));
}

Attempt attempt_text(std::string_view yaml, const std::string& file) {
    const auto root = read_yaml(yaml, file);
    if (!root) return {defaults(), {root.error()}, false};

    std::error_code error;
    const std::filesystem::path whole = std::filesystem::absolute(file, error);
    Config config = defaults();
    config.file = file;
    Reader reader(config, error ? "/" : whole.parent_path().string());
    reader.read(**root);
    Problems& problems = reader.problems();
    Problems together;
    check_together(config, **root, together);
    // A value that could not be read has its default, which says nothing about its neighbours.
    for (Problem& problem : together)
        if (std::ranges::none_of(problems, [&](const Problem& other) {
                return section_of(other.key) == section_of(problem.key);
            }))
            problems.push_back(std::move(problem));
    for (Problem& problem : problems)
        problem.file = file;
    if (problems.empty()) warn(config, **root);
    return {std::move(config), std::move(problems), true};
}

} // namespace

void Reading::wrong(const YamlNode& at, std::string message, const std::string& suffix) {
    problems.push_back({{}, at.line, at.column, key + suffix, std::move(message)});
}

std::string Problem::text() const {
    constexpr std::size_t longest = 500;
    std::string place = escaped(file, longest);
    if (line != 0) place += fmt::format(":{}", line);
    if (line != 0 && column != 0) place += fmt::format(":{}", column);
    if (!key.empty()) place += (place.empty() ? "" : ": ") + escaped(key, longest);
    return (place.empty() ? "" : place + ": ") + escaped(message, longest);
}

Config defaults() {
    Config config;
    for (const char* network :
         {"127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"})
        config.site_networks.push_back(parse_network(network).value());
    config.rules = {"/usr/share/keneki/rules", "/etc/keneki/rules.d"};
    return config;
}

Expected<Config, Problems> parse(std::string_view yaml, const std::string& file) {
    Attempt attempt = attempt_text(yaml, file);
    if (!attempt.problems.empty()) return fail(std::move(attempt.problems));
    return std::move(attempt.config);
}

Attempt attempt(const std::string& file) {
    const auto content = read_file(file, max_yaml_bytes);
    if (!content) return {defaults(), {content.error()}, false};
    Attempt attempt = attempt_text(*content, file);
    struct stat status = {};
    if (::stat(file.c_str(), &status) == 0 && (status.st_mode & S_IWOTH) != 0)
        attempt.config.warnings.push_back({file, 0, 0, {}, "anybody may write to this file"});
    return attempt;
}

Expected<Config, Problems> load(const std::string& file) {
    Attempt attempt = config::attempt(file);
    if (!attempt.problems.empty()) return fail(std::move(attempt.problems));
    return std::move(attempt.config);
}

std::string show(const Config& config) {
    std::string text;
    std::string section;
    for (const Key& key : key_table()) {
        const KeyDescription& description = key.description;
        const std::string its_section(section_of(description.key));
        if (its_section != section) {
            section = its_section;
            text += section.empty() ? "" : fmt::format("{}:\n", section);
        }
        const std::string indent = section.empty() ? "" : "  ";
        const std::string_view name =
            section.empty() ? description.key : description.key.substr(section.size() + 1);
        text +=
            fmt::format("{0}# {1} ({2}; default {3})\n{0}{4}: {5}\n", indent, description.meaning,
                        description.type, description.default_value, name, key.print(config));
    }
    return text;
}

} // namespace keneki::config
