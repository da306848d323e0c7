#include "evidence/findings.h"
#include "people/inbound.h"
#include "people/list_files.h"

#include <fmt/format.h>

#include <chrono>

using namespace keneki;
using evidence::Evidence;
using evidence::Finding;
using people::Directory;

namespace {

const Directory& lists() {
    static const Directory directory =
        directory_of("山田 太郎,やまだ たろう;Yamada Taro,,taro@home.example\n"
                     "林,はやし,,\n"
                     "林 健一,,,\n",
                     "さくら病院,,さくら総合,sakura.example;sakura.office@gmail.com,hospital\n"
                     "中央病院,,,chuo.example,hospital\n"
                     "医療法人社団若葉会 わかば内科クリニック,,,wakaba.example,clinic\n"
                     "ひなた薬局,,,,pharmacy\n"
                     "見本病院,,,,self\n");
    return directory;
}

bool finds(Evidence evidence, Finding::Id id) {
    lists().annotate(evidence, site());
    return has_finding(evidence, id);
}

Evidence to(const std::string& name) {
    Evidence evidence = from("x", "x@stranger.example");
    evidence.mutable_header()->mutable_to(0)->set_display_name(name);
    return evidence;
}

} // namespace

TEST_CASE("RECIPIENT_NAME_IS_STAFF finds names however they are spaced", "[people]") {
    struct Case {
        const char* why;
        const char* name;
        bool found;
    };
    const auto c = GENERATE(values<Case>({
        {"as listed", "山田 太郎", true},
        {"no space", "山田太郎", true},
        {"ideographic space and honorific", "山田　太郎 様", true},
        {"with department", "外科 山田太郎 先生", true},
        {"Latin", "Taro YAMADA", true},
        {"full-width Latin", "Ｙａｍａｄａ　Ｔａｒｏ", true},
        {"one character alone", "林", true},
        {"one character and honorific", "林 様", true},
        {"one character inside another name", "小林", false},
        {"one character as the family name of another", "林田", false},
        {"three characters inside another name", "小林健一", false},
        {"three characters behind a department", "外科林健一", true},
        {"Latin inside a word", "xyamadatarox", false},
        {"nobody", "鈴木 花子", false},
        {"empty", "", false},
    }));
    CAPTURE(c.why);
    CHECK(finds(to(c.name), Finding::RECIPIENT_NAME_IS_STAFF) == c.found);
}

TEST_CASE("RECIPIENT_NAME_IS_STAFF is for mail from outside", "[people]") {
    Evidence evidence = to("山田 太郎");
    evidence.set_direction(evidence::INTERNAL);
    CHECK_FALSE(finds(evidence, Finding::RECIPIENT_NAME_IS_STAFF));
}

TEST_CASE("FROM_NAME_IS_STAFF wants an outside address that is not the person's", "[people]") {
    CHECK(finds(from("山田太郎", "x@stranger.example"), Finding::FROM_NAME_IS_STAFF));
    CHECK(finds(from("病院 山田太郎", "x@stranger.example"), Finding::FROM_NAME_IS_STAFF));
    CHECK_FALSE(finds(from("山田太郎", "taro@home.example"), Finding::FROM_NAME_IS_STAFF));
    CHECK_FALSE(finds(from("山田太郎", "Taro@HOME.example"), Finding::FROM_NAME_IS_STAFF));
    CHECK_FALSE(finds(from("山田太郎", "t@hospital.example"), Finding::FROM_NAME_IS_STAFF));
    CHECK_FALSE(finds(from("小林", "x@stranger.example"), Finding::FROM_NAME_IS_STAFF));
}

TEST_CASE("FACILITY_FOREIGN_DOMAIN wants the listed name and another domain", "[people]") {
    const auto foreign = [](const char* name, const char* mailbox) {
        return finds(from(name, mailbox), Finding::FACILITY_FOREIGN_DOMAIN);
    };
    CHECK(foreign("さくら病院", "x@stranger.example"));
    CHECK(foreign("医療法人社団桜会さくら病院 地域連携室", "x@stranger.example"));
    CHECK(foreign("わかば内科クリニック", "x@stranger.example"));
    CHECK(foreign("見本病院", "x@stranger.example"));
    CHECK_FALSE(foreign("さくら病院", "x@sakura.example"));
    CHECK_FALSE(foreign("さくら病院", "x@mail.sakura.example"));
    CHECK_FALSE(foreign("さくら病院", "sakura.office@gmail.com"));
    CHECK(foreign("さくら病院", "another@gmail.com"));
    CHECK_FALSE(foreign("さくら病院", "x@hospital.example"));
    CHECK_FALSE(foreign("見本病院", "x@hospital.example"));
    // Another facility whose name contains the listed one.
    CHECK_FALSE(foreign("山田中央病院", "x@yamada.example"));
    CHECK_FALSE(foreign("さくら病院前薬局", "x@yakkyoku.example"));
    // No domain is known for it.
    CHECK_FALSE(foreign("ひなた薬局", "x@hinata.example"));
}

