#include "evidence/findings.h"
#include "judge/rule_folder.h"

#include <initializer_list>

using namespace keneki;
using evidence::Evidence;
using evidence::Finding;
using evidence::NotInspected;
using judge::Action;

namespace {

const judge::RuleSet& shipped() {
    static const judge::RuleSet rules = loaded({KENEKI_SOURCE_DIR "/rules"});
    return rules;
}

/// Evidence of a message, a word at a time.
class MailSketch {
public:
    MailSketch() { evidence_.set_direction(evidence::INBOUND); }

    MailSketch& direction(evidence::Direction direction) {
        evidence_.set_direction(direction);
        return *this;
    }
    MailSketch& found(std::initializer_list<Finding::Id> ids) {
        for (const Finding::Id id : ids)
            add_finding(evidence_, id, 0, "");
        return *this;
    }
    MailSketch& attached(const std::string& name,
                         const std::string& type,
                         std::initializer_list<Finding::Id> ids = {}) {
        auto& part = *evidence_.add_parts();
        part.set_id(static_cast<std::uint32_t>(evidence_.parts_size()));
        part.set_name(name);
        part.set_extension(name.substr(name.rfind('.') + 1));
        part.set_type(type);
        part.set_attachment(true);
        for (const Finding::Id id : ids)
            add_finding(evidence_, id, part.id(), "");
        return *this;
    }
    /// The part that was attached last was not looked into.
    MailSketch& unread(NotInspected::Reason reason) {
        add_not_inspected(evidence_, reason, static_cast<std::uint32_t>(evidence_.parts_size()),
                          "");
        return *this;
    }
    [[nodiscard]] judge::Verdict verdict() const {
        auto verdict = shipped().judge(evidence_, {});
        for (const auto& rule : verdict.rules)
            UNSCOPED_INFO(rule.id() << " " << rule.score());
        return verdict;
    }

private:
    Evidence evidence_;
};

MailSketch four_traits(const std::string& name, const std::string& type) {
    MailSketch mail;
    mail.found(
            {Finding::BODY_EMPTY, Finding::RECIPIENT_NAME_IS_STAFF, Finding::FACILITY_NOT_LISTED})
        .attached(name, type, {Finding::NAME_DATE_ONLY});
    return mail;
}

} // namespace

TEST_CASE("the shipped rules please the linter", "[judge][shipped-rules]") {
    for (const auto& problem : shipped().lint())
        FAIL_CHECK(problem.file << ":" << problem.line << " " << problem.key << ": "
                                << problem.message);
}

TEST_CASE("the shipped rules' examples hold", "[judge][shipped-rules]") {
    // Examples given as mail need the inspector: `keneki rules test` runs them.
    for (const auto& failure : shipped().test({}))
        if (failure.message.find("nothing here can examine mail") == std::string::npos)
            FAIL_CHECK(failure.file << ":" << failure.line << " " << failure.rule << ": "
                                    << failure.message);
}

TEST_CASE("one group alone never refuses", "[judge][shipped-rules]") {
    std::map<std::string, double> caps;
    for (const auto& rule : shipped().list())
        CHECK_FALSE(rule.group.empty());
    // Everything dangerous at once from one group: held, never refused.
    CHECK(MailSketch()
              .attached("a.exe", "exe",
                        {Finding::EXECUTABLE, Finding::NAME_DANGEROUS_EXTENSION, Finding::NAME_RTLO,
                         Finding::PADDED, Finding::POLYGLOT})
              .verdict()
              .action == Action::quarantine);
}

TEST_CASE("the mail of the report is tagged whatever document it carries",
          "[judge][shipped-rules]") {
    CHECK(four_traits("20230307.pdf", "pdf").verdict().action == Action::tag);
    CHECK(four_traits("2023-03-07.zip", "zip").verdict().action >= Action::tag);
    // Patients and staff send photos so, and a photo does no harm.
    CHECK(four_traits("20230307.jpg", "jpeg").verdict().action == Action::accept);
    CHECK(four_traits("20230307.xls", "xls").verdict().action != Action::reject);
}

TEST_CASE("the mail of the report is held when its carrier is dangerous",
          "[judge][shipped-rules]") {
    auto mail = four_traits("20230307.zip", "zip");
    mail.attached("20230307.doc", "doc",
                  {Finding::PADDED, Finding::MACRO_PRESENT, Finding::MACRO_AUTO_EXEC});
    CHECK(mail.verdict().action >= Action::quarantine);
    auto note = four_traits("20230307.one", "onenote");
    note.attached("click.wsf", "script", {Finding::ONENOTE});
    CHECK(note.verdict().action >= Action::quarantine);
}

