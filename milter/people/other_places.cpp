#include "people/other_places.h"

#include "people/characters.h"

#include <algorithm>
#include <vector>

namespace keneki::people {
namespace {

using Word = std::u32string_view;

/// One of them makes it a place.
constexpr Word place_words = U"せんた すていしよん ほうむ ぷらざ はうす 事業所 学校 学園 寮 支援 "
                             U"さあびす 施設 研究所 保育 幼稚園";

/// What says only of which sort it is; longer ones in front of those that they begin with.
constexpr Word sort_words =
    U"りはびりていしよん りはびり めでいかる 障害者 障害児 障がい者 障がい児 "
    U"高齢者 へるぱあ こども 子ども 子育て 認知症 感染症 生活習慣病 健康 "
    U"管理 健診 検診 人間どつく 透析 総合 地域 医療 介護 福祉 保健 在宅 "
    U"訪問 居宅 相談 連携 交流 生活 就労 就業 雇用 職業 能力 開発 継続 "
    U"移行 自立 児童 発達 療育 母子 女性 家庭 研修 教育 情報 事務 人材 "
    U"採用 法人 本部 予防 医学 臨床 検査 画像 診断 内視鏡 糖尿病 睡眠 "
    U"歯科 心臓 血管 血液 循環器 消化器 呼吸器 小児 周産期 乳腺 緩和 難病 "
    U"精神 物忘れ もの忘れ がん 看護 専門 特別 養護 老人 救護 薬剤 患者 "
    U"入院 退院 外来 救急 災害 防災 安全 国際 給食 栄養 業務 経営 企画 "
    U"推進 活動 多機能 型 なあす けあ でい さぽうと ぼらんていあ ふあみりい "
    U"こみゆにてい へるす うえるねす めんたる きつず 室 部 課 科 係 班 局 "
    U"所 の";

std::vector<Word> words_of_list(Word list) {
    std::vector<Word> words;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(U' '), list.size());
        words.push_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return words;
}

const std::vector<Word>& places() {
    static const std::vector<Word> words = words_of_list(place_words);
    return words;
}

/// How long the word of `words` is that `text` begins with; 0: none.
std::size_t word_at_front(const std::vector<Word>& words, Word text) {
    const auto found =
        std::find_if(words.begin(), words.end(), [&](Word word) { return text.starts_with(word); });
    return found == words.end() ? 0 : found->size();
}

} // namespace

bool says_a_place(std::u32string_view name) {
    for (std::size_t at = 0; at < name.size(); ++at)
        if (word_at_front(places(), name.substr(at)) != 0) return true;
    return false;
}

std::u32string telling_part(std::u32string_view name) {
    static const std::vector<Word> sorts = words_of_list(sort_words);
    std::u32string telling;
    for (std::size_t at = 0; at < name.size();) {
        const Word rest = name.substr(at);
        const std::size_t kind = word_at_front(places(), rest);
        const std::size_t skipped = kind != 0 ? kind : word_at_front(sorts, rest);
        if (skipped == 0 && (is_kanji(rest[0]) || is_name_kana(rest[0]))) telling += rest[0];
        at += std::max<std::size_t>(skipped, 1);
    }
    // ケアセンター北 may be anybody's.
    constexpr Word sides = U"東西南北新旧本内外";
    const bool side = telling.size() == 1 && sides.find(telling[0]) != Word::npos;
    return side ? std::u32string() : telling;
}

} // namespace keneki::people
