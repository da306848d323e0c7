#include "mail/text_lines.h"

#include "base/ascii.h"

#include <algorithm>
#include <span>

namespace keneki::mail {
namespace {

constexpr std::string_view wide_space = "\u3000";
constexpr std::string_view no_break_space = "\u00A0";

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}

} // namespace

std::string_view trimmed_wide(std::string_view utf8) {
    for (;;) {
        if (!utf8.empty() && is_space(utf8.front()))
            utf8.remove_prefix(1);
        else if (!consume(utf8, wide_space) && !consume(utf8, no_break_space))
            break;
    }
    for (;;) {
        if (!utf8.empty() && is_space(utf8.back()))
            utf8.remove_suffix(1);
        else if (utf8.ends_with(wide_space))
            utf8.remove_suffix(wide_space.size());
        else if (utf8.ends_with(no_break_space))
            utf8.remove_suffix(no_break_space.size());
        else
            return utf8;
    }
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        // Not find_first_of(), which calls memchr() for each byte.
        const auto* const found = std::ranges::find_if(text, is_line_end);
        const std::size_t end = found == text.end()
                                    ? std::string_view::npos
                                    : static_cast<std::size_t>(found - text.begin());
        lines.push_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
    }
    return lines;
}

void append_lower(std::string& out, std::string_view text) {
    const std::size_t begin = out.size();
    out += text;
    make_lower(std::span(out).subspan(begin));
}

std::string with_line_feeds(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const std::size_t end = text.find('\r');
        result += text.substr(0, end);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
        if (!text.starts_with('\n')) result += '\n';
    }
    return result;
}

bool consume(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

} // namespace keneki::mail
