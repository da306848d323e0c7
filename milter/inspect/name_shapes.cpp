// Attachment names that are only a date, in every order and manner.
#include "inspect/name_shapes.h"

#include "inspect/bytes.h"
#include "inspect/names.h"
#include "mail/charset.h"

#include <algorithm>
#include <array>
#include <utility>

namespace keneki::inspect {

namespace {

int number(std::string_view digits) {
    int value = 0;
    for (const char c : digits.substr(0, 9))
        value = value * 10 + (c - '0');
    return value;
}

bool is_year(int year) {
    return year >= 1990 && year <= 2049;
}
bool is_short_year(int year) {
    return year >= 5 && year <= 49;
} // 2005–2049, and the Reiwa years in use
bool is_month(int month) {
    return month >= 1 && month <= 12;
}
bool is_day(int day) {
    return day >= 1 && day <= 31;
}
bool is_month_and_day(int a, int b) {
    return (is_month(a) && is_day(b)) || (is_month(b) && is_day(a));
}

bool is_time(std::string_view digits) {
    if (digits.size() != 4 && digits.size() != 6) return false;
    return number(digits.substr(0, 2)) < 24 && number(digits.substr(2, 2)) < 60 &&
           (digits.size() == 4 || number(digits.substr(4, 2)) < 60);
}

} // namespace

bool is_compact_date(std::string_view d) {
    if (d.size() == 8)
        return (is_year(number(d.substr(0, 4))) &&
                is_month_and_day(number(d.substr(4, 2)), number(d.substr(6, 2)))) ||
               (is_year(number(d.substr(4, 4))) &&
                is_month_and_day(number(d.substr(0, 2)), number(d.substr(2, 2))));
    if (d.size() == 6)
        return (is_short_year(number(d.substr(0, 2))) &&
                is_month_and_day(number(d.substr(2, 2)), number(d.substr(4, 2)))) ||
               (is_short_year(number(d.substr(4, 2))) &&
                is_month_and_day(number(d.substr(0, 2)), number(d.substr(2, 2))));
    return false;
}

namespace {

/// Digits without separators: a date, or a date and a time.
bool is_compact_date_and_time(std::string_view d) {
    switch (d.size()) {
    case 6:
    case 8:
        return is_compact_date(d);
    case 10:
        return is_short_year(number(d.substr(0, 2))) && is_compact_date(d.substr(0, 6)) &&
               is_time(d.substr(6));
    case 12:
        return (is_compact_date(d.substr(0, 8)) && is_time(d.substr(8))) ||
               (is_short_year(number(d.substr(0, 2))) && is_compact_date(d.substr(0, 6)) &&
                is_time(d.substr(6)));
    case 14:
        return is_compact_date(d.substr(0, 8)) && is_time(d.substr(8));
    default:
        return false;
    }
}

/// "0307", month first or day first; not the beginning of a free telephone number.
bool is_month_day_digits(std::string_view d) {
    return d != "0120" && is_month_and_day(number(d.substr(0, 2)), number(d.substr(2, 2)));
}

/// A year, a month and a day in any order.
bool is_date(std::string_view a, std::string_view b, std::string_view c) {
    const int x = number(a);
    const int y = number(b);
    const int z = number(c);
    if (b.size() > 2) return false;
    if (a.size() == 4) return c.size() <= 2 && is_year(x) && is_month_and_day(y, z);
    if (a.size() > 2) return false;
    if (c.size() == 4) return is_year(z) && is_month_and_day(x, y);
    if (c.size() > 2) return false;
    return (x >= 1 && x < 65 && is_month_and_day(y, z)) ||
           (is_short_year(z) && is_month_and_day(x, y));
}

/// What may follow a date: a time in one, two or three groups, a serial number.
bool is_rest_of_date(const std::vector<std::string_view>& groups, std::size_t from) {
    const std::size_t count = groups.size() - from;
    if (count == 0) return true;
    if (count > 4) return false;
    for (std::size_t i = from; i < groups.size(); ++i)
        if (groups[i].size() > 6) return false;
    if (count == 1) return groups[from].size() <= 3 || is_time(groups[from]);
    for (std::size_t i = from; i < groups.size(); ++i)
        if (groups[i].size() > 3 && !is_time(groups[i])) return false;
    return number(groups[from]) < 24 || is_time(groups[from]);
}

/// "mar", "march": 3; 0 for any other word.
int month_of(std::string_view word) {
    static constexpr std::array months{"january",   "february", "march",    "april",
                                       "may",       "june",     "july",     "august",
                                       "september", "october",  "november", "december"};
    for (std::size_t i = 0; i < months.size(); ++i) {
        const std::string_view month = months.at(i);
        if (word == month || word == month.substr(0, 3) || (word == "sept" && month == "september"))
            return static_cast<int>(i) + 1;
    }
    return 0;
}

bool is_weekday(std::string_view word) {
    static constexpr std::array days{"monday", "tuesday",  "wednesday", "thursday",
                                     "friday", "saturday", "sunday"};
    return std::ranges::any_of(
        days, [&](std::string_view day) { return word == day || word == day.substr(0, 3); });
}

/// English months as numbers, without ordinal endings and weekdays: "Tue, 7th Mar 2023" becomes
/// "7 3 2023". True when a month was named.
bool put_months_in_digits(std::string& text) {
    std::string out;
    bool named = false;
    for (std::size_t at = 0; at < text.size();) {
        if (!is_letter(text[at])) {
            out.push_back(text[at++]);
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && is_letter(text[end]))
            ++end;
        const std::string_view word = std::string_view(text).substr(at, end - at);
        const int month = month_of(word);
        const bool ordinal = !out.empty() && is_digit(out.back()) &&
                             (word == "st" || word == "nd" || word == "rd" || word == "th");
        if (month != 0 && !named) {
            out += ' ' + std::to_string(month) + ' ';
            named = true;
        } else if (!ordinal && !is_weekday(word)) {
            out += word;
        }
        at = end;
    }
    if (!named) return false;
    text = out.substr(std::min(out.find_first_not_of(" ,."), out.size()));
    return true;
}

constexpr std::array<std::string_view, 10> kanji_digits{"〇", "一", "二", "三", "四",
                                                        "五", "六", "七", "八", "九"};

/// A number in kanji at the beginning of a text ("二十六", "二〇二六"), in Arabic digits; how many
/// bytes it has goes to `length`, 0 when there is none.
std::string digits_of_kanji(std::string_view text, std::size_t& length) {
    constexpr std::string_view ten = "十";
    std::string digits;
    bool tens = false;
    length = 0;
    for (; length < text.size(); length += ten.size()) {
        const std::string_view letter = text.substr(length, ten.size());
        const auto* const digit = std::ranges::find(kanji_digits, letter);
        if (digit != kanji_digits.end()) {
            // Of "二十六" the 0 that the ten left gives way.
            if (tens && digits.ends_with('0')) digits.pop_back();
            digits.push_back(static_cast<char>('0' + (digit - kanji_digits.begin())));
        } else if (letter == ten && !tens && digits.size() <= 1) {
            tens = true;
            digits = (digits.empty() ? "1" : digits) + "0";
        } else {
            break;
        }
    }
    return digits;
}

/// "八年十一月" becomes "8年11月"; numbers without a unit of dates behind them stay.
void put_kanji_in_digits(std::string& text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = 0;
        const std::string digits = digits_of_kanji(std::string_view(text).substr(at), length);
        const std::string_view unit = std::string_view(text).substr(at + length);
        if (length > 0 &&
            (unit.starts_with("年") || unit.starts_with("月") || unit.starts_with("日"))) {
            out += digits;
            at += length;
        } else {
            length = std::max<std::size_t>(length, 1);
            out += text.substr(at, length);
            at += length;
        }
    }
    text = std::move(out);
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
}

} // namespace