TEST_CASE("FACILITY_NOT_LISTED finds strangers wherever they introduce themselves", "[people]") {
    CHECK(finds(from("介護老人保健施設 ひまわり", "x@stranger.example"),
                Finding::FACILITY_NOT_LISTED));
    Evidence subject = from("", "x@stranger.example");
    subject.mutable_header()->set_subject("ひまわりクリニックより");
    CHECK(finds(subject, Finding::FACILITY_NOT_LISTED));
    Evidence first_line = from("", "x@stranger.example");
    first_line.mutable_text()->set_own(
        "お世話になっております。\nひまわりクリニックの佐藤です。\n");
    CHECK(finds(first_line, Finding::FACILITY_NOT_LISTED));
    Evidence signature = from("", "x@stranger.example");
    signature.mutable_text()->set_signature("--\nグループホーム あおぞら\n佐藤\n");
    CHECK(finds(signature, Finding::FACILITY_NOT_LISTED));
    Evidence attachment = from("", "x@stranger.example");
    attachment.add_parts()->set_stem("ひまわりクリニック請求書");
    attachment.mutable_parts(0)->set_attachment(true);
    CHECK(finds(attachment, Finding::FACILITY_NOT_LISTED));
}

TEST_CASE("FACILITY_NOT_LISTED keeps silent about those we know and about us", "[people]") {
    CHECK_FALSE(finds(from("さくら病院", "x@sakura.example"), Finding::FACILITY_NOT_LISTED));
    CHECK_FALSE(finds(from("さくら病院", "x@stranger.example"), Finding::FACILITY_NOT_LISTED));
    CHECK_FALSE(finds(from("ひまわり苑", "x@sakura.example"), Finding::FACILITY_NOT_LISTED));
    Evidence addressed = from("佐藤", "x@stranger.example");
    addressed.mutable_text()->set_own("ひまわり病院 御中\n見本病院の皆様にはお世話になります\n");
    CHECK_FALSE(finds(addressed, Finding::FACILITY_NOT_LISTED));
    Evidence ours = from("佐藤", "x@hospital.example");
    ours.mutable_header()->set_subject("ひまわりクリニックより");
    CHECK_FALSE(finds(ours, Finding::FACILITY_NOT_LISTED));
    CHECK_FALSE(finds(from("佐藤 一郎", "x@stranger.example"), Finding::FACILITY_NOT_LISTED));
    Evidence middle = from("佐藤", "x@stranger.example");
    middle.mutable_text()->set_own("1\n2\n3\n4\n5\nひまわりクリニックに行った\n7\n8\n9\n10\n11\n");
    CHECK_FALSE(finds(middle, Finding::FACILITY_NOT_LISTED));
}

TEST_CASE("PARTNER needs the domain, PARTNER_AUTHENTICATED the proof", "[people]") {
    Evidence partner = from("", "x@mail.sakura.example");
    CHECK(finds(partner, Finding::PARTNER));
    CHECK_FALSE(finds(partner, Finding::PARTNER_AUTHENTICATED));
    partner.mutable_authentication()->set_aligned(true);
    CHECK(finds(partner, Finding::PARTNER_AUTHENTICATED));
    CHECK(finds(from("", "sakura.office@gmail.com"), Finding::PARTNER));
    CHECK_FALSE(finds(from("", "other@gmail.com"), Finding::PARTNER));
    CHECK_FALSE(finds(from("", "x@sakura.example.evil.example"), Finding::PARTNER));
    set(*partner.mutable_header()->add_from(), "", "x@stranger.example");
    CHECK_FALSE(finds(partner, Finding::PARTNER));
}