TEST_CASE("a dangerous attachment from outside is held", "[judge][shipped-rules]") {
    struct Case {
        const char* name;
        const char* type;
        Finding::Id finding;
    };
    const auto c = GENERATE(values<Case>({
        {"a.pdf", "exe", Finding::EXECUTABLE},
        {"a.js", "script", Finding::SCRIPT},
        {"a.doc.lnk", "lnk", Finding::SHORTCUT},
        {"a.one", "onenote", Finding::ONENOTE},
        {"a.iso", "iso", Finding::DISK_IMAGE},
        {"a.pdf.exe", "unknown", Finding::NAME_DOUBLE_EXTENSION},
        {"a.exe", "unknown", Finding::NAME_RTLO},
        {"a.zip", "zip", Finding::ARCHIVE_DANGEROUS_MEMBER},
        {"a.doc", "doc", Finding::MACRO_AUTO_EXEC},
        {"a.xls", "xls", Finding::MACRO_EXCEL4},
        {"a.html", "html", Finding::HTML_SMUGGLING},
        {"a.doc", "doc", Finding::PADDED},
    }));
    CAPTURE(finding_name(c.finding));
    CHECK(MailSketch().attached(c.name, c.type, {c.finding}).verdict().action ==
          Action::quarantine);
    // Partnership never cancels it.
    CHECK(MailSketch()
              .found({Finding::PARTNER, Finding::PARTNER_AUTHENTICATED})
              .attached(c.name, c.type, {c.finding})
              .verdict()
              .action == Action::quarantine);
}

TEST_CASE("a virus carrier in the name of our staff is refused", "[judge][shipped-rules]") {
    CHECK(MailSketch()
              .found({Finding::FROM_NAME_IS_STAFF})
              .attached("請求書.doc.lnk", "lnk", {Finding::SHORTCUT})
              .verdict()
              .action == Action::reject);
    CHECK(MailSketch()
              .found({Finding::FROM_NAME_IS_STAFF})
              .attached("勤務表.xlsm", "xlsm", {Finding::MACRO_PRESENT, Finding::MACRO_AUTO_EXEC})
              .verdict()
              .action == Action::quarantine);
}

TEST_CASE("macros and locked archives weigh by who sends them", "[judge][shipped-rules]") {
    const auto macro = [] {
        return MailSketch().attached("様式.xlsm", "xlsm",
                                     {Finding::MACRO_PRESENT, Finding::MACRO_EXTENSION});
    };
    CHECK(macro().verdict().action == Action::tag);
    CHECK(macro().found({Finding::PARTNER, Finding::PARTNER_AUTHENTICATED}).verdict().action ==
          Action::accept);
    const auto locked = [] {
        return MailSketch().attached("名簿.zip", "zip", {Finding::ARCHIVE_ENCRYPTED});
    };
    CHECK(locked().verdict().action == Action::tag);
    CHECK(locked().found({Finding::PARTNER}).verdict().action == Action::tag); // anybody may say so
    CHECK(locked().found({Finding::PARTNER, Finding::PARTNER_AUTHENTICATED}).verdict().action ==
          Action::accept);
    CHECK(locked().found({Finding::PASSWORD_IN_TEXT}).verdict().action == Action::tag);
    CHECK(locked()
              .found({Finding::PASSWORD_IN_TEXT, Finding::DISPLAY_NAME_OTHER_ADDRESS})
              .verdict()
              .action == Action::quarantine);
    CHECK(locked()
              .found({Finding::PASSWORD_IN_TEXT, Finding::PARTNER, Finding::PARTNER_AUTHENTICATED})
              .verdict()
              .action == Action::accept);
}

TEST_CASE("what cannot be looked into is visible", "[judge][shipped-rules]") {
    CHECK(MailSketch().found({Finding::INSPECTION_FAILED}).verdict().action == Action::tag);
    CHECK(MailSketch().found({Finding::MIME_TOO_DEEP}).verdict().action == Action::quarantine);
    CHECK(MailSketch().found({Finding::ADDRESS_GROUP_NESTED}).verdict().action ==
          Action::quarantine);
    const auto unread = [](NotInspected::Reason reason) {
        MailSketch mail;
        mail.attached("a.rar", "rar", {}).unread(reason);
        return mail.verdict().action;
    };
    CHECK(unread(NotInspected::TIMED_OUT) == Action::tag);
    CHECK(unread(NotInspected::OVER_LIMIT) == Action::accept); // the end of a large picture
    CHECK(MailSketch().attached("a.rar", "rar", {Finding::ARCHIVE_CORRUPT}).verdict().action ==
          Action::tag);
    CHECK(MailSketch()
              .found({Finding::PARTNER, Finding::PARTNER_AUTHENTICATED})
              .attached("a.rar", "rar", {Finding::ARCHIVE_CORRUPT})
              .verdict()
              .action == Action::accept);
    const auto limited = MailSketch().found({Finding::LIMIT_REACHED}).verdict();
    CHECK(limited.action == Action::accept);
    CHECK_FALSE(limited.rules.empty());
}

