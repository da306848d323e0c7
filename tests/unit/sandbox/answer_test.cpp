#include "sandbox/answer.h"
#include "sandbox/text_repair.h"

#include <catch2/catch.hpp>

#include <functional>
#include <string>

using keneki::evidence::Evidence;
using keneki::evidence::Finding;
using keneki::evidence::NotInspected;
using keneki::evidence::Part;
using keneki::sandbox::answer_fields_limit;
using keneki::sandbox::read_answer;
using keneki::sandbox::repair_text;

namespace {

Evidence ordinary() {
    Evidence evidence;
    evidence.set_size(10);
    evidence.mutable_header()->set_subject("件名");
    for (unsigned id = 1; id <= 3; ++id) {
        auto& part = *evidence.add_parts();
        part.set_id(id);
        part.set_parent(id - 1);
        part.set_kind(Part::MIME);
        part.set_sha256(std::string(64, 'a'));
    }
    auto& finding = *evidence.add_findings();
    finding.set_id(Finding::SCRIPT);
    finding.set_part(3);
    auto& gap = *evidence.add_not_inspected();
    gap.set_reason(NotInspected::ENCRYPTED);
    gap.set_part(3);
    return evidence;
}

/// As many fields as asked for: empty parts cost one field, as an id does not matter to the count.
std::string answer_with_fields(std::size_t fields) {
    Evidence evidence;
    for (std::size_t i = 0; i < fields; ++i)
        evidence.add_links();
    return evidence.SerializeAsString();
}

} // namespace

TEST_CASE("read_answer takes an ordinary answer", "[sandbox]") {
    const auto answer = read_answer(ordinary().SerializeAsString());
    REQUIRE(answer);
    CHECK(answer->header().subject() == "件名");
    CHECK(answer->parts_size() == 3);
    CHECK(read_answer("").has_value());
}

TEST_CASE("read_answer refuses what contradicts itself or the vocabulary", "[sandbox]") {
    struct Case {
        std::string why;
        std::function<void(Evidence&)> spoil;
    };
    const auto c = GENERATE(values<Case>({
        {"id out of order", [](Evidence& e) { e.mutable_parts(1)->set_id(7); }},
        {"part in itself", [](Evidence& e) { e.mutable_parts(1)->set_parent(2); }},
        {"part in a later one", [](Evidence& e) { e.mutable_parts(0)->set_parent(3); }},
        {"unknown kind", [](Evidence& e) { e.mutable_parts(0)->set_kind(Part::Kind(99)); }},
        {"hash too short", [](Evidence& e) { e.mutable_parts(0)->set_sha256("ab"); }},
        {"hash with a path",
         [](Evidence& e) { e.mutable_parts(0)->mutable_sha256()->at(3) = '/'; }},
        {"finding on no part", [](Evidence& e) { e.mutable_findings(0)->set_part(4); }},
        {"unknown finding", [](Evidence& e) { e.mutable_findings(0)->set_id(Finding::Id(9999)); }},
        {"gap in no part", [](Evidence& e) { e.mutable_not_inspected(0)->set_part(4); }},
        {"unknown reason",
         [](Evidence& e) { e.mutable_not_inspected(0)->set_reason(NotInspected::Reason(77)); }},
    }));
    CAPTURE(c.why);
    auto evidence = ordinary();
    c.spoil(evidence);
    CHECK_FALSE(read_answer(evidence.SerializeAsString()).has_value());
}

TEST_CASE("read_answer refuses bytes that are no answer", "[sandbox]") {
    CHECK_FALSE(read_answer(std::string(1000, '\xFF')).has_value());
    CHECK_FALSE(read_answer(std::string(100'000, '\xFF')).has_value());
    const auto whole = ordinary().SerializeAsString();
    CHECK_FALSE(read_answer(whole.substr(0, whole.size() - 1)).has_value());
    // Field 6 (header), field 2 (subject): two bytes that are not UTF-8.
    CHECK_FALSE(read_answer("\x32\x04\x12\x02\xC0\xAF").has_value());
    CHECK(read_answer("\x32\x04\x12\x02\xC3\xA9").has_value());
}

TEST_CASE("read_answer bounds how much an answer can unfold", "[sandbox]") {
    CHECK(read_answer(answer_with_fields(answer_fields_limit)).has_value());
    CHECK_FALSE(read_answer(answer_with_fields(answer_fields_limit + 1)).has_value());
    // Hidden one level down: a header of very many empty fields.
    Evidence evidence;
    for (std::size_t i = 0; i <= answer_fields_limit; ++i)
        evidence.mutable_header()->add_fields();
    CHECK_FALSE(read_answer(evidence.SerializeAsString()).has_value());
    // Long text is not many fields.
    Evidence long_text;
    long_text.mutable_text()->set_visible(std::string(4U << 20U, 'x'));
    CHECK(read_answer(long_text.SerializeAsString()).has_value());
}

TEST_CASE("read_answer drops what only the daemon can know", "[sandbox]") {
    auto evidence = ordinary();
    evidence.mutable_connection()->set_inside(true);
    evidence.mutable_envelope()->set_mail_from("chief@hospital.example");
    evidence.mutable_authentication()->set_dmarc("pass");
    evidence.set_direction(keneki::evidence::INTERNAL);
    const auto answer = read_answer(evidence.SerializeAsString());
    REQUIRE(answer);
    CHECK_FALSE(answer->has_connection());
    CHECK_FALSE(answer->has_envelope());
    CHECK_FALSE(answer->has_authentication());
    CHECK(answer->direction() == keneki::evidence::DIRECTION_UNKNOWN);
}

TEST_CASE("repair_text makes every string of an Evidence valid UTF-8", "[sandbox]") {
    Evidence evidence = ordinary();
    evidence.mutable_header()->set_subject("a\xFFz");
    evidence.mutable_parts(2)->add_names("\xE3\x81");
    evidence.mutable_parts(2)->add_names("名前");
    auto& field = *evidence.mutable_header()->add_fields();
    field.set_raw("\xFF raw bytes stay");
    CHECK_FALSE(read_answer(evidence.SerializeAsString()).has_value());
    repair_text(evidence);
    const auto answer = read_answer(evidence.SerializeAsString());
    REQUIRE(answer);
    CHECK(answer->header().subject() == "a\uFFFDz");
    CHECK(answer->parts(2).names(0) == "\uFFFD");
    CHECK(answer->parts(2).names(1) == "名前");
    CHECK(answer->header().fields(0).raw() == "\xFF raw bytes stay");
}
