#include "mail/quotation.h"
#include "mail/quoted_addresses.h"

#include <catch2/catch.hpp>

using namespace keneki;
using keneki::mail::find_quotations;
using Quotation = evidence::Quotation;

namespace {

std::string people(const google::protobuf::RepeatedPtrField<evidence::Address>& list) {
    std::string text;
    for (const evidence::Address& address : list)
        text += (text.empty() ? "" : "|") + address.display_name() + "<" + address.address() + ">";
    return text;
}

/// "from -> to / cc : subject" of the first quotation; empty when there is none.
std::string first(std::string_view text) {
    const auto quotations = find_quotations(text);
    if (quotations.found.empty()) return {};
    const Quotation& quotation = quotations.found.front();
    return people(quotation.from()) + " -> " + people(quotation.to()) + " / " +
           people(quotation.cc()) + " : " + quotation.subject();
}

} // namespace

TEST_CASE("find_quotations reads the quoted headers of mail programs", "[mail-text][quotation]") {
    struct Case {
        std::string why, text, want;
    };
    const auto c = GENERATE(values<Case>({
        {"Outlook, English",
         "了解です。\n\n-----Original Message-----\nFrom: Yamada, Taro <taro@a.example>\n"
         "Sent: Tuesday, March 7, 2023 10:11 AM\nTo: 佐藤 花子 <hanako@b.example>; c@d.example\n"
         "Cc: 総務課\nSubject: RE: 会議\n\n本文\n",
         "Yamada, Taro<taro@a.example> -> 佐藤 花子<hanako@b.example>|<c@d.example> / 総務課<> : "
         "RE: 会議"},
        {"Outlook, Japanese, below a rule",
         "お世話になります。\n________________________________\n差出人: 山田 太郎 "
         "<taro@a.example>\n送信日時: 2023年3月7日 10:11\n宛先: 佐藤 花子 "
         "<hanako@b.example>\n件名: 会議\n\n本文\n",
         "山田 太郎<taro@a.example> -> 佐藤 花子<hanako@b.example> /  : 会議"},
        {"without a rule, full-width colons",
         "差出人：山田 太郎\n送信日時：2023/3/7\n宛先：佐藤\n件名：会議\n",
         "山田 太郎<> -> 佐藤<> /  : 会議"},
        {"old Outlook",
         "-----Original Message-----\nFrom: 山田 [mailto:taro@a.example] \nSent: Tuesday\nTo: "
         "'hanako@b.example'\nSubject: x\n",
         "山田<taro@a.example> -> <hanako@b.example> /  : x"},
        {"new Outlook's doubled addresses",
         "From: 山田 <taro@a.example<mailto:taro@a.example>>\nSent: x\nTo: b@b.example\n"
         "Subject: y\n",
         "山田<taro@a.example> -> <b@b.example> /  : y"},
        {"Outlook for phones",
         "iOS 版 Outlook を入手\n________________________________\nFrom: 山田 <t@a.example>\n"
         "Sent: Tuesday, March 7, 2023 10:11:12 AM\nTo: b@b.example <b@b.example>\nSubject: y\n",
         "山田<t@a.example> -> b@b.example<b@b.example> /  : y"},
        {"bold", "*From:* 山田 <t@a.example>\n*Sent:* x\n*To:* b@b.example\n*Subject:* y\n",
         "山田<t@a.example> -> <b@b.example> /  : y"},
        {"paragraphs of HTML", "差出人: 山田\n\n送信日時: x\n\n件名: y\n", "山田<> ->  /  : y"},
        {"cells of HTML", "件名:\ny\n日付:\nx\n差出人:\n山田 <t@a.example>\n宛先:\nb@b.example\n",
         "山田<t@a.example> -> <b@b.example> /  : y"},
        {"folded To",
         "From: a@a.example\nSent: x\nTo: b@b.example,\nc@c.example;\n d@d.example\nSubject: y\n",
         "<a@a.example> -> <b@b.example>|<c@c.example>|<d@d.example> /  : y"},
        {"Thunderbird passes on",
         "-------- Forwarded Message --------\nSubject: \ty\nDate: \tx\nFrom: \tA <a@a.example>\n"
         "To: \tb@b.example\n",
         "A<a@a.example> -> <b@b.example> /  : y"},
        {"Thunderbird passes on, Japanese",
         "-------- 転送メッセージ --------\n件名: y\n日付: x\n送信元: A <a@a.example>\n宛先: "
         "b@b.example\n",
         "A<a@a.example> -> <b@b.example> /  : y"},
        {"Gmail passes on",
         "---------- Forwarded message ---------\nFrom: A <a@a.example>\nDate: x\nSubject: y\nTo: "
         " <b@b.example>\n",
         "A<a@a.example> -> <b@b.example> /  : y"},
        {"Apple passes on",
         "転送されたメッセージ:\n\n差出人: A <a@a.example>\n件名: y\n日付: x\n宛先: b@b.example\n",
         "A<a@a.example> -> <b@b.example> /  : y"},
        {"Yahoo! JAPAN",
         "----- Original Message -----\nFrom: \"A\" <a@a.example>\nTo: \"b@b.example\" "
         "<b@b.example>\nDate: x\nSubject: y\n",
         "A<a@a.example> -> b@b.example<b@b.example> /  : y"},
        {"Zimbra", "----- 元のメッセージ -----\n差出人: \"A\" <a@a.example>\n件名: y\n",
         "A<a@a.example> ->  /  : y"},
        {"two fields below a mark", "----- Original Message -----\nFrom: A\nSubject: y\n",
         "A<> ->  /  : y"},
        {"behind quotation marks", "> > From: A <a@a.example>\n> > Date: x\n> > Subject: y\n",
         "A<a@a.example> ->  /  : y"},
        {"Gmail", "2023年3月7日(火) 10:11 山田太郎 <t@a.example>:\n\n> a\n",
         "山田太郎<t@a.example> ->  /  : "},
        {"Gmail, English", "On Tue, Mar 7, 2023 at 10:11 AM A B <t@a.example> wrote:\n> a\n",
         "A B<t@a.example> ->  /  : "},
        {"Gmail, English, folded",
         "On Tue, Mar 7, 2023 at 10:11 AM 山田太郎\n<t@a.example> wrote:\n> a\n",
         "山田太郎<t@a.example> ->  /  : "},
        {"iPhone", "2023/03/07 10:11、山田太郎 <t@a.example>のメール:\n\n> a\n",
         "山田太郎<t@a.example> ->  /  : "},
        {"iPhone, name only", "2023/03/07 10:11、山田太郎のメッセージ:\n", "山田太郎<> ->  /  : "},
        {"Thunderbird", "On 2023/03/07 10:11, 山田太郎 wrote:\n> a\n", "山田太郎<> ->  /  : "},
        {"older Thunderbird", "(2023/03/07 10:11), 山田 太郎 wrote:\n> a\n",
         "山田 太郎<> ->  /  : "},
        {"Becky!", "On Tue, 7 Mar 2023 10:11:12 +0900\n山田太郎 <t@a.example> wrote:\n\n> a\n",
         "山田太郎<t@a.example> ->  /  : "},
        {"Becky!, with the zone's name",
         "On Tue, 7 Mar 2023 10:11:12 +0900 (JST), A <t@a.example> wrote:\n",
         "A<t@a.example> ->  /  : "},
        {"Yahoo!メール of old", "--- t@a.example wrote (2023/3/7 (火) 10:11):\n> a\n",
         "<t@a.example> ->  /  : "},
        {"the time behind the verb", "山田太郎 <t@a.example> wrote at 2023-03-07 10:11:\n> a\n",
         "山田太郎<t@a.example> ->  /  : "},
        {"the time behind さんは書きました",
         "山田太郎 <t@a.example> さんは書きました (2023/03/07 10:11):\n> a\n",
         "山田太郎<t@a.example> ->  /  : "},
        {"the time behind さんは書きました, full width",
         "山田太郎 <t@a.example>さんは書きました（2023年3月7日 10:11）：\n> a\n",
         "山田太郎<t@a.example> ->  /  : "},
        {"Zimbra, with the date",
         "差出人: \"A\" <a@a.example>\n宛先: b@b.example\n送信済み: x\n件名: y\n",
         "A<a@a.example> -> <b@b.example> /  : y"},
        {"さん", "山田太郎さんは書きました:\n> a\n", "山田太郎<> ->  /  : "},
        {"さん, full-width colon, dated", "2023/03/07 10:11 に 山田太郎 さんは書きました：\n> a\n",
         "山田太郎<> ->  /  : "},
    }));
    CAPTURE(c.why);
    CHECK(first(c.text) == c.want);
}

