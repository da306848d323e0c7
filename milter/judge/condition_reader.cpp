#include "judge/condition_reader.h"

#include "evidence/findings.h"
#include "judge/matcher_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace keneki::judge {

namespace {

// Rough costs: what is asked first when the order is free.
constexpr unsigned cost_of_rule = 1;
constexpr unsigned cost_of_finding = 2;
constexpr unsigned cost_of_value = 3;
constexpr unsigned cost_of_text = 10;
constexpr unsigned cost_of_pattern = 20;
constexpr unsigned cost_of_each_element = 5;

const google::protobuf::Descriptor& vocabulary_of(Scope scope) {
    switch (scope) {
    case Scope::attachment:
        return *evidence::Part::descriptor();
    case Scope::link:
        return *evidence::Link::descriptor();
    case Scope::header_field:
        return *evidence::HeaderField::descriptor();
    case Scope::message:
        break;
    }
    return *evidence::Evidence::descriptor();
}

/// `within: true`, and where it may stand.
std::optional<Reach> read_reach(const YAML::Node& node, Scope scope, Reporter& reporter) {
    const YAML::Node within = node["within"];
    if (!within) return scope == Scope::attachment ? Reach::this_part : Reach::anywhere;
    if (scope != Scope::attachment) {
        reporter.report(within, "within", "means something only inside 'attachment'");
        return std::nullopt;
    }
    const auto wanted = reporter.boolean(within, "within");
    if (!wanted) return std::nullopt;
    return *wanted ? Reach::within : Reach::this_part;
}

/// One name or a list of names, each turned into a value; empty after a report.
template <class Value, class Lookup>
std::vector<Value> read_names(const YAML::Node& node,
                              std::string_view key,
                              const char* what,
                              const Lookup& lookup,
                              Reporter& reporter) {
    std::vector<Value> values;
    const auto add = [&](const YAML::Node& name) {
        const std::optional<Value> value =
            name.IsScalar() ? lookup(name.Scalar()) : std::optional<Value>{};
        if (value)
            values.push_back(*value);
        else
            reporter.report(name, key, fmt::format("unknown {}", what));
        return value.has_value();
    };
    if (!node.IsSequence()) {
        add(node);
        return values;
    }
    if (node.size() == 0) reporter.report(node, key, "at least one name is expected here");
    for (const auto& name : node)
        if (!add(name)) return {};
    return values;
}

bool outside_part_scope(const YAML::Node& node,
                        std::string_view key,
                        Scope scope,
                        Reporter& reporter) {
    if (scope != Scope::link && scope != Scope::header_field) return true;
    reporter.report(node, key, "findings stand on the message or on parts, not on this");
    return false;
}

} // namespace

std::optional<Condition> ConditionReader::read(const YAML::Node& node, Reporter& reporter) {
    return read_any(node, Scope::message, reporter);
}

std::optional<Condition>
ConditionReader::read_any(const YAML::Node& node, Scope scope, Reporter& reporter) {
    if (!node.IsMap()) {
        reporter.report(node, "when", "a condition is a mapping such as {finding: NAME}");
        return std::nullopt;
    }
    if (node["fact"]) return read_fact(node, scope, reporter);
    if (node["finding"]) return read_finding(node, scope, reporter);
    if (node["not_inspected"]) return read_not_inspected(node, scope, reporter);
    if (node["rule"]) return read_rule(node, scope, reporter);
    if (node.size() != 1) {
        reporter.report(node, "when",
                        "a condition has one of the keys all, any, none, fact, finding, "
                        "not_inspected, rule, attachment, link, header_field");
        return std::nullopt;
    }
    const YAML::Node inner = node.begin()->second;
    const std::string& key = node.begin()->first.Scalar();
    if (key == "all") return read_combination(inner, Combination::Kind::all, scope, reporter);
    if (key == "any") return read_combination(inner, Combination::Kind::any, scope, reporter);
    if (key == "none") return read_combination(inner, Combination::Kind::none, scope, reporter);
    if (key == "attachment") return read_scoped(inner, Scope::attachment, scope, reporter);
    if (key == "link") return read_scoped(inner, Scope::link, scope, reporter);
    if (key == "header_field") return read_scoped(inner, Scope::header_field, scope, reporter);
    reporter.report(node.begin()->first, key, "unknown kind of condition");
    return std::nullopt;
}

std::optional<Condition> ConditionReader::read_combination(const YAML::Node& node,
                                                           Combination::Kind kind,
                                                           Scope scope,
                                                           Reporter& reporter) {
    if (!node.IsSequence() || node.size() == 0) {
        reporter.report(node, "when", "all, any and none take a list of conditions");
        return std::nullopt;
    }
    Combination combination{.kind = kind, .children = {}};
    unsigned cost = 0;
    bool good = true;
    for (const auto& child : node) {
        auto condition = read_any(child, scope, reporter);
        if (!condition) {
            good = false;
            continue;
        }
        cost += condition->cost;
        combination.children.push_back(std::move(*condition));
    }
    if (!good) return std::nullopt;
    std::stable_sort(combination.children.begin(), combination.children.end(),
                     [](const Condition& a, const Condition& b) { return a.cost < b.cost; });
    return Condition{.test = std::move(combination), .cost = cost};
}

