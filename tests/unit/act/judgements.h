#pragma once

#include "pipeline/pipeline.h"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace keneki::act {

/// A rule file for those who need a snapshot but not its rules.
class OneRule {
public:
    OneRule() {
        std::string name =
            (std::filesystem::temp_directory_path() / "keneki-rule-XXXXXX.yaml").string();
        const int fd = ::mkstemps(name.data(), 5);
        REQUIRE(fd >= 0);
        ::close(fd);
        path = name;
        std::ofstream(path) << R"(groups:
  test: {cap: 10, words: {ja: 試験, en: test}}
rules:
  - id: EVERY_MESSAGE
    score: 1
    group: test
    status: active
    why: {ja: 試験用です。, en: For tests.}
    false_positives: [Every message]
    when: {fact: size, at_least: 1}
    examples:
      match: [{evidence: {size: 1}}]
      no_match: [{evidence: {size: 0}}]
)";
    }
    OneRule(const OneRule&) = delete;
    OneRule& operator=(const OneRule&) = delete;
    ~OneRule() {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }
    std::string path;
};

/// A snapshot without lists; `change` sets what the test is about.
template <class Change>
std::shared_ptr<const pipeline::Snapshot> snapshot_with(Change change) {
    const OneRule rule;
    config::Config config = config::defaults();
    config.site_domains = {"hospital.example"};
    config.rules = {rule.path};
    change(config);
    auto loaded = pipeline::load_snapshot(config);
    REQUIRE(loaded.has_value());
    return *loaded;
}

inline std::shared_ptr<const pipeline::Snapshot> plain_snapshot() {
    static const auto snapshot = snapshot_with([](config::Config&) {});
    return snapshot;
}

inline evidence::FiredRule fired(std::string id, double score) {
    evidence::FiredRule rule;
    rule.set_id(std::move(id));
    rule.set_score(score);
    rule.mutable_why()->set_en("An English reason.");
    rule.mutable_why()->set_ja("日本語の理由です。");
    return rule;
}

inline pipeline::Judgement judged(judge::Action action, double score = 7.5) {
    pipeline::Judgement judgement;
    judgement.verdict.action = action;
    judgement.verdict.score = score;
    judgement.verdict.rules = {fired("RULE_A", 5), fired("RULE_B", 2.5)};
    return judgement;
}

} // namespace keneki::act
