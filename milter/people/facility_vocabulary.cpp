#include "people/facility_vocabulary.h"

#include "people/characters.h"
#include "people/folded_text.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <vector>

namespace keneki::people {
namespace {

using Text = std::u32string_view;

/// Words with a space between them; one look tells whether any begins at a character.
class Words {
public:
    explicit Words(Text list) {
        while (!list.empty()) {
            const std::size_t end = std::min(list.find(U' '), list.size());
            if (end > 0) words_.push_back(list.substr(0, end));
            list.remove_prefix(std::min(end + 1, list.size()));
        }
        std::sort(words_.begin(), words_.end());
        for (const Text word : words_)
            beginnings_.set(word.front() % beginnings_.size());
    }
    template <class Take>
    void each_at(Text text, std::size_t at, std::size_t end, const Take& take) const {
        if (at >= end || !beginnings_.test(text[at] % beginnings_.size())) return;
        const auto first = std::lower_bound(words_.begin(), words_.end(), text.substr(at, 1));
        for (auto word = first; word != words_.end() && word->front() == text[at]; ++word)
            if (word->size() <= end - at && text.substr(at, word->size()) == *word)
                take(word->size());
    }
    [[nodiscard]] std::size_t longest_at(Text text, std::size_t at, std::size_t end) const {
        std::size_t longest = 0;
        each_at(text, at, end, [&](std::size_t size) { longest = std::max(longest, size); });
        return longest;
    }
    [[nodiscard]] bool begin(Text text) const { return longest_at(text, 0, text.size()) != 0; }
    [[nodiscard]] bool end(Text text) const {
        return std::any_of(words_.begin(), words_.end(),
                           [&](Text word) { return text.ends_with(word); });
    }

private:
    std::vector<Text> words_;
    std::bitset<65536> beginnings_;
};

constexpr Text ending_words =
    U"病院 クリニック クリニツク くりにっく 医院 醫院 診療所 ホスピタル 医療センター 薬局 歯科 "
    U"接骨院 整骨院 鍼灸院 助産院 療育園 療育センター 透析センター 健診センター ケアセンター "
    U"ケアプランセンター ケアハウス ケアホーム 老人ホーム グループホーム ナーシングホーム "
    U"デイサービス デイサービスセンター デイケア デイケアセンター ショートステイ 介護医療院 "
    U"老人保健施設 訪問看護ステーション 訪問介護ステーション 訪問リハビリステーション "
    U"ヘルパーステーション 訪問介護事業所 居宅介護支援事業所 相談支援事業所 "
    U"地域包括支援センター 保健所 保健センター 福祉センター 医師会 薬剤師会 看護協会 "
    U"社会福祉協議会 社協 介護センター 老健 特養 サ高住 高齢者向け住宅 小規模多機能 "
    U"小規模多機能ホーム リハビリテーションセンター 在宅介護支援センター 地域生活支援センター "
    U"訪問看護リハビリステーション 訪問看護リハステーション ケアステーション シニアホーム";

// 科 alone ends departments as often as clinics.
constexpr Text service_ending_words =
    U"内科 外科 整形外科 小児科 皮膚科 皮フ科 ひふ科 眼科 耳鼻科 耳鼻咽喉科 耳鼻いんこう科 "
    U"産婦人科 婦人科 産科 泌尿器科 心療内科 精神科 脳神経外科 胃腸科 肛門科 形成外科 "
    U"リハビリテーション科 訪問看護 訪問介護 訪問入浴 訪問入浴サービス 訪問リハビリ "
    U"訪問リハビリテーション 通所介護 通所リハ 通所リハビリ 通所リハビリテーション "
    U"居宅介護支援 生活介護 福祉会 厚生会";

constexpr Text beginning_words =
    U"特別養護老人ホーム 地域密着型特別養護老人ホーム 地域密着型特養 養護老人ホーム "
    U"介護付有料老人ホーム 介護付き有料老人ホーム 住宅型有料老人ホーム 有料老人ホーム "
    U"軽費老人ホーム 介護老人保健施設 老人保健施設 介護老人福祉施設 介護医療院 "
    U"サービス付き高齢者向け住宅 サービス付高齢者向け住宅 サ高住 グループホーム "
    U"デイサービスセンター デイサービス デイケアセンター デイケア ショートステイ ケアハウス "
    U"ケアホーム ケアセンター ナーシングホーム 老健 特養 特養ホーム 介護センター "
    U"ケアプランセンター 小規模多機能ホーム 小規模多機能型居宅介護 小規模多機能 "
    U"看護小規模多機能 看護小規模多機能型居宅介護 看多機 訪問看護ステーション "
    U"訪問介護ステーション 訪問リハビリステーション ヘルパーステーション 訪問介護事業所 "
    U"居宅介護支援事業所 居宅介護支援センター 相談支援事業所 地域包括支援センター "
    U"障害者支援施設 障がい者支援施設 就労継続支援 就労移行支援 放課後等デイサービス "
    U"在宅介護支援センター 地域生活支援センター 包括支援センター 訪問看護リハビリステーション "
    U"ケアステーション シニアホーム 救護施設 児童発達支援センター 医療法人社団 医療法人財団 "
    U"社会医療法人 医療法人 社会福祉法人 "
    U"npo法人 特定非営利活動法人";

constexpr Text service_beginning_words =
    U"通所介護 通所介護事業所 通所リハ 通所リハビリ 通所リハビリテーション 訪問介護 訪問看護 "
    U"訪問入浴 訪問リハビリ 訪問リハビリテーション 居宅介護支援 生活介護 短期入所生活介護 "
    U"認知症対応型共同生活介護 共同生活援助 児童発達支援 生活介護事業所 住宅型有料 介護付有料 "
    U"児童養護施設 母子生活支援施設";

constexpr Text weak_ending_words = U"苑 荘 園 の里 の郷 の家 の杜 の森";
/// … and these end other things.
constexpr Text other_ending_words =
    U"公園 学園 稚園 育園 ども園 物園 庭園 農園 遊園 造園 楽園 茶園 果樹園 霊園 菜園 田園 祇園 "
    U"甲子園 別荘 山荘 道の里 家族の森";
constexpr Text inn_words =
    U"居酒屋 旅館 民宿 料亭 割烹 ホテル 温泉 食堂 レストラン カフェ 旅行 不動産 キャンプ";

constexpr Text generic_words =
    U"当 貴 本 各 他 同 両 御 弊 大 小 中小 総合 大学 市 県 区 町 村 都 道 府 郡 郡市 市立 県立 "
    U"町立 "
    U"村立 区立 公立 国立 私立 都立 道立 府立 地域 近隣 専門 動物 ペット 救急 急性期 "
    U"慢性期 回復期 亜急性期 高度急性期 一般 民間 休日 夜間 連携 協力 中核 基幹 拠点 指定 紹介元 "
    U"紹介先 "
    U"転院先 転院元 入院先 入所先 通院先 受診先 搬送先 勤務先 派遣先 関連 系列 全国 国内 海外 "
    U"調剤 保険 院外 院内 門前 医療 介護 福祉 保健 看護 訪問 有料 特別養護 特別 介護付有料 "
    U"介護付き有料 住宅型有料 日本 審美 小児 矯正 予防 インプラント 療養型 療養 精神科 精神 美容 "
    U"オンライン 支援 ネット 附属 付属 認知症対応型 都道府県 市区町村 市町村 地域密着型 "
    U"ユニット型 広域型 超強化型 在宅強化型 強化型 加算型 単独 従来型 がん ガン 癌 母子 老人 "
    U"高齢者 障害者 障がい者 労災 災害 臨床 "
    U"検査 認知症 リハビリ リハビリテーション 施設 事業所 サービス付き サービス付 病院 医院 "
    U"クリニック 診療所 薬局 歯科 デイサービス デイケア 老健 特養 グループホーム 医師会";

/// In front of 内科, 外科 and other departments.
constexpr Text speciality_words =
    U"消化器 循環器 呼吸器 神経 脳神経 脳 血液 腎臓 糖尿病 内分泌 代謝 膠原病 リウマチ 感染症 腫瘍 "
    U"緩和 緩和ケア 老年 心療 心臓 血管 心臓血管 乳腺 肝臓 肝胆膵 食道 胃腸 大腸 肛門 形成 整形 "
    U"口腔 "
    U"移植 呼吸 気管 胸部 腹部 甲状腺 産業 女性 男性 思春期 児童 放射線 麻酔 病理 漢方 アレルギー "
    U"頭頸部 再建 脊椎 脊髄 関節 スポーツ 透析 人工透析 生活習慣病 内視鏡 発達 物忘れ もの忘れ "
    U"睡眠 第一 第二 第三 第 外来 病棟 及び 及 新患 再診 初診 内科 外科 小児科 皮膚科 眼科 耳鼻科 "
    U"耳鼻咽喉科 産婦人科 婦人科 産科 泌尿器科 心療内科 整形外科 形成外科 部 科 室 課";

/// In a sentence: whose, where, when and which.
constexpr Text ordinary_words =
    U"赤十字 日赤 済生会 厚生連 民医連 国立病院機構 市民 県民 町民 こども 子ども 健康 父 母 祖父 "
    U"祖母 義父 義母 夫 妻 主人 旦那 家内 嫁 息子 娘 子 子供 お子さん 孫 兄 弟 姉 妹 叔父 叔母 "
    U"伯父 伯母 家族 ご家族 両親 親 親戚 おじ おば おじいちゃん おばあちゃん 私 わたし 僕 自分 "
    U"本人 "
    U"ご本人 患者 患者様 患者さん 利用者 入居者 入所者 友人 知人 友達 同僚 職員 先生 医師 主治医 "
    U"看護師 ケアマネ 近く ちかく 近所 近場 付近 周辺 周囲 地元 駅 駅前 駅近 駅ナカ 家 自宅 実家 "
    U"会社 職場 学校 勤め先 隣 となり 隣町 向かい 遠く 遠方 市内 市外 県内 県外 県下 都内 都下 "
    U"道内 "
    U"府内 府下 区内 区外 町内 村内 郡内 管内 圏内 圏域 地方 都市 世界 各地 各市 各県 街 まち "
    U"こ そ あ ど この その あの どの ここ そこ あそこ どこ こちら そちら あちら どちら うち よそ "
    U"ほか 別 "
    U"いつも 普段 ふだん 前 以前 今 現在 今回 前回 次 次回 元々 最初 最後 最近 昔 むかし 当時 昨日 "
    U"きのう 今日 きょう 本日 明日 あした 明後日 先日 先週 今週 来週 先月 今月 来月 毎日 毎週 "
    U"毎月 毎年 昨年 去年 今年 来年 年末 年始 年末年始 週 月 年 日 回 時 分 土日 土曜 日曜 祝日 "
    U"平日 "
    U"深夜 早朝 日中 昼間 当番 当直 救急指定 近代 新しい 新た 新 旧 古い 大きな 小さな "
    U"最寄り 最寄 もより 主 複数 多く すべて 全て 全 一部 数 両方 個人 有名 希望 予定 担当 紹介 "
    U"受診 "
    U"入院 通院 退院 転院 入所 退所 入居 通所 利用 検討 見学 契約 提携 嘱託 登録 参加 会員 後方 "
    U"かかりつけ 掛かりつけ かかり付け 行きつけ 行き付け お世話 小規模 中規模 大規模 公的 民営 "
    U"公営 "
    U"専用 併設 隣接 老人福祉 在宅 居宅 通い 泊まり 予約 定期 休診 開業 開設 経営 運営 会議 研修 "
    U"研究 教育 実習 対応 可能 不可 有床 無床 認定 承認 許可 届出 優良 人気 評判 安心 地区 皆様 "
    U"上記 下記 左記 同上 該当 当該 別添 御中 各位 関係 医療機関 オススメ おすすめ お薦め セカンド "
    U"ドラッグストア 処方 処方箋 お薬 薬 検診 健診 人間ドック 健康診断 特定健診 ワクチン 接種 "
    U"急病 休日夜間 夜 昼 朝 午前 午後 と や か など 等 または 又は もしくは 及び および から より "
    U"まで での との への には では とは にて について における に関する という といった ような "
    U"ための "
    U"ため 際 つど 都度 時点 場合 分院 本院 附属の 紹介状 診察 通っ 通う";

constexpr Text following_words = U"入居 入所 利用 職員 見学 空き 空室 空床 空状況 施設長 管理 申込 "
                                 U"料金 案内 連絡 担当 送迎 請求 "
                                 U"事業 開設 協会 研修 各位 等 関係 御中 様 向け 計画 サービス "
                                 U"センター 協議会 会計 制度 運営 経営 "
                                 U"法人 化 待機 施設 局長 課長 入浴 受入 退所 退居";
constexpr Text ordinary_following_words =
    U"探 退 希望 体験 相談 一覧 比較 選 待 側 代 勤務 業務 開始 終了 変更 中止 再開 休 予定 契約 "
    U"家族 "
    U"患者 併設 内 外 宛 便 用 宿泊 滞在 会議 会 費 新設 指定 加算 定員 満室 満床 紹介 説明 情報 "
    U"面会 "
    U"生活 暮 転居 転院 転所 スタッフ パンフレット ケア おやすみ おためし おねがい おしらせ おせわ "
    U"おといあわせ おむかえ から まで です でした でしょ では でも での でお でご でき であ でな "
    U"だった "
    U"だけ だそう だと なので なの なら など なん には にお にて にいく にいき にいる にいっ "
    U"にいま にあ "
    U"にも になり になる になっ にきて にかよ について における により による によって にとって "
    U"にいれ "
    U"はお はご はいつ はあり はある はない はなく はどう はどこ はやめ はまだ はでき はにち "
    U"はとて はよい "
    U"がお がご がいい があり がある がない がなく ができ がよ がかか を との とは ともに とお "
    U"とい として "
    U"とした とりやめ とか、 へお への へは へも へと へいき へいく へいっ へいれ もお もあり "
    U"もある もしく もでき もいい "
    U"もない "
    U"かもし かどう のお のご のこと のとき のため のほう のみな のよう のあと のたび のまえ "
    U"のなか のひと "
    U"のかた のうち のほか ので のは のもの のやり のしく";

/// Verbs and adjectives that go before a noun end so.
constexpr Text inflected_words =
    U"ている ていた でいる でいた ておる ておった ております てくれた ていただいた てもらった "
    U"される "
    U"された なった なる したい たい ない ます ました られる られた せる";
/// Right behind a kanji.
constexpr Text inflections = U"い る う く な た き しい きい かい さい しき きな さな った んだ "
                             U"いた した する れる れた える えた ける けた じる "
                             U"わる わった める めた まる まった";

constexpr Text presenting_words = U"です でござい でごさい と申 ともうし といいます と言います "
                                  U"より からのお知らせ からのご からの連絡";

constexpr Text particles = U"はがをにでとものへや";

bool is_number(char32_t c) {
    return (c >= U'0' && c <= U'9') || Text(U"一二三四五六七八九十百千").find(c) != Text::npos;
}

/// The text is made of such words, of particles and numbers alone.
bool consists_of(Text text, std::initializer_list<const Words*> words, bool with_particles) {
    constexpr std::size_t most = 40;
    if (text.size() > most) return false;
    std::bitset<most + 1> reached;
    reached.set(0);
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!reached.test(at)) continue;
        const bool filler = is_number(text[at]) || text[at] == U'・' ||
                            (with_particles && at > 0 && is_particle(text[at]));
        if (filler) reached.set(at + 1);
        for (const Words* const set : words)
            set->each_at(text, at, text.size(), [&](std::size_t size) { reached.set(at + size); });
    }
    return reached.test(text.size());
}

