#include "mail/lines.h"

#include "base/ascii.h"

namespace keneki::mail {
namespace {

/// Enough to tell: a message does not change its line ends half-way.
constexpr std::size_t sample_bytes = 16U << 10U;

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

} // namespace

LineEnds line_ends_of(std::string_view text) {
    text = text.substr(0, sample_bytes);
    std::size_t line_feeds = 0;
    std::size_t bare_returns = 0;
    for (std::size_t at = text.find('\n'); at != std::string_view::npos;
         at = text.find('\n', at + 1))
        ++line_feeds;
    for (std::size_t at = text.find('\r'); at != std::string_view::npos;
         at = text.find('\r', at + 1))
        if (!text.substr(at + 1).starts_with('\n')) ++bare_returns;
    return bare_returns > line_feeds ? LineEnds::carriage_return : LineEnds::line_feed;
}

Line line_at(std::string_view text, std::size_t position, LineEnds ends) {
    const std::size_t end = ends == LineEnds::line_feed ? text.find('\n', position)
                                                        : text.find_first_of("\r\n", position);
    if (end == std::string_view::npos) {
        std::string_view last = text.substr(position);
        if (!last.empty() && last.back() == '\r') last.remove_suffix(1);
        return {last, text.size()};
    }
    std::string_view line = text.substr(position, end - position);
    std::size_t next = end + 1;
    if (text[end] == '\n' && !line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (text[end] == '\r' && next < text.size() && text[next] == '\n') ++next;
    return {line, next};
}

std::string_view without_line_end(std::string_view text) {
    if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    return text;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return text;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

} // namespace keneki::mail
