#pragma once

#include "config/config.h"

#include <yaml-cpp/yaml.h>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace keneki::judge {

/// One rule file as read: its text and its tree, already checked for shape.
struct Document {
    std::string file;
    std::string text;
    YAML::Node root;
};

inline constexpr std::size_t rule_file_limit_bytes = 1U << 20U;
inline constexpr std::size_t yaml_node_limit =
    100'000; ///< counted through aliases: a "billion laughs" ends here
inline constexpr std::size_t yaml_depth_limit = 40;

/// Reads a file. Refused into `problems`: unreadable, over rule_file_limit_bytes, invalid UTF-8,
/// syntax errors, more nodes or nesting than the limits, keys that are not words, duplicate keys
/// (yaml-cpp takes them silently).
std::optional<Document> read_document(const std::string& file, config::Problems& problems);
/// The same from text.
std::optional<Document>
parse_document(std::string text, const std::string& file, config::Problems& problems);

/// What a reader needs to say what is wrong where.
class Reporter {
public:
    Reporter(std::string file, config::Problems& problems)
        : file_(std::move(file)), problems_(problems) {}

    void report(const YAML::Node& at, std::string_view key, std::string message);
    /// Reports every key of the mapping that is not among `known`; false when the node is no
    /// mapping.
    bool only_keys(const YAML::Node& mapping,
                   std::string_view what,
                   std::initializer_list<std::string_view> known);
    /// The scalar's text; reports when it is missing, empty or no scalar. `within` is the place for
    /// a missing key.
    std::optional<std::string>
    text(const YAML::Node& node, const YAML::Node& within, std::string_view key);
    std::optional<double> number(const YAML::Node& node, std::string_view key);
    std::optional<bool> boolean(const YAML::Node& node, std::string_view key);
    [[nodiscard]] std::size_t count() const { return problems_.size(); }
    [[nodiscard]] const std::string& file() const { return file_; }

private:
    std::string file_;
    config::Problems& problems_;
};

[[nodiscard]] unsigned line_of(const YAML::Node& node);

} // namespace keneki::judge
