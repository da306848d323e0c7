#include "act/encoding.h"
#include "base/encoded_words.h"

#include <catch2/catch.hpp>

#include <string>

using namespace keneki;
using namespace keneki::act;

TEST_CASE("safe_header_value lets no value end its field", "[act]") {
    struct Case {
        std::string_view why;
        std::string value, want;
    };
    const auto c = GENERATE(values<Case>({
        {"ordinary", " text", " text"},
        {"folding stays", " a\n b\n\tc", " a\n b\n\tc"},
        {"line feed and a new field", " v\nInjected: yes", " v\n Injected: yes"},
        {"carriage return goes", " a\r\n b\rc", " a\n bc"},
        {"line feed, carriage return, new field", " v\n\rInjected: yes", " v\n Injected: yes"},
        {"empty line", " v\n\n\nbody", " v\n \n \n body"},
        {"line feed at the end", " v\n", " v"},
        {"NUL goes", std::string(" a\0b", 4), " ab"},
        {"raw Shift_JIS stays", " \x8f\x48\x82\xac", " \x8f\x48\x82\xac"},
    }));
    CAPTURE(c.why);
    CHECK(safe_header_value(c.value) == c.want);
}

TEST_CASE("safe_reply_text is one line of ASCII with doubled percent signs", "[act]") {
    CHECK(safe_reply_text("100% sure") == "100%% sure");
    CHECK(safe_reply_text("a\r\nb\tc\x1b") == "a  b c?");
    CHECK(safe_reply_text("\xe3\x81\x82") == "???");
    CHECK(safe_reply_text(std::string(979, 'x')).size() == 979);
    CHECK(safe_reply_text(std::string(980, 'x')).size() == 980);
    CHECK(safe_reply_text(std::string(981, 'x')).size() == 980);
    CHECK(safe_reply_text(std::string(979, 'x') + "%").size() == 979); // no half of a pair
}

TEST_CASE("encoded_words are short and of whole characters", "[act]") {
    CHECK(encoded_words("").empty());
    CHECK(encoded_words("日本") == std::vector<std::string>{"=?UTF-8?B?5pel5pys?="});
    std::string text;
    for (int i = 0; i < 100; ++i)
        text += "検";
    const auto words = encoded_words(text);
    CHECK(words.size() == 7); // 15 characters of 3 bytes in each
    for (const std::string& word : words) {
        CHECK(word.size() <= 75);
        CHECK(word.size() % 4 == 0); // 12 of frame, base64 of whole groups
    }
    CHECK(encoded_words("\xff\xfe") == encoded_words("\xef\xbf\xbd\xef\xbf\xbd"));
}

TEST_CASE("folded keeps lines within 78 characters", "[act]") {
    CHECK(folded({}, 10).empty());
    CHECK(folded({"a", "b"}, 10) == " a b");
    CHECK(folded({std::string(67, 'x')}, 10) == " " + std::string(67, 'x'));
    CHECK(folded({"a", std::string(65, 'x')}, 10) == " a " + std::string(65, 'x')); // 78
    CHECK(folded({"a", std::string(66, 'x')}, 10) == " a\n " + std::string(66, 'x'));
}
