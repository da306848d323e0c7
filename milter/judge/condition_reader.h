#pragma once

#include "judge/condition.h"
#include "judge/yaml_document.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace keneki::judge {

/// Named word lists of all rule files (`lists:`), as written.
using Lists = std::map<std::string, std::vector<std::string>>;

/// Turns `when` into conditions, checked against the vocabulary of evidence.proto.
class ConditionReader {
public:
    explicit ConditionReader(const Lists& lists) : lists_(lists) {}

    /// Everything wrong goes to `reporter`; the value is meaningless then.
    std::optional<Condition> read(const YAML::Node& node, Reporter& reporter);

    /// Compare-form slots handed out so far (Evaluation wants to know).
    [[nodiscard]] std::size_t slots() const { return slots_.size(); }

private:
    std::optional<Condition> read_any(const YAML::Node& node, Scope scope, Reporter& reporter);
    std::optional<Condition> read_combination(const YAML::Node& node,
                                              Combination::Kind kind,
                                              Scope scope,
                                              Reporter& reporter);
    std::optional<Condition>
    read_scoped(const YAML::Node& node, Scope inner, Scope outer, Reporter& reporter);
    std::optional<Condition> read_fact(const YAML::Node& node, Scope scope, Reporter& reporter);
    std::optional<Condition> read_finding(const YAML::Node& node, Scope scope, Reporter& reporter);
    std::optional<Condition>
    read_not_inspected(const YAML::Node& node, Scope scope, Reporter& reporter);
    static std::optional<Condition>
    read_rule(const YAML::Node& node, Scope scope, Reporter& reporter);
    std::size_t slot_of(Scope scope, const FactPath& path);

    const Lists& lists_;
    std::map<std::pair<Scope, std::string>, std::size_t> slots_;
};

} // namespace keneki::judge
