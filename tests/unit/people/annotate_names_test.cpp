#include "evidence/findings.h"
#include "people/inbound.h"
#include "people/list_files.h"

using namespace keneki;
using evidence::Evidence;
using evidence::Finding;
using people::Directory;

namespace {

const Directory& lists() {
    static const Directory directory = directory_of(
        "高橋 一郎,たかはし いちろう,,ichiro@home.example\n"
        "佐々木,ささき,,\n"
        "林 健一,はやし けんいち,,\n",
        "医療法人社団 若葉会 例示病院,,,reiji.example;reiji.office@gmail.com,hospital\n"
        "さくらクリニック,,,sakura.example,clinic\n"
        "医療法人社団 白樺会 田中医院,,,tanaka.example,clinic\n"
        "例示薬局,,,,pharmacy\n"
        "見本病院,,,,self\n");
    return directory;
}

Evidence annotated(Evidence evidence) {
    lists().annotate(evidence, site());
    return evidence;
}
bool finds(const Evidence& evidence, Finding::Id id) {
    return has_finding(annotated(evidence), id);
}

Evidence stranger() {
    return from("", "x@stranger.example");
}
Evidence with_text(const std::string& own, const std::string& signature = "") {
    Evidence evidence = stranger();
    evidence.mutable_text()->set_own(own);
    evidence.mutable_text()->set_signature(signature);
    return evidence;
}
Evidence with_subject(const std::string& subject) {
    Evidence evidence = stranger();
    evidence.mutable_header()->set_subject(subject);
    return evidence;
}
Evidence with_file(const std::string& stem) {
    Evidence evidence = stranger();
    evidence.add_parts()->set_stem(stem);
    evidence.mutable_parts(0)->set_attachment(true);
    return evidence;
}
Evidence with_reply_to(const std::string& name, const std::string& mailbox) {
    Evidence evidence = stranger();
    set(*evidence.mutable_header()->add_reply_to(), name, mailbox);
    return evidence;
}

} // namespace

TEST_CASE("FROM_NAME_IS_STAFF knows the other writings of a name", "[people][names]") {
    for (const char* name : {"髙橋一郎", "髙橋　一郎", "ﾀｶﾊｼ ｲﾁﾛｳ", "TAKAHASHI Ichiro",
                             "Itirô Takahasi", "院長 髙橋一郎", "高橋(たかはし)一郎"}) {
        CAPTURE(name);
        CHECK(finds(from(name, "x@stranger.example"), Finding::FROM_NAME_IS_STAFF));
        CHECK_FALSE(finds(from(name, "ichiro@home.example"), Finding::FROM_NAME_IS_STAFF));
        CHECK_FALSE(finds(from(name, "ichiro@hospital.example"), Finding::FROM_NAME_IS_STAFF));
    }
    CHECK_FALSE(finds(from("小林健一", "x@stranger.example"), Finding::FROM_NAME_IS_STAFF));
}

TEST_CASE("FROM_NAME_IS_STAFF_FAMILY_NAME wants the family name and nothing more",
          "[people][names]") {
    const auto family = [](const char* name, const char* mailbox = "x@stranger.example") {
        const Evidence evidence = annotated(from(name, mailbox));
        CHECK_FALSE(has_finding(evidence, Finding::FROM_NAME_IS_STAFF));
        return has_finding(evidence, Finding::FROM_NAME_IS_STAFF_FAMILY_NAME);
    };
    CHECK(family("髙橋"));
    CHECK(family("院長 高橋"));
    CHECK(family("外科　高橋先生"));
    CHECK(family("佐々木"));
    CHECK(family("ササキ 様"));
    CHECK_FALSE(family("高橋 次郎"));
    CHECK_FALSE(family("高橋工務店"));
    CHECK_FALSE(family("佐々木 花子"));
    CHECK_FALSE(family("高橋", "ichiro@home.example"));
    CHECK_FALSE(family("高橋", "x@hospital.example"));
}

