#include "evidence/findings.h"
#include "mail/parse.h"
#include "people/list_files.h"
#include "people/lists.h"
#include "people/quotations.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <span>

using namespace keneki;
using evidence::Evidence;
using evidence::Finding;

namespace {

config::Config site() {
    auto config = config::defaults();
    config.site_domains = {"hospital.example"};
    return config;
}

/// What a mail looks like and what is said of its quotation.
struct Sent {
    std::string from = "鈴木 一郎 <suzuki@clinic.example>";
    std::string to = "山田 太郎 <yamada@hospital.example>";
    std::string subject = "Re: 会議";
    std::string more = "In-Reply-To: <1@hospital.example>\n";
    std::string text;
    std::string recipient = "yamada@hospital.example";
};

std::set<std::string> findings(const Sent& sent, const people::Directory& directory = {}) {
    const std::string message = "From: " + sent.from + "\nTo: " + sent.to +
                                "\nSubject: " + sent.subject + "\n" + sent.more + "\n" + sent.text;
    Evidence evidence;
    mail::parse_message(std::as_bytes(std::span(message)), {}, evidence, {});
    evidence.set_direction(evidence::INBOUND);
    evidence.mutable_envelope()->add_recipients(sent.recipient);
    directory.annotate(evidence, site());
    std::set<std::string> names;
    for (const Finding& finding : evidence.findings())
        if (finding.id() >= 570 && finding.id() < 580) names.insert(finding_name(finding.id()));
    return names;
}

std::string outlook(const std::string& from,
                    const std::string& to,
                    const std::string& subject = "会議",
                    const std::string& below = "金曜日はいかがですか。\n") {
    return "はい。\n\n差出人: " + from + "\n送信日時: 2023年3月6日 9:12\n宛先: " + to +
           "\n件名: " + subject + "\n\n" + below;
}

using Names = std::set<std::string>;
const std::string ours = "山田 太郎 <yamada@hospital.example>";
const std::string theirs = "鈴木 一郎 <suzuki@clinic.example>";
const std::string no_thread;

} // namespace

TEST_CASE("check_quotations says nothing of ordinary answers", "[people][quotations]") {
    struct Case {
        std::string why;
        Sent sent;
    };
    const auto c = GENERATE(values<Case>({
        {"to us", {.text = outlook(ours, theirs)}},
        {"to their own earlier message", {.text = outlook(theirs, ours)}},
        {"no quotation", {.text = "はい。\n"}},
        {"a secretary answers for her director",
         {.from = "秘書 <hisho@mail.clinic.example>", .text = outlook(ours, theirs)}},
        {"names without addresses", {.text = outlook("山田 太郎", "佐藤 次郎")}},
        {"the author may be one of the names",
         {.from = "a <a@home.example>", .text = outlook(ours, "鈴木; 佐藤")}},
        {"a third person who was brought in, and all are told",
         {.from = "b <b@third.example>",
          .to = ours + ", " + theirs,
          .text = outlook(ours, theirs)}},
        {"a mailing list",
         {.from = "b <b@third.example>",
          .to = "icu@list.example",
          .text = outlook(ours, "icu@list.example")}},
        {"our own people among themselves, one of them outside",
         {.from = "非常勤 <doctor@home.example>",
          .text = outlook(ours, "all-doctors@hospital.example")}},
        {"our announcement to many in Bcc", {.text = outlook(ours, ours)}},
        {"passed on by us to a private address and answered from there",
         {.from = "y <y@gmail.com>", .text = outlook(ours, "y@gmail.com")}},
        {"passed on to us",
         {.from = "b <b@third.example>",
          .subject = "FW: 会議",
          .more = no_thread,
          .text = outlook("c@clinic.example", "d@other.example")}},
        {"the mark says that it is passed on",
         {.from = "b <b@third.example>",
          .subject = "会議",
          .more = no_thread,
          .text = "-------- 転送メッセージ --------\n件名: 会議\n日付: x\n差出人: "
                  "c@clinic.example\n宛先: d@other.example\n\nあ\n"}},
        {"a Subject that a list made longer",
         {.subject = "Re: [icu 12] 会議", .text = outlook(theirs, ours)}},
        {"a new Subject for a new matter", {.subject = "忘年会", .text = outlook(theirs, ours)}},
        {"a quoted message that begins with a quotation",
         {.text = outlook(ours, theirs, "会議",
                          "> 2023/03/06 9:12、" + theirs + "のメール:\n>> あ\n")}},
        {"an answer to an empty message of ours", {.text = outlook(ours, theirs, "会議", "")}},
    }));
    CAPTURE(c.why);
    Names names = findings(c.sent);
    names.erase("QUOTATION_BY_US"); // no more than it says
    CHECK(names == Names{});
}

