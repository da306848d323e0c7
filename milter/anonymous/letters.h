#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace keneki::anonymous {

/// Which letters stand for which in one copy.
struct Choice {
    std::uint64_t seed = 0;
    std::vector<std::string> kept_words; ///< beside those that every copy keeps; lower case
    std::u32string avoided;              ///< kanji that may not appear in place of another
};

/// Each kanji, kana, Latin letter and digit is exchanged for another of its script, the same one
/// everywhere: what was equal stays equal, and nobody's name stays. Small and large letters, voiced
/// kana, wide and narrow forms stay what they are.
class Letters {
public:
    explicit Letters(const Choice& choice);

    [[nodiscard]] char32_t exchanged(char32_t c) const;
    /// Words that are kept stay, but no whole address does: its local part goes then; IPv4
    /// addresses become those of RFC 5737, private ones stay private; what %XX stands for is
    /// exchanged too.
    [[nodiscard]] std::string exchanged(std::string_view utf8) const;

private:
    void exchange_in_cycle(std::u32string_view letters,
                           const std::function<void(char32_t, char32_t)>& add);
    void exchange_kana();
    void exchange_kanji(std::u32string_view avoided);
    [[nodiscard]] std::size_t kept_length(std::string_view text) const;
    [[nodiscard]] bool is_kept_whole(std::string_view text) const;
    /// Length of the local part, when an address begins here of which nothing would be exchanged.
    [[nodiscard]] std::size_t kept_local_part(std::string_view text) const;

    std::uint64_t state_;
    std::unordered_map<char32_t, char32_t> table_;
    std::u32string kanji_; ///< those that may stand for others
    std::set<std::string, std::less<>> kept_;
    std::size_t longest_kept_ = 0; ///< bytes
};

} // namespace keneki::anonymous
