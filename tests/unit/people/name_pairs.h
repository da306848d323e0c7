#pragma once

#include <string>
#include <string_view>
#include <vector>

/// One row of a table of names (*_pairs.h): its columns without the spaces around them.
using PairRow = std::vector<std::string>;

/// Rows of a table; lines that are empty or begin with '#' are left out, ␣ becomes U+3000.
inline std::vector<PairRow> pair_rows(std::string_view table) {
    const auto trimmed = [](std::string_view text) {
        const std::size_t begin = text.find_first_not_of(' ');
        if (begin == std::string_view::npos) return std::string();
        return std::string(text.substr(begin, text.find_last_not_of(' ') + 1 - begin));
    };
    constexpr std::string_view visible_space = "␣";
    std::vector<PairRow> rows;
    while (!table.empty()) {
        const std::size_t end = std::min(table.find('\n'), table.size());
        std::string_view line = table.substr(0, end);
        table.remove_prefix(std::min(end + 1, table.size()));
        if (line.empty() || line.front() == '#') continue;
        PairRow row;
        for (;;) {
            const std::size_t bar = line.find('|');
            row.push_back(trimmed(line.substr(0, bar)));
            if (bar == std::string_view::npos) break;
            line.remove_prefix(bar + 1);
        }
        for (std::string& column : row)
            for (std::size_t at = column.find(visible_space); at != std::string::npos;
                 at = column.find(visible_space))
                column.replace(at, visible_space.size(), "\u3000");
        rows.push_back(std::move(row));
    }
    return rows;
}
