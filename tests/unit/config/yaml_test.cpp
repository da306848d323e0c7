#include "config/yaml.h"

#include <catch2/catch.hpp>

#include <string>

using namespace keneki;
using config::read_yaml;
using config::YamlNode;

namespace {

std::string refusal(const std::string& text) {
    const auto node = read_yaml(text, "f");
    return node ? "read" : node.error().text();
}

bool is_refused_for(const std::string& text, const std::string& reason) {
    return refusal(text).find(reason) != std::string::npos;
}

/// A list whose every level doubles the one below: 2^levels scalars from a few bytes.
std::string alias_bomb(unsigned levels) {
    std::string text = "a0: &a0 x\n";
    for (unsigned i = 1; i <= levels; ++i) {
        const std::string below = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below + ", " + below +
                "]\n";
    }
    return text;
}

} // namespace

TEST_CASE("read_yaml gives a tree with places", "[config][yaml]") {
    const auto root = read_yaml("a: 1\nb:\n  - x\n  - 'y'\n", "f");
    REQUIRE(root);
    const YamlNode* list = (*root)->find("b");
    REQUIRE(list != nullptr);
    REQUIRE(list->items.size() == 2);
    CHECK(list->items[0]->text == "x");
    CHECK_FALSE(list->items[0]->quoted);
    CHECK(list->items[1]->quoted);
    CHECK(list->items[1]->line == 4);
    CHECK(list->items[1]->column == 5);
    CHECK((*root)->find("c") == nullptr);
}

TEST_CASE("read_yaml takes an empty file and a byte order mark", "[config][yaml]") {
    CHECK(refusal("") == "read");
    CHECK(refusal("# nothing\n") == "read");
    CHECK(refusal("\xEF\xBB\xBF"
                  "a: 1\n") == "read");
}

TEST_CASE("read_yaml resolves an alias and refuses a bomb", "[config][yaml]") {
    const auto root = read_yaml("a: &x [1, 2]\nb: *x\n", "f");
    REQUIRE(root);
    CHECK((*root)->find("b")->items.size() == 2);
    CHECK(refusal(alias_bomb(10)) == "read");
    CHECK(is_refused_for(alias_bomb(30), "values, aliases counted each time"));
    CHECK(is_refused_for("a: &x [*x]\n", "refers to itself"));
}

TEST_CASE("read_yaml refuses what yaml-cpp takes in silence", "[config][yaml]") {
    CHECK(refusal("a: 1\nb: 2\na: 3\n") == "f:3:1: the key 'a' stands here a second time");
    CHECK(refusal("a: {b: 1, b: 2}\n") == "f:1:11: the key 'b' stands here a second time");
    CHECK(is_refused_for("a: 1\n---\nb: 2\n", "a second document"));
    CHECK(is_refused_for("a: !!binary x\n", "tags"));
    CHECK(is_refused_for("[a, b]: 1\n", "a key must be a word"));
    CHECK(is_refused_for("a: [1\n", "not YAML"));
    CHECK(refusal("a: 1\nb: \x83\x41\n") == "f:2:4: the file is not UTF-8 from here on");
    CHECK(refusal(std::string("a: \0", 4)) == "f:1:4: control character U+0000");
}

TEST_CASE("read_yaml holds its limits", "[config][yaml]") {
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    CHECK(refusal(nested(config::max_yaml_depth)) == "read");
    CHECK(is_refused_for(nested(config::max_yaml_depth + 1), "levels deep"));
    CHECK(is_refused_for(std::string(100'000, '['), "f:1:"));
    CHECK(is_refused_for(std::string(100'000, '{'), "f:1:"));
    CHECK(is_refused_for(std::string(config::max_yaml_bytes + 1, ' '), "larger than"));
    CHECK(refusal(std::string(config::max_yaml_bytes, '\n')) == "read");
}

TEST_CASE("nearest knows a slip of the pen from another word", "[config][yaml]") {
    const std::vector<std::string> keys{"quarantine", "reject", "tag"};
    CHECK(config::nearest("quarantin", keys) == "quarantine");
    CHECK(config::nearest("tags", keys) == "tag");
    CHECK(config::nearest("refuse", keys).empty());
    CHECK(config::nearest("", keys).empty());
}
