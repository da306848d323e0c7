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

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80U;
}

std::size_t line_end(std::string_view text) {
    const auto* const found =
        std::ranges::find_if(text, [](char c) { return c == '\n' || c == '\r'; });
    return found == text.end() ? std::string_view::npos
                               : static_cast<std::size_t>(found - text.begin());
}

} // namespace

std::string_view trimmed_wide(std::string_view utf8) {
    while (!utf8.empty()) {
        if (is_space(utf8.front()))
            utf8.remove_prefix(1);
        else if (is_ascii(utf8.front()) ||
                 (!consume(utf8, wide_space) && !consume(utf8, no_break_space)))
            break;
    }
    while (!utf8.empty()) {
        if (is_space(utf8.back()))
            utf8.remove_suffix(1);
        else if (is_ascii(utf8.back()))
            break;
        else if (utf8.ends_with(wide_space))
            utf8.remove_suffix(wide_space.size());
        else if (utf8.ends_with(no_break_space))
            utf8.remove_suffix(no_break_space.size());
        else
            return utf8;
    }
    return utf8;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    const bool returns = text.find('\r') != std::string_view::npos;
    while (!text.empty()) {
        // Not find_first_of(), which calls memchr() for each byte. Most texts have no '\r'.
        const std::size_t end = returns ? line_end(text) : text.find('\n');
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