TEST_CASE("REPLY_TO_NAME_IS_STAFF wants another address than the author's", "[people][names]") {
    const auto carries = [](const char* name, const char* mailbox) {
        return finds(with_reply_to(name, mailbox), Finding::REPLY_TO_NAME_IS_STAFF);
    };
    CHECK(carries("高橋 一郎", "y@elsewhere.example"));
    CHECK_FALSE(carries("高橋 一郎", "x@stranger.example")); // the author himself
    CHECK_FALSE(carries("高橋 一郎", "ichiro@hospital.example"));
    CHECK_FALSE(carries("高橋 一郎", "ichiro@home.example"));
    CHECK_FALSE(carries("高橋 次郎", "y@elsewhere.example"));
    CHECK_FALSE(carries("高橋", "y@elsewhere.example"));
}

TEST_CASE("SIGNED_AS_STAFF wants somebody who calls himself so", "[people][names]") {
    struct Case {
        const char* own;
        const char* signature;
        bool found;
    };
    const auto c = GENERATE(values<Case>({
        {"お疲れ様です。院長の髙橋一郎です。\n至急ご確認ください。\n明日までです。\n", "", true},
        {"高橋一郎と申します。\n書類を送ります。\nよろしくお願いします。\n", "", true},
        {"書類を送ります。\nよろしくお願いします。\n見本病院 院長 高橋 一郎\n", "", true},
        {"書類を送ります。\n", "--\n見本病院 院長\n髙橋 一郎\nTEL 03-0000-0000\n", true},
        {"Please see the file.\nThank you.\n", "Ichiro Takahashi, MD\n", true},
        {"高橋一郎先生\n先日はありがとうございました。\n田中\n", "", false},
        {"先日、高橋一郎先生に診ていただきました。\n田中です。\n予約の変更をお願いします。\n", "",
         false},
        {"予約をお願いします。\n主治医は高橋一郎先生です。\n", "", false},
        {"高橋一郎の母です。\n明日伺います。\nよろしく。\n", "", false},
        {"小林健一と申します。\nよろしくお願いします。\n", "", false},
        {"高橋一郎(内科)です。\n至急ご確認ください。\n以上\n", "", true},
        {"見本病院の高橋一郎といいます。\n至急ご確認ください。\n以上\n", "", true},
        {"高橋一郎だけど、今いいかな。\n至急ご確認ください。\n以上\n", "", true},
        {"高橋一郎ですか、予約をお願いします。\n至急ご確認ください。\n以上\n", "", false},
        {"主治医の高橋一郎です。\n至急ご確認ください。\n以上\n", "", true},
        {"父の主治医は高橋一郎です。\n予約をお願いします。\n以上\n", "", false},
        {"先日の担当医が高橋一郎です。\n予約をお願いします。\n以上\n", "", false},
        {"", "", false},
    }));
    CAPTURE(c.own, c.signature);
    CHECK(finds(with_text(c.own, c.signature), Finding::SIGNED_AS_STAFF) == c.found);
    for (const char* line : {"主治医：高橋一郎",
                             "担当医 高橋一郎",
                             "予約：内科 高橋一郎",
                             "診察日 12月3日 内科 高橋一郎",
                             "患者氏名 高橋一郎",
                             "紹介先　見本病院 内科 高橋一郎",
                             "宛先：高橋一郎",
                             "cc: 高橋一郎",
                             "Attn: Ichiro Takahashi",
                             "座長：見本病院 高橋一郎",
                             "講師 高橋一郎",
                             "予約者：高橋一郎",
                             "予約医師：高橋一郎",
                             "処方医　高橋一郎",
                             "紹介先医師 高橋一郎",
                             "お名前: 高橋一郎",
                             "会員番号 12 高橋一郎",
                             "口座名義：高橋 一郎",
                             "ご利用者名　高橋一郎",
                             "出席：高橋一郎",
                             "1. 高橋一郎（見本病院）",
                             "・高橋一郎",
                             "Attendees: Ichiro Takahashi",
                             "Passenger: ICHIRO TAKAHASHI",
                             "高橋一郎ほか",
                             "高橋一郎院長に聞く",
                             "見本病院の高橋一郎院長に聞く",
                             "高橋一郎院長が会見しました",
                             "高橋一郎、林健一",
                             "演題 新しい治療 高橋一郎"}) {
        CAPTURE(line);
        const Evidence told =
            with_text(std::string("予約をお願いします。\nよろしく。\n") + line + "\n");
        CHECK_FALSE(finds(told, Finding::SIGNED_AS_STAFF));
        CHECK_FALSE(finds(told, Finding::FACILITY_CLAIMED));
    }
    for (const char* line :
         {"担当：高橋一郎", "外科医師 高橋一郎", "文責 高橋一郎", "施設管理者　高橋一郎",
          "高橋一郎院長と申します", "高橋一郎院長", "担当者名: 高橋一郎", "高橋一郎院長と申します",
          "高橋一郎院長", "差出人：高橋一郎", "高橋一郎 / Ichiro Takahashi",
          "予約センター 高橋一郎", "患者支援室 高橋一郎"}) {
        CAPTURE(line);
        CHECK(finds(with_text(std::string("書類です。\nよろしく。\n") + line + "\n"),
                    Finding::SIGNED_AS_STAFF));
    }
}

