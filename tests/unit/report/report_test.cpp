#include "act/judgements.h"
#include "people/list_files.h"
#include "report/advisory.h"
#include "report/report.h"
#include "report/tally.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

using namespace keneki;
using namespace keneki::report;
using quarantine::AuditEntry;
using quarantine::Count;
using quarantine::Row;
using quarantine::State;

namespace {

std::int64_t count_of(const std::vector<Count>& counts, const char* kind, const std::string& name) {
    const auto found = std::ranges::find_if(
        counts, [&](const Count& one) { return one.kind == kind && one.name == name; });
    return found == counts.end() ? 0 : found->count;
}

pipeline::Judgement inbound(judge::Action action) {
    auto judgement = act::judged(action);
    judgement.evidence.set_direction(evidence::INBOUND);
    auto* const finding = judgement.evidence.add_findings();
    finding->set_id(evidence::Finding::FROM_NAME_IS_STAFF);
    finding->set_detail("山田 太郎");
    return judgement;
}

Row row(const std::string& reference, std::int64_t at, State state) {
    Row made;
    made.reference = reference;
    made.received_at = at;
    made.state = state;
    return made;
}

AuditEntry entry(std::int64_t at, const char* action, const std::string& reference) {
    return {.number = 0,
            .at = at,
            .who = "hanako",
            .action = action,
            .reference = reference,
            .why = ""};
}

Report example() {
    const std::vector<Count> counts{{0, "mail", "all", 200},
                                    {0, "mail", "tag", 10},
                                    {0, "mail", "quarantine", 4},
                                    {0, "mail", "unseen", 6},
                                    {0, "mail", "strip", 5},
                                    {0, "rule", "MACRO", 4},
                                    {0, "name", "=cmd|' /c calc'!A0", 3},
                                    {0, "name", "<b>山田", 2},
                                    {0, "recipient", "nurse@hospital.example", 9}};
    const std::vector<Row> rows{row("R-1", 1000, State::released), row("R-2", 2000, State::deleted),
                                row("R-3", 3000, State::held), row("R-4", 4000, State::released)};
    const std::vector<AuditEntry> audit{
        entry(1600, "released", "R-1"), entry(9200, "delete", "R-2"),
        entry(7600, "released", "R-4"), entry(8000, "released", "R-4"),
        entry(8000, "released", "R-0")};
    return report_of(20'000, 20'007, counts, rows, audit);
}

} // namespace