TEST_CASE("DISPLAY_NAME_OTHER_ADDRESS compares organisations", "[people]") {
    const auto other = [](const char* name, const char* mailbox) {
        return finds(from(name, mailbox), Finding::DISPLAY_NAME_OTHER_ADDRESS);
    };
    CHECK(other("さくら病院(info@sakura.example)", "x@evil.example"));
    CHECK(other("info＠sakura．example", "x@evil.example"));
    CHECK(other("info@sakura.example", "x@evil.example"));
    CHECK_FALSE(other("info@sakura.example", "info@sakura.example"));
    CHECK_FALSE(other("info@sakura.example", "other@mail.sakura.example"));
    CHECK_FALSE(other("山田 @ 病院", "x@evil.example"));
    CHECK_FALSE(other("@sakura", "x@evil.example"));
    Evidence list = from("'a@b.example' via Nurses", "nurses@list.example");
    list.mutable_header()->set_list(true);
    CHECK_FALSE(finds(list, Finding::DISPLAY_NAME_OTHER_ADDRESS));
    CHECK(other("'a@b.example' via Nurses", "nurses@list.example"));
    // In front of the last @.
    CHECK(other("", "info@sakura.example@evil.example"));
    CHECK(other("さくら病院", "info@sakura.example@evil.example"));
    CHECK_FALSE(other("", "info@sakura@evil.example"));
    CHECK_FALSE(other("", "info@evil.example"));
    CHECK_FALSE(other("", "info"));
}

TEST_CASE("DISPLAY_NAME_OTHER_ADDRESS tells our addresses and partners'", "[people]") {
    const auto said = [](Evidence evidence) {
        lists().annotate(evidence, site());
        for (const auto& finding : evidence.findings())
            if (finding.id() == Finding::DISPLAY_NAME_OTHER_ADDRESS) return finding.detail();
        return std::string();
    };
    const auto ours = [&](const char* name, const char* mailbox) {
        return said(from(name, mailbox)).ends_with(" (ours or a partner's)");
    };
    CHECK(ours("yamada@hospital.example", "x@evil.example"));
    CHECK(ours("山田(yamada＠hospital．example)", "x@evil.example"));
    CHECK(ours("さくら病院(info@sakura.example)", "x@evil.example"));
    CHECK(ours("sakura.office@gmail.com", "x@evil.example"));
    CHECK(said(from("info @ sakura.example", "x@evil.example")) ==
          "info@sakura.example (ours or a partner's)");
    CHECK(ours("さくら病院（info　＠　sakura．example）", "x@evil.example"));
    CHECK(ours("info@sakura。example", "x@evil.example"));
    CHECK(ours("info@sakura｡example", "x@evil.example"));
    CHECK(ours("info\u200b@\u2060sakura.example", "x@evil.example"));
    CHECK(said(from("info@b。example", "x@evil.example")) == "info@b.example");
    CHECK(said(from("Sale @ shop.example", "x@mailer.example")).empty());
    CHECK(said(from("info @ sakura.example", "x@sakura.example")).empty());
    CHECK(said(from("other@gmail.com", "x@evil.example")) == "other@gmail.com");
    CHECK(said(from("info@b.example", "x@evil.example")) == "info@b.example");
    CHECK(said(from("info@sakura.example", "other@mail.sakura.example")).empty());
    CHECK(said(from("yamada@hospital.example", "office@hospital.example")).empty());
    // Whoever calls himself a list gains nothing.
    Evidence list = from("'yamada@hospital.example' via Nurses", "nurses@list.example");
    list.mutable_header()->set_list(true);
    CHECK(said(list) == "yamada@hospital.example (ours or a partner's)");
}

TEST_CASE("FREEMAIL_WITH_FACILITY_NAME wants both", "[people]") {
    CHECK(finds(from("ひまわりクリニック", "x@gmail.com"), Finding::FREEMAIL_WITH_FACILITY_NAME));
    CHECK_FALSE(finds(from("ひまわりクリニック", "x@himawari.example"),
                      Finding::FREEMAIL_WITH_FACILITY_NAME));
    CHECK_FALSE(finds(from("佐藤 一郎", "x@gmail.com"), Finding::FREEMAIL_WITH_FACILITY_NAME));
    CHECK_FALSE(finds(from("佐藤 美苑", "x@gmail.com"), Finding::FREEMAIL_WITH_FACILITY_NAME));
}