TEST_CASE("who may sign as our staff", "[people][names]") {
    const auto signed_by = [](const char* name, const char* mailbox) {
        Evidence evidence = from(name, mailbox);
        evidence.mutable_text()->set_own("書類です。\nよろしく。\n高橋 一郎\n");
        return finds(evidence, Finding::SIGNED_AS_STAFF);
    };
    CHECK(signed_by("", "x@stranger.example"));
    CHECK_FALSE(signed_by("", "ichiro@home.example"));
    CHECK_FALSE(signed_by("", "ichiro@hospital.example"));
    CHECK_FALSE(signed_by("", "ichiro@reiji.example"));        // works there, too
    CHECK_FALSE(signed_by("高橋 一郎", "x@stranger.example")); // From says it already
}

TEST_CASE("STAFF_NAMED_BY_STRANGER looks at subject, text and names of files", "[people][names]") {
    const auto named = [](const Evidence& evidence) {
        return finds(evidence, Finding::STAFF_NAMED_BY_STRANGER);
    };
    CHECK(named(with_subject("髙橋一郎先生へ")));
    CHECK(named(with_subject("Re: Takahashi Ichiro")));
    CHECK(named(with_text("高橋一郎先生\nお世話になっております。\n")));
    CHECK(named(with_file("高橋一郎様_請求書")));
    CHECK_FALSE(named(with_subject("高橋の件")));
    CHECK_FALSE(named(with_subject("佐々木様")));
    CHECK_FALSE(named(with_text("小林健一先生\nお世話になっております。\n")));
    Evidence partner = with_subject("髙橋一郎先生へ");
    set(*partner.mutable_header()->mutable_from(0), "", "x@reiji.example");
    CHECK_FALSE(named(partner));
    CHECK_FALSE(named(with_text("1\n2\n3\n4\n5\n高橋一郎先生に会った\n7\n8\n9\n10\n11\n")));
}

