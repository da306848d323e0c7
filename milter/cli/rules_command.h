#pragma once

#include "evidence/findings.h"
#include "judge/rules.h"

#include <string>
#include <vector>

namespace keneki::cli {

/// `keneki rules check`: what the loader refuses and what the linter dislikes, on standard error.
/// 0, or EX_CONFIG.
int rules_check(const std::vector<std::string>& folders);

/// `keneki rules test`: the rules' own examples. 0, 1 when one does not hold, EX_CONFIG when the
/// rules do not load.
int rules_test(const std::vector<std::string>& folders, const judge::MailExaminer& examine);

/// `keneki rules list`: one rule a line; as JSON one object a line. 0, or EX_CONFIG.
int rules_list(const std::vector<std::string>& folders, Language language, bool json);

/// `keneki rules explain ID`: its words, its genuine look-alikes, and the rule as it stands in its
/// file. 0, EX_USAGE when there is no such rule, or EX_CONFIG.
int rules_explain(const std::vector<std::string>& folders,
                  const std::string& id,
                  Language language);

/// What `rules list` and `rules explain` print.
[[nodiscard]] std::string rule_line(const judge::RuleInfo& rule, Language language);
[[nodiscard]] std::string rule_json(const judge::RuleInfo& rule);
[[nodiscard]] std::string rule_explanation(const judge::RuleInfo& rule, Language language);

} // namespace keneki::cli