const Words& generic() {
    static const Words words(generic_words);
    return words;
}
const Words& specialities() {
    static const Words words(speciality_words);
    return words;
}
const Words& ordinary() {
    static const Words words(ordinary_words);
    return words;
}

/// 通っている, 新しい: the end of a verb or an adjective. Names are seldom a kanji with such kana.
bool is_inflected(Text text) {
    static const Words long_ones(inflected_words);
    static const Words behind_kanji(inflections);
    std::size_t kana = 0;
    while (kana < text.size() && is_hiragana(text[text.size() - 1 - kana]))
        ++kana;
    if (kana == 0 || kana == text.size() || !is_kanji(text[text.size() - 1 - kana])) return false;
    const Text run = text.substr(text.size() - kana);
    return long_ones.end(run) || behind_kanji.longest_at(run, 0, run.size()) == run.size();
}

/// 母の歯科, 昨日は病院: a particle right in front of the ending. In kana alone it may be the last
/// letter of a name (ひので薬局).
bool ends_in_particle(Text text) {
    static const Words long_ones(U"から より まで では には とは への での との からの までの "
                                 U"などの ための という といった ような");
    if (text.empty() || text.size() == 1) return !text.empty() && is_particle(text[0]);
    if (is_particle(text.back()) && !is_hiragana(text[text.size() - 2])) return true;
    constexpr std::size_t long_enough = 4; // たより薬局
    return text.size() >= long_enough && long_ones.end(text);
}

} // namespace

