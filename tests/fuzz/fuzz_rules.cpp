#include "judge/rules.h"
#include "seeds.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>

using namespace keneki;

// A file in memory, because rules are read from files.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const int file = ::memfd_create("rules", MFD_CLOEXEC);
    if (file < 0 || ::write(file, data, size) != static_cast<ssize_t>(size)) __builtin_trap();
    const std::array<std::string, 1> paths{fmt::format("/proc/self/fd/{}", file)};
    const auto rules = judge::RuleSet::load(paths);
    ::close(file);
    if (!rules) {
        if (rules.error().empty()) __builtin_trap();
        for (const config::Problem& problem : rules.error())
            if (problem.text().empty()) __builtin_trap();
        return 0;
    }
    if (rules->list().empty()) __builtin_trap();
    static_cast<void>(rules->lint());
    static_cast<void>(rules->test({}));
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    const std::string groups = "groups:\n  shape: {cap: 8, words: {ja: 形, en: shape}}\n";
    const std::string rule =
        "rules:\n"
        "  - id: FIRST\n    score: 3\n    group: shape\n    status: active\n"
        "    why: {ja: 理由です。, en: A reason.}\n"
        "    false_positives: [Mail from a real scanner]\n"
        "    when:\n      all:\n        - {fact: size, at_least: 1}\n"
        "        - any:\n            - {finding: BODY_EMPTY}\n"
        "            - attachment: {all: [{fact: extension, in_list: kinds}, {finding: SCRIPT}]}\n"
        "        - none: [{fact: header.subject, matches: '^(re|fw): .*[0-9]{3}'}]\n"
        "    examples:\n"
        "      match: [{evidence: {size: 1, findings: [BODY_EMPTY]}}]\n"
        "      no_match: [{evidence: {size: 0}}]\n";
    return {groups + "lists:\n  kinds: [js, vbs]\n" + rule,
            groups + rule + "overrides:\n  - {id: FIRST, score: 1, status: testing}\n",
            groups + rule +
                "  - {id: SECOND, when: {rule: FIRST}}\n  - {id: THIRD, when: {rule: THIRD}}\n",
            "a: &a [1]\nb: [*a, *a]\nrules: *a\n", "rules: 1\n"};
}