TEST_CASE("a message counts once in each of its kinds", "[report]") {
    pipeline::Session session;
    session.recipients = {"nurse@hospital.example", "nurse@hospital.example"};
    const people::Directory nobody;
    const auto counts = counts_of(inbound(judge::Action::tag), session, nobody, 1'700'000'000);
    CHECK(count_of(counts, "mail", "all") == 1);
    CHECK(count_of(counts, "mail", "tag") == 1);
    CHECK(count_of(counts, "rule", "RULE_A") == 1);
    CHECK(count_of(counts, "name", "山田 太郎") == 1);
    CHECK(count_of(counts, "recipient", "nurse@hospital.example") == 1);
    const auto accepted = counts_of(inbound(judge::Action::accept), session, nobody, 1'700'000'000);
    CHECK(accepted.size() == 2); // nobody's name for mail that was fine
    auto ours = inbound(judge::Action::tag);
    ours.evidence.set_direction(evidence::OUTBOUND);
    CHECK(counts_of(ours, session, nobody, 1'700'000'000).empty());
}

TEST_CASE("however a stranger wrote a listed name, it is counted as listed", "[report]") {
    ListFiles files;
    ListFiles::write(files.staff(),
                     "name,reading,aliases,addresses\n山田 太郎,やまだ たろう,,\n佐藤 花子,,,\n");
    ListFiles::write(
        files.facilities(),
        "name,reading,aliases,domains,kind\n医療法人社団健生会 さくらクリニック,,,,\n");
    const auto lists = people::Directory::load(files.staff(), files.facilities());
    REQUIRE(lists);
    auto claimed = inbound(judge::Action::tag);
    claimed.evidence.clear_findings();
    const auto add = [&](evidence::Finding::Id id, const char* detail) {
        auto& finding = *claimed.evidence.add_findings();
        finding.set_id(id);
        finding.set_detail(detail);
    };
    add(evidence::Finding::FROM_NAME_IS_STAFF, "山田太郎(taro@evil.example)");
    add(evidence::Finding::REPLY_TO_NAME_IS_STAFF, "Taro YAMADA <t@evil.example>");
    add(evidence::Finding::SIGNED_AS_STAFF, "外科 山田　太郎");
    add(evidence::Finding::FROM_NAME_IS_STAFF_FAMILY_NAME, "佐藤先生");
    add(evidence::Finding::FACILITY_FOREIGN_DOMAIN, "さくらクリニック 事務");
    add(evidence::Finding::SIGNED_AS_STAFF, "no longer listed");
    const auto counts = counts_of(claimed, {}, *lists, 1'700'000'000);
    CHECK(std::ranges::count(counts, "name", &quarantine::Count::kind) == 4);
    CHECK(count_of(counts, "name", "山田 太郎") == 1);
    CHECK(count_of(counts, "name", "佐藤 花子") == 1);
    CHECK(count_of(counts, "name", "医療法人社団健生会 さくらクリニック") == 1);
    CHECK(count_of(counts, "name", "no longer listed") == 1);
}

TEST_CASE("recipients count by department when the list has departments", "[report]") {
    ListFiles files;
    const auto directory = [&](const char* text) {
        ListFiles::write(files.staff(), text);
        auto read = people::Directory::load(files.staff(), "");
        REQUIRE(read);
        return std::move(*read);
    };
    pipeline::Session session;
    session.recipients = {"Taro@hospital.example", "hana@hospital.example", "ken@hospital.example",
                          "jiro@hospital.example"};
    const auto with = directory("name,reading,aliases,addresses,department\n"
                                "山田 太郎,,,taro@hospital.example,外科\n"
                                "佐藤 花子,,,hana@hospital.example,外科\n"
                                "林 健一,,,ken@hospital.example,\n");
    const auto held = counts_of(inbound(judge::Action::quarantine), session, with, 1'700'000'000);
    CHECK(count_of(held, "dept:quarantine", "外科") == 1); // one message
    CHECK(count_of(held, "dept:quarantine", none_stated) == 1);
    CHECK(count_of(held, "dept:quarantine", not_listed) == 1);
    const auto released = counts_of_release(session, with, 1'700'000'000);
    CHECK(released.size() == 3);
    CHECK(count_of(released, "dept:released", "外科") == 1);
    const auto without =
        directory("name,reading,aliases,addresses\n山田 太郎,,,taro@hospital.example\n");
    CHECK(counts_of_release(session, without, 1'700'000'000).empty());
}

TEST_CASE("what was decided counts, whatever became of the text later", "[report]") {
    const std::vector<Row> rows{
        row("R-1", 1000, State::expired),  row("R-2", 1000, State::deleted),
        row("R-3", 1000, State::expired),  row("R-4", 1000, State::stripped),
        row("R-5", 1000, State::stripped), row("R-6", 1000, State::deleted),
        row("R-7", 1000, State::held)};
    const std::vector<AuditEntry> audit{
        entry(1600, "released", "R-1"), entry(9200, "expire", "R-1"),
        entry(1600, "released", "R-2"), entry(9200, "delete", "R-2"),
        entry(9200, "expire", "R-3"),   entry(1600, "released", "R-4"), // by release --stripped
        entry(1600, "delete", "R-6"),   entry(1600, "release failed", "R-7")};
    const Report report = report_of(20'000, 20'007, {}, rows, audit);
    CHECK(report.stored == 7);
    CHECK(report.released == 3);
    CHECK(report.deleted == 1);
    CHECK(report.expired == 1);
    CHECK(report.waiting == 1);
    CHECK(report.middle_decision_seconds == 600);
}

TEST_CASE("what went to others is waiting for its recipients", "[report]") {
    const Report report = report_of(20'000, 20'007, {}, {row("R-1", 1000, State::held)},
                                    {entry(1600, "released", "R-1")});
    CHECK(report.waiting == 1);
    CHECK(report.released == 0);
    CHECK(report.middle_decision_seconds == -1);
}

TEST_CASE("a report tells departments apart in all its forms", "[report]") {
    const Report report = report_of(20'000, 20'007,
                                    {{0, "dept:tag", "外科", 3},
                                     {0, "dept:quarantine", "外科", 2},
                                     {0, "dept:strip", "外科", 1},
                                     {0, "dept:released", "外科", 1},
                                     {0, "dept:quarantine", not_listed, 7},
                                     {0, "dept:reject", none_stated, 1},
                                     {0, "dept:tag", "=1+<b>", 1}},
                                    {}, {});
    REQUIRE(report.departments.size() == 4);
    const std::string text = report_text(report, Language::japanese);
    CHECK(text.find("  名簿にない宛先: 件名に印 0, 保留 7, 添付除去 0, 拒否 0, 解放 0\n"
                    "  外科: 件名に印 3, 保留 2, 添付除去 1, 拒否 0, 解放 1\n") !=
          std::string::npos);
    CHECK(text.find("部署の記載なし") != std::string::npos);
    CHECK(report_text(report, Language::english)
              .find("Recipients not in the staff list: Tagged 0, "
                    "Held 7, ") != std::string::npos);
    const std::string page = report_html(report, Language::english);
    CHECK(page.find("<tr><td>外科</td><td>3</td><td>2</td><td>1</td><td>0</td><td>1</td></tr>") !=
          std::string::npos);
    CHECK(page.find("<td>=1+&lt;b&gt;</td>") != std::string::npos);
    const std::string table = report_csv(report, Language::english);
    CHECK(table.find("\"By department of the recipient: Held\",\"外科\",\"2\"\r\n") !=
          std::string::npos);
    CHECK(table.find("\"=1+") == std::string::npos);
    CHECK(report_text(example(), Language::japanese).find("部署") == std::string::npos);
}

TEST_CASE("a report says what came and what became of it", "[report]") {
    const Report report = example();
    CHECK(report.mail == 200);
    CHECK(report.tagged == 10);
    CHECK(report.held == 4);
    CHECK(report.stripped == 5);
    CHECK(report.stored == 4);
    CHECK(report.waiting == 1);
    CHECK(report.released == 2);
    CHECK(report.middle_decision_seconds == 3600);
    const std::string text = report_text(report, Language::english);
    CHECK(text.find("2024-10-04") != std::string::npos);
    CHECK(text.find("Tagged: 10 (5.0 %)") != std::string::npos);
    CHECK(text.find("Time to decision (median): 1 h") != std::string::npos);
    CHECK(report_text(report, Language::japanese).find("保留: 4") != std::string::npos);
}

TEST_CASE("a report says in words why mail was held", "[report]") {
    Report report = example();
    explain_rules(report, {{"MACRO", "開くと動くマクロがあります。"}});
    CHECK(report_text(report, Language::japanese).find("開くと動くマクロがあります。 (MACRO): 4") !=
          std::string::npos);
}

TEST_CASE("the id of a rule with a long sentence is not cut off", "[report]") {
    std::string sentence;
    for (int i = 0; i < 60; ++i)
        sentence += "日付だけの名前の添付";
    Report report = example();
    explain_rules(report, {{"MACRO", sentence.substr(0, 600)}});
    for (const std::string& text :
         {report_text(report, Language::japanese), report_html(report, Language::japanese),
          report_csv(report, Language::japanese)})
        CHECK(text.find("(MACRO)") != std::string::npos);
}

TEST_CASE("hostile names run nowhere in a report", "[report]") {
    const Report report = example();
    const std::string page = report_html(report, Language::japanese);
    CHECK(page.find("<b>山田") == std::string::npos);
    CHECK(page.find("&lt;b&gt;山田") != std::string::npos);
    CHECK(page.find("<script") == std::string::npos);
    const std::string table = report_csv(report, Language::english);
    CHECK(table.find("\"=cmd") == std::string::npos);
    CHECK(table.find("\"'=cmd") != std::string::npos);
    CHECK(table.starts_with("\xEF\xBB\xBF"));
}

TEST_CASE("an advisory shows what goes round and nobody's data", "[report]") {
    quarantine::Description about;
    auto* const header = about.mutable_evidence()->mutable_header();
    header->set_subject("山田太郎様 請求書 12345");
    header->add_from()->set_address("keiri@evil.example");
    auto* const part = about.mutable_evidence()->add_parts();
    part->set_name("患者山田.zip");
    part->set_attachment(true);
    auto* const link = about.mutable_evidence()->add_links();
    link->set_host("login.evil.example");
    *about.add_rules() = act::fired("RULE_A", 5);
    const std::string text = advisory_of({about, about});
    CHECK(text.find("山田") == std::string::npos);
    CHECK(text.find("keiri") == std::string::npos);
    CHECK(text.find("12345") == std::string::npos);
    CHECK(text.find("evil[.]example") != std::string::npos);
    CHECK(text.find("患○○○.zip") != std::string::npos);
    CHECK(text.find("日本語の理由です。(2件)") != std::string::npos);
    CHECK(masked("山田 Taro-12") == "山○ T○○○-1○");
    CHECK(masked("か\u3099き\u3099くけ") == "か○○○"); // as a Mac writes names
    CHECK(defanged("https://a.example/x") == "hxxps://a[.]example/x");
}
