#include "people/mistyped_core.h"

#include "people/domain_words.h"
#include "people/romaji.h"

#include <algorithm>
#include <string>

namespace keneki::people {
namespace {

constexpr std::size_t shortest_core = 5;
constexpr std::size_t shortest_shown = 4; // miho for mihon

/// A label without hyphens, taken apart around its core. Nothing around: the core is all there is,
/// or stands in pieces.
struct Parts {
    std::string core;
    std::string before, behind;
};

Parts parts_of(std::string_view label) {
    Parts parts;
    const std::string letters = letters_of(label);
    parts.core = core_of_label(label);
    const std::size_t begin = letters.find(parts.core);
    if (parts.core.empty() || begin == std::string::npos) return {};
    parts.before = letters.substr(0, begin);
    parts.behind = letters.substr(begin + parts.core.size());
    return parts;
}

/// Letters that stand twice written once.
std::string collapsed(std::string_view letters) {
    std::string out(letters);
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::string key_of(std::string_view core) {
    return romaji_key(std::u32string(core.begin(), core.end()));
}

/// A letter more, less or other, or two neighbours swapped.
bool one_wrong(std::string_view a, std::string_view b) {
    if (a.size() > b.size()) std::swap(a, b);
    if (a == b || b.size() - a.size() > 1) return false;
    const auto [front, other_front] = std::mismatch(a.begin(), a.end(), b.begin());
    const auto same = static_cast<std::size_t>(front - a.begin());
    if (a.size() < b.size()) return a.substr(same) == b.substr(same + 1);
    const bool swapped = same + 1 < a.size() && a[same] == b[same + 1] && a[same + 1] == b[same];
    return a.substr(same + 1) == b.substr(same + 1) ||
           (swapped && a.substr(same + 2) == b.substr(same + 2));
}

} // namespace

bool is_core_mistyped(std::string_view label,
                      std::string_view shown,
                      Protected whose,
                      bool same_end) {
    const Parts own = parts_of(label);
    const Parts other = parts_of(shown);
    const bool kind_stands = !own.before.empty() || !own.behind.empty();
    const bool corporation = own.core.ends_with("kai") && other.core.ends_with("kai");
    if (!kind_stands || corporation || own.before != other.before || own.behind != other.behind ||
        own.core.size() < shortest_core || other.core.size() < shortest_shown ||
        is_common_name(other.core) || !one_wrong(own.core, other.core))
        return false;
    const bool doubled = collapsed(own.core) == collapsed(other.core);
    if (whose == Protected::partner) // okubo, ookubo: one name, spelled in two ways
        return doubled && same_end && key_of(own.core) != key_of(other.core);
    return doubled || !is_readable(other.core) ||
           (same_end && own.core.front() == other.core.front());
}

} // namespace keneki::people
