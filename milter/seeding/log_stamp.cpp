#include "seeding/log_stamp.h"

#include "base/ascii.h"

#include <array>
#include <charconv>
#include <ctime>

namespace keneki::seeding {
namespace {

constexpr std::int64_t day_seconds = 86'400;
/// Clocks of several hosts differ, and a file is written a little before its last line's second.
constexpr std::int64_t clock_difference_seconds = day_seconds;
constexpr std::int64_t half_a_year_seconds = 183 * day_seconds;

/// A number of exactly `digits` digits at `at`.
std::optional<int> number(std::string_view text, std::size_t at, std::size_t digits) {
    if (at + digits > text.size()) return std::nullopt;
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
        if (!is_digit(text[i])) return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

int month_of(std::string_view name) {
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (std::size_t i = 0; i < months.size(); ++i)
        if (months.at(i) == name) return static_cast<int>(i);
    return -1;
}

bool is_leap_year(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool is_date(const std::tm& time) {
    constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (time.tm_mon < 0 || time.tm_mon > 11 || time.tm_mday < 1) return false;
    const int leap_day = time.tm_mon == 1 && is_leap_year(time.tm_year + 1900) ? 1 : 0;
    return time.tm_mday <= days.at(static_cast<std::size_t>(time.tm_mon)) + leap_day &&
           time.tm_hour <= 23 && time.tm_min <= 59 && time.tm_sec <= 60;
}

std::int64_t local_seconds(std::tm time) {
    time.tm_isdst = -1;
    return std::mktime(&time);
}

/// "hh:mm:ss" at `at`.
bool read_clock(std::string_view line, std::size_t at, std::tm& time) {
    const auto hour = number(line, at, 2);
    const auto minute = number(line, at + 3, 2);
    const auto second = number(line, at + 6, 2);
    if (!hour || !minute || !second || line[at + 2] != ':' || line[at + 5] != ':') return false;
    time.tm_hour = *hour;
    time.tm_min = *minute;
    time.tm_sec = *second;
    return true;
}

std::optional<LogStamp> read_rfc3339(std::string_view line) {
    const auto year = number(line, 0, 4);
    const auto month = number(line, 5, 2);
    const auto day = number(line, 8, 2);
    constexpr std::size_t clock_at = 11;
    constexpr std::size_t shortest = 20; // with Z
    std::tm time{};
    if (line.size() < shortest || !year || !month || !day || line[4] != '-' || line[7] != '-' ||
        (line[10] != 'T' && line[10] != ' ') || !read_clock(line, clock_at, time))
        return std::nullopt;
    time.tm_year = *year - 1900;
    time.tm_mon = *month - 1;
    time.tm_mday = *day;
    if (!is_date(time)) return std::nullopt;
    std::size_t at = clock_at + 8;
    if (line[at] == '.' || line[at] == ',') {
        ++at;
        while (at < line.size() && is_digit(line[at]))
            ++at;
    }
    LogStamp stamp;
    if (at < line.size() && (line[at] == '+' || line[at] == '-')) {
        const bool colon = at + 3 < line.size() && line[at + 3] == ':';
        const auto hours = number(line, at + 1, 2);
        const auto minutes = number(line, at + (colon ? 4 : 3), 2);
        if (!hours || !minutes) return std::nullopt;
        const std::int64_t offset = (std::int64_t{*hours} * 60 + *minutes) * 60;
        stamp.at = timegm(&time) + (line[at] == '+' ? -offset : offset);
        at += colon ? 6 : 5;
    } else if (at < line.size() && line[at] == 'Z') {
        stamp.at = timegm(&time);
        ++at;
    } else {
        stamp.at = local_seconds(time); // without a zone: as the host writes its other times
    }
    if (at < line.size() && line[at] != ' ') return std::nullopt;
    stamp.length = at < line.size() ? at + 1 : at;
    return stamp;
}

} // namespace

std::optional<LogStamp> StampReader::read(std::string_view line) {
    if (line.empty()) return std::nullopt;
    return is_digit(line.front()) ? read_rfc3339(line) : read_traditional(line);
}

std::optional<LogStamp> StampReader::read_traditional(std::string_view line) {
    constexpr std::size_t length = 16; // "Mar  7 10:11:12 "
    std::tm time{};
    if (line.size() < length || line[3] != ' ' || line[6] != ' ' || line[15] != ' ' ||
        !read_clock(line, 7, time))
        return std::nullopt;
    const auto day = line[4] == ' ' ? number(line, 5, 1) : number(line, 4, 2);
    time.tm_mon = month_of(line.substr(0, 3));
    if (!day || time.tm_mon < 0) return std::nullopt;
    time.tm_mday = *day;

    if (year_) {
        constexpr int many_months = 6;
        if (last_month_ - time.tm_mon > many_months) ++*year_;
        last_month_ = time.tm_mon;
        time.tm_year = *year_ - 1900;
        if (!is_date(time)) return std::nullopt;
        return LogStamp{local_seconds(time), length};
    }
    const auto newest = static_cast<std::time_t>(newest_ + clock_difference_seconds);
    std::tm limit{};
    localtime_r(&newest, &limit);
    constexpr int years_to_leap_day = 8; // 1896 to 1904 had none between
    for (int back = 0; back <= years_to_leap_day; ++back) {
        time.tm_year = limit.tm_year - back;
        if (!is_date(time)) continue;
        const std::int64_t at = local_seconds(time);
        if (at > newest_ + clock_difference_seconds) continue;
        if (last_ != 0 && last_ - at > half_a_year_seconds) over_a_year_ = true;
        last_ = at;
        return LogStamp{at, length};
    }
    return std::nullopt;
}

std::optional<std::int64_t> local_day(std::string_view text) {
    const auto year = number(text, 0, 4);
    const auto month = number(text, 5, 2);
    const auto day = number(text, 8, 2);
    constexpr std::size_t length = 10;
    std::tm time{};
    if (text.size() != length || !year || !month || !day || text[4] != '-' || text[7] != '-')
        return std::nullopt;
    time.tm_year = *year - 1900;
    time.tm_mon = *month - 1;
    time.tm_mday = *day;
    if (!is_date(time)) return std::nullopt;
    return local_seconds(time);
}

} // namespace keneki::seeding
