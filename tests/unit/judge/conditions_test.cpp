#include "evidence/findings.h"
#include "judge/rule_folder.h"

using namespace keneki;
using evidence::Evidence;
using evidence::Finding;
using evidence::Part;

namespace {

Part& add_part(Evidence& mail, const std::string& name, std::uint32_t parent, bool attachment) {
    Part& part = *mail.add_parts();
    part.set_id(static_cast<std::uint32_t>(mail.parts_size()));
    part.set_parent(parent);
    part.set_name(name);
    part.set_attachment(attachment);
    return part;
}

/// text · a.zip(1 member b.doc with a macro) · c.pdf named by a date
Evidence mail_with_parts() {
    Evidence mail;
    add_part(mail, "", 0, false).set_type("text");
    add_part(mail, "a.zip", 0, true).set_type("zip");
    add_part(mail, "b.doc", 2, false).set_type("ole");
    add_part(mail, "20230307.pdf", 0, true).set_type("pdf");
    add_finding(mail, Finding::MACRO_PRESENT, 3, "AutoOpen in ＴｈｉｓDocument");
    add_finding(mail, Finding::NAME_DATE_ONLY, 4, "20230307");
    add_not_inspected(mail, evidence::NotInspected::ENCRYPTED, 3, "");
    return mail;
}

} // namespace

TEST_CASE("text facts compare after NFKC and case folding unless exact", "[judge]") {
    Evidence mail;
    mail.mutable_header()->set_subject("ＲＥ： 請求書 Invoice");
    struct Case {
        const char* why;
        const char* when;
        bool wanted;
    };
    const auto c = GENERATE(values<Case>({
        {"equals, full width", "{fact: header.subject, equals: 're: 請求書 INVOICE'}", true},
        {"equals is the whole text", "{fact: header.subject, equals: 請求書}", false},
        {"contains", "{fact: header.subject, contains: 請求書}", true},
        {"contains any", "{fact: header.subject, contains: [見積, INVOICE]}", true},
        {"contains neither", "{fact: header.subject, contains: [見積, 納品]}", false},
        {"matches ignores case", "{fact: header.subject, matches: '^RE: '}", true},
        {"matches finds anywhere", "{fact: header.subject, matches: '請求書 inv'}", true},
        {"matches, not there", "{fact: header.subject, matches: '^請求書'}", false},
        {"exact keeps width", "{fact: header.subject, matches: '^RE: ', exact: true}", false},
        {"exact keeps case", "{fact: header.subject, contains: invoice, exact: true}", false},
        {"exact, as written", "{fact: header.subject, contains: Invoice, exact: true}", true},
        {"one_of", "{fact: header.subject, one_of: [x, 'RE: 請求書 invoice']}", true},
        {"present", "{fact: header.subject, present: true}", true},
        {"present, wanted absent", "{fact: header.subject, present: false}", false},
        {"absent", "{fact: header.message_id, present: false}", true},
    }));
    CAPTURE(c.why);
    CHECK(holds(c.when, mail) == c.wanted);
}

TEST_CASE("numbers, flags and enumerations have their matchers", "[judge]") {
    Evidence mail;
    mail.set_size(100);
    mail.set_direction(evidence::INBOUND);
    mail.mutable_connection()->set_inside(false);
    struct Case {
        const char* why;
        const char* when;
        bool wanted;
    };
    const auto c = GENERATE(values<Case>({
        {"at least, n-1", "{fact: size, at_least: 101}", false},
        {"at least, n", "{fact: size, at_least: 100}", true},
        {"at most, n", "{fact: size, at_most: 100}", true},
        {"at most, n+1", "{fact: size, at_most: 99}", false},
        {"between", "{fact: size, at_least: 99, at_most: 101}", true},
        {"equals", "{fact: size, equals: 100}", true},
        {"one of", "{fact: size, one_of: [1, 2]}", false},
        {"enumeration", "{fact: direction, equals: INBOUND}", true},
        {"other enumeration", "{fact: direction, one_of: [OUTBOUND, INTERNAL]}", false},
        {"flag", "{fact: connection.inside, equals: false}", true},
        {"flag, other", "{fact: connection.inside, equals: true}", false},
    }));
    CAPTURE(c.why);
    CHECK(holds(c.when, mail) == c.wanted);
}

TEST_CASE("a path through a list stands for every element", "[judge]") {
    Evidence mail;
    mail.mutable_header()->add_from()->set_domain("a.example");
    mail.mutable_header()->add_from()->set_domain("b.example");
    CHECK(holds("{fact: header.from.domain, equals: b.example}", mail));
    CHECK(holds("{none: [{fact: header.from.domain, equals: c.example}]}", mail));
    CHECK(holds("{fact: header.from, present: true}", mail));
    CHECK(holds("{fact: header.to, present: false}", mail));
}

