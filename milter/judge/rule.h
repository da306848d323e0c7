#pragma once

#include "judge/condition.h"
#include "judge/rules.h"

#include <evidence/evidence.pb.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace keneki::judge {

/// Mail that a rule must or must not match.
struct Example {
    unsigned line = 0;
    bool must_match = true;
    /// What the message is, or, beside `mail`, what the daemon knows of it apart from its bytes.
    evidence::Evidence evidence;
    std::optional<std::string> mail; ///< raw, CRLF line ends
    evidence::Evidence session;      ///< with `mail`: connection, envelope, direction
};

struct Rule {
    RuleInfo info;
    std::size_t group = 0;
    Condition when;
    std::vector<Example> examples;
};

/// Rules whose scores add up to no more than `cap`.
struct Group {
    std::string name;
    std::string file;
    unsigned line = 0;
    double cap = 0;
    /// Not empty: what its rules score below 0 takes from these groups only. History softens how
    /// plain a mail looks, never a carrier, what could not be seen, or an impersonation.
    std::vector<std::string> softens;
    evidence::Words words;
};

/// What RuleSet holds. `order` names every rule after the rules that its condition asks for.
struct RuleSet::Impl {
    std::vector<Rule> rules;
    std::vector<Group> groups;
    std::vector<std::size_t> order;
    std::size_t slots = 0;
    std::vector<std::string> missing_folders;

    enum class OffRules { never_hold, are_asked_too };
    /// Which rules' conditions hold, by index in `rules`.
    [[nodiscard]] std::vector<bool> holding(const evidence::Evidence& evidence,
                                            OffRules off_rules) const;
    /// What the groups that `group` softens have given; `left` of each cap.
    [[nodiscard]] double to_soften(const Group& group, const std::vector<double>& left) const;
};

} // namespace keneki::judge
