#include "cli/json.h"
#include "cli/words.h"

#include <catch2/catch.hpp>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <string>

using namespace keneki;
using evidence::Evidence;
using evidence::Finding;

namespace {

const std::string hostile = "a\r\nb\x1b[31m\"<img>\\\u202Ejpg.exe\u2028"
                            "名簿";

/// A zip with a document in it, attached to a message.
Evidence nested() {
    Evidence evidence;
    const auto add = [&](std::uint32_t parent, evidence::Part::Kind kind, const std::string& name) {
        auto* part = evidence.add_parts();
        part->set_id(static_cast<std::uint32_t>(evidence.parts_size()));
        part->set_parent(parent);
        part->set_kind(kind);
        part->set_name(name);
    };
    add(0, evidence::Part::MULTIPART, "");
    add(1, evidence::Part::MIME, "名簿.zip");
    add(2, evidence::Part::ARCHIVE_MEMBER, hostile);
    add(1, evidence::Part::MIME, "");
    return evidence;
}

google::protobuf::Struct parsed(const std::string& line) {
    google::protobuf::Struct object;
    const auto status = google::protobuf::util::JsonStringToMessage(line, &object);
    if (!status.ok()) FAIL(status.ToString() << '\n' << line);
    return object;
}

pipeline::Judgement judgement() {
    pipeline::Judgement judgement;
    judgement.evidence = nested();
    add_finding(judgement.evidence, Finding::MACRO_PRESENT, 3, hostile);
    judgement.verdict.action = judge::Action::tag;
    judgement.verdict.score = 6.5;
    evidence::FiredRule rule;
    rule.set_id("MACRO");
    rule.set_score(6.5);
    rule.mutable_why()->set_ja("マクロがあります。");
    rule.mutable_why()->set_en("There is a macro.");
    judgement.verdict.rules.push_back(rule);
    judgement.seconds = 0.25;
    return judgement;
}

} // namespace

TEST_CASE("the JSON of scan has exactly the fields of the contract, on one line", "[cli]") {
    const auto given = judgement();
    const std::string line =
        cli::scan_line("x\n.eml", given.verdict, given.evidence, given.seconds);
    CHECK(line.find('\n') == std::string::npos);
    CHECK(line.find('\x1b') == std::string::npos);
    const auto object = parsed(line);
    CHECK(object.fields_size() == 6);
    CHECK(object.fields().at("file").string_value() == "x\n.eml");
    CHECK(object.fields().at("verdict").string_value() == "tag");
    CHECK(object.fields().at("score").number_value() == 6.5);
    CHECK(object.fields().at("seconds").number_value() == 0.25);
    const auto& rule = object.fields().at("rules").list_value().values(0).struct_value();
    CHECK(rule.fields_size() == 3);
    CHECK(rule.fields().at("why").struct_value().fields().at("ja").string_value() ==
          "マクロがあります。");
    const auto& findings = object.fields().at("evidence").struct_value().fields().at("findings");
    CHECK(findings.list_value().values(0).struct_value().fields().at("id").string_value() ==
          "MACRO_PRESENT");
}

TEST_CASE("the JSON of scan keeps its fields when they are zero or empty", "[cli]") {
    const auto object = parsed(cli::scan_line("\xFF", {}, {}, 0));
    CHECK(object.fields_size() == 6);
    CHECK(object.fields().at("score").number_value() == 0);
    CHECK(object.fields().at("file").string_value() == "\uFFFD");
}

TEST_CASE("the JSON of inspect has exactly the fields of the contract", "[cli]") {
    Evidence evidence = nested();
    evidence.mutable_parts(0)->set_kind(evidence::Part::FILE);
    evidence.mutable_parts(0)->set_type("zip");
    add_finding(evidence, Finding::MACRO_PRESENT, 3, "x");
    add_not_inspected(evidence, evidence::NotInspected::ENCRYPTED, 1, "");
    const auto object = parsed(cli::inspect_line(cli::inspect_report("f.zip", evidence)));
    CHECK(object.fields_size() == 4);
    CHECK(object.fields().at("type").string_value() == "zip");
    const auto& found =
        object.fields().at("findings").list_value().values(0).struct_value().fields();
    CHECK(found.size() == 3);
    CHECK(found.at("part").string_value() == "名簿.zip/" + hostile);
    const auto& missed =
        object.fields().at("not_inspected").list_value().values(0).struct_value().fields();
    CHECK(missed.size() == 2);
    CHECK(missed.at("part").string_value().empty());
    CHECK(missed.at("reason").string_value() == "ENCRYPTED");
}

TEST_CASE("text for people is escaped, in their language", "[cli]") {
    for (const Language language : {Language::japanese, Language::english}) {
        const std::string text = cli::scan_text(hostile, judgement(), language);
        CHECK(text.find('\x1b') == std::string::npos);
        CHECK(text.find('\r') == std::string::npos);
        CHECK(text.find("\u202E") == std::string::npos);
    }
    CHECK(cli::scan_text("f", judgement(), Language::japanese).find("マクロがあります。") !=
          std::string::npos);
    CHECK(cli::scan_text("f", judgement(), Language::english).find("+6.5 There is a macro.") !=
          std::string::npos);
}

TEST_CASE("text for people shows points only where they count", "[cli]") {
    auto given = judgement();
    given.verdict.rules.front().set_group("office");
    const auto add = [&](const char* id, const char* group, bool testing) {
        evidence::FiredRule rule;
        rule.set_id(id);
        rule.set_group(group);
        rule.set_testing(testing);
        rule.mutable_why()->set_en("A weaker reason.");
        given.verdict.rules.push_back(rule);
    };
    add("COVERED", "office", false);
    add("ALONE", "shape", false);
    add("TRIED", "office", true);
    const std::string text = cli::scan_text("f", given, Language::english);
    CHECK(text.find("+0") == std::string::npos);
    CHECK(text.find("    +6.5 There is a macro.  [MACRO]\n") != std::string::npos);
    CHECK(text.find("[COVERED]") == std::string::npos);
    CHECK(text.find("    A weaker reason.  [ALONE]\n") != std::string::npos);
    CHECK(text.find("    A weaker reason.  [TRIED] (testing)\n") != std::string::npos);
}

TEST_CASE("text for people leaves out details that only repeat", "[cli]") {
    const auto text = [](Finding::Id id, const char* detail, Language language) {
        pipeline::Judgement given;
        add_finding(given.evidence, id, 0, detail);
        return cli::scan_text("f", given, language);
    };
    for (const Language language : {Language::japanese, Language::english})
        CHECK(text(Finding::HEADER_MISSING, "no header", language).find(": no header") ==
              std::string::npos);
    CHECK(text(Finding::HEADER_MISSING, "no From", Language::japanese).find(": no From") ==
          std::string::npos);
    CHECK(text(Finding::HEADER_MISSING, "no From", Language::english).find(": no From") !=
          std::string::npos);
    CHECK(text(Finding::MACRO_PRESENT, "AutoOpen", Language::japanese).find(": AutoOpen") !=
          std::string::npos);
}

TEST_CASE("part_path survives parents that make no sense", "[cli]") {
    Evidence evidence = nested();
    evidence.mutable_parts(1)->set_parent(3); // 2 in 3 in 2 …
    CHECK_FALSE(cli::part_path(evidence, 3).empty());
    CHECK(cli::part_path(evidence, 99).empty());
    CHECK(cli::part_path(evidence, 4) == "#4");
    CHECK(cli::part_path(evidence, 1).empty());
}
