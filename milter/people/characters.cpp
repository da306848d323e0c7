#include "people/characters.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace keneki::people {
namespace {

/// Groups of forms of one character, the usual one first; where the pairs come from and which are
/// left out on purpose: docs/decisions/0011-names.md. Forms that NFKC unifies are not repeated.
constexpr std::array groups{
    // 常用漢字表 (Cabinet notice 2 of 2010): the forms of the 康熙字典 in its brackets
    std::u32string_view(
        U"亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 隠隱 栄榮 営營 衛衞 駅驛 円圓 塩鹽 縁緣 艶艷 応應 "
        U"欧歐 殴毆 "
        U"桜櫻 奥奧 横橫 温溫 穏穩 仮假 価價 画畫 会會 絵繪 壊壞 懐懷 概槪 拡擴 殻殼 覚覺 学學 "
        U"岳嶽 楽樂 "
        U"渇渴 缶罐 巻卷 陥陷 勧勸 寛寬 関關 歓歡 観觀 気氣 既旣 帰歸 偽僞 戯戲 犠犧 旧舊 拠據 "
        U"挙擧 虚虛 "
        U"峡峽 挟挾 狭狹 郷鄕鄉 暁曉 区區 駆驅 勲勳 薫薰 径徑 茎莖 恵惠 掲揭 渓溪 経經 蛍螢 軽輕 "
        U"継繼 "
        U"鶏鷄 芸藝 撃擊 欠缺 研硏 県縣 倹儉 剣劍劔劒剱釼 険險 圏圈 検檢 献獻 権權 顕顯 験驗 厳嚴 "
        U"広廣 "
        U"効效 恒恆 黄黃 鉱鑛 号號 国國圀 黒黑 砕碎 済濟 剤劑 雑雜 参參 桟棧 蚕蠶 惨慘 賛贊 残殘 "
        U"糸絲 "
        U"歯齒 児兒 辞辭 湿濕 実實 写寫 釈釋 寿壽 収收 従從 渋澁 獣獸 縦縱 粛肅 処處 緒緖 叙敍 "
        U"将將 "
        U"称稱 渉涉 焼燒 証證 奨奬 条條 状狀 乗乘 浄淨 剰剩 畳疊 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 "
        U"嘱囑 "
        U"真眞 寝寢 慎愼 尽盡 図圖 粋粹 酔醉 穂穗 随隨 髄髓 枢樞 数數 瀬瀨 声聲 静靜 窃竊 摂攝 "
        U"専專 "
        U"浅淺 戦戰 践踐 銭錢 潜潛 繊纖 禅禪 双雙 壮壯 争爭 荘莊 捜搜 挿插 巣巢 曽曾 痩瘦 装裝 "
        U"総總 "
        U"騒騷 増增 蔵藏 臓臟 即卽 属屬 続續 堕墮 対對 体體 帯帶 滞滯 台臺 滝瀧 択擇 沢澤 担擔 "
        U"単單 "
        U"胆膽 団團 断斷 弾彈 遅遲 痴癡 虫蟲 昼晝 鋳鑄 庁廳 徴徵 聴聽 勅敕 鎮鎭 逓遞 鉄鐵鐡銕 点點 "
        U"転轉 "
        U"伝傳 灯燈 当當 党黨 盗盜 稲稻 闘鬪 徳德 独獨 読讀 届屆 弐貳 悩惱 脳腦 覇霸 拝拜 廃廢 "
        U"売賣 "
        U"麦麥 発發 髪髮 抜拔 晩晚 蛮蠻 秘祕 浜濱濵 瓶甁 払拂 仏佛 併倂 並竝 辺邊邉 変變 弁辨瓣辯 "
        U"歩步 宝寶寳 豊豐 褒襃 翻飜 毎每 万萬 満滿 麺麵 黙默 弥彌 訳譯 薬藥 与與 予豫 余餘 誉譽 "
        U"揺搖 "
        U"様樣 謡謠 来來 頼賴 乱亂 覧覽 竜龍 両兩 猟獵 緑綠 涙淚 塁壘 礼禮 励勵 戻戾 霊靈 齢齡 "
        U"暦曆 "
        U"歴歷 恋戀 錬鍊 炉爐 労勞 郎郞 楼樓 録錄 湾灣 頬頰 剥剝 填塡 叱𠮟 餅餠 "
        // of one origin, printed alike and typed one for the other
        U"青靑 清淸 産產 彦彥 顔顏 姫姬 歳歲 教敎 強强 税稅 説說 鋭銳 脱脫 悦悅 閲閱 戸戶 "
        U"内內 呂吕 尚尙 告吿 舎舍 冊册 瑶瑤 俱倶 "),
    // 人名用漢字 (戸籍法施行規則 別表第二): pairs that it names as forms of one character
    std::u32string_view(U"亘亙 凛凜 尭堯 巌巖 晃晄 桧檜 槙槇 祢禰 禄祿 穣穰 萌萠 遥遙 "),
    // 表外漢字字体表 (2000) and its simplified forms in JIS X 0208
    std::u32string_view(
        U"鴎鷗 芦蘆 薮藪籔 砺礪 蛎蠣 篭籠 蒋蔣 涛濤 祷禱 壷壺 桑桒 潅灌 諌諫 頚頸 鹸鹼 "
        U"麹麴 蝋蠟 莱萊 掻搔 嘘噓 繍繡 醤醬 蝉蟬 顛顚 屏屛 焔焰 撹攪 "),
    // family registers: forms in names (漢字文献情報処理; 戸籍統一文字, MJ縮退マップ of the IPA)
    std::u32string_view(
        U"高髙 崎﨑嵜㟢 斎齋斉齊亝斋 冨富 島嶋嶌㠀隝 吉𠮷 渕淵渊 館舘 橋槗𣘺 土𡈽 今𫝆 喜㐂 勢㔟 "
        U"功㓛 "
        U"丈𠀋 峰峯 柳栁桺 松枩柗 船舩 鶴靏靍鸖 凉涼 沖冲 昂昻 聡聰 晋晉 珍珎 亀龜 鶯鴬 尓爾 "
        U"釜釡 祇祗 舗舖鋪 飲飮 恥耻 綿緜 瀬灨 躯軀 "
        U"磯礒 秋穐龝 穎頴 啓啟 騨驒 野埜 須湏 邦邫 達逹 梅楳 雁鴈 群羣 煙烟 窓窗 繁緐 美羙 麻蔴 "
        U"蓑簑 竪豎 熙煕熈 哲喆 昇曻 和咊 松梥 幹榦 宜冝 柿柹 草艸 蘇蘓 鯵鰺 呉吳 別别 虎乕 徳悳 "
        U"翠翆 淳湻 桝枡 "
        U"猪豬 土圡 間閒 卯夘 兎兔 裏裡 奈柰 留畄畱 村邨 厩廐廏 渓谿 杉杦 渋澀 鎌鐮 脇𦚰 岸㟁 "
        U"鉄鉃 "
        U"世卋 松枀 多夛 鶴寉 博愽 学斈 明眀 鑑鑒 隣鄰 鶏雞 韮韭 駆駈 番畨 観覌 風凬 熙凞 "),
    // names of Chinese staff: simplified forms (簡化字総表) that Japanese character sets do not
    // have
    std::u32string_view(U"劉刘 呉吴 陽阳 寧宁 達达 霊灵 啓启 園园 聖圣 婁娄 離离 張张 陳陈 趙赵 "
                        U"孫孙 馬马 羅罗 鄭郑 謝谢 許许 韓韩 馮冯 鄧邓 蕭萧 賈贾 "
                        U"鄒邹 鍾钟 陸陆 蘇苏 盧卢 閻阎 厳严 賀贺 顧顾 龔龚 竜龙 銭钱 湯汤 喬乔 "
                        U"頼赖 龐庞 蘭兰 顔颜 兪俞 魯鲁 韋韦 畢毕 聶聂 華华 偉伟 麗丽 軍军 艶艳 "
                        U"剛刚 紅红 鵬鹏 飛飞 輝辉 栄荣 鳳凤 蓮莲 穎颖 瑩莹 暁晓 東东 慶庆 義义 "
                        U"沢泽 軒轩 詩诗 語语 賢贤 貞贞 凱凯 鈞钧 鋒锋 銘铭 鋭锐 錦锦 鉄铁 銀银 "
                        U"鈺钰 堅坚 亜亚 楽乐 書书 長长 門门 聞闻 譚谭 謙谦 誠诚 誼谊 譲让 訓训 "
                        U"紀纪 純纯 紹绍 経经 綺绮 維维 緒绪 結结 貝贝 貴贵 賛赞 連连 進进 遠远 "
                        U"遅迟 順顺 風风 饒饶 駿骏 駱骆 驍骁 鮑鲍 鳴鸣 鴻鸿 鶴鹤 嵐岚 島岛 嶺岭 "
                        U"師师 帥帅 応应 憶忆 懐怀 揚扬 権权 楊杨 楓枫 橋桥 樺桦 歓欢 漢汉 潔洁 "
                        U"済济 潤润 浜滨 瀟潇 燦灿 煒炜 燁烨 愛爱 瑪玛 環环 瓊琼 暢畅 簡简 綾绫 "
                        U"勝胜 節节 藍蓝 見见 観观 規规 辺边 関关 鄔邬 郟郏 閆闫 斎齐 車车 実实 "
                        U"倫伦 儷俪 僑侨 倹俭 僉佥 儀仪 優优 伝传 岡冈 労劳 勁劲 勲勋 衛卫 厲厉 "
                        U"団团 場场 壇坛 婭娅 嬋婵 憲宪 寛宽 賓宾 尓尔 尭尧 歳岁 幣币 廬庐 徹彻 "
                        U"懺忏 愷恺 報报 択择 揺摇 時时 曇昙 顕显 暉晖 暫暂 術术 棗枣 棟栋 欒栾 "
                        U"滄沧 漣涟 漸渐 瀅滢 煥焕 爺爷 牽牵 獅狮 猟猎 瑋玮 電电 盤盘 硯砚 禎祯 "
                        U"積积 競竞 篤笃 緯纬 綱纲 納纳 縦纵 絹绢 繍绣 繆缪 翹翘 聯联 聡聪 粛肃 "
                        U"芸艺 蒼苍 薈荟 蔭荫 鶯莺 蛍萤 慮虑 蘊蕴 裊袅 諒谅 貢贡 貫贯 賞赏 邁迈 "
                        U"選选 鄺邝 酈郦 醞酝 釧钏 欽钦 鋼钢 鈴铃 銓铨 錫锡 鎮镇 鏡镜 閩闽 雋隽 "
                        U"霧雾 項项 頻频 頌颂 領领 馳驰 驕骄 鮮鲜 鵑鹃 鷺鹭 "),
};

constexpr char32_t first_hiragana = 0x3040; ///< of the block
constexpr char32_t first_kanji = 0x3400;
constexpr char32_t last_kanji = 0x9FFF;

class VariantTable {
public:
    VariantTable() : usual_(last_kanji - first_kanji + 1) {
        for (const std::u32string_view text : groups)
            for (std::size_t begin = 0; begin < text.size();) {
                const std::size_t end = std::min(text.find(U' ', begin), text.size());
                const std::u32string_view group = text.substr(begin, end - begin);
                for (std::size_t i = 1; i < group.size(); ++i)
                    add(group[i], group.front());
                begin = end + 1;
            }
        std::sort(outside_.begin(), outside_.end());
    }
    [[nodiscard]] char32_t usual(char32_t c) const {
        if (c >= first_kanji && c <= last_kanji) {
            const char32_t found = usual_[c - first_kanji];
            return found == 0 ? c : found;
        }
        const auto place = std::lower_bound(outside_.begin(), outside_.end(), std::pair(c, U'\0'));
        return place != outside_.end() && place->first == c ? place->second : c;
    }

private:
    void add(char32_t form, char32_t usual) {
        if (form >= first_kanji && form <= last_kanji)
            usual_[form - first_kanji] = usual;
        else
            outside_.emplace_back(form, usual);
    }

