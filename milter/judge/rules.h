#pragma once

#include "base/expected.h"
#include "config/config.h"

#include <evidence/evidence.pb.h>
#include <evidence/verdict.pb.h>

#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::judge {

/// strip: delivered without the attachments that are its reason.
enum class Action { accept, tag, strip, quarantine, reject, tempfail };
[[nodiscard]] std::string_view action_name(Action action);

/// What the rules say about one message.
struct Verdict {
    Action action = Action::accept;
    double score = 0;
    std::vector<evidence::FiredRule>
        rules; ///< that fired, highest score first, then by id; testing ones at the end
};

enum class Status { active, testing, off };

/// A rule as people see it (`keneki rules list|explain`).
struct RuleInfo {
    std::string id, group, file;
    unsigned line = 0;
    double score = 0;
    Status status = Status::active;
    evidence::Words why;
    std::vector<std::string> false_positives;
    std::string when;   ///< the condition as YAML
    std::string source; ///< the whole rule as it stands in its file, comments included
    std::size_t match_examples = 0, no_match_examples = 0;
};

struct Thresholds {
    double tag = 5, quarantine = 10, reject = 20;
    double strip = std::numeric_limits<double>::infinity();
};

/// One example of a rule whose outcome is not what it promises.
struct ExampleFailure {
    std::string rule;
    std::string file;
    unsigned line = 0;
    std::string message;
};

/// Turns an example's raw mail into Evidence (through the inspector process, in `keneki rules
/// test`).
using MailExaminer = std::function<Expected<evidence::Evidence, std::string>(
    const std::string& raw_mail, const evidence::Evidence& given)>;

/// The rules of all folders, checked against the vocabulary of evidence.proto. Immutable,
/// thread-safe.
class RuleSet {
public:
    /// Files *.yaml of each folder in name order; later folders add rules and override score and
    /// status by id. A path may also be one file. A folder after the first need not exist (lint()
    /// names it). Refused with file, line and column: unknown keys, facts, findings, matchers or
    /// rule ids, wrong types, duplicate ids, circular rule references, missing examples, patterns
    /// RE2 does not take.
    static Expected<RuleSet, config::Problems> load(std::span<const std::string> folders);
    RuleSet(RuleSet&&) noexcept;
    RuleSet& operator=(RuleSet&&) noexcept;
    ~RuleSet();

    [[nodiscard]] Verdict judge(const evidence::Evidence& evidence,
                                const Thresholds& thresholds) const;
    [[nodiscard]] std::vector<RuleInfo> list() const;
    /// Runs every example; empty: all hold. Examples given as mail go through `examine`.
    /// `examine` may be empty when no example is mail.
    [[nodiscard]] std::vector<ExampleFailure> test(const MailExaminer& examine) const;
    /// What load() takes but a good rule does not have: scores and caps out of the usual range,
    /// words that are not in their language, active rules without a counter-example or that ask for
    /// rules switched off, missing folders.
    [[nodiscard]] config::Problems lint() const;

private:
    struct Impl;
    friend class RuleSetLoader;
    explicit RuleSet(std::unique_ptr<const Impl> impl);
    std::unique_ptr<const Impl> impl_;
};

} // namespace keneki::judge
