#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace keneki::seeding {

/// When a log line was written.
struct LogStamp {
    std::int64_t at = 0;    ///< seconds since 1970, UTC
    std::size_t length = 0; ///< characters of the line that it takes, with the space behind it
};

/// Reads the stamps of log lines: "Mar  7 10:11:12" in local time, as syslog has always written
/// them, which says no year; and RFC 3339, "2023-03-07T10:11:12.123456+09:00".
class StampReader {
public:
    /// Without a year a stamp means the last such day before `newest` (when the file was last
    /// written), so that a file may go over New Year but not over more than a year.
    explicit StampReader(std::int64_t newest) : newest_(newest) {}
    /// `first_year` is that of the first line; January after December begins the next one.
    StampReader(std::int64_t newest, int first_year) : newest_(newest), year_(first_year) {}

    /// Nothing when the line begins with no stamp.
    [[nodiscard]] std::optional<LogStamp> read(std::string_view line);

    /// Stamps without a year went back by more than half a year: the file covers more than one, and
    /// what was read cannot be trusted.
    [[nodiscard]] bool over_a_year() const { return over_a_year_; }

private:
    [[nodiscard]] std::optional<LogStamp> read_traditional(std::string_view line);

    std::int64_t newest_;
    std::optional<int> year_;
    int last_month_ = 0;
    std::int64_t last_ = 0; ///< the last stamp without a year
    bool over_a_year_ = false;
};

/// "2023-03-07" as the first second of that day in local time.
[[nodiscard]] std::optional<std::int64_t> local_day(std::string_view text);

} // namespace keneki::seeding
