#pragma once

#include "judge/rules.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

/// A folder of rule files that vanishes with the test.
class RuleFolder {
public:
    RuleFolder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "keneki-rules-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~RuleFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    RuleFolder(const RuleFolder&) = delete;
    RuleFolder& operator=(const RuleFolder&) = delete;

    RuleFolder& with(const std::string& name, const std::string& text) {
        std::ofstream(path_ + "/" + name, std::ios::binary) << text;
        return *this;
    }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

inline std::string groups_text() {
    return "groups:\n"
           "  shape: {cap: 8, words: {ja: 形, en: shape}}\n"
           "  carrier: {cap: 15, words: {ja: 添付, en: carrier}}\n";
}

/// A rule whose `when` (flow style or one line) is what a test is about.
inline std::string
rule_text(const std::string& id,
          const std::string& when,
          const std::string& more = "score: 3\n    group: shape\n    status: active") {
    return "  - id: " + id + "\n    " + more +
           "\n    why: {ja: 理由です。, en: A reason.}\n"
           "    false_positives: [Mail from a real scanner]\n"
           "    when: " +
           when +
           "\n    examples:\n"
           "      match: [{evidence: {size: 1}}]\n"
           "      no_match: [{evidence: {size: 2}}]\n";
}

inline keneki::judge::RuleSet loaded(const std::vector<std::string>& folders) {
    auto rules = keneki::judge::RuleSet::load(folders);
    if (!rules)
        for (const auto& problem : rules.error())
            UNSCOPED_INFO(problem.file << ":" << problem.line << ": " << problem.key << ": "
                                       << problem.message);
    REQUIRE(rules.has_value());
    return std::move(*rules);
}

/// One rule HIT with this condition.
inline keneki::judge::RuleSet rule_with(const std::string& when) {
    const RuleFolder folder;
    std::ofstream(folder.path() + "/a.yaml") << groups_text() << "rules:\n"
                                             << rule_text("HIT", when);
    return loaded({folder.path()});
}

inline bool holds(const std::string& when, const keneki::evidence::Evidence& evidence) {
    return !rule_with(when).judge(evidence, {}).rules.empty();
}
