#pragma once

#include "config/config.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keneki::config {

/// One node of a YAML document, with the place where it stands. Aliases are resolved: several
/// parents may share one node, and the sum of all nodes with repetition is below max_yaml_nodes.
struct YamlNode {
    enum class Kind { nothing, scalar, list, map };
    Kind kind = Kind::nothing;
    unsigned line = 0;   ///< from 1
    unsigned column = 0; ///< from 1
    std::string text;    ///< of a scalar
    bool quoted = false; ///< the scalar stood in quotes or in a block: text, never a number
    std::vector<std::shared_ptr<const YamlNode>> items;  ///< of a list; keys of a map
    std::vector<std::shared_ptr<const YamlNode>> values; ///< of a map, beside `items`
    std::size_t weight = 1; ///< nodes below and including this one, shared ones counted each time

    /// Value of a key; null when this is no map or has no such key.
    [[nodiscard]] const YamlNode* find(std::string_view key) const;
};

/// A file that a person writes is never that big; more is refused unread.
inline constexpr std::size_t max_yaml_bytes = 1U << 20U;
/// Nodes after aliases are resolved. A walk over an alias bomb of 547 bytes would visit millions.
inline constexpr std::size_t max_yaml_nodes = 100'000;
/// Levels of nesting; yaml-cpp has a guard of its own, this one speaks of the place.
inline constexpr std::size_t max_yaml_depth = 64;

/// Reads one YAML document. yaml-cpp takes duplicate keys, several documents and any bytes in
/// silence: refused here, with line and column, are invalid UTF-8, control characters, duplicate
/// keys, keys that are not scalars, a second document, unknown tags, and whatever exceeds the
/// limits above.
Expected<std::shared_ptr<const YamlNode>, Problem> read_yaml(std::string_view text,
                                                             const std::string& file);

/// Reads a regular file of at most `limit_bytes`.
Expected<std::string, Problem> read_file(const std::string& file, std::size_t limit_bytes);

/// The candidate closest to `word` by edit distance, empty when none is near enough to be meant.
[[nodiscard]] std::string nearest(std::string_view word,
                                  const std::vector<std::string>& candidates);

} // namespace keneki::config
