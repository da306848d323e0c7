#include "act/judgements.h"
#include "act/plan.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

using namespace keneki;
using namespace keneki::act;
using Kind = HeaderChange::Kind;

namespace {

const std::string reference = "261123-7KQ3F9TM";

std::vector<HeaderChange> changes_of(const Plan& plan, std::string_view name) {
    std::vector<HeaderChange> found;
    std::copy_if(plan.changes.begin(), plan.changes.end(), std::back_inserter(found),
                 [&](const HeaderChange& change) { return change.name == name; });
    return found;
}

/// The fields of a message as a session sorts them.
KeptFields kept(const std::vector<RawField>& fields) {
    KeptFields sorted;
    for (const RawField& field : fields) {
        std::string name = field.name;
        std::transform(name.begin(), name.end(), name.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        if (name == "subject")
            sorted.subjects.push_back(field);
        else
            ++sorted.foreign[name];
    }
    return sorted;
}

/// What becomes of a single Subject; "unchanged" when it is left alone.
std::string subject_after(const std::string& value) {
    const Plan made =
        plan(judged(judge::Action::tag), *plain_snapshot(), kept({{"Subject", value}}), reference);
    const auto changes = changes_of(made, "Subject");
    if (changes.empty()) return "unchanged";
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].kind == Kind::change);
    CHECK(changes[0].index == 1);
    return changes[0].value;
}

/// Notes what is asked of it; refuses from the step numbered `refuse_at` on.
class RecordingMta final : public MtaControl {
public:
    explicit RecordingMta(std::size_t refuse_at = std::numeric_limits<std::size_t>::max())
        : refuse_at_(refuse_at) {}
    bool add_header(const std::string& name, const std::string& value) override {
        return note("add " + name + ":" + value);
    }
    bool change_header(const std::string& name, int index, const std::string& value) override {
        return note("change " + name + " " + std::to_string(index) + ":" + value);
    }
    bool remove_header(const std::string& name, int index) override {
        return note("remove " + name + " " + std::to_string(index));
    }
    bool quarantine(const std::string& reason) override { return note("hold " + reason); }
    [[nodiscard]] bool replaces_bodies() const override { return true; }
    bool replace_body(std::string_view piece) override {
        return note("body " + std::string(piece));
    }
    bool set_reply(const std::string& code,
                   const std::string& enhanced,
                   const std::string& text) override {
        return note(code + " " + enhanced + " " + text);
    }
    std::vector<std::string> steps;

private:
    bool note(std::string step) {
        steps.push_back(std::move(step));
        return steps.size() - 1 < refuse_at_;
    }
    std::size_t refuse_at_;
};

} // namespace

TEST_CASE("plan tags a Subject and keeps its bytes", "[act]") {
    struct Case {
        std::string_view why;
        std::string value, want;
    };
    const auto c = GENERATE(values<Case>({
        {"plain", " Hello", " [SPAM] Hello"},
        {"no blank behind the colon", "Hello", " [SPAM] Hello"},
        {"two blanks", "  Hello", " [SPAM]  Hello"},
        {"folded", " Hello\n\tand more", " [SPAM] Hello\n\tand more"},
        {"text on the next line", "\n Hello", " [SPAM] \n Hello"},
        {"raw 8-bit", " \x8f\x48\x82\xac", " [SPAM] \x8f\x48\x82\xac"},
        {"raw ISO-2022-JP", " \x1b$B=)$.\x1b(B", " [SPAM] \x1b$B=)$.\x1b(B"},
        {"broken encoded word", " =?utf-8?B?44?=", " [SPAM] =?utf-8?B?44?="},
        {"empty", "", " [SPAM]"},
        {"only a blank", " ", " [SPAM]"},
        {"tagged", " [SPAM] Hello", "unchanged"},
        {"tagged after folding", "\n [SPAM] Hello", "unchanged"},
        {"tagged in a stolen thread", " Re: [SPAM] Hello", " [SPAM] Re: [SPAM] Hello"},
        {"another case is another tag", " [spam] Hello", " [SPAM] [spam] Hello"},
        {"tagged inside an encoded word", " =?UTF-8?Q?[SPAM]_x?=", " [SPAM] =?UTF-8?Q?[SPAM]_x?="},
    }));
    CAPTURE(c.why);
    CHECK(subject_after(c.value) == c.want);
}

