#include "mail/signature.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/text_lines.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <span>

namespace keneki::mail {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t marker_bytes = 300;   // lines longer than this are no marker of anything
constexpr std::size_t signature_lines = 20; // longest signature between rules
constexpr std::size_t rule_length = 3;      // characters that make a line a rule
constexpr std::size_t office_lines = 10;    // longest signature without rules
constexpr std::size_t office_line_bytes = 150;
constexpr std::size_t terse_bytes = 40; // where no known device need be named
constexpr std::size_t lines_asked = 20; // from the end: programs add nothing further up

using Words = std::span<const std::string_view>;

bool contains_any(std::string_view text, Words words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return contains(text, word); });
}

bool starts_with_any(std::string_view text, Words words) {
    return std::ranges::any_of(words,
                               [&](std::string_view word) { return text.starts_with(word); });
}

bool ends_with_any(std::string_view text, Words words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return text.ends_with(word); });
}

/// A line of one repeated symbol (or two in turn), as people rule off their signatures.
bool is_rule(std::string_view line) {
    constexpr std::u32string_view symbols =
        U"-_=*+~#.:/|<>^─━－―—–‐═＝＊☆★◇◆□■○●◎・…＿￣～〜┏┓┗┛┌┐└┘├┤＋♪▽▼△▲";
    std::size_t count = 0;
    if (line.size() > marker_bytes) return false;
    for (std::size_t i = 0; i < line.size();) {
        const char32_t c = next_code_point(line, i);
        if (c == U' ' || c == 0x3000U) continue;
        if (symbols.find(c) == std::u32string_view::npos) return false;
        ++count;
    }
    return count >= rule_length;
}

/// Something by which the writer can be reached.
bool has_contact(std::string_view form) {
    constexpr std::array<std::string_view, 14> words{"tel",  "fax",  "@",     "http",   "〒",
                                                     "電話", "住所", "phone", "e-mail", "直通",
                                                     "内線", "携帯", "www.",  "mobile"};
    return contains_any(form, words);
}

/// The place where the signature begins; the number of lines when there is none.
std::size_t signature_begin(const std::vector<std::string_view>& lines,
                            const std::vector<std::string>& forms) {
    for (std::size_t i = lines.size(); i > 0; --i) // the last "-- " is the writer's own
        if (lines[i - 1] == "-- " || lines[i - 1] == "--") return i - 1;
    std::size_t last = lines.size();
    while (last > 0 && trimmed_wide(lines[last - 1]).empty())
        --last;
    const std::size_t lowest = last > signature_lines ? last - signature_lines : 0;
    std::size_t begin = lines.size();
    bool contact = false;
    for (std::size_t i = last; i > lowest; --i) {
        if (is_rule(trimmed_wide(lines[i - 1]))) {
            if (!contact && i != last) return lines.size(); // a ruled block that is no signature
            if (i != last) begin = i - 1;
            // two rules in a row, or text above the first one: the block is complete
            if (contact) break;
        } else {
            contact = contact || has_contact(forms[i - 1]);
        }
    }
    return contact ? begin : lines.size();
}

/// Takes links in brackets, and what ends a sentence, from the end.
std::string_view without_end(std::string_view form) {
    for (;;) {
        if (form.ends_with('>') || form.ends_with(')') || form.ends_with(']')) {
            const std::size_t open = form.find_last_of("<([");
            if (open == npos) return form;
            form = trimmed_wide(form.substr(0, open));
            continue;
        }
        bool cut = false;
        for (const std::string_view end : {".", "!", "。", "*", "_"})
            if (form.ends_with(end)) {
                form = trimmed_wide(form.substr(0, form.size() - end.size()));
                cut = true;
            }
        if (!cut) return form;
    }
}

bool names_device(std::string_view form) {
    constexpr std::array<std::string_view, 46> devices{
        "iphone",   "ipad",         "ipod",     "android",    "galaxy",         "xperia",
        "aquos",    "pixel",        "arrows",   "zenfone",    "oppo",           "xiaomi",
        "redmi",    "huawei",       "samsung",  "sony",       "nokia",          "blackberry",
        "windows",  "outlook",      "gmail",    "yahoo",      "thunderbird",    "spark",
        "mail",     "メール",       "macbook",  "surface",    "docomo",         "ドコモ",
        "softbank", "ソフトバンク", "ymobile",  "rakuten",    "スマートフォン", "スマホ",
        "フォン",   "携帯",         "ケータイ", "タブレット", "モバイル",       "らくらく",
        "端末",     "アプリ",       "phone",    "mobile"};
    return contains_any(form, devices);
}

