#include "people/facility_borders.h"

#include "people/characters.h"
#include "people/common_names.h"
#include "people/facility_vocabulary.h"
#include "people/facility_words.h"
#include "people/organisation_name.h"
#include "people/person_words.h"

#include <algorithm>
#include <array>

namespace keneki::people {
namespace {

bool is_digit(char32_t c) {
    return c >= U'0' && c <= U'9';
}

/// 第12さくら病院: the number is part of the name. A date in the name of a file is not.
bool is_numbered(const FoldedText& folded, const NameText& text, std::size_t begin) {
    std::size_t at = text.folded_position(begin);
    while (at > 0 && is_digit(folded.text()[at - 1]))
        --at;
    return at > 0 && folded.text()[at - 1] == U'第';
}

/// 藤ノ木苑さん, 藤ノ木苑さんより; ちぐさん may be another name than ちぐ.
bool is_called_politely(const NameText& text, std::size_t end) {
    constexpr std::array honorifics{std::u32string_view(U"さん"), std::u32string_view(U"さま")};
    constexpr std::u32string_view goes_on = U"のはがをにでともへよか";
    if (is_name_kana(text.text()[end - 1])) return false;
    const std::u32string_view rest = text.text().substr(end);
    return std::any_of(honorifics.begin(), honorifics.end(), [&](std::u32string_view word) {
        return rest.starts_with(word) &&
               (text.boundary(end + word.size()) ||
                goes_on.find(rest[word.size()]) != std::u32string_view::npos);
    });
}

/// 指定訪問看護ステーション…: what the law says of a service, not of its name.
bool is_service_grade(std::u32string_view before_kind) {
    return before_kind == U"指定" || before_kind == U"地域密着型" || before_kind == U"認知症対応型";
}

/// 長沼町立長沼病院 is the 町立長沼病院 of the list.
bool repeats_its_place(std::u32string_view in_front, std::u32string_view name) {
    const std::size_t owner = public_owner_at_front(name);
    constexpr std::size_t plain = 2; // 町立
    return owner == plain && in_front.size() > 1 && name.substr(plain).starts_with(in_front);
}

/// 千葉県 of 千葉県例示市立病院, 東京都八王子市 of 東京都八王子市例示病院.
bool names_a_region(std::u32string_view in_front) {
    const std::size_t prefecture = prefecture_at_front(in_front);
    constexpr std::size_t longest = 12;
    return prefecture != 0 && in_front.size() <= longest &&
           (in_front.size() == prefecture ||
            std::u32string_view(U"市区町村郡").find(in_front.back()) != std::u32string_view::npos);
}

/// Minami Sakura Hospital, New Sakura Hospital: neighbours of Sakura Hospital.
bool is_another_in_latin(const NameText& text, std::size_t begin) {
    if (begin == 0 || !is_latin(text.text()[begin]) || !is_latin(text.text()[begin - 1]))
        return false;
    constexpr std::array others{std::u32string_view(U"north"),  std::u32string_view(U"south"),
                                std::u32string_view(U"east"),   std::u32string_view(U"west"),
                                std::u32string_view(U"new"),    std::u32string_view(U"kita"),
                                std::u32string_view(U"minami"), std::u32string_view(U"higashi"),
                                std::u32string_view(U"nishi"),  std::u32string_view(U"shin")};
    const std::size_t from = text.boundary_before(begin - 1);
    const std::u32string_view word = text.text().substr(from, begin - from);
    return std::find(others.begin(), others.end(), word) != others.end();
}

/// さくらメディカル千葉営業所: a company's own branch.
bool names_its_branch(std::u32string_view behind) {
    constexpr std::array ends{std::u32string_view(U"営業所"), std::u32string_view(U"支店"),
                              std::u32string_view(U"支社"),   std::u32string_view(U"支所"),
                              std::u32string_view(U"出張所"), std::u32string_view(U"本社")};
    constexpr std::size_t longest = 8;
    return behind.size() <= longest && is_kanji(behind.front()) &&
           std::any_of(ends.begin(), ends.end(), [&](auto end) { return behind.ends_with(end); });
}

/// 例示病院健診センター is a part of it; 例示病院前薬局 is not.
bool names_a_part(std::u32string_view word) {
    constexpr std::array parts{
        std::u32string_view(U"健診"),     std::u32string_view(U"検診"),
        std::u32string_view(U"透析"),     std::u32string_view(U"健康管理"),
        std::u32string_view(U"地域連携"), std::u32string_view(U"地域医療連携"),
        std::u32string_view(U"医療連携"), std::u32string_view(U"患者支援"),
        std::u32string_view(U"入退院"),   std::u32string_view(U"救急"),
        std::u32string_view(U"救命救急"), std::u32string_view(U"付属"),
        std::u32string_view(U"りはびり")};
    return (word.starts_with(U"付属") || last_kind(word).kind == Kind::none) &&
           std::any_of(parts.begin(), parts.end(),
                       [&](std::u32string_view part) { return word.starts_with(part); });
}

/// 例示病院家族会, 例示病院労働組合, 例示病院前郵便局: people or things around it that write for
/// themselves. 例示病院感染対策委員会, 例示病院師長会 and 例示病院研修会 are its own.
bool names_another_body(std::u32string_view behind) {
    constexpr std::array bodies{std::u32string_view(U"患者会"),   std::u32string_view(U"家族会"),
                                std::u32string_view(U"遺族会"),   std::u32string_view(U"友の会"),
                                std::u32string_view(U"同窓会"),   std::u32string_view(U"後援会"),
                                std::u32string_view(U"労働組合"), std::u32string_view(U"職員組合"),
                                std::u32string_view(U"労組")};
    constexpr std::array ends{std::u32string_view(U"組合"),   std::u32string_view(U"学校"),
                              std::u32string_view(U"郵便局"), std::u32string_view(U"銀行"),
                              std::u32string_view(U"交番"),   std::u32string_view(U"駐車場"),
                              std::u32string_view(U"駅"),     std::u32string_view(U"ぱあきんぐ"),
                              std::u32string_view(U"公園"),   std::u32string_view(U"ばす停"),
                              std::u32string_view(U"もうる"), std::u32string_view(U"口こみ")};
    constexpr std::array own{std::u32string_view(U"委員会"), std::u32string_view(U"研修会"),
                             std::u32string_view(U"勉強会"), std::u32string_view(U"説明会"),
                             std::u32string_view(U"講演会"), std::u32string_view(U"講習会"),
                             std::u32string_view(U"学習会"), std::u32string_view(U"懇談会"),
                             std::u32string_view(U"報告会"), std::u32string_view(U"発表会"),
                             std::u32string_view(U"検討会"), std::u32string_view(U"相談会"),
                             std::u32string_view(U"見学会"), std::u32string_view(U"忘年会"),
                             std::u32string_view(U"新年会"), std::u32string_view(U"歓迎会"),
                             std::u32string_view(U"送別会"), std::u32string_view(U"面会"),
                             std::u32string_view(U"例会"),   std::u32string_view(U"総会"),
                             std::u32string_view(U"理事会"), std::u32string_view(U"評議員会"),
                             std::u32string_view(U"審査会"), std::u32string_view(U"医局会"),
                             std::u32string_view(U"幹部会"), std::u32string_view(U"主任会"),
                             std::u32string_view(U"長会"),   std::u32string_view(U"連携の会")};
    const auto holds = [&](std::u32string_view body) { return behind.find(body) != behind.npos; };
    const auto closes = [&](std::u32string_view end) { return behind.ends_with(end); };
    if (std::any_of(bodies.begin(), bodies.end(), holds) || behind.starts_with(U"立") ||
        behind.starts_with(U"跡"))
        return true;
    if (behind.starts_with(U"付属")) return false;
    if (std::any_of(ends.begin(), ends.end(), closes)) return true;
    return behind.ends_with(U"会") && std::none_of(own.begin(), own.end(), closes);
}

/// 例示病院前, 例示病院前薬局; 前田 and 前川 are people there.
bool stands_in_front_of_it(std::u32string_view behind) {
    if (!behind.starts_with(U"前")) return false;
    constexpr std::u32string_view families = U"田川原島野沢山橋崎谷";
    return behind.size() == 1 || families.find(behind[1]) == std::u32string_view::npos;
}

/// 例示市役所介護保険課: a division of an office.
bool names_a_division(std::u32string_view office, std::u32string_view behind) {
    constexpr std::array offices{std::u32string_view(U"役所"), std::u32string_view(U"役場"),
                                 std::u32string_view(U"局"),   std::u32string_view(U"庁"),
                                 std::u32string_view(U"部"),   std::u32string_view(U"課")};
    constexpr std::array divisions{std::u32string_view(U"課"),   std::u32string_view(U"係"),
                                   std::u32string_view(U"室"),   std::u32string_view(U"班"),
                                   std::u32string_view(U"担当"), std::u32string_view(U"部")};
    constexpr std::size_t longest = 14;
    return behind.size() <= longest &&
           std::any_of(offices.begin(), offices.end(),
                       [&](auto end) { return office.ends_with(end); }) &&
           std::any_of(divisions.begin(), divisions.end(),
                       [&](auto end) { return behind.ends_with(end); });
}

/// 藤ノ木苑の鈴木 is somebody there, ちぐさの森 and 藤ノ木苑の入居者 are not.
bool names_its_person(std::u32string_view facility, std::u32string_view behind) {
    constexpr std::size_t longest_name = 6;
    if (behind.size() < 2 || behind.size() > longest_name || last_kind(behind).kind != Kind::none ||
        has_weak_ending(behind) || is_ordinary_behind(behind) ||
        std::u32string_view(U"苑荘園館").find(behind.back()) != std::u32string_view::npos)
        return false;
    for (std::size_t size = 2; size <= std::min<std::size_t>(behind.size(), 4); ++size)
        if (is_common_family_name(behind.substr(0, size))) return true;
    constexpr std::size_t longest_family = 3;
    return has_weak_ending(facility) && behind.size() <= longest_family &&
           std::all_of(behind.begin(), behind.end(), is_kanji);
}

} // namespace

bool begins_as_facility(const FoldedText& folded,
                        const NameText& text,
                        std::size_t begin,
                        std::size_t end) {
    if (text.boundary(begin)) return !is_another_in_latin(text, begin);
    const char32_t first = folded.text()[text.folded_position(begin)];
    if (is_latin(first)) return false;
    const char32_t before = folded.text()[text.folded_position(begin) - 1];
    if (is_digit(before)) return !is_digit(first) && !is_numbered(folded, text, begin);
    // 医療法人社団さくら会さくら病院, 社会福祉法人さくら苑: legal forms end in these.
    const char32_t owner_end = text.text()[begin - 1]; // 會 is 会
    if (std::u32string_view(U"会団人社構").find(owner_end) != std::u32string_view::npos)
        return true;
    if (large_owner_at_end(text.text().substr(0, begin))) return true;
    const std::size_t from = text.boundary_before(begin);
    const std::u32string_view in_front = text.text().substr(from, begin - from);
    if (legal_form_at_front(in_front) == in_front.size()) return true;
    const std::u32string_view name = text.text().substr(begin, end - begin);
    if (is_service_grade(in_front) && kind_in_front(name).kind != Kind::none) return true;
    if (repeats_its_place(in_front, name) || names_a_region(in_front)) return true;
    if (in_front == U"旧") return true; // わかば病院(旧あおば病院)
    // 先日はさくら病院… in kanji or katakana: a particle is no part of the name.
    return !is_hiragana(first) &&
           std::u32string_view(U"はがをにでとも").find(before) != std::u32string_view::npos;
}

bool is_behind_public_owner(const NameText& text, std::size_t begin, std::size_t end) {
    constexpr std::size_t shortest = 5;
    if (end - begin < shortest || text.boundary(begin)) return false;
    const std::size_t from = text.boundary_before(begin);
    return public_owner_at_front(text.text().substr(from, end - from)) == begin - from;
}

bool ends_as_facility(const FoldedText& folded,
                      const NameText& text,
                      std::size_t begin,
                      std::size_t end) {
    if (text.roman(end, folded)) return false; // 小春日和Ⅱ is not 小春日和
    const std::u32string_view rest = text.text().substr(end);
    const std::u32string_view behind = rest.substr(0, text.next_boundary(end) - end);
    if (!text.boundary(end) && (names_another_body(behind) || stands_in_front_of_it(behind)))
        return false;
    if (text.boundary(end) || is_called_politely(text, end)) return true;
    if (is_latin(rest.front()) && is_latin(text.text()[end - 1])) return false;
    if (is_digit(rest.front())) return !is_digit(text.text()[end - 1]); // さくら苑20261124
    const std::u32string_view name = text.text().substr(begin, end - begin);
    // さかき耳鼻科の予約; さかき外科部長 may be somebody.
    if (ends_in_kind(name) || (ends_in_department(name) && is_name_kana(rest.front()))) {
        // さくら病院前薬局 is somebody else, さくら病院附属訪問看護ステーション is not.
        return names_a_part(behind) || !facility_word_follows(folded, text.folded_position(end));
    }
    // グループホームあい is not in グループホームあいり.
    constexpr std::array goes_on{std::u32string_view(U"より"),   std::u32string_view(U"です"),
                                 std::u32string_view(U"でござ"), std::u32string_view(U"でごさ"),
                                 std::u32string_view(U"と申"),   std::u32string_view(U"事務"),
                                 std::u32string_view(U"職員")};
    const auto follows = [&](std::u32string_view word) { return rest.starts_with(word); };
    const bool title = !is_name_kana(rest[0]) && title_at_front(rest) != 0;
    if (std::any_of(goes_on.begin(), goes_on.end(), follows) || title ||
        legal_form_at_front(rest) != 0)
        return true;
    if (begins_with_document(folded.text().substr(text.folded_position(end)))) return true;
    if (names_a_division(name, behind) || names_its_branch(behind)) return true;
    if (!behind.starts_with(U"の")) return false;
    return behind.ends_with(U"です") || behind.ends_with(U"申します") ||
           names_its_person(name, behind.substr(1));
}

} // namespace keneki::people