bool strip_end(std::string& text, std::string_view end) {
    if (!text.ends_with(end)) return false;
    text.resize(text.size() - end.size());
    while (!text.empty() &&
           (text.back() == ' ' || text.back() == '-' || text.back() == '_' || text.back() == '.'))
        text.pop_back();
    return true;
}

std::string shape_form(std::string_view stem) {
    std::string text = lower(mail::nfkc(stem));
    for (const std::string_view dash : {"−", "‐", "–", "—", "〜", "~"})
        replace_all(text, dash, "-");
    replace_all(text, "元年", "1年");
    put_kanji_in_digits(text);
    while (!text.empty() && (text.back() == ' ' || text.back() == '.'))
        text.pop_back();
    while (text.starts_with(' '))
        text.erase(0, 1);
    // "コピー 〜 20230307", as older Windows names a copy.
    if (text.starts_with("コピー"))
        text.erase(0, std::min(text.find_first_of("0123456789"), text.size()));
    if (text.starts_with("copy of ")) text.erase(0, 8);
    for (int i = 0; i < 3; ++i) {
        bool stripped =
            strip_end(text, "のコピー") || strip_end(text, "コピー") || strip_end(text, "copy");
        if (text.ends_with(')') || text.ends_with(']')) {
            const auto open = text.rfind(text.back() == ')' ? '(' : '[');
            if (open != std::string::npos && open > 0 && text.size() - open <= 12) {
                const std::string inner = text.substr(open + 1, text.size() - open - 2);
                const bool digits =
                    !inner.empty() && std::all_of(inner.begin(), inner.end(), is_digit);
                // A weekday, "(火)" or "(火・祝)", or a copy's number.
                const bool weekday =
                    contains("月火水木金土日", std::string_view(inner).substr(0, 3)) &&
                    inner.size() >= 3;
                if (digits || weekday) {
                    text.resize(open);
                    while (text.ends_with(' '))
                        text.pop_back();
                    stripped = true;
                }
            }
        }
        if (!stripped) break;
    }
    for (const std::string_view day :
         {"月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"})
        strip_end(text, day);
    return text;
}