TEST_CASE("check_quotations says what does not fit", "[people][quotations]") {
    struct Case {
        std::string why;
        Sent sent;
        std::string want;
    };
    const auto c = GENERATE(values<Case>({
        {"a conversation among strangers",
         {.from = "b <b@third.example>", .text = outlook("c@clinic.example", "d@other.example")},
         "QUOTATION_AMONG_STRANGERS"},
        {"people at one free mail provider are not one organisation",
         {.from = "b <b@gmail.com>", .text = outlook("c@gmail.com", "d@other.example")},
         "QUOTATION_AMONG_STRANGERS"},
        {"a stolen conversation",
         {.from = "b <b@third.example>", .text = outlook(ours, theirs)},
         "QUOTATION_WITHOUT_AUTHOR"},
        {"a stolen conversation, passed on",
         {.from = "b <b@third.example>", .subject = "Fwd: 会議", .text = outlook(theirs, ours)},
         "QUOTATION_WITHOUT_AUTHOR"},
        {"in the name of somebody from it",
         {.from = "鈴木　一郎様 <b@third.example>", .text = outlook(ours, theirs)},
         "QUOTED_NAME_OTHER_ADDRESS"},
        {"the same in a sentence",
         {.from = "鈴木一郎 <b@third.example>",
          .text = "はい。\n2023年3月6日(月) 9:12 " + theirs + ":\n> あ\n"},
         "QUOTED_NAME_OTHER_ADDRESS"},
        {"the name in old kanji",
         {.from = "髙橋 修 <b@third.example>", .text = outlook(ours, "高橋修 <t@clinic.example>")},
         "QUOTED_NAME_OTHER_ADDRESS"},
        {"the name in Latin letters, the other way round",
         {.from = "Osamu Kimura <b@third.example>",
          .text = outlook(ours, "KIMURA Osamu <k@clinic.example>")},
         "QUOTED_NAME_OTHER_ADDRESS"},
        {"the name behind that of a hospital",
         {.from = "例示病院 木村修 <b@third.example>",
          .text = outlook(ours, "木村 修 様 <k@clinic.example>")},
         "QUOTED_NAME_OTHER_ADDRESS"},
        {"the name in front of a department",
         {.from = "木村 修 <b@third.example>",
          .text = outlook(ours, "木村修（例示病院 医事課） <k@clinic.example>")},
         "QUOTED_NAME_OTHER_ADDRESS"},
        {"an empty tail",
         {.more = no_thread, .text = outlook(ours, theirs, "Re: 会議", "")},
         "QUOTATION_IMITATED"},
        {"an empty tail of a mail that is no answer",
         {.subject = "会議", .text = outlook("yamada@hospital.example", theirs, "会議", "\n \n")},
         "QUOTATION_IMITATED"},
        {"an empty tail by the recipient of the envelope",
         {.to = "x@hospital.example", .more = no_thread, .text = outlook(ours, "a", "会議", "")},
         "QUOTATION_IMITATED"},
        {"an answer to nothing",
         {.more = no_thread, .text = "はい。\n鈴木さんは書きました:\n> あ\n"},
         "QUOTATION_WITHOUT_THREAD"},
        {"another Subject",
         {.text = outlook(ours, theirs, "請求書の件")},
         "QUOTED_SUBJECT_DIFFERS"},
        {"one of us wrote it",
         {.text = outlook("a@mail.hospital.example", theirs)},
         "QUOTATION_BY_US"},
    }));
    CAPTURE(c.why);
    CHECK(findings(c.sent).count(c.want) == 1);
}

