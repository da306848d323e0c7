#include "judge/rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace keneki::judge {

namespace {

using config::Problems;

constexpr double highest_score = 15;  ///< of one rule; the caps of groups stand above it
constexpr double lowest_score = -5;   ///< nothing good outweighs a dangerous carrier
constexpr double reject_default = 20; ///< a refusal needs two groups that agree
constexpr std::size_t shortest_false_positive_bytes = 12;

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

template <class Found>
void each_rule_test(const Condition& condition, const Found& found) {
    if (const auto* combination = std::get_if<Combination>(&condition.test))
        for (const Condition& child : combination->children)
            each_rule_test(child, found);
    if (const auto* test = std::get_if<RuleTest>(&condition.test)) found(*test);
}

class Linter {
public:
    explicit Linter(const std::vector<Rule>& rules) : rules_(rules) {}

    void check(const Group& group) {
        if (group.cap >= reject_default)
            report(group.file, group.line, group.name,
                   fmt::format("cap {} lets one group alone reach {}, where mail is refused",
                               group.cap, reject_default));
        check_words(group.words, group.file, group.line, group.name);
    }

    void check(const Rule& rule) {
        const RuleInfo& info = rule.info;
        const auto complain = [&](std::string message) {
            report(info.file, info.line, info.id, std::move(message));
        };
        if (info.score == 0 || info.score > highest_score || info.score < lowest_score)
            complain(fmt::format("score {} is not in {} to {} without 0", info.score, lowest_score,
                                 highest_score));
        check_words(info.why, info.file, info.line, info.id);
        for (const std::string& text : info.false_positives)
            if (text.size() < shortest_false_positive_bytes)
                complain(fmt::format("false positive '{}' does not describe a mail", text));
        if (info.status != Status::active) return;
        if (info.no_match_examples == 0)
            complain("an active rule needs an example that must not match");
        each_rule_test(rule.when, [&](const RuleTest& test) {
            if (rules_[test.index].info.status == Status::off)
                complain(fmt::format("asks for rule {}, which is switched off and so never holds",
                                     test.id));
        });
    }

    void
    report(const std::string& file, unsigned line, const std::string& key, std::string message) {
        problems_.push_back(
            {.file = file, .line = line, .column = 0, .key = key, .message = std::move(message)});
    }
    [[nodiscard]] Problems take() { return std::move(problems_); }

private:
    void check_words(const evidence::Words& words,
                     const std::string& file,
                     unsigned line,
                     const std::string& key) {
        if (is_ascii(words.ja())) report(file, line, key, "the Japanese words hold no Japanese");
        if (!is_ascii(words.en()))
            report(file, line, key, "the English words hold other than ASCII");
    }

    const std::vector<Rule>& rules_;
    Problems problems_;
};

} // namespace

Problems RuleSet::lint() const {
    Linter linter(impl_->rules);
    for (const std::string& folder : impl_->missing_folders)
        linter.report(folder, 0, "rules", "this folder does not exist");
    for (const Group& group : impl_->groups)
        linter.check(group);
    for (const Rule& rule : impl_->rules)
        linter.check(rule);
    return linter.take();
}

} // namespace keneki::judge