/// "iPhoneから送信", "このメールはスマートフォンから送信しています。"
bool is_sent_from_japanese(std::string_view form) {
    constexpr std::array<std::string_view, 5> from{"から送信", "より送信", "からの送信", "で送信",
                                                   "で作成"};
    constexpr std::array<std::string_view, 13> ends{"",
                                                    "されました",
                                                    "された",
                                                    "しました",
                                                    "した",
                                                    "しています",
                                                    "しております",
                                                    "されています",
                                                    "されたメール",
                                                    "したメール",
                                                    "されたメッセージ",
                                                    "しているメール",
                                                    "中"};
    constexpr std::array<std::string_view, 4> sentence{"。", "、", "を", "は"};
    std::string_view rest = form;
    const bool about_itself = consume(rest, "このメールは") || consume(rest, "このメッセージは") ||
                              consume(rest, "本メールは");
    constexpr std::array<std::string_view, 2> polite{"です", "になります"};
    for (const std::string_view word : polite)
        if (rest.ends_with(word)) rest.remove_suffix(word.size());
    for (const std::string_view word : from) {
        const std::size_t at = rest.rfind(word);
        if (at == npos || at == 0) continue;
        const std::string_view sender = rest.substr(0, at);
        const std::string_view end = rest.substr(at + word.size());
        if (std::ranges::find(ends, end) == ends.end()) continue;
        if (about_itself) return true;
        // "スキャナから請求書を送信しました" is a sentence of the author
        const bool bare = end.empty() && sender.size() <= terse_bytes;
        return (bare || names_device(sender)) && !contains_any(sender, sentence);
    }
    return false;
}

/// "Outlook for iOSを入手", "Android 版 Outlook をダウンロード", "Get Outlook for Android".
bool is_advertisement(std::string_view form) {
    constexpr std::array<std::string_view, 8> programs{"outlook", "mail",  "メール", "yahoo",
                                                       "gmail",   "spark", "app",    "アプリ"};
    constexpr std::array<std::string_view, 6> japanese{
        "を入手", "を入手する", "を取得", "をダウンロード", "をダウンロードする", "をインストール"};
    if (!contains_any(form, programs)) return false;
    constexpr std::array<std::string_view, 2> gets{"get ", "download "};
    constexpr std::array<std::string_view, 4> fors{" for ios", " for android", " for mobile",
                                                   " for windows"};
    return ends_with_any(form, japanese) ||
           (starts_with_any(form, gets) && ends_with_any(form, fors));
}

/// Where the message was written, in the languages in which phones say it.
bool is_sent_from(std::string_view form) {
    constexpr std::array<std::string_view, 18> begins{
        "sent from ",     "sent via ",        "sent with ",       "sent using ",    "sent by my ",
        "written on my ", "sent on the go",   "von meinem ",      "gesendet von ",  "gesendet mit ",
        "envoyé de ",     "envoyé depuis ",   "envoyé à partir ", "enviado desde ", "enviado do ",
        "inviato da ",    "verzonden vanaf ", "отправлено с "};
    constexpr std::array<std::string_view, 6> others{"发自我的", "發自我的", "从我的",
                                                     "從我的",   "나의 ",    "제 "};
    // With more behind it, it is the beginning of a text.
    constexpr std::size_t longest = 80;
    if (form.size() > longest || form.find(". ") != npos) return false;
    const bool terse = form.starts_with("sent from ") && form.size() <= terse_bytes;
    return terse ||
           ((starts_with_any(form, begins) || starts_with_any(form, others)) && names_device(form));
}

/// What a virus scanner writes below the mail that it passes on.
bool is_scanner_line(std::string_view form) {
    constexpr std::array<std::string_view, 9> words{
        "virus-free",          "virus free",         "virenfrei",
        "ウイルスフリー",      "ウイルス フリー",    "checked for viruses",
        "scanned for viruses", "ウイルスチェック済", "ウイルススキャン済"};
    return contains_any(form, words);
}

/// A line that the writer's program adds by itself, link and all.
bool is_added(std::string_view form) {
    constexpr std::array<std::string_view, 5> links{"https://aka.ms/", "<https://aka.ms/",
                                                    "www.avast.com", "http://www.avast.com",
                                                    "https://www.avast.com"};
    if (form.empty()) return false;
    if (starts_with_any(form, links) && form.find(' ') == npos) return true;
    const std::string_view bare = without_end(form);
    return is_sent_from_japanese(bare) || is_sent_from(bare) || is_advertisement(bare) ||
           is_scanner_line(bare);
}

