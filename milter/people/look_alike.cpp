#include "people/look_alike.h"

#include "people/domain_words.h"
#include "people/domains.h"
#include "people/label_hashes.h"
#include "people/look_alike_answers.h"
#include "people/mistyped_core.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <functional>

namespace keneki::people {
namespace {

constexpr std::size_t longest_label = 63;        // RFC 1035 2.3.4
constexpr std::size_t shortest_look = 5;         // shorter labels are alike by chance
constexpr std::size_t shortest_typing = 6;       // one letter in five is another name
constexpr std::size_t shortest_two_letters = 9;  // two letters wrong, for one of ours
constexpr std::size_t shortest_two_partner = 12; // … among tens of thousands
constexpr std::size_t shortest_readable_ours = 8;
constexpr std::size_t shortest_readable_partner = 12;
constexpr std::size_t corporation_longer = 3; // …kai is preceded by two of a few hundred readings
constexpr std::size_t most_with_a_piece = 64; // the third of a label that all hospitals have

std::string_view label_of(std::string_view registrable) {
    return registrable.substr(0, registrable.find('.'));
}

/// What stands behind the label.
std::string_view end_of(std::string_view registrable) {
    return registrable.substr(std::min(registrable.find('.') + 1, registrable.size()));
}

/// mihon-u. of mail.mihon-u.
std::string last_label(std::string_view labels) {
    if (labels.empty()) return {};
    const std::size_t dot = labels.rfind('.', labels.size() - 2);
    return std::string(dot == std::string_view::npos ? labels : labels.substr(dot + 1));
}

std::uint64_t letters_used(std::string_view letters) {
    std::uint64_t used = 0;
    for (const char c : letters)
        used |= std::uint64_t{1} << (static_cast<unsigned char>(c) % 64U);
    return used;
}

/// Optimal string alignment: a letter more, less, other, or two neighbours swapped each count one.
/// Both no longer than longest_label.
std::size_t distance(std::string_view a, std::string_view b) {
    using Row = std::array<std::size_t, longest_label + 2>;
    Row before_last{};
    Row last{};
    Row now{};
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t other = a[i - 1] == b[j - 1] ? 0 : 1;
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + other});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = std::min(now[j], before_last[j - 2] + 1);
        }
        before_last = last;
        last = now;
    }
    return last[b.size()];
}

/// A domain with this label is not likely to be a namesake's. What imitates one of ours is seldom
/// a namesake, unless the label is nothing but a word for a kind. Of a partner a short name counts
/// with the word for its kind.
bool is_distinctive(std::string_view label, Protected whose) {
    const std::string core = core_of_label(label);
    if (core.empty()) return false;
    if (whose == Protected::ours || !is_common_label_core(core)) return true;
    const bool kind_stands = core.size() < letters_of(label).size();
    return kind_stands && core.size() >= shortest_look && !is_common_name(core);
}

/// Anybody can register below it: com, jp, co.uk; not or.jp, lg.jp, gov.
bool is_open_end(std::string_view end) {
    constexpr std::array closed{std::string_view("gov"), std::string_view("edu"),
                                std::string_view("mil"), std::string_view("int")};
    constexpr std::array open{std::string_view("com"), std::string_view("co"),
                              std::string_view("net"), std::string_view("org"),
                              std::string_view("me"),  std::string_view("info"),
                              std::string_view("biz"), std::string_view("in")};
    const std::size_t dot = end.find('.');
    if (dot == std::string_view::npos)
        return std::find(closed.begin(), closed.end(), end) == closed.end();
    // co.jp is a company's that is on the register.
    return !end.ends_with(".jp") &&
           std::find(open.begin(), open.end(), end.substr(0, dot)) != open.end();
}

/// A label that names one hospital, below a domain too: mihon-hospital; not mail, radiology, hosp.
bool names_a_place(std::string_view label) {
    const std::string core = core_of_label(label);
    return core.size() >= shortest_look && core.size() < letters_of(label).size() &&
           !is_added_word(core);
}

/// With doubled consonants written once; a doubled vowel is another spelling, not another word.
std::string singled(std::string_view letters) {
    std::string out;
    for (const char c : letters)
        if (out.empty() || c != out.back() ||
            std::string_view("aiueo").find(c) != std::string::npos)
            out += c;
    return out;
}

