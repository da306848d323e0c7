#include "cli/table.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace keneki::cli;

TEST_CASE("the width of a text is that of a terminal", "[cli]") {
    CHECK(display_width("") == 0);
    CHECK(display_width("abc") == 3);
    CHECK(display_width("山田 太郎") == 9);
    CHECK(display_width("ｱｲ") == 2);
    CHECK(display_width("e\u0301") == 1);
}

TEST_CASE("a table lines up, and no line is longer than the terminal", "[cli]") {
    const std::vector<std::vector<std::string>> rows{
        {"1", "山田", "short"}, {"22", "x", "件名がとても長いメールの件名です"}};
    CHECK(table_text({"No", "Who", "Subject"}, rows, 25) == "No  Who   Subject\n"
                                                            "1   山田  short\n"
                                                            "22  x     件名がとても長…\n");
    CHECK(table_text({"No", "Who"}, {}, 80) == "No  Who\n");
    const std::string long_cell(100, 'a');
    const std::string text = table_text({"A", "B"}, {{long_cell, long_cell}}, 60);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        CHECK(display_width(text.substr(at, end - at)) <= 60);
        at = end + 1;
    }
}