/// Nothing in it that is read: no letter, no digit, no picture.
bool says_nothing(std::string_view form) {
    for (std::size_t i = 0; i < form.size();) {
        const auto c = static_cast<UChar32>(next_code_point(form, i));
        if (u_hasBinaryProperty(c, UCHAR_EMOJI_PRESENTATION) != 0) return false;
        if (u_isalnum(c) != 0) return false;
    }
    return form.find_first_of("?!") == npos;
}

/// A line of an address: begins with what it gives, or is nothing else.
bool is_contact_line(std::string_view form) {
    constexpr std::array<std::string_view, 21> begins{
        "tel",   "fax",  "〒",     "電話",     "住所",       "phone",  "e-mail",
        "email", "mail", "メール", "直通",     "携帯",       "mobile", "http",
        "www.",  "url",  "代表",   "ファクス", "ファックス", "hp:",    "所在地"};
    if (starts_with_any(form, begins)) return true;
    const auto digits = std::ranges::count_if(form, is_digit);
    const bool number = digits >= 9 && form.find_first_not_of("0123456789-() +") == npos;
    const bool address = form.find('@') != npos && form.find(' ') == npos &&
                         std::ranges::all_of(form, [](char c) { return c > ' ' && c < '\x7F'; });
    return number || address;
}

bool is_sentence(std::string_view form) {
    constexpr std::array<std::string_view, 12> ends{"です",   "ます",     "ました", "でした",
                                                    "ません", "ください", "下さい", "願い致します",
                                                    "お願い", "!",        "?",      "。"};
    return form.size() > office_line_bytes || contains(form, "。") || contains(form, "ます") ||
           contains(form, "ください") || ends_with_any(form, ends) ||
           std::ranges::count(form, ' ') > 8;
}

/// Names between rules, and not a word to the reader.
bool is_ruled_name(const std::vector<std::string_view>& lines,
                   const std::vector<std::string>& forms,
                   const std::vector<bool>& taken) {
    constexpr std::size_t most = 4;
    constexpr std::size_t longest = 45;
    std::size_t names = 0;
    std::size_t rules = 0;
    for (std::size_t i = 0; i < forms.size(); ++i) {
        if (taken[i] || forms[i].empty()) continue;
        if (is_rule(trimmed_wide(lines[i])))
            ++rules;
        else if (++names > most || forms[i].size() > longest || is_sentence(forms[i]) ||
                 forms[i].find_first_of(":0123456789") != npos)
            return false;
    }
    return rules >= 2;
}

/// Name, house, street and numbers, and not a word to the reader: how an office signs that rules
/// nothing off. One number alone may be what a patient asks to be called at.
bool is_office(const std::vector<std::string>& forms, const std::vector<bool>& taken) {
    constexpr int fewest_contacts = 2;
    std::size_t count = 0;
    int contacts = 0;
    for (std::size_t i = 0; i < forms.size(); ++i) {
        if (taken[i] || forms[i].empty()) continue;
        if (++count > office_lines || is_sentence(forms[i])) return false;
        if (is_contact_line(forms[i])) ++contacts;
    }
    return contacts >= fewest_contacts;
}

} // namespace

std::string line_form(std::string_view line) {
    if (line.empty() || line.size() > marker_bytes) return {};
    std::string form = nfkc(trimmed_wide(line));
    make_lower(form);
    const std::string_view trimmed = trimmed_wide(form);
    return trimmed.size() == form.size() ? form : std::string(trimmed);
}

std::vector<bool> signature_of(const std::vector<std::string_view>& lines,
                               const std::vector<std::string>& forms) {
    const std::size_t begin = signature_begin(lines, forms);
    std::vector<bool> taken(lines.size(), false);
    std::fill(taken.begin() + static_cast<std::ptrdiff_t>(begin), taken.end(), true);
    std::size_t asked = 0;
    for (std::size_t i = begin; i > 0 && asked < lines_asked; --i) {
        if (forms[i - 1].empty()) continue;
        taken[i - 1] = is_added(forms[i - 1]);
        ++asked;
    }
    const auto is_long = [](std::string_view line) { return line.size() > marker_bytes; };
    bool says_something = std::ranges::any_of(lines, is_long);
    if (says_something) return taken;
    for (std::size_t i = 0; i < lines.size() && !says_something; ++i)
        says_something = !taken[i] && !says_nothing(forms[i]);
    if (!says_something || is_office(forms, taken) || is_ruled_name(lines, forms, taken))
        taken.assign(lines.size(), true);
    return taken;
}

} // namespace keneki::mail