/// keiseikai is no mistyped kenseikai, nor takanashi a mistyped takahashi: what can be read may be
/// somebody's name, unless it is long.
bool is_long_enough_to_read(std::string_view core, std::string_view shown_core, Protected whose) {
    const bool corporation = core.ends_with("kai") && shown_core.ends_with("kai");
    const std::size_t least =
        whose == Protected::ours ? shortest_readable_ours : shortest_readable_partner;
    return std::min(core.size(), shown_core.size()) >=
           least + (corporation ? corporation_longer : 0);
}

/// wakabakia, not wakabadai, is wakaba-kai mistyped: one letter in a short word for the kind makes
/// the name of another place.
bool begins_as_kind(std::string_view letters, std::string_view shown, std::size_t core) {
    constexpr std::size_t long_word = 4;
    return letters.size() - core >= long_word ||
           (shown.size() > core && shown[core] == letters[core]);
}

/// `shown` is `label` mistyped, and not the name of somebody else.
bool is_mistyped(std::string_view label, std::string_view shown, Protected whose) {
    const std::string a = letters_of(label);
    const std::string b = letters_of(shown);
    const std::size_t length = std::min(a.size(), b.size());
    if (length < shortest_typing || a == b) return false;
    const std::size_t wrong = distance(a, b);
    const bool ours = whose == Protected::ours;
    if (wrong > most_wrong) return false;
    if (wrong == 2 && length < (ours ? shortest_two_letters : shortest_two_partner)) return false;
    const std::string core = core_of_label(label);
    const std::string shown_core = core_of_label(shown);
    if (core.empty() || shown_core.empty()) return core.empty() && shown_core == b;
    // The word for the kind is mistyped: hosptal, cilnic.
    const bool kind_differs = a.size() - core.size() != b.size() - shown_core.size();
    if (kind_differs)
        return !is_readable(shown_core) ||
               (shown_core.starts_with(core) && begins_as_kind(a, shown_core, core.size()));
    if (core == shown_core) return false; // only the kind differs: sakura-hp, sakura-cl
    // sato, kato; yamada, yamana
    if (std::min(core.size(), shown_core.size()) < shortest_typing) return false;
    if (!is_readable(shown_core) || !is_readable(core))
        return wrong == 1 || !is_readable(shown_core);
    if (wrong != 1 || is_common_label_core(shown_core)) return false;
    return (ours && singled(core) == singled(shown_core)) ||
           is_long_enough_to_read(core, shown_core, whose);
}

} // namespace

std::string_view likeness_name(Likeness likeness) {
    switch (likeness) {
    case Likeness::homoglyph:
        return "look-alike letters";
    case Likeness::hyphen:
        return "hyphens";
    case Likeness::other_end:
        return "other ending";
    case Likeness::added_word:
        return "words added or left out";
    case Likeness::typing:
        return "other letters";
    case Likeness::inside:
        break;
    }
    return "inside another domain";
}

LookAlikes::LookAlikes() : answers_(std::make_unique<LookAlikeAnswers>()) {}
LookAlikes::~LookAlikes() = default;
LookAlikes::LookAlikes(LookAlikes&&) noexcept = default;
LookAlikes& LookAlikes::operator=(LookAlikes&&) noexcept = default;

void LookAlikes::add(std::string_view domain, Protected whose) {
    std::string registrable = registrable_domain(domain);
    if (whose == Protected::ours && domain != registrable && names_a_place(label_of(domain)))
        add_entry(std::string(domain), whose);
    add_entry(std::move(registrable), whose);
}

void LookAlikes::add_entry(std::string domain, Protected whose) {
    const std::string label(label_of(domain));
    if (label.empty() || label.size() == domain.size() || label.size() > longest_label * 4) return;
    const auto entry = static_cast<std::uint32_t>(entries_.size());
    if (!by_domain_.emplace(domain, entry).second) return;
    domains_seen_.add(std::hash<std::string>()(domain));
    std::string letters = letters_of(label);
    const std::string look = look_of(label);
    const std::string short_look = look_of(without_added_words(label));
    shapes_.add(half_hash(look), entry);
    if (short_look != look) shapes_.add(half_hash(short_look), entry);
    const std::string core = core_of_label(label);
    if (whose == Protected::ours && core.size() >= shortest_readable_ours && !is_common_name(core))
        for (const std::string& other : with_other_kind_words(label))
            shapes_.add(half_hash(look_of(other)), entry);
    if (letters.size() >= shortest_typing - 1 && letters.size() <= longest_label) {
        for (const std::uint32_t hash : hashes_of_deletes(letters))
            deletes_.add(hash, entry);
        const bool ours = whose == Protected::ours;
        if (letters.size() >= (ours ? shortest_two_letters : shortest_two_partner))
            for (const std::uint32_t hash : hashes_of_pieces(letters))
                pieces_.add(hash, entry);
    }
    const std::uint64_t used = letters_used(letters);
    entries_.push_back({std::move(domain), std::move(letters), used, whose});
}