TEST_CASE("plan folds behind the tag where the line would exceed 998 bytes", "[act]") {
    // "Subject: [SPAM] " is 16 bytes.
    CHECK(subject_after(" " + std::string(981, 'x')) == " [SPAM] " + std::string(981, 'x'));
    CHECK(subject_after(" " + std::string(982, 'x')) == " [SPAM] " + std::string(982, 'x'));
    CHECK(subject_after(" " + std::string(983, 'x')) == " [SPAM]\n " + std::string(983, 'x'));
}

TEST_CASE("plan adds a missing Subject and tags each of several", "[act]") {
    const auto snapshot = plain_snapshot();
    const auto added =
        changes_of(plan(judged(judge::Action::tag), *snapshot, {}, reference), "Subject");
    REQUIRE(added.size() == 1);
    CHECK(added[0].kind == Kind::add);
    CHECK(added[0].value == " [SPAM]");

    const Plan several = plan(
        judged(judge::Action::tag), *snapshot,
        kept({{"Subject", " one"}, {"subject", " [SPAM] two"}, {"SUBJECT", " three"}}), reference);
    const auto last = changes_of(several, "SUBJECT");
    REQUIRE(last.size() == 1);
    CHECK(last[0].index == 3);
    CHECK(changes_of(several, "subject").empty());
    CHECK(changes_of(several, "Subject").size() == 1);
}

TEST_CASE("plan removes foreign X-Keneki fields from the last to the first, then adds ours",
          "[act]") {
    const Plan made = plan(judged(judge::Action::accept), *plain_snapshot(),
                           kept({{"X-Keneki-Verdict", " accept"},
                                 {"Subject", " x"},
                                 {"x-keneki-VERDICT", " accept"},
                                 {"X-KENEKI-Evil", " 1"}}),
                           reference);
    REQUIRE(made.changes.size() == 5);
    CHECK(made.changes[0].name == "x-keneki-evil");
    CHECK(made.changes[1].index == 2);
    CHECK(made.changes[2].index == 1);
    CHECK(made.changes[2].kind == Kind::remove);
    CHECK(made.changes[3].name == "X-Keneki-Verdict");
    CHECK(made.changes[4].name == "X-Keneki-Rules");
    CHECK(made.changes[4].value == " RULE_A=5 RULE_B=2.5");
    CHECK(made.reply == Plan::Reply::keep_going);
}

TEST_CASE("plan states verdict, thresholds, snapshot and reference", "[act]") {
    const auto snapshot = snapshot_with(
        [](config::Config& config) { config.reject_at = std::numeric_limits<double>::infinity(); });
    const auto verdict =
        changes_of(plan(judged(judge::Action::tag), *snapshot, {}, reference), "X-Keneki-Verdict");
    REQUIRE(verdict.size() == 1);
    std::string line = verdict[0].value;
    line.erase(std::remove(line.begin(), line.end(), '\n'), line.end());
    CHECK(line == " tag; score=7.5; thresholds=5/10/never; config=" + snapshot->version +
                      "; ref=" + reference);
}

TEST_CASE("plan gives reasons in both languages, at most ten, none for an accepted message",
          "[act]") {
    auto judgement = judged(judge::Action::tag);
    auto testing = fired("RULE_T", 0);
    testing.set_testing(true);
    judgement.verdict.rules.push_back(testing);
    const auto snapshot = plain_snapshot();
    const auto reasons = changes_of(plan(judgement, *snapshot, {}, reference), "X-Keneki-Reason");
    REQUIRE(reasons.size() == 2);
    CHECK(reasons[0].value ==
          " An English reason.\n =?UTF-8?B?5pel5pys6Kqe44Gu55CG55Sx44Gn44GZ44CC?=");

    judgement.verdict.rules.assign(11, fired("RULE", 1));
    CHECK(changes_of(plan(judgement, *snapshot, {}, reference), "X-Keneki-Reason").size() == 10);
    judgement.verdict.action = judge::Action::accept;
    CHECK(changes_of(plan(judgement, *snapshot, {}, reference), "X-Keneki-Reason").empty());
}

