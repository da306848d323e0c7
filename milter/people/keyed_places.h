#pragma once

#include "people/seen_hashes.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace keneki::people {

/// Places in a list by addresses or domains, several for one. Nearly every address of a message is
/// in no list; that is told without a look into the table, which is in no cache by then.
class KeyedPlaces {
public:
    void add(std::string key, std::uint32_t place) {
        seen_.add(Hash()(key));
        places_.emplace(std::move(key), place);
    }
    [[nodiscard]] bool contains(std::string_view key) const {
        return seen_.may_hold(Hash()(key)) && places_.contains(key);
    }
    /// Calls `use(place)` for each place of `key`.
    template <class Use>
    void each(std::string_view key, const Use& use) const {
        if (!seen_.may_hold(Hash()(key))) return;
        const auto [begin, end] = places_.equal_range(key);
        for (auto it = begin; it != end; ++it)
            use(it->second);
    }

private:
    struct Hash {
        using is_transparent = void; // NOLINT(readability-identifier-naming): the library's name
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    std::unordered_multimap<std::string, std::uint32_t, Hash, std::equal_to<>> places_;
    SeenHashes seen_;
};

} // namespace keneki::people