TEST_CASE("find_quotations leaves ordinary text alone", "[mail-text][quotation]") {
    struct Case {
        std::string why, text;
    };
    const auto c = GENERATE(values<Case>({
        {"empty", ""},
        {"a meeting", "件名：定例会議\n日時：3月15日(水) 14:00\n場所：第二会議室\n"},
        {"a web form", "差出人: 田中 <t@a.example>\n題名: お問い合わせ\n\nメッセージ本文:\nはい\n"},
        {"a delivery note", "日時：3月15日\n宛先：みどり薬局\n件名：納品\n"},
        {"told in a sentence", "彼は本を書きました。\n"},
        {"a title", "次のとおり書きました:\n"},
        {"a report", "He wrote at 10:11:\n"},
        {"a word", "From: here on\nTo: there\n"},
        {"a time and an address", "10:11 <t@a.example>\n"},
        {"a rule", "--------------------\n資料\n"},
        {"fields of different levels", "> From: a\nDate: b\n>> Subject: c\n"},
    }));
    CAPTURE(c.why);
    CHECK(first(c.text).empty());
}

TEST_CASE("find_quotations tells what is passed on, how deep and how much is below",
          "[mail-text][quotation]") {
    const auto found = find_quotations("はい。\n-----Original Message-----\nFrom: A\nSubject: x\n\n"
                                       "本文\n> 2023/03/07 10:11 B <b@b.example>:\n>> ab\n"
                                       "Begin forwarded message:\n\nFrom: C\nTo: D\nSubject: z\n")
                           .found;
    REQUIRE(found.size() == 3);
    CHECK(found[0].form() == Quotation::HEADER_LINES);
    CHECK_FALSE(found[0].forwarded());
    CHECK(found[0].level() == 0);
    CHECK(found[0].below_characters() == 2);
    CHECK(found[1].form() == Quotation::ATTRIBUTION);
    CHECK(found[1].level() == 1);
    CHECK(found[2].forwarded());
    CHECK(found[2].below_characters() == 0);
}