bool is_particle(char32_t c) {
    return particles.find(c) != Text::npos;
}

std::size_t facility_ending(Text text, std::size_t at, std::size_t end) {
    static const Words words(ending_words);
    return words.longest_at(text, at, end);
}
std::size_t service_ending(Text text, std::size_t at, std::size_t end) {
    static const Words words(service_ending_words);
    return words.longest_at(text, at, end);
}
std::size_t facility_beginning(Text text, std::size_t at, std::size_t end) {
    static const Words words(beginning_words);
    return words.longest_at(text, at, end);
}
std::size_t service_beginning(Text text, std::size_t at, std::size_t end) {
    static const Words words(service_beginning_words);
    return words.longest_at(text, at, end);
}

bool has_weak_ending(Text word) {
    static const Words weak(weak_ending_words);
    static const Words other(other_ending_words);
    constexpr std::size_t shortest = 3; // 本荘 and 園田 are people
    return word.size() >= shortest && weak.end(word) && !other.end(word);
}

bool names_an_inn(Text text) {
    static const Words words(inn_words);
    for (std::size_t at = 0; at < text.size(); ++at)
        if (words.longest_at(text, at, text.size()) != 0) return true;
    return false;
}

bool is_generic_in_front(Text before_ending) {
    return consists_of(before_ending, {&generic(), &specialities()}, false);
}

