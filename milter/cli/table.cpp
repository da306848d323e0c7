#include "cli/table.h"

#include "base/utf8.h"

#include <sys/ioctl.h>
#include <unicode/uchar.h>
#include <unistd.h>

#include <algorithm>

namespace keneki::cli {
namespace {

constexpr std::size_t usual_width = 100;
constexpr std::string_view gap = "  ";
/// A column before the last one takes no more.
constexpr std::size_t widest_column = 32;
/// Nor less than that, the last one and the one that gives room to it, until that has enough.
constexpr std::size_t least_last = 10, least_elastic = 8, most_wanted_last = 16;

std::size_t width_of(char32_t point) {
    const auto c = static_cast<UChar32>(point);
    const auto kind = static_cast<UCharCategory>(static_cast<unsigned char>(::u_charType(c)));
    if (kind == U_NON_SPACING_MARK || kind == U_ENCLOSING_MARK || kind == U_FORMAT_CHAR) return 0;
    const int width = ::u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    return width == U_EA_FULLWIDTH || width == U_EA_WIDE ? 2 : 1;
}

/// `text` without what goes beyond `width`, which is said by "…".
std::string clipped(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) return std::string(text);
    std::size_t used = 0;
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size(); end = at) {
        used += width_of(next_code_point(text, at));
        if (used + 1 > width) break;
    }
    return std::string(text.substr(0, end)) + "…";
}

/// Of all columns but the last one, which has what is left.
std::vector<std::size_t> widths_of(const std::vector<std::string>& head,
                                   const std::vector<std::vector<std::string>>& rows,
                                   std::size_t width,
                                   std::size_t elastic) {
    std::vector<std::size_t> widths;
    widths.reserve(head.size());
    std::size_t before_last = 0;
    for (std::size_t i = 0; i + 1 < head.size(); ++i) {
        std::size_t widest = display_width(head[i]);
        for (const auto& row : rows)
            widest = std::max(widest, display_width(row.at(i)));
        widths.push_back(std::min(widest, widest_column));
        before_last += widths.back() + gap.size();
    }
    if (elastic >= widths.size() || before_last + most_wanted_last <= width) return widths;
    std::size_t& gives = widths[elastic];
    const std::size_t over = before_last + most_wanted_last - width;
    gives = std::min(gives, std::max(gives - std::min(gives, over), least_elastic));
    return widths;
}

} // namespace

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();)
        width += width_of(next_code_point(text, at));
    return width;
}

std::size_t terminal_width() {
    winsize size{};
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : usual_width;
}

std::string table_text(const std::vector<std::string>& head,
                       const std::vector<std::vector<std::string>>& rows,
                       std::size_t width,
                       std::size_t elastic) {
    const std::vector<std::size_t> widths = widths_of(head, rows, width, elastic);
    std::string text;
    const auto add = [&](const std::vector<std::string>& row) {
        std::size_t used = 0;
        for (std::size_t i = 0; i + 1 < row.size(); ++i) {
            const std::string cell = clipped(row[i], widths[i]);
            text += cell + std::string(widths[i] - display_width(cell), ' ');
            text += gap;
            used += widths[i] + gap.size();
        }
        if (!row.empty())
            text += clipped(row.back(), width > used + least_last ? width - used : least_last);
        while (text.ends_with(' '))
            text.pop_back();
        text += '\n';
    };
    add(head);
    for (const auto& row : rows)
        add(row);
    return text;
}

} // namespace keneki::cli
