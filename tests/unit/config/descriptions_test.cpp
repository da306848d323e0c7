#include "config/config.h"
#include "config/key_table.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

using namespace keneki;

// The table of keys, the defaults, `config show`, the sample file and keneki.yaml(5) say the same.

namespace {

std::string content(const std::string& file) {
    std::ifstream stream(std::string(KENEKI_SOURCE_DIR "/") + file, std::ios::binary);
    REQUIRE(stream);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// Words separated by one space, so that line breaks do not matter; '#' of comments dropped.
std::string words(const std::string& text) {
    std::istringstream stream(text);
    std::string all;
    for (std::string word; stream >> word;)
        if (word != "#") all += word + ' ';
    return all;
}

/// The sample with every commented key taken in: "  #tag: 5" becomes "  tag: 5".
std::string with_all_keys(const std::string& sample) {
    std::istringstream stream(sample);
    std::string all;
    for (std::string line; std::getline(stream, line);) {
        const std::size_t hash = line.find_first_not_of(' ');
        const bool key = hash != std::string::npos && line[hash] == '#' && hash + 1 < line.size() &&
                         line[hash + 1] != ' ';
        if (key) line.erase(hash, 1);
        all += line + '\n';
    }
    return all;
}

std::string replaced_all(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

/// Lines of macros that only carry text give that text.
std::string manual_words(const std::string& manual) {
    std::istringstream stream(manual);
    std::string text;
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with(".Ql ")) line = line.substr(4);
        text += line + '\n';
    }
    return words(replaced_all(text, "\\(dq", "\""));
}

} // namespace

TEST_CASE("the table states the real defaults", "[config]") {
    const auto defaults = config::defaults();
    for (const auto& key : config::key_table()) {
        CAPTURE(key.description.key);
        CHECK(key.print(defaults) == key.description.default_value);
    }
}

TEST_CASE("config show prints what parse reads back", "[config]") {
    const auto first = config::parse("site: {domains: [hospital.example]}\n"
                                     "verdict: {reject: never}\nmilter: {mode: 0600}\n"
                                     "tag: {subject: '[迷惑] '}\n",
                                     "/etc/keneki/keneki.yaml");
    CHECK_FALSE(first); // a Subject tag is ASCII
    auto config = config::defaults();
    config.site_domains = {"hospital.example", "例え.テスト"};
    config.reject_text = "\"quoted\" \\ and {contact}";
    config.archive_passwords = {"yes", "5", "", "a b"};
    config.archive_passwords.erase(config.archive_passwords.begin() + 2);
    const std::string shown = config::show(config);
    const auto again = config::parse(shown, "/etc/keneki/keneki.yaml");
    if (!again) FAIL(again.error().front().text() << '\n' << shown);
    CHECK(config::show(*again) == shown);
    CHECK(again->reject_text == config.reject_text);
    CHECK(again->archive_passwords == config.archive_passwords);
}

TEST_CASE("config show explains every key", "[config]") {
    const std::string shown = config::show(config::defaults());
    for (const auto& key : config::keys()) {
        CAPTURE(key.key);
        CHECK(shown.find(fmt::format("# {} ({}; default {})\n", key.meaning, key.type,
                                     key.default_value)) != std::string::npos);
    }
}

TEST_CASE("the sample file loads as it ships, and with every key it states the defaults",
          "[config]") {
    const std::string sample = content("config/keneki.yaml");
    const auto shipped = config::parse(sample, "/etc/keneki/keneki.yaml");
    if (!shipped) FAIL(shipped.error().front().text());
    const auto all = config::parse(with_all_keys(sample), "/etc/keneki/keneki.yaml");
    if (!all) FAIL(all.error().front().text());

    auto expected = config::defaults();
    expected.site_domains = {"hospital.example"};
    expected.staff_file = "/etc/keneki/staff.csv";
    expected.facilities_file = "/etc/keneki/facilities.csv";
    CHECK(config::show(*all) == config::show(expected));
    CHECK(config::show(*shipped) == config::show(expected));

    const std::string text = words(sample);
    for (const auto& key : config::keys()) {
        CAPTURE(key.key);
        CHECK(text.find(words(fmt::format("{} Type: {}.", key.meaning, key.type))) !=
              std::string::npos);
        const std::string name(key.key.substr(key.key.find('.') + 1));
        CHECK(with_all_keys(sample).find(name + ": ") != std::string::npos);
    }
}

TEST_CASE("keneki.yaml(5) explains every key", "[config]") {
    const std::string manual = manual_words(content("docs/keneki.yaml.5"));
    for (const auto& key : config::keys()) {
        CAPTURE(key.key);
        const auto entry = words(fmt::format(".It Ic {} Type: {}. Default: {} . {}", key.key,
                                             key.type, key.default_value, key.meaning));
        CHECK(manual.find(entry) != std::string::npos);
    }
}
