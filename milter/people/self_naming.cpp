#include "people/self_naming.h"

#include "people/characters.h"

#include <algorithm>
#include <array>

namespace keneki::people {
namespace {

using Words = std::u32string_view;

/// Of whom a line with one of these in front tells; in compare form.
constexpr std::array labels{Words(U"主治医"),
                            Words(U"担当医"),
                            Words(U"担当医師"),
                            Words(U"執刀医"),
                            Words(U"指導医"),
                            Words(U"紹介医"),
                            Words(U"診察"),
                            Words(U"診察日"),
                            Words(U"診察医"),
                            Words(U"診療科"),
                            Words(U"受診"),
                            Words(U"受診科"),
                            Words(U"受診日"),
                            Words(U"予約"),
                            Words(U"予約日"),
                            Words(U"予約日時"),
                            Words(U"予約内容"),
                            Words(U"予約科"),
                            Words(U"紹介先"),
                            Words(U"転院先"),
                            Words(U"入院先"),
                            Words(U"通院先"),
                            Words(U"患者"),
                            Words(U"患者名"),
                            Words(U"患者氏名"),
                            Words(U"患者様"),
                            Words(U"患者様氏名"),
                            Words(U"利用者"),
                            Words(U"利用者名"),
                            Words(U"利用者氏名"),
                            Words(U"対象者"),
                            Words(U"受診者"),
                            Words(U"宛"),
                            Words(U"宛先"),
                            Words(U"宛名"),
                            Words(U"送付先"),
                            Words(U"送信先"),
                            Words(U"配送先"),
                            Words(U"届け先"),
                            Words(U"お届け先"),
                            Words(U"請求先"),
                            Words(U"受取人"),
                            Words(U"受信者"),
                            Words(U"座長"),
                            Words(U"司会"),
                            Words(U"講師"),
                            Words(U"演者"),
                            Words(U"共同演者"),
                            Words(U"発表者"),
                            Words(U"登壇者"),
                            Words(U"講演者"),
                            Words(U"講演"),
                            Words(U"出席者"),
                            Words(U"参加者"),
                            Words(U"出演"),
                            Words(U"著者"),
                            Words(U"監修"),
                            Words(U"執筆"),
                            Words(U"面会"),
                            Words(U"面会先"),
                            Words(U"面談"),
                            Words(U"被保険者"),
                            Words(U"審査員"),
                            Words(U"パネリスト"),
                            Words(U"コメンテーター"),
                            Words(U"会場"),
                            Words(U"場所"),
                            Words(U"開催場所"),
                            Words(U"主催"),
                            Words(U"共催"),
                            Words(U"後援"),
                            Words(U"協賛"),
                            Words(U"前医"),
                            Words(U"かかりつけ医"),
                            Words(U"紹介元"),
                            Words(U"転院元"),
                            Words(U"受診歴"),
                            Words(U"経歴"),
                            Words(U"略歴"),
                            Words(U"導入施設"),
                            Words(U"venue"),
                            Words(U"候補者"),
                            Words(U"対応者"),
                            Words(U"訪問先"),
                            Words(U"写"),
                            Words(U"写し"),
                            Words(U"代表演者"),
                            Words(U"筆頭演者"),
                            Words(U"指定医"),
                            Words(U"出席"),
                            Words(U"欠席"),
                            Words(U"参加"),
                            Words(U"受講"),
                            Words(U"本人"),
                            Words(U"ご本人"),
                            Words(U"名前"),
                            Words(U"アカウント"),
                            Words(U"演題"),
                            Words(U"執刀"),
                            Words(U"喪主"),
                            Words(U"故"),
                            Words(U"name"),
                            Words(U"account"),
                            Words(U"customer"),
                            Words(U"passenger"),
                            Words(U"guest"),
                            Words(U"attendee"),
                            Words(U"attendees"),
                            Words(U"participant"),
                            Words(U"participants"),
                            Words(U"author"),
                            Words(U"authors"),
                            Words(U"reviewer"),
                            Words(U"attn"),
                            Words(U"attention"),
                            Words(U"cc"),
                            Words(U"bcc"),
                            Words(U"to"),
                            Words(U"recipient"),
                            Words(U"speaker"),
                            Words(U"chair"),
                            Words(U"moderator"),
                            Words(U"presenter"),
                            Words(U"patient"),
                            Words(U"physician"),
                            Words(U"attending"),
                            Words(U"dear"),
                            Words(U"hi"),
                            Words(U"hello")};

template <std::size_t N>
bool starts_with_any(Words text, const std::array<Words, N>& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](Words word) { return text.starts_with(word); });
}
template <std::size_t N>
bool ends_with_any(Words text, const std::array<Words, N>& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](Words word) { return text.ends_with(word); });
}
template <std::size_t N>
bool holds_any(Words text, const std::array<Words, N>& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](Words word) { return text.find(word) != Words::npos; });
}