std::optional<Condition>
ConditionReader::read_scoped(const YAML::Node& node, Scope inner, Scope outer, Reporter& reporter) {
    if (outer != Scope::message) {
        reporter.report(node, "when", "attachment, link and header_field do not nest");
        return std::nullopt;
    }
    auto condition = read_any(node, inner, reporter);
    if (!condition) return std::nullopt;
    const unsigned cost = condition->cost * cost_of_each_element;
    Scoped scoped{.scope = inner, .children = {}};
    scoped.children.push_back(std::move(*condition));
    return Condition{.test = std::move(scoped), .cost = cost};
}

std::optional<Condition>
ConditionReader::read_fact(const YAML::Node& node, Scope scope, Reporter& reporter) {
    const std::size_t before = reporter.count();
    reporter.only_keys(node, "a fact",
                       {"fact", "exact", "equals", "one_of", "at_least", "at_most", "matches",
                        "contains", "in_list", "present"});
    const auto name = reporter.text(node["fact"], node, "fact");
    if (!name) return std::nullopt;
    auto path = FactPath::resolve(vocabulary_of(scope), *name);
    if (!path) {
        reporter.report(node["fact"], "fact", path.error());
        return std::nullopt;
    }
    bool exact = false;
    if (node["exact"]) {
        exact = reporter.boolean(node["exact"], "exact").value_or(false);
        if (path->type() != FactType::text)
            reporter.report(node["exact"], "exact", "means something only for text");
    }
    auto matcher = read_matcher(node, *path, exact, lists_, reporter);
    if (!matcher || reporter.count() != before) return std::nullopt;

    unsigned cost = path->type() == FactType::text ? cost_of_text : cost_of_value;
    if (std::holds_alternative<TextMatches>(*matcher)) cost = cost_of_pattern;
    const bool compares = path->type() == FactType::text && !exact;
    const std::size_t slot = compares ? slot_of(scope, *path) : 0;
    return Condition{.test = FactTest{.path = std::move(*path),
                                      .matcher = std::move(*matcher),
                                      .exact = exact,
                                      .slot = slot},
                     .cost = cost};
}

std::optional<Condition>
ConditionReader::read_finding(const YAML::Node& node, Scope scope, Reporter& reporter) {
    const std::size_t before = reporter.count();
    reporter.only_keys(node, "a finding", {"finding", "within", "detail_matches"});
    if (!outside_part_scope(node, "finding", scope, reporter)) return std::nullopt;
    FindingTest test;
    test.ids = read_names<evidence::Finding::Id>(
        node["finding"], "finding", "finding",
        [](const std::string& name) { return finding_of(name); }, reporter);
    test.reach = read_reach(node, scope, reporter).value_or(Reach::anywhere);
    if (node["detail_matches"])
        test.detail = read_pattern(node["detail_matches"], false, "detail_matches", reporter);
    if (reporter.count() != before) return std::nullopt;
    return Condition{.test = std::move(test), .cost = cost_of_finding};
}

std::optional<Condition>
ConditionReader::read_not_inspected(const YAML::Node& node, Scope scope, Reporter& reporter) {
    using evidence::NotInspected;
    const std::size_t before = reporter.count();
    reporter.only_keys(node, "not_inspected", {"not_inspected", "within"});
    if (!outside_part_scope(node, "not_inspected", scope, reporter)) return std::nullopt;
    NotInspectedTest test;
    test.reasons = read_names<NotInspected::Reason>(
        node["not_inspected"], "not_inspected", "reason",
        [](const std::string& name) {
            NotInspected::Reason reason = NotInspected::REASON_UNKNOWN;
            return NotInspected::Reason_Parse(name, &reason) ? std::optional(reason) : std::nullopt;
        },
        reporter);
    test.reach = read_reach(node, scope, reporter).value_or(Reach::anywhere);
    if (reporter.count() != before) return std::nullopt;
    return Condition{.test = std::move(test), .cost = cost_of_finding};
}

std::optional<Condition>
ConditionReader::read_rule(const YAML::Node& node, Scope scope, Reporter& reporter) {
    reporter.only_keys(node, "a rule condition", {"rule"});
    if (scope != Scope::message) {
        reporter.report(node, "rule",
                        "a rule speaks of the whole message; put it beside, not inside");
        return std::nullopt;
    }
    const auto id = reporter.text(node["rule"], node, "rule");
    if (!id) return std::nullopt;
    return Condition{.test = RuleTest{.id = *id, .index = 0}, .cost = cost_of_rule};
}

std::size_t ConditionReader::slot_of(Scope scope, const FactPath& path) {
    return slots_.try_emplace({scope, path.text()}, slots_.size()).first->second;
}

} // namespace keneki::judge
