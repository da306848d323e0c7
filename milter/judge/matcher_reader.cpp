#include "judge/matcher_reader.h"

#include "base/escape.h"
#include "mail/charset.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace keneki::judge {

namespace {

using google::protobuf::FieldDescriptor;

constexpr std::array matcher_names{"equals",  "one_of",   "at_least", "at_most",
                                   "matches", "contains", "in_list",  "present"};

/// One value or a list of values.
std::vector<YAML::Node> values_of(const YAML::Node& node) {
    if (!node.IsSequence()) return {node};
    std::vector<YAML::Node> values;
    for (const auto& value : node)
        values.push_back(value);
    return values;
}

std::optional<std::vector<std::string>>
read_words(const YAML::Node& node, bool exact, std::string_view key, Reporter& reporter) {
    std::vector<std::string> words;
    for (const auto& value : values_of(node)) {
        if (!value.IsScalar()) {
            reporter.report(value, key, "text is expected here");
            return std::nullopt;
        }
        words.push_back(exact ? value.Scalar() : folded(value.Scalar()));
    }
    if (words.empty()) {
        reporter.report(node, key, "at least one value is expected here");
        return std::nullopt;
    }
    return words;
}

std::optional<double> read_value(const YAML::Node& node,
                                 const FieldDescriptor& field,
                                 FactType type,
                                 std::string_view key,
                                 Reporter& reporter) {
    if (type == FactType::number) return reporter.number(node, key);
    if (type == FactType::boolean) {
        const auto flag = reporter.boolean(node, key);
        return flag ? std::optional<double>(*flag ? 1 : 0) : std::nullopt;
    }
    const auto* value =
        node.IsScalar() ? field.enum_type()->FindValueByName(node.Scalar()) : nullptr;
    if (value == nullptr) {
        reporter.report(node, key, fmt::format("unknown value of {}", field.enum_type()->name()));
        return std::nullopt;
    }
    return value->number();
}

std::optional<Matcher> text_matcher(const YAML::Node& node,
                                    const std::string& name,
                                    bool exact,
                                    const Lists& lists,
                                    Reporter& reporter) {
    if (name == "matches") {
        const auto pattern = read_pattern(node, exact, name, reporter);
        return pattern ? std::optional<Matcher>(TextMatches{pattern}) : std::nullopt;
    }
    if (name == "in_list") {
        const auto list = lists.find(node.IsScalar() ? node.Scalar() : "");
        if (list == lists.end()) {
            reporter.report(node, name, "no rule file defines a list of this name");
            return std::nullopt;
        }
        auto words = std::make_shared<WordSet>();
        for (const auto& word : list->second)
            words->insert(exact ? word : folded(word));
        return TextIsOneOf{words};
    }
    if (name == "equals" && node.IsSequence()) {
        reporter.report(node, name, "one value is expected here; 'one_of' takes a list");
        return std::nullopt;
    }
    auto words = read_words(node, exact, name, reporter);
    if (!words) return std::nullopt;
    if (name == "contains") {
        if (std::any_of(words->begin(), words->end(),
                        [](const auto& word) { return word.empty(); })) {
            reporter.report(node, name, "every text contains the empty text");
            return std::nullopt;
        }
        return TextContains{std::move(*words)};
    }
    return TextIsOneOf{std::make_shared<WordSet>(words->begin(), words->end())};
}

std::optional<Matcher> range_matcher(const YAML::Node& leaf, Reporter& reporter) {
    NumberBetween range;
    if (leaf["at_least"]) {
        const auto least = reporter.number(leaf["at_least"], "at_least");
        if (!least) return std::nullopt;
        range.least = *least;
    }
    if (leaf["at_most"]) {
        const auto most = reporter.number(leaf["at_most"], "at_most");
        if (!most) return std::nullopt;
        range.most = *most;
    }
    if (range.least > range.most) {
        reporter.report(leaf, "at_most", "is below at_least");
        return std::nullopt;
    }
    return range;
}

std::optional<Matcher> value_matcher(const YAML::Node& node,
                                     const std::string& name,
                                     const FactPath& path,
                                     Reporter& reporter) {
    NumberIsOneOf one_of;
    if (name == "equals" && node.IsSequence()) {
        reporter.report(node, name, "one value is expected here; 'one_of' takes a list");
        return std::nullopt;
    }
    for (const auto& value : values_of(node)) {
        const auto number = read_value(value, path.field(), path.type(), name, reporter);
        if (!number) return std::nullopt;
        one_of.values.push_back(*number);
    }
    return one_of;
}

bool fits(const std::string& matcher, FactType type) {
    if (matcher == "present") return true;
    if (type == FactType::message) return false;
    if (matcher == "equals") return true;
    if (matcher == "one_of") return type != FactType::boolean;
    if (matcher == "at_least" || matcher == "at_most") return type == FactType::number;
    return type == FactType::text;
}

} // namespace

std::shared_ptr<const RE2>
read_pattern(const YAML::Node& node, bool exact, std::string_view key, Reporter& reporter) {
    const auto refuse = [&](std::string message) {
        reporter.report(node, key, std::move(message));
        return nullptr;
    };
    if (!node.IsScalar() || node.Scalar().empty()) return refuse("a pattern is expected here");
    const std::string& text = node.Scalar();
    if (text.size() > pattern_limit_bytes)
        return refuse(fmt::format("a pattern may have {} bytes", pattern_limit_bytes));
    if (!exact && mail::nfkc(text) != text)
        return refuse("text is compared after NFKC, so a pattern with full-width or compatibility "
                      "characters never matches; write '" +
                      escaped(mail::nfkc(text)) + "'");
    RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(exact);
    options.set_max_mem(pattern_memory_bytes);
    auto pattern = std::make_shared<const RE2>(text, options);
    if (!pattern->ok()) return refuse("bad pattern: " + escaped(pattern->error()));
    return pattern;
}

std::optional<Matcher> read_matcher(const YAML::Node& leaf,
                                    const FactPath& path,
                                    bool exact,
                                    const Lists& lists,
                                    Reporter& reporter) {
    std::vector<std::string> given;
    for (const char* name : matcher_names)
        if (leaf[name]) given.emplace_back(name);
    const bool is_range = given == std::vector<std::string>{"at_least", "at_most"};
    if (given.size() != 1 && !is_range) {
        reporter.report(leaf, "fact",
                        given.empty() ? "has no matcher (equals, one_of, at_least, at_most, "
                                        "matches, contains, in_list, present)"
                                      : "has more than one matcher");
        return std::nullopt;
    }
    const std::string& name = given.front();
    const YAML::Node node = leaf[name];
    if (!fits(name, path.type())) {
        reporter.report(node, name,
                        fmt::format("does not fit '{}', which is {}", path.text(),
                                    fact_type_name(path.type())));
        return std::nullopt;
    }
    if (name == "present") {
        const auto wanted = reporter.boolean(node, name);
        return wanted ? std::optional<Matcher>(IsPresent{*wanted}) : std::nullopt;
    }
    if (name == "at_least" || name == "at_most") return range_matcher(leaf, reporter);
    if (path.type() == FactType::text) return text_matcher(node, name, exact, lists, reporter);
    return value_matcher(node, name, path, reporter);
}

} // namespace keneki::judge