/// 予約医師, 処方医, 主治医師: what he is to somebody; 外科医師 is a title.
bool is_doctor_of_somebody(Words word) {
    constexpr std::array sorts{Words(U"主治"), Words(U"執刀"), Words(U"指導"), Words(U"紹介"),
                               Words(U"診察"), Words(U"予約"), Words(U"処方"), Words(U"依頼"),
                               Words(U"指示"), Words(U"読影"), Words(U"受持"), Words(U"受け持ち"),
                               Words(U"当番"), Words(U"当直"), Words(U"入力"), Words(U"紹介先")};
    for (const Words end : {Words(U"医師"), Words(U"医")}) {
        if (!word.ends_with(end)) continue;
        word.remove_suffix(end.size());
        return std::find(sorts.begin(), sorts.end(), word) != sorts.end();
    }
    return false;
}

/// 納品先, 予約者, お名前, 口座名義, 会員番号: a field of a form. 管理者 is a post, and a 担当者
/// signs.
bool is_field_of_form(Words word) {
    constexpr std::array whither{Words(U"納品先"), Words(U"納入先"), Words(U"取引先"),
                                 Words(U"勤務先"), Words(U"派遣先"), Words(U"受診先")};
    if (ends_with_any(word, whither)) return true;
    constexpr std::array fields{Words(U"者"),     Words(U"者名"),       Words(U"氏名"),
                                Words(U"お名前"), Words(U"様名"),       Words(U"会員名"),
                                Words(U"名義"),   Words(U"名義人"),     Words(U"保証人"),
                                Words(U"番号"),   Words(U"緊急連絡先"), Words(U"実績")};
    constexpr std::array authors{
        Words(U"管理者"), Words(U"責任者"), Words(U"担当者"), Words(U"代表者"), Words(U"経営者"),
        Words(U"研究者"), Words(U"発信者"), Words(U"送信者"), Words(U"作成者"), Words(U"記入者"),
        Words(U"報告者"), Words(U"依頼者"), Words(U"発行者"), Words(U"編集者"), Words(U"起案者")};
    if (!ends_with_any(word, fields)) return false;
    for (const Words name : {Words(U"氏名"), Words(U"名")})
        if (word.ends_with(name)) {
            word.remove_suffix(name.size());
            break;
        }
    return !ends_with_any(word, authors);
}

/// "1. ", "(2) ", "・": an entry of a list; 12.3 is a day.
bool is_entry(Words line) {
    constexpr Words digits = U"0123456789";
    constexpr std::size_t most_digits = 2;
    if (line.starts_with(U"・")) return true;
    if (line.starts_with(U"(")) line.remove_prefix(1);
    const std::size_t end = std::min(line.find_first_not_of(digits), line.size());
    return end != 0 && end <= most_digits && end + 1 < line.size() &&
           Words(U".)").find(line[end]) != Words::npos && digits.find(line[end + 1]) == Words::npos;
}

constexpr std::array introductions{Words(U"です"),       Words(U"でござい"),   Words(U"と申"),
                                   Words(U"といいます"), Words(U"と言います"), Words(U"だけど"),
                                   Words(U"だよ")};

Words first_sentence(Words text) {
    text = text.substr(0, text.find_first_of(U"。!?"));
    while (!text.empty() && !is_word_character(text.back()))
        text.remove_suffix(1);
    return text;
}

bool ends_as_introduction(Words sentence) {
    constexpr std::array endings{Words(U"です"), Words(U"と申します"), Words(U"でございます"),
                                 Words(U"といいます"), Words(U"と言います")};
    return ends_with_any(sentence, endings);
}

/// Behind a facility's name: what its people do there, or what it is to others.
bool tells_of_work(Words sentence) {
    constexpr std::array particles{Words(U"に"), Words(U"にて"), Words(U"で")};
    constexpr std::array work{Words(U"勤務"),   Words(U"勤め"),    Words(U"所属"),
                              Words(U"在籍"),   Words(U"働"),      Words(U"おります"),
                              Words(U"を務め"), Words(U"担当して")};
    if (!starts_with_any(sentence, particles)) return false;
    sentence.remove_prefix(sentence.starts_with(U"にて") ? 2 : 1);
    return starts_with_any(sentence, work);
}