TEST_CASE("dangerous mail that leaves us is held", "[judge][shipped-rules]") {
    CHECK(MailSketch()
              .direction(evidence::OUTBOUND)
              .attached("a.lnk", "lnk", {Finding::SHORTCUT})
              .verdict()
              .action == Action::quarantine);
    CHECK(MailSketch()
              .direction(evidence::INTERNAL)
              .attached("a.lnk", "lnk", {Finding::SHORTCUT})
              .verdict()
              .action == Action::quarantine);
    CHECK(
        MailSketch()
            .direction(evidence::OUTBOUND)
            .attached("実績報告書.xlsm", "xlsm", {Finding::MACRO_PRESENT, Finding::MACRO_AUTO_EXEC})
            .verdict()
            .action == Action::accept);
}

TEST_CASE("genuine mail that looks like the threat stays below the tag", "[judge][shipped-rules]") {
    SECTION("our own scanner: inside address, empty text, PDF named by a date") {
        CHECK(MailSketch()
                  .direction(evidence::INTERNAL)
                  .found({Finding::BODY_EMPTY})
                  .attached("20230307101112.pdf", "pdf", {Finding::NAME_DATE_ONLY})
                  .verdict()
                  .rules.empty());
    }
    SECTION("a known partner's locked zip") {
        CHECK(MailSketch()
                  .found({Finding::PARTNER, Finding::PARTNER_AUTHENTICATED})
                  .attached("名簿.zip", "zip", {Finding::ARCHIVE_ENCRYPTED})
                  .verdict()
                  .action == Action::accept);
    }
    SECTION("a photo from a private phone") {
        for (const char* name : {"IMG_1234.jpg", "20230307_101112.jpg"})
            CHECK(MailSketch()
                      .found({Finding::BODY_EMPTY, Finding::RECIPIENT_NAME_IS_STAFF,
                              Finding::FROM_NAME_IS_STAFF})
                      .attached(name, "jpeg",
                                {Finding::NAME_DATE_ONLY, Finding::NAME_WORD_AND_DIGITS})
                      .verdict()
                      .action == Action::accept);
    }
    SECTION("a patient's photo that names a house, a nurse's from a private address") {
        for (const auto facility : {Finding::FACILITY_NOT_LISTED, Finding::FACILITY_FOREIGN_DOMAIN})
            CHECK(MailSketch()
                      .found({Finding::BODY_EMPTY, Finding::RECIPIENT_NAME_IS_STAFF,
                              Finding::CONTACT_NEVER, facility})
                      .attached("20230307_101112.jpg", "jpeg", {Finding::NAME_DATE_ONLY})
                      .verdict()
                      .action == Action::accept);
    }
    SECTION("a patient's first mail") {
        CHECK(MailSketch().verdict().rules.empty());
    }
    SECTION("a new facility's referral letter, a PDF named by a date") {
        const auto verdict =
            MailSketch()
                .found({Finding::FACILITY_NOT_LISTED, Finding::RECIPIENT_NAME_IS_STAFF})
                .attached("20230307.pdf", "pdf", {Finding::NAME_DATE_ONLY})
                .verdict();
        CHECK(verdict.action == Action::accept);
        CHECK_FALSE(verdict.rules.empty());
    }
    SECTION("a new facility's referral letter by fax service: no text") {
        CHECK(MailSketch()
                  .found({Finding::FACILITY_NOT_LISTED, Finding::BODY_EMPTY})
                  .attached("20230307.pdf", "pdf", {Finding::NAME_DATE_ONLY})
                  .verdict()
                  .action == Action::accept);
    }
    SECTION("the second mail of a locked zip: only the password") {
        CHECK(MailSketch().found({Finding::PASSWORD_IN_TEXT}).verdict().action == Action::accept);
    }
    SECTION("a signed list mail with a patch, answering without a reference") {
        CHECK(
            MailSketch()
                .found({Finding::REPLY_WITHOUT_THREAD, Finding::MIME_MALFORMED,
                        Finding::REPLY_TO_ELSEWHERE})
                .attached("fix.patch", "text")
                .attached("fix.sh", "script", {Finding::SCRIPT, Finding::NAME_DANGEROUS_EXTENSION})
                .attached("signature.asc", "pgp")
                .verdict()
                .action == Action::accept);
    }
    SECTION("a newsletter whose links are counted, forwarded so that SPF and DMARC fail") {
        CHECK(MailSketch()
                  .found({Finding::LINK_TEXT_MISMATCH, Finding::REPLY_TO_ELSEWHERE,
                          Finding::AUTHENTICATION_FAILED, Finding::FACILITY_NOT_LISTED})
                  .verdict()
                  .action == Action::accept);
    }
}