TEST_CASE("below a quoted header only what was quoted counts", "[mail-text][quotation]") {
    const std::string header = "-----Original Message-----\nFrom: a@b.example\nSubject: x\n";
    const auto below = [](const std::string& text) {
        const auto found = find_quotations(text).found;
        REQUIRE(found.size() == 1);
        return found[0].below_characters();
    };
    CHECK(below(header) == 0);
    CHECK(below(header + "\n-- \n佐藤\n") == 0);
    CHECK(below(header + "\niPhoneから送信\n") == 0);
    CHECK(below("> -----Original Message-----\n> From: a@b.example\n> Subject: x\n>\n> \n") == 0);
    CHECK(below(header + "\n来て\n-- \n佐藤\n") == 2);
    CHECK(below("> -----Original Message-----\n> From: a@b.example\n> Subject: x\n>\n> 来て\n") ==
          2);
}

TEST_CASE("a quoted Subject that was cut short is told as what there is of it",
          "[mail-text][quotation]") {
    const auto subject = [](const std::string& text) {
        return find_quotations("From: a@b.example\nTo: c@d.example\nSubject: " + text + "\n")
            .found.at(0)
            .subject();
    };
    CHECK(subject("第12回地域医療連携推進会議の開催に…") == "第12回地域医療連携推進会議の開催に");
    CHECK(subject("会議…") == "会議...");
}

TEST_CASE("find_quotations keeps a limited number", "[mail-text][quotation]") {
    const std::string one = "From: A\nDate: x\nSubject: y\n\n";
    for (const std::size_t extra : {0U, 1U, 2U}) {
        const std::size_t count = mail::quotations_limit - 1 + extra;
        std::string text;
        for (std::size_t i = 0; i < count; ++i)
            text += one;
        const auto quotations = find_quotations(text);
        CHECK(quotations.found.size() == std::min(count, mail::quotations_limit));
        CHECK(quotations.more == (count > mail::quotations_limit));
    }
}

TEST_CASE("read_quoted_addresses keeps a limited number", "[mail-text][quotation]") {
    for (const std::size_t count : {1U, 2U, 3U}) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i)
            text += "a@b.example;";
        CHECK(mail::read_quoted_addresses(text, 2).size() == std::min<std::size_t>(count, 2));
    }
}
