#include "people/name_places.h"

#include <algorithm>

namespace keneki::people {
namespace {

constexpr std::size_t lines_at_each_end =
    5; ///< of the author's own text where somebody introduces himself
constexpr std::size_t signature_lines = 10;
constexpr std::size_t most_attachments = 30; ///< of whose names more say no more

/// Up to `count` lines with something in them, from the front or from the back.
enum class Side { front, back };
std::vector<std::string_view> some_lines(std::string_view text, std::size_t count, Side side) {
    std::vector<std::string_view> lines;
    constexpr std::size_t looked_at_bytes = 16U
                                            << 10U; // blank lines without end are not worth more
    if (text.size() > looked_at_bytes)
        text = side == Side::front ? text.substr(0, looked_at_bytes)
                                   : text.substr(text.size() - looked_at_bytes);
    while (!text.empty() && lines.size() < count) {
        std::string_view line;
        if (side == Side::front) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            line = text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
        } else {
            const std::size_t begin = text.rfind('\n');
            line = begin == std::string_view::npos ? text : text.substr(begin + 1);
            text = begin == std::string_view::npos ? std::string_view() : text.substr(0, begin);
        }
        if (line.find_first_not_of(" \t\r") != std::string_view::npos) lines.push_back(line);
    }
    return lines;
}

} // namespace

std::vector<PlacedLine> name_places(const evidence::Evidence& evidence) {
    std::vector<PlacedLine> places;
    const auto add = [&](LinePlace place, std::string_view text) {
        if (!text.empty()) places.push_back({place, NameLine(text)});
    };
    add(LinePlace::subject, evidence.header().subject());
    const auto& text = evidence.text();
    const auto first = some_lines(text.own(), lines_at_each_end, Side::front);
    auto last = some_lines(text.own(), lines_at_each_end, Side::back);
    // Of a short text they are the same lines: its second half is its end.
    std::erase_if(last, [&](std::string_view line) { return line.data() <= first.back().data(); });
    const std::size_t middle = (first.size() + last.size()) / 2;
    for (std::size_t i = 0; i < first.size(); ++i)
        add(i < middle ? LinePlace::first_line : LinePlace::last_line, first[i]);
    for (const std::string_view line : last)
        add(LinePlace::last_line, line);
    for (const std::string_view line : some_lines(text.signature(), signature_lines, Side::front))
        add(LinePlace::signature, line);
    std::size_t attachments = 0;
    for (const auto& part : evidence.parts())
        if (part.attachment() && ++attachments <= most_attachments)
            add(LinePlace::attachment, part.stem().empty() ? part.name() : part.stem());
    return places;
}

} // namespace keneki::people
