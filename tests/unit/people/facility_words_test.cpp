#include "people/facility_words.h"

#include <catch2/catch.hpp>

using namespace keneki::people;

namespace {

std::string first_name(std::string_view text, Place place) {
    const FoldedText folded(text);
    const auto names = facility_names(folded, place);
    return names.empty()
               ? ""
               : to_utf8(folded.text().substr(names[0].begin, names[0].end - names[0].begin));
}

} // namespace

TEST_CASE("facility_names finds proper names in running text", "[people][facility]") {
    struct Case {
        const char* text;
        const char* name;
    };
    const auto c = GENERATE(values<Case>({
        {"さくら病院", "さくら病院"},
        {"お世話になっております。さくら病院の田中です。", "さくら病院"},
        {"先日はさくら病院の田中がお世話になりました", "さくら病院"},
        {"ひかりクリニック", "ひかりクリニック"},
        {"ｻｸﾗｸﾘﾆｯｸ", "サクラクリニック"},
        {"林医院", "林医院"},
        {"さくら病院前薬局", "さくら病院前薬局"},
        {"介護老人保健施設 さくらの里", "介護老人保健施設さくらの里"},
        {"特別養護老人ホームひまわり苑", "特別養護老人ホームひまわり苑"},
        {"ひまわり訪問看護ステーション", "ひまわり訪問看護ステーション"},
        {"医療法人社団若葉会", "医療法人社団若葉会"},
        {"NPO法人 星の会", "npo法人星の会"},
        {"老健さくら", "老健さくら"},
        {"特養 ひまわり", "特養ひまわり"},
        {"さくら老健", "さくら老健"},
        {"介護センターひだまり", "介護センターひだまり"},
        {"ケアプランセンター桜", "ケアプランセンター桜"},
        {"桜ケアプランセンター", "桜ケアプランセンター"},
        {"グループホームもみじ", "グループホームもみじ"},
        {"デイサービスのぞみの佐藤です", "デイサービスのぞみ"},
        {"特別養護老人ホームやすらぎ", "特別養護老人ホームやすらぎ"},
        {"老健かがやきの木村と申します", "老健かがやき"},
        {"グループホームはなみずきより", "グループホームはなみずき"},
        {"ケアハウスとまと", "ケアハウスとまと"},
        {"いつもお世話様です。ひので薬局の木村が伺います", "ひので薬局"},
        {"あすか総合病院の件", "あすか総合病院"},
        {"サ高住ひなた", "サ高住ひなた"},
        {"看護小規模多機能 かえで", "看護小規模多機能かえで"},
        {"青葉町社協", "青葉町社協"},
        {"白峰市薬剤師会より", "白峰市薬剤師会"},
        {"さくら整形外科", "さくら整形外科"},
        {"さくら整形外科です", "さくら整形外科"},
        {"佐藤耳鼻咽喉科の木村です", "佐藤耳鼻咽喉科"},
        {"通所リハビリテーション青葉の木村です", "通所リハビリテーション青葉"},
        {"せせらぎ苑", "せせらぎ苑"},
        {"せせらぎ苑 佐藤", "せせらぎ苑"},
        {"やすらぎの郷の佐藤です", "やすらぎの郷"},
        {"長寿園より", "長寿園"},
        {"Kitano Hospital", "kitanohospital"},
        {"いつもお世話になります。Kitano Clinicの木村です。", "kitanoclinic"},
        {"グループホームへいわの木村です", "グループホームへいわ"},
        {"デイサービスはーと", "デイサービスはーと"},
        {"Kitano General Hospitalです", "kitanogeneralhospital"},
        {"デイサービス「ひだまり」の件", ""},
        {"", ""},
    }));
    CAPTURE(c.text);
    CHECK(first_name(c.text, Place::running_text) == c.name);
}

TEST_CASE("facility_names keeps silent about plain words", "[people][facility]") {
    const auto text = GENERATE(values<const char*>({
        "病院",
        "当院",
        "貴院",
        "当病院の予約について",
        "総合病院",
        "デイサービスの利用について",
        "グループホーム入居のご案内",
        "訪問看護ステーション各位",
        "動物病院",
        "老健局長の通知",
        "老健施設の利用",
        "特養待機者数",
        "地域密着型特養",
        "老健費",
        "ケアプランセンター様",
        "ケアプランセンター内",
        "調剤薬局",
        "マイホームの点検",
        "図書館",
        "Hospital bill",
        "your clinic",
        "山田 太郎",
        "会議の資料を送ります",
        "先日は病院でお世話になりました",
        "近くの薬局で薬をもらいました",
        "母のデイサービスの送迎",
        "さくら病院で検査を受けました",
        "全国さくら病院協会の年会費",
        "父は老人ホームにおります",
        "この病院の内科を受診したい",
        "かかりつけの医院から紹介されました",
        "市の保健センターで健診を受けました",
        "昨日歯科で抜歯しました",
        "都内の病院に勤務しています",
        "回復期病院を紹介してほしい",
        "休日診療所の案内",
        "姉が通っている病院",
        "新しい薬局に変えます",
        "週2回のデイケア利用",
        "夫の眼科です",
        "入院先は大学病院です",
        "消化器内科の木村です",
        "内科",
        "田中内科医長が診ました",
        "デイサービスはお休みします",
        "デイサービスをやめます",
        "グループホームにおります",
        "老健からの連絡です",
        "特養でお世話になっています",
        "苑",
        "中央公園",
        "ホテル松葉荘",
        "visit to the hospital",
        "our clinic",
    }));
    CAPTURE(text);
    CHECK(first_name(text, Place::running_text).empty());
}

