#pragma once

#include "people/hashed_entries.h"
#include "people/seen_hashes.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace keneki::people {

/// How a domain imitates another.
enum class Likeness {
    homoglyph,  ///< other letters that look alike: rn for m, 0 for o, Cyrillic
    hyphen,     ///< the same letters, hyphens elsewhere
    other_end,  ///< the same name under another suffix or domain: .com for .or.jp
    added_word, ///< words that tell nothing added or dropped: -mail, -info, -jp
    typing,     ///< a letter more, less, other or swapped
    inside,     ///< the whole domain inside another's name: ours.example.evil.example; or the label
                ///< of one of ours in front of it: mihon-hospital.evil.example
};
[[nodiscard]] std::string_view likeness_name(Likeness likeness);

/// Whose domains are protected: one of ours is imitated more often than by chance, a partner's name
/// may be a real namesake's.
enum class Protected { ours, partner };

struct LookAlike {
    std::string domain; ///< the protected one
    Likeness likeness = Likeness::homoglyph;
    Protected whose = Protected::partner;
};

class LookAlikeAnswers;

/// Tells domains that imitate protected ones. All are compared by registrable domain; a look costs
/// a few dozen table look-ups, whatever the number of domains.
class LookAlikes {
public:
    LookAlikes();
    ~LookAlikes();
    LookAlikes(LookAlikes&&) noexcept;
    LookAlikes& operator=(LookAlikes&&) noexcept;

    /// `domain` is canonical and somebody's own: no public suffix, no free mail. What is below its
    /// registrable domain does not count, unless it names a place of ours (mihon-hospital.city.jp).
    void add(std::string_view domain, Protected whose);
    /// Call once behind the last add().
    void finish();
    /// `domain` is canonical. Nothing for a protected domain itself and those below it.
    [[nodiscard]] std::optional<LookAlike> find(std::string_view domain) const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    [[nodiscard]] std::optional<LookAlike> look_for(std::string_view domain) const;
    struct Entry {
        std::string domain;     ///< registrable, or with the label of a place in front
        std::string letters;    ///< its label without hyphens
        std::uint64_t used = 0; ///< which letters and digits stand in it
        Protected whose = Protected::partner;
    };
    void add_entry(std::string domain, Protected whose);
    [[nodiscard]] const Entry* entry_of(const std::string& domain) const; ///< or nullptr
    [[nodiscard]] std::optional<LookAlike> by_shape(std::string_view label) const;
    [[nodiscard]] std::optional<LookAlike> by_typing(std::string_view registrable) const;
    /// The label of one of ours in front of a domain that anybody can have.
    [[nodiscard]] std::optional<LookAlike> below_another(std::string_view domain,
                                                         std::string_view registrable) const;
    [[nodiscard]] std::optional<LookAlike> inside(std::string_view domain,
                                                  std::string_view registrable) const;

    std::vector<Entry> entries_;
    std::unordered_map<std::string, std::uint32_t> by_domain_;
    SeenHashes domains_seen_; ///< of the keys of by_domain_
    HashedEntries shapes_;    ///< what labels look like, with and without words that tell nothing
    HashedEntries deletes_;   ///< labels with up to one letter left out
    HashedEntries pieces_;    ///< thirds of long labels
    std::unique_ptr<LookAlikeAnswers> answers_;
};

} // namespace keneki::people
