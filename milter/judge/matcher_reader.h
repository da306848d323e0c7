#pragma once

#include "judge/condition.h"
#include "judge/condition_reader.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace keneki::judge {

inline constexpr std::size_t pattern_limit_bytes = 4'096;
/// Memory of one compiled pattern, its automaton included; RE2 falls back to a slower linear way
/// beyond.
inline constexpr std::int64_t pattern_memory_bytes = 1 << 20;

/// Compiles a pattern. Unless exact it ignores case and must be written in NFKC form, as the text
/// is.
std::shared_ptr<const RE2>
read_pattern(const YAML::Node& node, bool exact, std::string_view key, Reporter& reporter);

/// Reads the one matcher of a leaf `{fact: …, MATCHER: …}` that fits the fact's type.
std::optional<Matcher> read_matcher(const YAML::Node& leaf,
                                    const FactPath& path,
                                    bool exact,
                                    const Lists& lists,
                                    Reporter& reporter);

} // namespace keneki::judge