TEST_CASE("plan in observe mode is empty", "[act]") {
    const auto snapshot =
        snapshot_with([](config::Config& config) { config.mode = config::Mode::observe; });
    for (const auto action : {judge::Action::tag, judge::Action::quarantine, judge::Action::reject,
                              judge::Action::tempfail}) {
        const Plan made =
            plan(judged(action), *snapshot, kept({{"X-Keneki-Verdict", " x"}}), reference);
        CHECK(made.changes.empty());
        CHECK(made.quarantine_reason.empty());
        CHECK(made.smtp_code.empty());
        CHECK(made.reply == Plan::Reply::keep_going);
    }
    auto incomplete = judged(judge::Action::tempfail);
    incomplete.failure = pipeline::Failure{"spool_failed", config::FailurePolicy::tempfail};
    CHECK(plan(incomplete, *snapshot, {}, reference).reply == Plan::Reply::keep_going);
    const auto enforcing = snapshot_with([](config::Config&) {});
    CHECK(plan(incomplete, *enforcing, {}, reference).reply == Plan::Reply::tempfail);
}

TEST_CASE("plan holds with the tag, the headers and one line of reason", "[act]") {
    auto judgement = judged(judge::Action::quarantine, 12);
    judgement.verdict.rules[1].set_id("BAD\r\nX");
    const Plan made = plan(judgement, *plain_snapshot(), kept({{"Subject", " x"}}), reference);
    CHECK(made.quarantine_reason == "Keneki 261123-7KQ3F9TM: score 12: RULE_A, BAD\\r\\nX");
    CHECK(changes_of(made, "Subject").size() == 1);
    CHECK(made.reply == Plan::Reply::keep_going);
}

TEST_CASE("plan refuses in the administrator's words, always with the reference", "[act]") {
    const auto said = [&](const std::string& text) {
        const auto snapshot = snapshot_with([&](config::Config& config) {
            config.reject_text = text;
            config.reject_contact = "03-0000-0000 {reference}";
        });
        const Plan made =
            plan(judged(judge::Action::reject), *snapshot, kept({{"Subject", " x"}}), reference);
        CHECK(made.reply == Plan::Reply::reject);
        CHECK(made.smtp_code == "550");
        CHECK(made.enhanced_code == "5.7.1");
        CHECK(made.changes.empty());
        return made.smtp_text;
    };
    CHECK(said("See {reference}, 100%") == "See " + reference + ", 100%%");
    CHECK(said("No") == "No (" + reference + ")");
    CHECK(said(std::string(2000, 'x')).ends_with("(" + reference + ")"));
    CHECK(said(std::string(2000, 'x')).size() <= 980);
}

TEST_CASE("carry_out makes every change in order and stops at the first refusal", "[act]") {
    const Plan made = plan(judged(judge::Action::quarantine), *plain_snapshot(),
                           kept({{"Subject", " x\nInjected: y"}, {"X-Keneki-A", ""}}), reference);
    RecordingMta mta;
    CHECK(carry_out(made, mta));
    REQUIRE(mta.steps.size() == made.changes.size() + 1);
    CHECK(mta.steps.front() == "remove x-keneki-a 1");
    CHECK(mta.steps[1] == "change Subject 1: [SPAM] x\n Injected: y");
    CHECK(mta.steps.back().starts_with("hold "));
    for (std::size_t step = 0; step < mta.steps.size(); ++step) {
        RecordingMta refusing(step);
        CHECK_FALSE(carry_out(made, refusing));
        CHECK(refusing.steps.size() == step + 1);
    }
}