TEST_CASE("all, any and none nest", "[judge]") {
    Evidence mail;
    mail.set_size(5);
    const std::string yes = "{fact: size, equals: 5}";
    const std::string no = "{fact: size, equals: 6}";
    CHECK(holds("{all: [" + yes + ", " + yes + "]}", mail));
    CHECK_FALSE(holds("{all: [" + yes + ", " + no + "]}", mail));
    CHECK(holds("{any: [" + no + ", " + yes + "]}", mail));
    CHECK_FALSE(holds("{any: [" + no + "]}", mail));
    CHECK(holds("{none: [" + no + ", {all: [" + no + "]}]}", mail));
    CHECK_FALSE(holds("{none: [" + no + ", " + yes + "]}", mail));
}

TEST_CASE("attachment means one and the same part, archive members included", "[judge]") {
    const Evidence mail = mail_with_parts();
    struct Case {
        const char* why;
        const char* when;
        bool wanted;
    };
    const auto c = GENERATE(values<Case>({
        {"finding on any part", "{finding: MACRO_PRESENT}", true},
        {"finding that is not there", "{finding: EXECUTABLE}", false},
        {"any of several findings", "{finding: [EXECUTABLE, MACRO_PRESENT]}", true},
        {"detail, in compare form", "{finding: MACRO_PRESENT, detail_matches: 'THISdoc'}", true},
        {"other detail", "{finding: MACRO_PRESENT, detail_matches: '^document'}", false},
        {"the member has it",
         "{attachment: {all: [{fact: name, equals: b.doc}, {finding: MACRO_PRESENT}]}}", true},
        {"the archive itself has not",
         "{attachment: {all: [{fact: type, equals: zip}, {finding: MACRO_PRESENT}]}}", false},
        {"but holds it within",
         "{attachment: {all: [{fact: type, equals: zip}, {finding: MACRO_PRESENT, within: true}]}}",
         true},
        {"within does not reach its neighbour",
         "{attachment: {all: [{fact: type, equals: pdf}, {finding: MACRO_PRESENT, within: true}]}}",
         false},
        {"not two different parts",
         "{attachment: {all: [{finding: NAME_DATE_ONLY}, {fact: type, equals: zip}]}}", false},
        {"text is no attachment", "{attachment: {fact: type, equals: text}}", false},
        {"not inspected, anywhere", "{not_inspected: ENCRYPTED}", true},
        {"not inspected, other reason", "{not_inspected: [CORRUPT, OVER_LIMIT]}", false},
        {"not inspected within the zip",
         "{attachment: {all: [{fact: type, equals: zip}, {not_inspected: ENCRYPTED, within: "
         "true}]}}",
         true},
        {"not inspected on the zip itself",
         "{attachment: {all: [{fact: type, equals: zip}, {not_inspected: ENCRYPTED}]}}", false},
    }));
    CAPTURE(c.why);
    CHECK(holds(c.when, mail) == c.wanted);
}

TEST_CASE("link and header_field mean one and the same element", "[judge]") {
    Evidence mail;
    auto* link = mail.add_links();
    link->set_host("a.example");
    link->set_shown("b");
    link = mail.add_links();
    link->set_host("b.example");
    link->set_shown("A");
    auto* field = mail.mutable_header()->add_fields();
    field->set_name("X-Spam-Flag");
    field->set_text("YES");
    CHECK(
        holds("{link: {all: [{fact: host, equals: b.example}, {fact: shown, equals: a}]}}", mail));
    CHECK_FALSE(
        holds("{link: {all: [{fact: host, equals: a.example}, {fact: shown, equals: a}]}}", mail));
    CHECK(holds("{header_field: {all: [{fact: name, equals: x-spam-flag}, {fact: text, equals: "
                "yes}]}}",
                mail));
}

TEST_CASE("parts that lie about their parents do no harm", "[judge]") {
    Evidence mail;
    add_part(mail, "a", 2, true);  // its container comes behind it: taken as the message itself
    add_part(mail, "b", 2, false); // contains itself
    add_part(mail, "c", 4'000'000'000U, false);
    add_finding(mail, Finding::EXECUTABLE, 4'000'000'000U, "");
    CHECK_FALSE(holds("{attachment: {finding: EXECUTABLE, within: true}}", mail));
    CHECK(holds("{attachment: {fact: name, equals: a}}", mail));
    CHECK_FALSE(holds("{attachment: {fact: name, one_of: [b, c]}}", mail));
}