namespace {

/// Takes an era ("令和", "r") off the front when digits follow it.
bool strip_era(std::string& text) {
    for (const std::string_view era :
         {"令和", "平成", "昭和", "大正", "明治", "令", "平", "昭", "r", "h", "s", "t", "m"}) {
        if (!text.starts_with(era)) continue;
        std::size_t at = era.size();
        while (at < text.size() && (text[at] == ' ' || text[at] == '.'))
            ++at;
        if (at < text.size() && is_digit(text[at])) {
            text.erase(0, at);
            return true;
        }
    }
    return false;
}

struct Groups {
    std::vector<std::string_view> digits;
    bool only_separators = true; ///< nothing else stands between them
    bool month_and_day_named = false;
    bool kanji = false;
};

Groups split(std::string_view text) {
    Groups groups;
    std::size_t at = 0;
    bool month = false;
    while (at < text.size()) {
        if (is_digit(text[at])) {
            const std::size_t begin = at;
            while (at < text.size() && is_digit(text[at]))
                ++at;
            groups.digits.push_back(text.substr(begin, at - begin));
            continue;
        }
        static constexpr std::array separators{"年", "月", "日", "時", "分", "秒", "-", "_",
                                               ".",  "/",  " ",  "'",  ",",  ":",  "t"};
        const auto* const found =
            std::find_if(separators.begin(), separators.end(),
                         [&](std::string_view s) { return text.substr(at).starts_with(s); });
        if (found == separators.end() || groups.digits.empty()) {
            groups.only_separators = false;
            return groups;
        }
        const std::string_view separator = *found;
        if (separator.size() > 1) groups.kanji = true;
        if (separator == "月" && groups.digits.size() == 1) month = true;
        if (separator == "日" && month && groups.digits.size() == 2)
            groups.month_and_day_named = true;
        at += separator.size();
    }
    return groups;
}

} // namespace

bool is_date_only(std::string_view stem) {
    if (stem.size() > longest_shape_bytes) return false;
    std::string text = shape_form(stem);
    const bool era = strip_era(text);
    const bool month_named = put_months_in_digits(text);
    const Groups groups = split(text);
    const auto& d = groups.digits;
    if (!groups.only_separators || d.empty()) return false;
    if (era) {
        if (d.front().size() == 6)
            return is_month_and_day(number(d[0].substr(2, 2)), number(d[0].substr(4, 2))) &&
                   is_rest_of_date(d, 1);
        return d.size() >= 3 && is_date(d[0], d[1], d[2]) && d[0].size() <= 2 &&
               is_rest_of_date(d, 3);
    }
    if (is_compact_date_and_time(d.front()))
        return d.front().size() > 8 ? d.size() <= 2 && is_rest_of_date(d, 1)
                                    : is_rest_of_date(d, 1);
    if (d.size() >= 3 && is_date(d[0], d[1], d[2])) return is_rest_of_date(d, 3);
    if (groups.month_and_day_named)
        return is_month_and_day(number(d[0]), number(d[1])) && is_rest_of_date(d, 2);
    if (month_named)
        return d.size() == 2 && d[0].size() <= 2 && d[1].size() <= 2 &&
               is_month_and_day(number(d[0]), number(d[1]));
    if (d.size() == 1 && d[0].size() == 4 && text.size() == 4) return is_month_day_digits(d[0]);
    // 11-26: with both digits, as chapters are numbered 1-2.
    if (d.size() == 2 && d[0].size() == 2 && d[1].size() == 2 && text.size() == 5)
        return (text[2] == '-' || text[2] == '_') && is_month(number(d[0])) && is_day(number(d[1]));
    // 2023-0307
    return d.size() == 2 && d[0].size() == 4 && d[1].size() == 4 && is_year(number(d[0])) &&
           is_month_and_day(number(d[1].substr(0, 2)), number(d[1].substr(2, 2)));
}

} // namespace keneki::inspect
