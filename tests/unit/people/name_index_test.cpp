#include "people/name_index.h"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace keneki::people;

namespace {

/// Begin, end and who bears it, of each match.
using Found = std::vector<std::pair<std::pair<std::size_t, std::size_t>, std::uint32_t>>;
Found found(const NameIndex& index, std::u32string_view text) {
    Found all;
    for (const NameIndex::Match& match : index.find(text))
        for (const NameIndex::Entry& entry : index.entries(match))
            all.push_back({{match.begin, match.end}, entry.item});
    return all;
}

} // namespace

TEST_CASE("longer names come before shorter ones of the same beginning", "[people][names]") {
    NameIndex index;
    index.add(U"さくら病院", {0, false});
    index.add(U"さくら", {1, false});
    index.add(U"さくら病院分院", {2, false});
    CHECK(found(index, U"新さくら病院分院") == Found{{{1, 8}, 2}, {{1, 6}, 0}, {{1, 4}, 1}});
    CHECK(found(index, U"さくら病") == Found{{{0, 3}, 1}});
}

TEST_CASE("names of one and two characters are found without longer ones", "[people][names]") {
    NameIndex index;
    index.add(U"林", {0, true});
    index.add(U"佐藤", {1, true});
    CHECK(found(index, U"佐藤林") == Found{{{0, 2}, 1}, {{2, 3}, 0}});
    // Any beginning may share its place in the tables with one of these.
    for (char32_t third = U'一'; third < U'一' + 5'000; ++third)
        CHECK(found(index, std::u32string(U"佐藤") + third) == Found{{{0, 2}, 1}});
}

TEST_CASE("names of any length are found", "[people][names]") {
    const auto name = [](std::size_t length) {
        std::u32string text(U"あいう");
        while (text.size() < length)
            text += static_cast<char32_t>(U'一' + text.size());
        return text;
    };
    NameIndex index;
    const std::vector<std::size_t> lengths{200, 3, 62, 63, 64, 65, 127, 4, 128};
    for (std::size_t i = 0; i < lengths.size(); ++i)
        index.add(name(lengths[i]), {static_cast<std::uint32_t>(i), false});
    const Found all{{{0, 200}, 0}, {{0, 128}, 8}, {{0, 127}, 6}, {{0, 65}, 5}, {{0, 64}, 4},
                    {{0, 63}, 3},  {{0, 62}, 2},  {{0, 4}, 7},   {{0, 3}, 1}};
    CHECK(found(index, name(300)) == all);
    CHECK(found(index, name(63)) == Found(all.begin() + 5, all.end()));
    CHECK(found(index, name(61)) == Found(all.begin() + 7, all.end()));
}

TEST_CASE("thousands of beginnings have lengths of their own", "[people][names]") {
    constexpr std::size_t count = 5'000;
    const auto name = [](std::size_t i) {
        std::u32string text{static_cast<char32_t>(U'一' + i % 97),
                            static_cast<char32_t>(U'一' + i / 97), U'子'};
        return text.append(i % 50, U'々');
    };
    NameIndex index;
    for (std::size_t i = 0; i < count; ++i)
        index.add(name(i), {static_cast<std::uint32_t>(i), false});
    for (std::size_t i = 0; i < count; ++i) {
        const std::u32string text = name(i) + U"様";
        CHECK(found(index, text) == Found{{{0, text.size() - 1}, static_cast<std::uint32_t>(i)}});
    }
}