TEST_CASE("facility_names knows more endings in a display name", "[people][facility]") {
    CHECK(first_name("ひまわり苑", Place::display_name) == "ひまわり苑");
    CHECK(first_name("やすらぎの里", Place::display_name) == "やすらぎの里");
    CHECK(first_name("Sakura Clinic", Place::display_name) == "sakuraclinic");
    CHECK(first_name("本荘 一郎", Place::display_name).empty());
    CHECK(first_name("中央公園", Place::display_name).empty());
    CHECK(first_name("ひまわり幼稚園", Place::display_name).empty());
    CHECK(first_name("Clinic", Place::display_name).empty());
    CHECK(first_name("昨日ひまわり苑に行きました", Place::running_text).empty());
    CHECK(first_name("Thanks to Sakura Clinic for it", Place::running_text).empty());
    for (const char* name : {"グループホームもみじ", "デイサービスのぞみ", "老健かがやき",
                             "特養はるか", "田中内科", "通所介護きらら", "訪問入浴あおば",
                             "訪問介護事業所やまびこ", "ひかり総合病院", "駅前薬局"}) {
        CAPTURE(name);
        CHECK(first_name(name, Place::display_name) == name);
    }
    CHECK(first_name("居宅介護支援事業所 絆", Place::display_name) == "居宅介護支援事業所絆");
    CHECK(first_name("訪問介護事業所　翼 佐藤", Place::display_name) == "訪問介護事業所翼");
    CHECK(first_name("居宅介護支援事業所 絆", Place::running_text) == "居宅介護支援事業所絆");
    CHECK(first_name("居宅介護支援事業所 殿", Place::running_text).empty());
    CHECK(first_name("居宅介護支援事業所 絆 の件", Place::running_text).empty());
    CHECK(first_name("看多機 ひまわり", Place::running_text) == "看多機ひまわり");
    CHECK(first_name("住宅型有料 ひまわり", Place::display_name) == "住宅型有料ひまわり");
    CHECK(first_name("生活介護事業所 翼", Place::display_name) == "生活介護事業所翼");
    CHECK(first_name("児童養護施設 ひまわり", Place::display_name) == "児童養護施設ひまわり");
    for (const char* name : {"消化器内科", "外科 木村", "佐藤歯科助手", "総合病院", "居酒屋 藤の家",
                             "居宅介護支援事業所 様", "居宅介護支援事業所 御中"}) {
        CAPTURE(name);
        CHECK(first_name(name, Place::display_name).empty());
    }
}

TEST_CASE("is_addressed tells the reader's name from the author's", "[people][facility]") {
    CHECK(is_addressed(FoldedText("さくら病院 御中")));
    CHECK(is_addressed(FoldedText("さくら病院 院長 山田様。")));
    CHECK_FALSE(is_addressed(FoldedText("さくら病院 事務局")));
}

TEST_CASE("FoldedText remembers where words began", "[people][facility]") {
    const FoldedText text("外科　山田 太郎(様)");
    CHECK(to_utf8(text.text()) == "外科山田太郎(様)");
    CHECK(text.boundary(0));
    CHECK_FALSE(text.boundary(1));
    CHECK(text.boundary(2));
    CHECK(text.boundary(4));
    CHECK(text.boundary(6));
    CHECK(text.boundary(text.size()));
    CHECK(FoldedText("").size() == 0);
    CHECK(FoldedText("").boundary(0));
    CHECK(text.blank(2));
    CHECK_FALSE(text.blank(6));
    const FoldedText dashes("a - b-c -d \u200b e\u200bf ");
    const std::vector<bool> blanks{false, true, true, false, false, true, false, true, false, true};
    for (std::size_t i = 0; i <= dashes.size(); ++i) {
        INFO(i);
        CHECK(dashes.blank(i) == blanks[i]);
    }
}
