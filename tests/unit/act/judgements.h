#pragma once

#include "pipeline/pipeline.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>

namespace keneki::act {

/// A snapshot of the shipped rules, without lists; `change` sets what the test is about.
template <class Change>
std::shared_ptr<const pipeline::Snapshot> snapshot_with(Change change) {
    config::Config config = config::defaults();
    config.site_domains = {"hospital.example"};
    config.rules = {KENEKI_SOURCE_DIR "/rules"};
    change(config);
    auto loaded = pipeline::load_snapshot(config);
    REQUIRE(loaded.has_value());
    return *loaded;
}

inline std::shared_ptr<const pipeline::Snapshot> plain_snapshot() {
    return snapshot_with([](config::Config&) {});
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
