#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// All texts in the form of NameText.
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
    home_help,     ///< 訪問介護, ヘルパーステーション
    care_plan,     ///< 居宅介護支援事業所, ケアプランセンター
    district,      ///< 地域包括支援センター
    public_health, ///< 保健所, 保健センター
    welfare,       ///< 社会福祉協議会
    association,   ///< 医師会
    work_support,  ///< 就労継続支援
    after_school,  ///< 放課後等デイサービス
    consultation,  ///< 相談支援事業所
    support_home,  ///< 障害者支援施設
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

/// How long the legal form is that `text` begins with, or ends in with something before it; 0:
/// none.
[[nodiscard]] std::size_t legal_form_at_front(std::u32string_view text);
[[nodiscard]] std::size_t legal_form_at_end(std::u32string_view text);

/// How long the name of an owner is that the text begins with, and that has so many places all over
/// the country that it tells as little as a legal form (JA長野厚生連); 0: none.
[[nodiscard]] std::size_t large_owner_at_front(std::u32string_view text);
/// The text ends in the short name of such an owner (NHO, 厚生連).
[[nodiscard]] bool large_owner_at_end(std::u32string_view text);
/// How long 市立, 公立, 例示市立 is that the text begins with; 0: none.
[[nodiscard]] std::size_t public_owner_at_front(std::u32string_view text);

} // namespace keneki::people
