#include "judge/rule_folder.h"
#include "pipeline/pipeline.h"

using namespace keneki;
using pipeline::load_snapshot;

namespace {

config::Config site(const RuleFolder& folder) {
    auto config = config::defaults();
    config.site_domains = {"hospital.example"};
    config.rules = {folder.path()};
    return config;
}

std::string version(const config::Config& config) {
    const auto snapshot = load_snapshot(config);
    if (!snapshot) FAIL(snapshot.error().front().text());
    return (*snapshot)->version;
}

} // namespace

TEST_CASE("a snapshot's version changes with whatever goes into it", "[pipeline]") {
    RuleFolder folder;
    const std::string rules =
        groups_text() + "rules:\n" + rule_text("HIT", "{fact: size, equals: 1}");
    folder.with("a.yaml", rules).with("staff.csv", "name,reading,aliases,addresses\n林,,,\n");
    auto config = site(folder);
    const std::string first = version(config);
    CHECK(first.size() == 12);
    CHECK(version(config) == first);

    config.tag_at = 6;
    const std::string other_threshold = version(config);
    CHECK(other_threshold != first);
    config.staff_file = folder.path() + "/staff.csv";
    const std::string with_staff = version(config);
    CHECK(with_staff != other_threshold);
    folder.with("staff.csv", "name,reading,aliases,addresses\n森,,,\n");
    CHECK(version(config) != with_staff);
    folder.with("a.yaml", rules + "# changed\n");
    CHECK(version(config) != with_staff);
}

TEST_CASE("a snapshot with a broken part is refused as a whole", "[pipeline]") {
    RuleFolder folder;
    folder.with("a.yaml", groups_text() + "rules:\n" + rule_text("HIT", "{fact: size, equals: 1}"));
    auto config = site(folder);
    CHECK(load_snapshot(config));
    config.staff_file = folder.path() + "/missing.csv";
    CHECK_FALSE(load_snapshot(config));
    config.staff_file.clear();
    folder.with("b.yaml", "rules: 1\n");
    CHECK_FALSE(load_snapshot(config));
}

TEST_CASE("a snapshot names what is wrong with every part", "[pipeline]") {
    RuleFolder folder;
    folder.with("b.yaml", "rules: 1\n")
        .with("staff.csv", "name,reading,aliases,addresses,room\n林,,,nobody\n")
        .with("facilities.csv", "name,reading,aliases,domains,kind\n,,,,\n薬局,,,gmail.com,\n");
    auto config = site(folder);
    config.staff_file = folder.path() + "/staff.csv";
    config.facilities_file = folder.path() + "/facilities.csv";
    const auto snapshot = load_snapshot(config);
    REQUIRE_FALSE(snapshot);
    std::string said;
    for (const auto& problem : snapshot.error())
        said += problem.text() + "\n";
    CAPTURE(said);
    CHECK(said.find("staff.csv:1: room: unknown column") != std::string::npos);
    CHECK(said.find("staff.csv:2: addresses: 'nobody' is not an address") != std::string::npos);
    CHECK(said.find("facilities.csv:3: domains: ") != std::string::npos);
    CHECK(said.find("b.yaml:1") != std::string::npos);
}

TEST_CASE("rule_folders finds the shipped rules and forgives a missing rules.d", "[pipeline]") {
    auto config = config::defaults();
    config.rules = {"/usr/share/keneki/rules", "/etc/keneki/rules.d", "/nonexistent/rules"};
    const auto folders = pipeline::rule_folders(config);
    REQUIRE(folders.size() >= 2);
    CHECK(folders.front().ends_with("share/keneki/rules"));
    // A mistyped folder of the administrator must be found, not skipped.
    CHECK(folders.back() == "/nonexistent/rules");
}

TEST_CASE("pool_options carries the configuration over", "[pipeline]") {
    auto config = config::defaults();
    config.inspector_workers = 3;
    config.inspector_time_limit = std::chrono::milliseconds(1500);
    config.sandbox_best_effort = true;
    const auto options = pipeline::pool_options(config);
    CHECK(options.workers == 3);
    CHECK(options.time_limit == std::chrono::milliseconds(1500));
    CHECK(options.confinement == sandbox::Confinement::best_effort);
    CHECK(options.program.ends_with("keneki-inspector"));
}