TEST_CASE("FACILITY_CLAIMED wants somebody who speaks for the facility", "[people][names]") {
    const auto claimed = [](const Evidence& evidence) {
        return finds(evidence, Finding::FACILITY_CLAIMED);
    };
    CHECK(claimed(with_subject("例示病院より")));
    CHECK(claimed(with_subject("例示病院")));
    CHECK(claimed(with_subject("例示病院より 高橋一郎様")));
    CHECK(claimed(with_text("例示病院の佐藤です。\n書類を送ります。\n以上\n")));
    CHECK(claimed(with_text("書類を送ります。\n以上です。\n(医)若葉会 例示病院 地域連携室\n")));
    CHECK(claimed(with_text("", "--\n医療法人社団若葉会　例示病院\n佐藤\n")));
    CHECK(claimed(with_file("例示病院")));
    for (const char* file :
         {"例示病院請求書", "例示病院20261124", "20261124例示病院", "例示病院_20261124_見積書"}) {
        CAPTURE(file);
        CHECK(claimed(with_file(file)));
        CHECK_FALSE(finds(with_file(file), Finding::FACILITY_NOT_LISTED));
    }
    CHECK_FALSE(claimed(with_file("例示病院前薬局請求書")));
    CHECK_FALSE(claimed(with_file("例示病院受診の記録")));
    CHECK_FALSE(claimed(with_file("請求書 例示病院御中")));
    CHECK(claimed(with_text("", "--\n見本病院 医事課\n佐藤\n")));
    CHECK(claimed(with_text("見本病院の佐藤です。\n書類を送ります。\n以上\n")));
    CHECK(claimed(with_subject("例示病院からのお知らせ")));
    CHECK(claimed(with_subject("【見本病院】パスワードの期限")));
    CHECK(claimed(with_subject("見本病院 情報システム室からの重要なお知らせ")));
    for (const char* line :
         {"例示病院 医事課の佐藤でございます。いつもお世話になっております。",
          "例示病院にて勤務しております佐藤です。", "例示病院・佐藤です",
          "見本病院情報システム室よりお知らせです。", "例示病院地域連携室の佐藤と申します。"}) {
        CAPTURE(line);
        CHECK(claimed(with_text(std::string(line) + "\n書類を送ります。\n以上\n")));
    }
    for (const char* line :
         {"見本病院に通っている佐藤です。", "例示病院に入院していた者です。",
          "例示病院から紹介された佐藤です。", "例示病院の患者の佐藤です。",
          "母が例示病院でお世話になった佐藤です。", "例示病院を退院した佐藤です。",
          "先日まで例示病院にお世話になっておりました佐藤と申します。",
          "例示病院で勤務していた佐藤です。", "例示病院出身の佐藤です。",
          "例示病院OBの佐藤です。"}) {
        CAPTURE(line);
        CHECK_FALSE(claimed(with_text(std::string(line) + "\n予約をお願いします。\n以上\n")));
    }
    for (const char* line : {"納品先：例示病院", "お取引先 例示病院", "紹介元：例示病院",
                             "前医：例示病院", "主催：例示病院", "導入実績：例示病院",
                             "当社の納入実績：例示病院", "開催場所 例示病院", "Venue: 例示病院"}) {
        CAPTURE(line);
        CHECK_FALSE(claimed(with_text(std::string("資料です。\n以上です。\n") + line + "\n")));
    }
    for (const char* line : {"連絡先：例示病院", "施設名：例示病院", "発信元 例示病院"}) {
        CAPTURE(line);
        CHECK(claimed(with_text(std::string("資料です。\n以上です。\n") + line + "\n")));
    }
    CHECK_FALSE(claimed(with_subject("例示病院からの紹介状")));
    CHECK_FALSE(claimed(with_subject("見本病院の予約【変更】")));
    CHECK_FALSE(claimed(with_text("例示病院で検査を受けました。\n結果を送ります。\n田中\n")));
    CHECK_FALSE(claimed(with_text("例示病院 御中\nお世話になっております。\n田中\n")));
    CHECK_FALSE(claimed(with_text("", "--\n医療法人社団 青葉会 例示病院\n佐藤\n")));
    CHECK_FALSE(claimed(with_subject("例示病院前薬局より")));
    CHECK_FALSE(claimed(with_subject("例示薬局より"))); // no domain is known for it
    CHECK_FALSE(claimed(with_subject("見本病院 予約の変更")));
    CHECK_FALSE(claimed(with_text("見本病院 外来\n予約の変更をお願いします。\n田中です。\n")));
    Evidence own = with_subject("例示病院より");
    set(*own.mutable_header()->mutable_from(0), "", "reiji.office@gmail.com");
    CHECK_FALSE(claimed(own));
}

TEST_CASE("our staff at a listed private address pass on what others write", "[people][names]") {
    Evidence passed_on = with_subject("Fwd: 例示病院より");
    set(*passed_on.mutable_header()->mutable_from(0), "", "ichiro@home.example");
    passed_on.mutable_text()->set_own("特別養護老人ホームひまわりの里\n林健一\n");
    CHECK_FALSE(finds(passed_on, Finding::FACILITY_CLAIMED));
    CHECK_FALSE(finds(passed_on, Finding::FACILITY_NOT_LISTED));
    CHECK_FALSE(finds(passed_on, Finding::SIGNED_AS_STAFF));

    // Where a host of ours tells, only when it is proven.
    auto config = site();
    config.trusted_authserv_ids = {"mx.hospital.example"};
    const auto claimed = [&](bool proven) {
        Evidence evidence = passed_on;
        evidence.mutable_authentication()->set_aligned(proven);
        lists().annotate(evidence, config);
        return has_finding(evidence, Finding::FACILITY_CLAIMED);
    };
    CHECK_FALSE(claimed(true));
    CHECK(claimed(false));
}