bool is_ordinary_in_front(Text before_ending) {
    return consists_of(before_ending, {&generic(), &specialities(), &ordinary()}, true) ||
           ends_in_particle(before_ending) || is_inflected(before_ending);
}

bool is_generic_behind(Text behind) {
    static const Words words(following_words);
    return words.begin(behind);
}

bool is_ordinary_behind(Text behind) {
    static const Words words(ordinary_following_words);
    if (behind.empty() || is_generic_behind(behind) || words.begin(behind)) return true;
    // はーと is a name.
    return is_particle(behind[0]) &&
           (behind.size() == 1 || (!is_hiragana(behind[1]) && behind[1] != U'ー'));
}

bool begins_with_document(Text text) {
    static const Words words(
        U"請求書 ご請求書 御請求書 見積 お見積 御見積 納品書 領収書 領収証 契約書 覚書 誓約書 "
        U"同意書 "
        U"注文書 発注書 申込書 申請書 依頼書 紹介状 診療情報 情報提供書 診断書 検査結果 報告書 "
        U"計画書 提案書 議事録 明細 名簿 書類 資料 様式 サマリー 送付状 案内状 通知書 支払 "
        U"利用明細 "
        U"給与 勤務表 予定表 一覧表 履歴書");
    return words.begin(text);
}

bool presents(Text rest) {
    static const Words words(presenting_words);
    return words.begin(rest);
}

} // namespace keneki::people