void LookAlikes::finish() {
    shapes_.finish();
    deletes_.finish();
    pieces_.finish(most_with_a_piece);
}

std::optional<LookAlike> LookAlikes::by_shape(std::string_view label) const {
    std::optional<LookAlike> found;
    const std::string look = look_of(label);
    const std::string shorter = without_added_words(label);
    const std::string short_look = look_of(shorter);
    const auto try_entry = [&](std::uint32_t number) {
        const Entry& entry = entries_[number];
        const std::string_view own = label_of(entry.domain);
        const std::string own_look = look_of(own);
        const bool distinctive = is_distinctive(own, entry.whose);
        if (own_look == look) {
            const std::string letters = letters_of(label);
            const Likeness how = letters != entry.letters ? Likeness::homoglyph
                                 : label != own           ? Likeness::hyphen
                                                          : Likeness::other_end;
            if (look.size() < shortest_look || (how != Likeness::homoglyph && !distinctive))
                return false;
            found = LookAlike{entry.domain, how, entry.whose};
            return true;
        }
        // fukamoridai-hp for fukamoridai-hospital of ours
        if (entry.whose == Protected::ours && has_look_of_other_kind(own, look)) {
            found = LookAlike{entry.domain, Likeness::added_word, entry.whose};
            return true;
        }
        const std::string own_short = without_added_words(own);
        if (look_of(own_short) != short_look || short_look.size() < shortest_look || !distinctive ||
            core_of_label(own_short).empty())
            return false;
        found = LookAlike{entry.domain, Likeness::added_word, entry.whose};
        return true;
    };
    if (shapes_.any(half_hash(look), try_entry)) return found;
    shapes_.any(half_hash(short_look), try_entry);
    return found;
}

std::optional<LookAlike> LookAlikes::by_typing(std::string_view registrable) const {
    const std::string_view label = label_of(registrable);
    const std::string letters = letters_of(label);
    if (letters.size() + 1 < shortest_typing || letters.size() > longest_label) return std::nullopt;
    const std::uint64_t used = letters_used(letters);
    std::optional<LookAlike> found;
    const auto try_entry = [&](std::uint32_t number) {
        const Entry& entry = entries_[number];
        // Each wrong letter changes two of the letters used at most.
        if (std::bitset<64>(entry.used ^ used).count() > most_wrong * 2 ||
            (!is_mistyped(label_of(entry.domain), label, entry.whose) &&
             !is_core_mistyped(label_of(entry.domain), label, entry.whose,
                               end_of(entry.domain) == end_of(registrable))))
            return false;
        found = LookAlike{entry.domain, Likeness::typing, entry.whose};
        return true;
    };
    const auto is_in = [&](const HashedEntries& table, const std::vector<std::uint32_t>& hashes) {
        return std::any_of(hashes.begin(), hashes.end(),
                           [&](std::uint32_t hash) { return table.any(hash, try_entry); });
    };
    const std::vector<std::uint32_t> deletes = hashes_of_deletes(letters);
    const std::vector<std::uint32_t> pieces = hashes_of_moved_pieces(letters);
    for (const std::uint32_t hash : deletes)
        deletes_.prefetch(hash);
    for (const std::uint32_t hash : pieces)
        pieces_.prefetch(hash);
    if (!is_in(deletes_, deletes)) is_in(pieces_, pieces);
    return found;
}

const LookAlikes::Entry* LookAlikes::entry_of(const std::string& domain) const {
    if (!domains_seen_.may_hold(std::hash<std::string>()(domain))) return nullptr;
    const auto entry = by_domain_.find(domain);
    return entry == by_domain_.end() ? nullptr : &entries_[entry->second];
}