TEST_CASE("FACILITY_NAME_COMMON stands beside claims that many could make", "[people][names]") {
    const auto common = [](const Evidence& evidence) {
        return finds(evidence, Finding::FACILITY_NAME_COMMON);
    };
    CHECK(common(from("さくらクリニック", "x@stranger.example")));
    CHECK(common(from("田中医院", "x@stranger.example")));
    CHECK(common(with_subject("さくらクリニックより")));
    CHECK_FALSE(common(from("例示病院", "x@stranger.example")));
    CHECK_FALSE(common(from("医療法人社団白樺会 田中医院", "x@stranger.example")));
    CHECK_FALSE(common(from("さくらクリニック", "x@sakura.example")));
    CHECK_FALSE(common(from("例示病院・さくらクリニック", "x@stranger.example")));
    CHECK_FALSE(common(stranger()));
}

TEST_CASE("FACILITY_NOT_LISTED tells owners apart", "[people][names]") {
    const auto strange = [](const char* name) {
        return finds(from(name, "x@stranger.example"), Finding::FACILITY_NOT_LISTED);
    };
    CHECK(strange("医療法人社団 青葉会 例示病院"));
    CHECK(strange("例示病院前薬局"));
    CHECK(strange("例示歯科クリニック"));
    CHECK_FALSE(strange("(医)若葉会　例示病院"));
    CHECK_FALSE(strange("例示病院附属訪問看護ステーション"));
}

TEST_CASE("FREEMAIL_WITH_FACILITY_NAME looks at companies and Reply-To, too", "[people][names]") {
    const auto free = [](const Evidence& evidence) {
        return finds(evidence, Finding::FREEMAIL_WITH_FACILITY_NAME);
    };
    CHECK(free(from("㈱例示メディカル", "x@gmail.com")));
    CHECK(free(with_reply_to("例示病院", "x@gmail.com")));
    CHECK_FALSE(free(from("㈱例示メディカル", "x@reiji-medical.example")));
    CHECK_FALSE(free(from("例示病院", "reiji.office@gmail.com")));
    CHECK_FALSE(free(from("田中 実", "x@gmail.com")));
    CHECK_FALSE(free(from("Paulo Coutinho", "x@gmail.com")));
    CHECK_FALSE(free(from("Nho Tran", "x@gmail.com")));
    CHECK_FALSE(free(from("Leigh Finch", "x@gmail.com")));
}

TEST_CASE("FACILITY_FOREIGN_DOMAIN looks at Reply-To, too", "[people][names]") {
    CHECK(
        finds(with_reply_to("例示病院", "y@elsewhere.example"), Finding::FACILITY_FOREIGN_DOMAIN));
    CHECK_FALSE(
        finds(with_reply_to("例示病院", "y@reiji.example"), Finding::FACILITY_FOREIGN_DOMAIN));
}

TEST_CASE("REPLY_TO_FREEMAIL wants an author who has a domain of his own", "[people][names]") {
    const auto free = [](Evidence evidence) { return finds(evidence, Finding::REPLY_TO_FREEMAIL); };
    CHECK(free(with_reply_to("", "y@gmail.com")));
    CHECK_FALSE(free(with_reply_to("", "y@stranger.example")));
    CHECK_FALSE(free(with_reply_to("", "reiji.office@gmail.com")));
    Evidence author = with_reply_to("", "y@gmail.com");
    set(*author.mutable_header()->mutable_from(0), "", "z@yahoo.co.jp");
    CHECK_FALSE(free(author));
    Evidence list = with_reply_to("", "y@gmail.com");
    list.mutable_header()->set_list(true);
    CHECK_FALSE(free(list));
}
