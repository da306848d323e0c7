#include "people/common_names.h"

#include "people/name_text.h"

#include <array>
#include <string>
#include <string_view>
#include <unordered_set>

namespace keneki::people {
namespace {

/// The hundred most frequent of Japan (全国同姓調査, 明治安田生命 2018).
constexpr std::string_view families =
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 斎藤 "
    "林 清水 "
    "山崎 阿部 森 池田 橋本 山下 石川 中島 前田 藤田 後藤 小川 岡田 村上 長谷川 近藤 石井 坂本 "
    "遠藤 藤井 "
    "青木 福田 三浦 西村 藤原 太田 松田 原田 岡本 中野 中川 小野 竹内 田村 金子 中山 和田 石田 "
    "工藤 上田 "
    "原 森田 酒井 横山 柴田 宮崎 宮本 内田 高木 安藤 島田 谷口 大野 高田 丸山 今井 河野 藤本 村田 "
    "武田 "
    "上野 杉山 増田 平野 大塚 千葉 久保 松井 小島 岩崎 桜井 野口 松尾 野村 木下 菊地 佐野 大西 "
    "杉本 新井 "
    // three characters: taken for a family name when they stand alone
    "五十嵐 久保田 大久保 小野寺 佐久間 長谷部 小笠原 宇都宮 五十川 日比野 曽我部 長曽我部 "
    "勅使河原 ";

/// Words that many facilities are named after (the kinds of threats 4.3 and 4.4), and such as tell
/// nothing.
constexpr std::string_view cores = "さくら 桜 サクラ ひまわり 向日葵 あおば 青葉 みどり 緑 "
                                   "みどりの わかば 若葉 あおぞら 青空 やすらぎ なごみ "
                                   "ひかり 光 すずらん けやき つばさ のぞみ 希望 たんぽぽ コスモス "
                                   "すみれ もみじ あさひ 旭 朝日 ふれあい "
                                   "いずみ 泉 みなみ 南 きた 北 ひがし 東 にし 西 中央 駅前 "
                                   "ファミリー ハート ハートフル にこにこ さわやか "
                                   "しらゆり 白百合 ゆり にじ 虹 たいよう 太陽 平和 共立 共和 第一 "
                                   "第二 中部 南部 北部 東部 西部 市民 市立 "
                                   "県立 町立 村立 公立 国立 総合 済生会 赤十字 日赤 厚生 協立 "
                                   "協同 博愛 慈恵 みなと 城南 城北 城東 城西 "
                                   "ことぶき 寿 長寿 福寿 ゆうあい 友愛 めぐみ 恵 ふたば 双葉 あい "
                                   "愛 あおい 葵 はなみずき 花水木 くすのき "
                                   "かえで 楓 もも こころ ほほえみ えがお 笑顔 せせらぎ そよかぜ "
                                   "四季 和 なかよし ひだまり 陽だまり ふるさと "
                                   "まごころ ゆうゆう 悠々 らくらく いきいき 健康 保健 中央総合 "
                                   "市民総合 内科 外科 皮膚科 眼科 整形外科 "
                                   "小児科 耳鼻咽喉科 歯科 心療内科 ";

constexpr std::string_view prefectures = "北海道 青森 岩手 宮城 秋田 山形 福島 茨城 栃木 群馬 埼玉 "
                                         "千葉 東京 神奈川 新潟 富山 石川 福井 山梨 長野 "
                                         "岐阜 静岡 愛知 三重 滋賀 京都 大阪 兵庫 奈良 和歌山 鳥取 "
                                         "島根 岡山 広島 山口 徳島 香川 愛媛 高知 福岡 "
                                         "佐賀 長崎 熊本 大分 宮崎 鹿児島 沖縄 ";
/// Seats of prefectures and cities designated by ordinance (地方自治法 252条の19), and wards and
/// towns that stand for one.
constexpr std::string_view cities = "札幌 盛岡 仙台 水戸 宇都宮 前橋 さいたま 横浜 川崎 相模原 "
                                    "甲府 名古屋 浜松 津 大津 神戸 堺 松江 北九州 "
                                    "松山 高松 那覇 金沢 新宿 渋谷 池袋 品川 上野 銀座 梅田 難波 "
                                    "天神 博多 大宮 浦和 町田 八王子 立川 船橋 "
                                    "柏 藤沢 豊橋 豊田 姫路 尼崎 西宮 倉敷 福山 下関 久留米 佐世保 "
                                    "旭川 函館 郡山 いわき 高崎 長岡 ";

class WordList {
public:
    explicit WordList(std::initializer_list<std::string_view> lists) {
        for (std::string_view list : lists)
            while (!list.empty()) {
                const std::size_t end = list.find(' ');
                words_.emplace(NameText(list.substr(0, end)).text());
                list.remove_prefix(end + 1);
            }
    }
    [[nodiscard]] bool has(std::u32string_view word) const {
        return words_.count(std::u32string(word)) != 0;
    }

private:
    std::unordered_set<std::u32string> words_;
};

} // namespace

bool is_common_family_name(std::u32string_view name) {
    static const WordList list{families};
    return list.has(name);
}

bool is_place_name(std::u32string_view word) {
    static const WordList list{prefectures, cities};
    if (list.has(word)) return true;
    constexpr std::u32string_view units = U"都道府県市区町村院店";
    return word.size() > 1 && units.find(word.back()) != std::u32string_view::npos &&
           list.has(word.substr(0, word.size() - 1));
}

bool is_common_facility_core(std::u32string_view core) {
    static const WordList list{cores};
    if (core.size() < 2 || list.has(core) || is_common_family_name(core) || is_place_name(core))
        return true;
    // 田中内科, さくら皮膚科: a branch of medicine tells little more.
    constexpr std::array branches{
        std::u32string_view(U"内科"),       std::u32string_view(U"整形外科"),
        std::u32string_view(U"外科"),       std::u32string_view(U"眼科"),
        std::u32string_view(U"皮膚科"),     std::u32string_view(U"小児科"),
        std::u32string_view(U"耳鼻咽喉科"), std::u32string_view(U"歯科"),
        std::u32string_view(U"産婦人科"),   std::u32string_view(U"泌尿器科")};
    for (const std::u32string_view branch : branches)
        if (core.size() > branch.size() && core.ends_with(branch))
            return is_common_facility_core(core.substr(0, core.size() - branch.size()));
    return false;
}

} // namespace keneki::people