TEST_CASE("the lists say who is one party", "[people][quotations]") {
    const people::Directory lists =
        directory_of("山田 太郎,,,taro@home.example;taro@gmail.com\n",
                     "若葉会クリニック,,,clinic.example;wakaba-net.example;wakaba@gmail.com,\n"
                     "若葉会本部,,,wakaba-net.example;honbu.example,\n"
                     "よそ,,,yoso.example,\n");
    struct Case {
        std::string why;
        Sent sent;
        bool fits = true;
    };
    const std::string colleague = "高橋 花子 <takahashi@hospital.example>";
    const auto c = GENERATE_COPY(values<Case>({
        {"a partner's second domain",
         {.from = "鈴木 一郎 <suzuki@wakaba-net.example>", .text = outlook(ours, theirs)}},
        {"below it",
         {.from = "鈴木 一郎 <s@mail.wakaba-net.example>", .text = outlook(ours, theirs)}},
        {"a partner's free mail address",
         {.from = "鈴木 一郎 <Wakaba@gmail.com>", .text = outlook(ours, theirs)}},
        {"two houses that share a domain",
         {.from = "鈴木 一郎 <s@honbu.example>",
          .text = outlook(ours, "鈴木 一郎 <s@wakaba-net.example>")}},
        {"staff from home",
         {.from = "山田 太郎 <taro@home.example>",
          .to = colleague,
          .text = outlook(colleague, ours)}},
        {"staff at home, and what went to a partner",
         {.from = "山田 太郎 <taro@gmail.com>", .to = colleague, .text = outlook(ours, theirs)}},
        {"what was quoted went to another address of the author",
         {.from = "山田 太郎 <taro@gmail.com>",
          .text = outlook(theirs, "山田 太郎 <taro@home.example>")}},
        {"another partner",
         {.from = "鈴木 一郎 <suzuki@yoso.example>", .text = outlook(ours, theirs)},
         false},
        {"somebody else at the free mail of a partner",
         {.from = "鈴木 一郎 <suzuki@gmail.com>", .text = outlook(ours, theirs)},
         false},
    }));
    CAPTURE(c.why);
    const Names names = findings(c.sent, lists);
    CHECK((names.count("QUOTATION_WITHOUT_AUTHOR") + names.count("QUOTED_NAME_OTHER_ADDRESS") +
               names.count("QUOTATION_AMONG_STRANGERS") ==
           0) == c.fits);
}

TEST_CASE("names of a conversation are somebody else's", "[people][quotations]") {
    const auto c = GENERATE(values<std::pair<std::string, std::string>>({
        {"例示病院 地域連携室", "地域連携室"},
        {"見本クリニック 受付", "例示病院 受付"},
        {"Kita Hospital Tanaka", "Kita Hospital"},
        {"鈴木 一郎", "鈴木"},
        {"鈴木 一郎", "鈴木 二郎"},
        {"総務課 鈴木", "総務課 佐藤"},
        {"Osamu Kimura", "Osamu Kimoto"},
        {"小木村 修", "木村 修"},
        {"木", "木"},
        {"kita", "kita"},
    }));
    CAPTURE(c.first, c.second);
    const Names names = findings({.from = c.first + " <b@third.example>",
                                  .text = outlook(ours, c.second + " <k@clinic.example>")});
    CHECK(names.count("QUOTED_NAME_OTHER_ADDRESS") == 0);
}

TEST_CASE("check_quotations holds back where somebody has a part", "[people][quotations]") {
    // The person writes from a second address, and the first mail that is quoted shows it.
    CHECK(findings({.from = "鈴木 一郎 <s@home.example>",
                    .text = outlook(ours, theirs + "; s@home.example")}) ==
          Names{"QUOTATION_BY_US"});
    // Recipients beyond what is looked at do not stop anything.
    std::string many = "a@b.example";
    for (int i = 0; i < 300; ++i)
        many += ", a@b.example";
    CHECK(findings({.to = many, .text = outlook(ours, theirs)}) == Names{"QUOTATION_BY_US"});
}

TEST_CASE("check_quotations bears addresses without a domain", "[people][quotations]") {
    Evidence evidence;
    evidence.set_direction(evidence::INBOUND);
    evidence.mutable_header()->add_from()->set_address("@");
    evidence.mutable_envelope()->add_recipients("");
    evidence.mutable_envelope()->add_recipients("root");
    evidence.mutable_envelope()->add_recipients("a@");
    auto& quotation = *evidence.mutable_text()->add_quotations();
    quotation.set_form(evidence::Quotation::HEADER_LINES);
    quotation.add_from()->set_address("x");
    quotation.add_to();
    people::check_quotations({}, site(), evidence);
    CHECK(evidence.findings().empty());
}
