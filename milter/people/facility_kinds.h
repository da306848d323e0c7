#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Words for what sort of place a facility is (threats 4.3 and 4.4). All texts in the form of
/// NameText.
namespace keneki::people {

/// What sort of place it is. Kinds that are one and the same (特養, 特別養護老人ホーム) are one.
enum class Kind {
    none,
    hospital,
    clinic,     ///< クリニック
    doctors,    ///< 医院
    dispensary, ///< 診療所
    medical_centre,
    dental,
    pharmacy,
    nursing_home,  ///< 特別養護老人ホーム, 特養, 介護老人福祉施設
    health_home,   ///< 介護老人保健施設, 老健
    care_hospital, ///< 介護医療院
    paid_home,     ///< 有料老人ホーム
    serviced_home, ///< サービス付き高齢者向け住宅, サ高住
    old_home,      ///< 養護老人ホーム, ケアハウス
    group_home,
    day_service,
    day_care,
    short_stay,
    small_multi,   ///< 小規模多機能
    home_nursing,  ///< 訪問看護ステーション
    rehab_nursing, ///< 訪問看護リハビリステーション
    home_help,     ///< 訪問介護, ヘルパーステーション
    nursing_multi, ///< 看護小規模多機能, 看多機
    care_plan,     ///< 居宅介護支援事業所, ケアプランセンター
    care_centre,
    home_support,  ///< 在宅介護支援センター
    district,      ///< 地域包括支援センター
    public_health, ///< 保健所
    health_centre, ///< 保健センター
    labour_office, ///< 労働基準監督署
    job_office,    ///< 公共職業安定所, ハローワーク
    welfare,       ///< 社会福祉協議会
    association,   ///< 医師会
    work_support,  ///< 就労継続支援
    work_move,     ///< 就労移行支援
    after_school,  ///< 放課後等デイサービス
    child_support, ///< 児童発達支援
    activity,      ///< 地域活動支援センター
    consultation,  ///< 相談支援事業所
    life_support,  ///< 地域生活支援センター
    support_home,  ///< 障害者支援施設
    relief_home,   ///< 救護施設
    child_home,    ///< 児童養護施設
    family_home,   ///< 母子生活支援施設
    bonesetter,    ///< 接骨院, 整骨院
    acupuncture,   ///< 鍼灸院
    midwife,       ///< 助産院
    nurse_school,  ///< 看護専門学校
};

struct FoundKind {
    Kind kind = Kind::none;
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The kind that `text` begins with.
[[nodiscard]] FoundKind kind_in_front(std::u32string_view text);
/// The last kind in the text: さくら病院前薬局 is a pharmacy.
[[nodiscard]] FoundKind last_kind(std::u32string_view text);
/// 障害者 of 障害者グループホーム…: stands before a kind and is no name.
[[nodiscard]] bool is_generic(std::u32string_view before_kind);
/// All words for a kind; none for Kind::none.
[[nodiscard]] const std::vector<std::u32string>& words_of(Kind kind);

/// What the trade says for a kind (居宅, デイ), and what means other things elsewhere: it makes a
/// name of the list only together with its core.
struct ShortWord {
    Kind kind;
    std::u32string_view word;
    bool in_front; ///< 居宅すみれ; nobody writes HPさくら
    bool behind;   ///< すみれ居宅
};
[[nodiscard]] std::span<const ShortWord> short_words_of(Kind kind);
[[nodiscard]] bool is_short_word(std::u32string_view word);
/// The kinds of service that a house of this kind gives under its own name (老健: 通所リハビリ).
[[nodiscard]] std::span<const Kind> services_of(Kind kind);
/// The same, also what it gives beside others: a hospital has its own 通所リハビリ, which stands
/// behind its whole name.
[[nodiscard]] bool gives_service(Kind house, Kind service);

/// The abbreviation `word` at the front of `text` is the beginning of a longer Latin word: GH and
/// NHO are none in "Lighthouse" and "Nhon".
[[nodiscard]] bool goes_on_in_latin(std::u32string_view text, std::u32string_view word);

} // namespace keneki::people
