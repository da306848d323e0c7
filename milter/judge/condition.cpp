#include "judge/condition.h"

#include "mail/charset.h"

#include <algorithm>

namespace keneki::judge {

using evidence::Evidence;
using evidence::Finding;
using google::protobuf::Message;

namespace {

/// Containers within containers end far below this (milter/mail/limits.h); a hijacked inspector
/// could lie.
constexpr int ancestor_limit = 1'000;

bool text_matches(const Matcher& matcher, const std::string& text) {
    if (const auto* one_of = std::get_if<TextIsOneOf>(&matcher))
        return one_of->words->contains(text);
    if (const auto* pattern = std::get_if<TextMatches>(&matcher))
        return RE2::PartialMatch(text, *pattern->pattern);
    const auto* contains = std::get_if<TextContains>(&matcher);
    return contains != nullptr && std::any_of(contains->words.begin(), contains->words.end(),
                                              [&](const std::string& word) {
                                                  return text.find(word) != std::string::npos;
                                              });
}

bool number_matches(const Matcher& matcher, double number) {
    if (const auto* range = std::get_if<NumberBetween>(&matcher))
        return number >= range->least && number <= range->most;
    const auto* one_of = std::get_if<NumberIsOneOf>(&matcher);
    return one_of != nullptr &&
           std::find(one_of->values.begin(), one_of->values.end(), number) != one_of->values.end();
}

std::uint32_t parent_of(const Evidence& evidence, std::uint32_t part) {
    if (part == 0 || part > static_cast<std::uint32_t>(evidence.parts_size())) return 0;
    const std::uint32_t parent = evidence.parts(static_cast<int>(part) - 1).parent();
    return parent < part ? parent : 0; // a container is found before what it holds
}

} // namespace

std::string folded(const std::string& text) {
    const bool ascii = std::all_of(text.begin(), text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii) return mail::compare_form(text);
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

FindingIndex::FindingIndex(const Evidence& evidence) : evidence_(evidence) {
    by_id_.resize(static_cast<std::size_t>(Finding::Id_MAX) + 1);
    for (int i = 0; i < evidence.findings_size(); ++i) {
        const int id = evidence.findings(i).id();
        if (id >= 0 && static_cast<std::size_t>(id) < by_id_.size())
            by_id_[static_cast<std::size_t>(id)].push_back(i);
    }
    std::vector<bool> inside(static_cast<std::size_t>(evidence.parts_size()) + 1, false);
    for (int i = 0; i < evidence.parts_size(); ++i) {
        const auto id = static_cast<std::uint32_t>(i) + 1;
        if (!evidence.parts(i).attachment() && !inside[parent_of(evidence, id)]) continue;
        inside[id] = true;
        attachments_.push_back(i);
    }
}

const std::vector<int>& FindingIndex::of(Finding::Id id) const {
    static const std::vector<int> none;
    const auto index = static_cast<std::size_t>(id);
    return index < by_id_.size() ? by_id_[index] : none;
}

bool FindingIndex::is_within(std::uint32_t inner, std::uint32_t outer) const {
    for (int steps = 0; inner != 0 && steps < ancestor_limit; ++steps) {
        if (inner == outer) return true;
        inner = parent_of(evidence_, inner);
    }
    return false;
}

Evaluation::Evaluation(const Evidence& evidence,
                       std::size_t slots,
                       const std::vector<bool>& rule_results)
    : evidence_(evidence), rule_results_(rule_results), findings_(evidence), message_forms_(slots) {
}

bool Evaluation::holds(const Condition& condition) {
    return holds(condition, {.message = &evidence_, .scope = Scope::message, .element = -1});
}

bool Evaluation::holds(const Condition& condition, const Place& place) {
    struct Visitor {
        Evaluation& self;
        const Place& place;
        bool operator()(const Combination& test) const { return self.combination(test, place); }
        bool operator()(const Scoped& test) const { return self.scoped(test); }
        bool operator()(const FactTest& test) const { return self.fact(test, place); }
        bool operator()(const FindingTest& test) const { return self.finding(test, place); }
        bool operator()(const NotInspectedTest& test) const {
            return self.not_inspected(test, place);
        }
        bool operator()(const RuleTest& test) const { return self.rule_results_[test.index]; }
    };
    return std::visit(Visitor{*this, place}, condition.test);
}

bool Evaluation::combination(const Combination& combination, const Place& place) {
    const auto child_holds = [&](const Condition& child) { return holds(child, place); };
    const auto& children = combination.children;
    switch (combination.kind) {
    case Combination::Kind::all:
        return std::all_of(children.begin(), children.end(), child_holds);
    case Combination::Kind::any:
        return std::any_of(children.begin(), children.end(), child_holds);
    case Combination::Kind::none:
        return std::none_of(children.begin(), children.end(), child_holds);
    }
    return false;
}

bool Evaluation::scoped(const Scoped& scoped) {
    const Condition& condition = scoped.children.front();
    const auto element_holds = [&](const Message& message, int element) {
        return holds(condition, {.message = &message, .scope = scoped.scope, .element = element});
    };
    const auto any_element = [&](const auto& elements) {
        for (int i = 0; i < elements.size(); ++i)
            if (element_holds(elements[i], i)) return true;
        return false;
    };
    switch (scoped.scope) {
    case Scope::attachment:
        return std::any_of(findings_.attachments().begin(), findings_.attachments().end(),
                           [&](int index) { return element_holds(evidence_.parts(index), index); });
    case Scope::link:
        return any_element(evidence_.links());
    case Scope::header_field:
        return any_element(evidence_.header().fields());
    case Scope::message:
        break;
    }
    return false;
}

bool Evaluation::fact(const FactTest& test, const Place& place) {
    if (const auto* presence = std::get_if<IsPresent>(&test.matcher))
        return test.path.present(*place.message) == presence->wanted;
    if (test.path.type() != FactType::text)
        return test.path.any_number(
            *place.message, [&](double number) { return number_matches(test.matcher, number); });
    if (test.exact)
        return test.path.any_text(*place.message, [&](const std::string& text) {
            return text_matches(test.matcher, text);
        });
    const auto& values = forms(test, place);
    return std::any_of(values.begin(), values.end(),
                       [&](const std::string& text) { return text_matches(test.matcher, text); });
}

const std::vector<std::string>& Evaluation::forms(const FactTest& test, const Place& place) {
    const auto make = [&] {
        std::vector<std::string> values;
        // Never stops early: any_text() goes on as long as the test says no.
        static_cast<void>(test.path.any_text(*place.message, [&](const std::string& text) {
            values.push_back(folded(text));
            return false;
        }));
        return values;
    };
    if (place.scope == Scope::message) {
        auto& kept = message_forms_[test.slot];
        if (!kept) kept = make();
        return *kept;
    }
    // A slot belongs to one path of one scope, so slot and element name the values.
    const std::uint64_t key =
        (static_cast<std::uint64_t>(test.slot) << 32U) | static_cast<std::uint32_t>(place.element);
    const auto [position, is_new] = element_forms_.try_emplace(key);
    if (is_new) position->second = make();
    return position->second;
}

bool Evaluation::reaches(Reach reach, std::uint32_t part, const Place& place) const {
    const auto here = static_cast<std::uint32_t>(place.element) + 1;
    switch (reach) {
    case Reach::anywhere:
        return true;
    case Reach::this_part:
        return part == here;
    case Reach::within:
        return findings_.is_within(part, here);
    }
    return false;
}

bool Evaluation::finding(const FindingTest& test, const Place& place) {
    for (const Finding::Id id : test.ids) {
        for (const int index : findings_.of(id)) {
            const Finding& found = evidence_.findings(index);
            if (!reaches(test.reach, found.part(), place)) continue;
            if (!test.detail || RE2::PartialMatch(folded(found.detail()), *test.detail))
                return true;
        }
    }
    return false;
}

bool Evaluation::not_inspected(const NotInspectedTest& test, const Place& place) {
    return std::any_of(evidence_.not_inspected().begin(), evidence_.not_inspected().end(),
                       [&](const evidence::NotInspected& entry) {
                           return std::find(test.reasons.begin(), test.reasons.end(),
                                            entry.reason()) != test.reasons.end() &&
                                  reaches(test.reach, entry.part(), place);
                       });
}

} // namespace keneki::judge