TEST_CASE("our own address without proof says whether proof was to be expected", "[people]") {
    const auto detail = [](const std::vector<std::string>& trusted) {
        Evidence own = from("", "x@hospital.example");
        own.mutable_authentication()->set_spf("fail");
        auto config = site();
        config.trusted_authserv_ids = trusted;
        lists().annotate(own, config);
        for (const auto& finding : own.findings())
            if (finding.id() == Finding::OWN_DOMAIN_UNAUTHENTICATED) return finding.detail();
        return std::string("none");
    };
    CHECK(detail({}) == "x@hospital.example");
    CHECK(detail({"mx.hospital.example"}) == "x@hospital.example spf=fail dkim=- dmarc=-");
}

TEST_CASE("authentication findings follow the trusted results", "[people]") {
    Evidence own = from("", "x@hospital.example");
    CHECK(finds(own, Finding::OWN_DOMAIN_UNAUTHENTICATED));
    own.mutable_authentication()->set_aligned(true);
    CHECK_FALSE(finds(own, Finding::OWN_DOMAIN_UNAUTHENTICATED));

    const auto failed = [](const char* spf, const char* dkim, const char* dmarc) {
        Evidence evidence = from("", "x@stranger.example");
        evidence.mutable_authentication()->set_spf(spf);
        evidence.mutable_authentication()->set_dkim(dkim);
        evidence.mutable_authentication()->set_dmarc(dmarc);
        return finds(evidence, Finding::AUTHENTICATION_FAILED);
    };
    CHECK(failed("pass", "pass", "fail"));
    CHECK(failed("fail", "", ""));
    CHECK(failed("fail", "fail", ""));
    CHECK_FALSE(failed("fail", "pass", ""));
    CHECK_FALSE(failed("softfail", "", ""));
    CHECK_FALSE(failed("fail", "", "pass"));
    CHECK_FALSE(failed("", "", ""));
}

TEST_CASE("REPLY_TO_ELSEWHERE leaves lists alone", "[people]") {
    Evidence evidence = from("", "x@stranger.example");
    set(*evidence.mutable_header()->add_reply_to(), "", "y@mail.stranger.example");
    CHECK_FALSE(finds(evidence, Finding::REPLY_TO_ELSEWHERE));
    set(*evidence.mutable_header()->add_reply_to(), "", "y@other.test");
    CHECK(finds(evidence, Finding::REPLY_TO_ELSEWHERE));
    evidence.mutable_header()->set_list(true);
    CHECK_FALSE(finds(evidence, Finding::REPLY_TO_ELSEWHERE));
}

TEST_CASE("annotate fills registrable domains", "[people]") {
    Evidence evidence = from("", "x@mail.example.co.jp");
    lists().annotate(evidence, site());
    CHECK(evidence.header().from(0).registrable_domain() == "example.co.jp");
}

TEST_CASE("50,000 names load and match", "[people][.slow]") {
    std::string staff;
    std::string facilities;
    for (int i = 0; i < 25'000; ++i) {
        staff += fmt::format("職員{:05} 名前{},しょくいん{},Staff{} Name,\n", i, i % 97, i, i);
        facilities += fmt::format(
            "医療法人社団第{}会 施設{:05}病院,しせつ{},,f{}.example,hospital\n", i, i, i, i);
    }
    const ListFiles files;
    ListFiles::write(files.staff(), "name,reading,aliases,addresses\n" + staff);
    ListFiles::write(files.facilities(), "name,reading,aliases,domains,kind\n" + facilities);
    const auto start = std::chrono::steady_clock::now();
    const auto directory = Directory::load(files.staff(), files.facilities());
    const auto loaded = std::chrono::steady_clock::now();
    REQUIRE(directory);
    CHECK(directory->staff_count() == 25'000);
    Evidence evidence = from("施設24999病院 地域連携室", "x@stranger.example");
    evidence.mutable_text()->set_own(std::string(100'000, 'x'));
    for (int i = 0; i < 1000; ++i) {
        evidence.clear_findings();
        directory->annotate(evidence, site());
    }
    const auto done = std::chrono::steady_clock::now();
    CHECK(has_finding(evidence, Finding::FACILITY_FOREIGN_DOMAIN));
    WARN(fmt::format("load {} ms, 1000 messages {} ms",
                     std::chrono::duration_cast<std::chrono::milliseconds>(loaded - start).count(),
                     std::chrono::duration_cast<std::chrono::milliseconds>(done - loaded).count()));
}
