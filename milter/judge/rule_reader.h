#pragma once

#include "judge/condition_reader.h"
#include "judge/rule.h"
#include "judge/yaml_document.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace keneki::judge {

inline constexpr double score_limit = 100; ///< of one rule, either way; the linter is stricter

/// `groups:` of one file.
void read_groups(const YAML::Node& node, std::vector<Group>& groups, Reporter& reporter);
/// `lists:` of one file. A list that exists already grows.
void read_lists(const YAML::Node& node, Lists& lists, Reporter& reporter);
/// One entry of `rules:`.
std::optional<Rule> read_rule(const YAML::Node& node,
                              const Document& document,
                              const std::vector<Group>& groups,
                              ConditionReader& conditions,
                              Reporter& reporter);
/// `overrides:` of one file, applied to the rules.
void apply_overrides(const YAML::Node& node, std::vector<Rule>& rules, Reporter& reporter);

[[nodiscard]] bool is_rule_id(std::string_view text);

} // namespace keneki::judge
