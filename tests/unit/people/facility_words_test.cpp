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
        {"老健さくら", "老健さくら"},
        {"特養 ひまわり", "特養ひまわり"},
        {"さくら老健", "さくら老健"},
        {"介護センターひだまり", "介護センターひだまり"},
        {"ケアプランセンター桜", "ケアプランセンター桜"},
        {"桜ケアプランセンター", "桜ケアプランセンター"},
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
    CHECK(first_name("ひまわり苑", Place::running_text).empty());
    CHECK(first_name("Sakura Clinic", Place::running_text).empty());
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
}
