#pragma once

#include <cstddef>
#include <string_view>

/// Words in the form of FoldedText around the names of facilities (threats 4.3 and 4.4).
namespace keneki::people {

/// Length of the longest word that stands at `at` and ends by `end`; 0: none.
/// A facility's name ends in it: 病院, 薬局, グループホーム.
[[nodiscard]] std::size_t
facility_ending(std::u32string_view text, std::size_t at, std::size_t end);
/// Ends a name, and just as often names a department or a service: 整形外科, 訪問介護.
[[nodiscard]] std::size_t service_ending(std::u32string_view text, std::size_t at, std::size_t end);
/// A facility's name follows it: 特養, グループホーム.
[[nodiscard]] std::size_t
facility_beginning(std::u32string_view text, std::size_t at, std::size_t end);
/// A name follows it, or a sentence about that service: 通所介護.
[[nodiscard]] std::size_t
service_beginning(std::u32string_view text, std::size_t at, std::size_t end);

/// 苑, 荘, の里 and the like end the word, and nothing says that it is a park or an inn.
[[nodiscard]] bool has_weak_ending(std::u32string_view word);
/// The text speaks of an inn or a restaurant.
[[nodiscard]] bool names_an_inn(std::u32string_view text);

/// Nothing but words like 総合, 市立, 当, 消化器 stands in front of an ending: no proper name.
[[nodiscard]] bool is_generic_in_front(std::u32string_view before_ending);
/// The same for a sentence, where 母の, 近くの, 昨日, 回復期 name no facility either, nor do verbs
/// and adjectives (通っている, 新しい) or a last particle.
[[nodiscard]] bool is_ordinary_in_front(std::u32string_view before_ending);

/// What follows a beginning names none: グループホーム入居のご案内.
[[nodiscard]] bool is_generic_behind(std::u32string_view behind);
/// The same for a sentence: デイサービスはお休み, 老健を希望.
[[nodiscard]] bool is_ordinary_behind(std::u32string_view behind);

/// 請求書, 見積書 and the like: in the name of a file they stand right behind whose they are.
[[nodiscard]] bool begins_with_document(std::u32string_view text);

/// Somebody presents himself from here on, or the text is theirs: です, と申します, より.
[[nodiscard]] bool presents(std::u32string_view rest);

[[nodiscard]] bool is_particle(char32_t c);

} // namespace keneki::people