/// Those who are no part of it: patients, visitors, neighbours.
bool tells_of_outsiders(Words sentence) {
    constexpr std::array outsiders{
        Words(U"患者"),  Words(U"利用者"), Words(U"入居者"), Words(U"入所者"), Words(U"家族"),
        Words(U"入院"),  Words(U"通院"),   Words(U"通って"), Words(U"紹介"),   Words(U"お世話"),
        Words(U"受診"),  Words(U"退院"),   Words(U"元職員"), Words(U"近く"),   Words(U"向かい"),
        Words(U"取引"),  Words(U"出入り"), Words(U"予約"),   Words(U"希望"),   Words(U"件"),
        Words(U"出身"),  Words(U"ていた"), Words(U"ob"),     Words(U"先生方"), Words(U"皆様"),
        Words(U"皆さま")};
    return holds_any(sentence, outsiders);
}

/// に通っている, を退院した: a verb speaks of something else than a department and a name.
bool has_object(Words sentence) {
    for (std::size_t at = 0; at < sentence.size(); ++at)
        if (Words(U"にをがへ").find(sentence[at]) != Words::npos &&
            (at == 0 || !is_hiragana(sentence[at - 1])))
            return true;
    return sentence.starts_with(U"で") && !starts_with_any(sentence, introductions);
}

} // namespace

bool labels_another(const FoldedText& line, std::size_t name_begin) {
    const Words before = line.text().substr(0, name_begin);
    for (std::size_t at = 0; at < before.size(); at = line.next_boundary(at)) {
        const std::size_t end = std::min(line.next_boundary(at), before.size());
        const Words word = before.substr(at, end - at);
        if (std::find(labels.begin(), labels.end(), word) != labels.end() ||
            is_field_of_form(word) || is_doctor_of_somebody(word))
            return true;
    }
    return is_entry(line.text());
}

bool told_of_another(const FoldedText& line, std::size_t name_begin) {
    if (name_begin < 2) return false;
    const Words before = line.text().substr(0, name_begin);
    if (before.back() != U'は' && before.back() != U'が') return false;
    constexpr std::array me{Words(U"私は"),   Words(U"わたしは"), Words(U"わたくしは"),
                            Words(U"僕は"),   Words(U"当方は"),   Words(U"こちらは"),
                            Words(U"小生は"), Words(U"差出人は"), Words(U"日は")};
    return !ends_with_any(before, me);
}

bool says_it_is_me(Words behind_name) {
    if (!behind_name.empty() && Words(U"([").find(behind_name[0]) != Words::npos) {
        const std::size_t close = behind_name.find_first_of(U")]");
        if (close == Words::npos) return false;
        behind_name.remove_prefix(close + 1);
    }
    // 山田太郎ですか, but not 山田太郎だけど、今いいかな
    const Words clause = first_sentence(behind_name);
    return starts_with_any(behind_name, introductions) &&
           clause.substr(0, clause.find(U'、')).find(U'か') == Words::npos;
}

bool says_we_are_it(Words behind_facility) {
    const Words sentence = first_sentence(behind_facility);
    if (starts_with_any(sentence, introductions)) return true;
    if (!ends_as_introduction(sentence)) return false;
    const bool formerly = sentence.find(U"ていた") != Words::npos;
    if (tells_of_work(sentence) && !formerly) return true;
    return !sentence.starts_with(U"から") && !sentence.starts_with(U"まで") &&
           !tells_of_outsiders(sentence) && !has_object(sentence);
}

bool says_word_comes(Words behind_facility) {
    if (behind_facility.starts_with(U"より")) return true;
    const Words sentence = first_sentence(behind_facility);
    constexpr std::array sources{Words(U"からの"), Words(U"よりの"), Words(U"より")};
    constexpr std::array word{
        Words(U"お知らせ"), Words(U"ご案内"), Words(U"案内"),   Words(U"ご連絡"), Words(U"連絡"),
        Words(U"通知"),     Words(U"お願い"), Words(U"お詫び"), Words(U"ご報告"), Words(U"回答")};
    return holds_any(sentence, sources) && holds_any(sentence, word);
}

} // namespace keneki::people
