#pragma once

#include "judge/facts.h"

#include <evidence/evidence.pb.h>
#include <re2/re2.h>

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace keneki::judge {

/// Words of `in_list`, in compare form unless the test is exact.
using WordSet = std::unordered_set<std::string>;

struct TextIsOneOf {
    std::shared_ptr<const WordSet> words;
};
struct TextContains {
    std::vector<std::string> words; ///< any of them
};
struct TextMatches {
    std::shared_ptr<const RE2> pattern;
};
struct NumberBetween {
    double least = -std::numeric_limits<double>::infinity();
    double most = std::numeric_limits<double>::infinity();
};
struct NumberIsOneOf {
    std::vector<double> values; ///< also enumeration numbers, and 0 or 1 for flags
};
struct IsPresent {
    bool wanted = true;
};
using Matcher =
    std::variant<TextIsOneOf, TextContains, TextMatches, NumberBetween, NumberIsOneOf, IsPresent>;

/// Where the conditions of a scope look: the whole message, or one and the same element of a list.
enum class Scope { message, attachment, link, header_field };

struct FactTest {
    FactPath path;
    Matcher matcher;
    bool exact = false;
    std::size_t slot = 0; ///< where compare forms of this path are kept; meaningless when exact
};

/// Where a finding or an entry of not_inspected must stand.
enum class Reach {
    anywhere,  ///< in the message, on any part
    this_part, ///< on the attachment in scope
    within,    ///< on the attachment in scope or anything inside it
};

struct FindingTest {
    std::vector<evidence::Finding::Id> ids; ///< any of them
    Reach reach = Reach::anywhere;
    std::shared_ptr<const RE2> detail; ///< null: any detail
};

struct NotInspectedTest {
    std::vector<evidence::NotInspected::Reason> reasons; ///< any of them
    Reach reach = Reach::anywhere;
};

struct RuleTest {
    std::string id;
    std::size_t index = 0; ///< in the rule set; set once all rules are known
};

struct Condition;
struct Combination {
    enum class Kind { all, any, none } kind = Kind::all;
    std::vector<Condition> children; ///< cheapest first
};
/// Holds when one and the same element fulfils `children` (one condition).
struct Scoped {
    Scope scope = Scope::attachment;
    std::vector<Condition> children;
};

struct Condition {
    std::variant<Combination, Scoped, FactTest, FindingTest, NotInspectedTest, RuleTest> test;
    unsigned cost = 1; ///< rough; orders siblings
};

/// Which parts carry which findings; made once a message.
class FindingIndex {
public:
    explicit FindingIndex(const evidence::Evidence& evidence);

    /// Indices of the findings of this id.
    [[nodiscard]] const std::vector<int>& of(evidence::Finding::Id id) const;
    /// Part `inner` is `outer` or inside it. Numbers are ids of parts.
    [[nodiscard]] bool is_within(std::uint32_t inner, std::uint32_t outer) const;
    /// Indices of parts that are an attachment or inside one.
    [[nodiscard]] const std::vector<int>& attachments() const { return attachments_; }

private:
    const evidence::Evidence& evidence_;
    std::vector<std::vector<int>> by_id_;
    std::vector<int> attachments_;
};

/// The evaluation of conditions on one message. Compare forms are made when first asked for, and
/// once.
class Evaluation {
public:
    /// `slots`: how many compare-form slots the conditions use; `rule_results`: of the rules judged
    /// so far.
    Evaluation(const evidence::Evidence& evidence,
               std::size_t slots,
               const std::vector<bool>& rule_results);

    [[nodiscard]] bool holds(const Condition& condition);

private:
    struct Place {
        const google::protobuf::Message* message = nullptr;
        Scope scope = Scope::message;
        int element = -1;
    };
    bool holds(const Condition& condition, const Place& place);
    bool combination(const Combination& combination, const Place& place);
    bool scoped(const Scoped& scoped);
    bool fact(const FactTest& test, const Place& place);
    bool finding(const FindingTest& test, const Place& place);
    bool not_inspected(const NotInspectedTest& test, const Place& place);
    bool reaches(Reach reach, std::uint32_t part, const Place& place) const;
    const std::vector<std::string>& forms(const FactTest& test, const Place& place);

    const evidence::Evidence& evidence_;
    const std::vector<bool>& rule_results_;
    FindingIndex findings_;
    std::vector<std::optional<std::vector<std::string>>> message_forms_;
    std::unordered_map<std::uint64_t, std::vector<std::string>> element_forms_;
};

/// The form in which text is compared: mail::compare_form, with a short way for ASCII.
[[nodiscard]] std::string folded(const std::string& text);

} // namespace keneki::judge