std::optional<LookAlike> LookAlikes::inside(std::string_view domain,
                                            std::string_view registrable) const {
    const auto known = [&](const std::string& text) -> std::optional<LookAlike> {
        const Entry* const inner = entry_of(text);
        if (inner == nullptr) return std::nullopt;
        return LookAlike{inner->domain, Likeness::inside, inner->whose};
    };
    // hospital-or-jp.example, kenseikai-jp.com, mihon-hospital-or-jp.com, mihon-u-ac.jp, and
    // mihon-u.ac-jp.com
    const std::string end = '.' + std::string(end_of(registrable));
    std::string dotted(label_of(registrable));
    const std::string_view in_front = domain.substr(0, domain.size() - registrable.size());
    constexpr std::size_t most_dots = 4;
    for (std::size_t i = 0; i < most_dots && dotted.find('-') != std::string::npos; ++i) {
        dotted[dotted.rfind('-')] = '.';
        if (auto found = known(dotted)) return found;
        if (auto found = known(last_label(in_front) + dotted)) return found;
        if (auto found = known(dotted + end)) return found;
    }
    // kenseikai.jp.evil.example: any run of labels that does not reach the end
    constexpr std::size_t most_labels = 12;
    std::vector<std::size_t> begins{0};
    for (std::size_t dot = domain.find('.');
         dot != std::string_view::npos && begins.size() < most_labels;
         dot = domain.find('.', dot + 1))
        begins.push_back(dot + 1);
    for (std::size_t first = 0; first < begins.size(); ++first)
        for (std::size_t behind = first + 2; behind < begins.size(); ++behind)
            if (auto found = known(
                    std::string(domain.substr(begins[first], begins[behind] - 1 - begins[first]))))
                return found;
    // kenseikai.jp-mail.example: up to a hyphen
    constexpr std::size_t most_hyphens = 12;
    std::size_t hyphens = 0;
    for (std::size_t hyphen = domain.find('-', domain.find('.'));
         hyphen != std::string_view::npos && hyphens++ < most_hyphens;
         hyphen = domain.find('-', hyphen + 1))
        for (const std::size_t begin : begins) {
            if (begin > hyphen) break;
            if (auto found = known(std::string(domain.substr(begin, hyphen - begin)))) return found;
        }
    return std::nullopt;
}

std::optional<LookAlike> LookAlikes::below_another(std::string_view domain,
                                                   std::string_view registrable) const {
    if (!is_open_end(end_of(registrable))) return std::nullopt;
    constexpr std::size_t most_labels = 12;
    std::string_view rest = domain.substr(0, domain.size() - registrable.size());
    std::optional<LookAlike> found;
    for (std::size_t i = 0; i < most_labels && !rest.empty() && !found; ++i) {
        const std::string_view label = label_of(rest);
        rest = end_of(rest);
        // mihon-hospital-info.evil.com
        for (const std::string& written : {letters_of(label), without_added_words(label)}) {
            const std::string look = look_of(written);
            const auto try_entry = [&](std::uint32_t number) {
                const Entry& entry = entries_[number];
                const std::string_view own = label_of(entry.domain);
                const std::string core = core_of_label(own);
                // minato.company.example may be its branch there.
                const bool tells =
                    core.size() < entry.letters.size() || core.size() >= shortest_readable_ours;
                if (entry.whose != Protected::ours || look_of(own) != look || core.empty() ||
                    !tells)
                    return false;
                found = LookAlike{entry.domain,
                                  written == entry.letters ? Likeness::inside : Likeness::homoglyph,
                                  entry.whose};
                return true;
            };
            if (shapes_.any(half_hash(look), try_entry)) break;
        }
    }
    return found;
}

std::optional<LookAlike> LookAlikes::find(std::string_view domain) const {
    if (entries_.empty() || domain.empty()) return std::nullopt;
    if (auto answer = answers_->known(domain)) return *std::move(answer);
    auto found = look_for(domain);
    answers_->remember(domain, found);
    return found;
}

std::optional<LookAlike> LookAlikes::look_for(std::string_view domain) const {
    const std::string registrable = registrable_domain(domain);
    const std::string_view label = label_of(registrable);
    if (entry_of(registrable) != nullptr || label.size() == registrable.size() ||
        label.size() > longest_label * 4 || is_freemail(registrable))
        return std::nullopt;
    if (auto found = inside(domain, registrable)) return found;
    if (auto found = by_shape(label)) return found;
    if (auto found = below_another(domain, registrable)) return found;
    return by_typing(registrable);
}

} // namespace keneki::people