    std::vector<char32_t> usual_;                        ///< 0: stays
    std::vector<std::pair<char32_t, char32_t>> outside_; ///< beyond the block, sorted
};

constexpr char32_t hiragana_of(char32_t c) {
    constexpr char32_t distance = 0x60;
    return c >= U'ァ' && c <= U'ヶ' ? c - distance : c;
}

/// Small kana, and those that sound like another.
constexpr std::u32string_view spelled = U"ぁぃぅぇぉっゃゅょゎゕゖゐゑをぢづ";
constexpr std::u32string_view sounds = U"あいうえおつやゆよわかけいえおじず";
static_assert(spelled.size() == sounds.size());

constexpr std::array columns{
    std::pair('a', std::u32string_view(U"あかがさざただなはばぱまやらわ")),
    std::pair('i', std::u32string_view(U"いきぎしじちにひびぴみり")),
    std::pair('u', std::u32string_view(U"うくぐすずつぬふぶぷむゆるゔ")),
    std::pair('e', std::u32string_view(U"えけげせぜてでねへべぺめれ")),
    std::pair('o', std::u32string_view(U"おこごそぞとどのほぼぽもよろ")),
};

} // namespace

char32_t name_character(char32_t c) {
    static const VariantTable table;
    const char32_t kana = hiragana_of(c);
    if (kana >= U'ぁ' && kana <= U'ゖ') {
        const std::size_t place = spelled.find(kana);
        return place == std::u32string_view::npos ? kana : sounds[place];
    }
    return c < first_kanji ? c : table.usual(c);
}

bool is_variation_selector(char32_t c) {
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

bool is_kanji(char32_t c) {
    return (c >= first_kanji && c <= last_kanji) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x3FFFF) || c == U'々' || c == U'〆' || c == U'〇';
}

bool is_name_kana(char32_t c) {
    return c >= U'ぁ' && c <= U'ゖ';
}

char vowel_of(char32_t kana) {
    static const std::array<char, 0x60> vowels = [] {
        std::array<char, 0x60> by_kana{};
        for (const auto& [vowel, column] : columns)
            for (const char32_t one : column)
                by_kana[one - first_hiragana] = vowel;
        return by_kana;
    }();
    const char32_t place = kana - first_hiragana; // wraps for what lies before
    return place < vowels.size() ? vowels[place] : '\0';
}

} // namespace keneki::people
