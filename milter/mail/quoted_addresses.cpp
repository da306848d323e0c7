#include "mail/quoted_addresses.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "mail/address.h"
#include "mail/text_lines.h"

#include <algorithm>
#include <string>

namespace keneki::mail {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t name_bytes = 300;
constexpr std::size_t address_bytes = 320; // RFC 5321 4.5.3.1: 64 + 1 + 255

bool is_local_character(char c) {
    return is_alnum(c) || std::string_view("._%+-=&'*!#/?~").find(c) != npos;
}

bool is_domain_character(char c) {
    return is_alnum(c) || c == '.' || c == '-';
}

/// Where an address stands in a text; empty: nowhere.
struct Place {
    std::size_t begin = 0;
    std::size_t end = 0;
};

Place find_address(std::string_view text) {
    for (std::size_t at = text.find('@'); at != npos; at = text.find('@', at + 1)) {
        Place place{at, at + 1};
        while (place.begin > 0 && at - place.begin < address_bytes &&
               is_local_character(text[place.begin - 1]))
            --place.begin;
        while (place.end < text.size() && place.end - at < address_bytes &&
               is_domain_character(text[place.end]))
            ++place.end;
        while (place.end > at + 1 && !is_alnum(text[place.end - 1]))
            --place.end;
        while (place.begin < at && text[place.begin] == '\'') // quotation marks of Outlook
            ++place.begin;
        if (place.begin < at && place.end > at + 1) return place;
    }
    return {};
}

/// A name without quotes, brackets and what is left of "[mailto:".
std::string_view bare_name(std::string_view text) {
    constexpr std::string_view around = "<>[]()\"'*,;: \t";
    constexpr std::string_view mailto = "mailto";
    for (;;) {
        const std::size_t size = text.size();
        text = trimmed_wide(text);
        while (!text.empty() && around.find(text.front()) != npos)
            text.remove_prefix(1);
        while (!text.empty() && around.find(text.back()) != npos)
            text.remove_suffix(1);
        if (text.ends_with(mailto)) text.remove_suffix(mailto.size());
        if (text.size() == size) return text;
    }
}

evidence::Address read_one(std::string_view entry) {
    evidence::Address address;
    // "a@b.example <c@d.example>": the name may be an address too
    const std::size_t bracket = std::min(entry.find('<'), entry.size());
    Place place = find_address(entry.substr(bracket));
    if (place.end != 0)
        place = {place.begin + bracket, place.end + bracket};
    else
        place = find_address(entry);
    std::string_view name = bare_name(entry.substr(0, place.begin));
    if (place.end != 0) {
        const std::string_view found = entry.substr(place.begin, place.end - place.begin);
        address.set_address(std::string(found));
        address.set_domain(valid_utf8(normal_domain(found.substr(found.rfind('@') + 1))));
        // a@b.example (Yamada Taro)
        const std::string_view behind = entry.substr(place.end);
        if (name.empty() && trimmed_wide(behind).starts_with('(')) name = bare_name(behind);
    } else {
        name = bare_name(entry);
    }
    address.set_display_name(valid_utf8(clip_utf8(name, name_bytes)));
    return address;
}

/// The end of the piece that begins at `begin`: the next comma or semicolon outside double quotes.
std::size_t piece_end(std::string_view text, std::size_t begin) {
    bool quoted = false;
    for (std::size_t i = begin; i < text.size(); ++i) {
        if (text[i] == '"') quoted = !quoted;
        if ((text[i] == ',' || text[i] == ';') && !quoted) return i;
    }
    return text.size();
}

/// The end of the entry that begins at `begin`. "Yamada, Taro <a@b.example>" is one; Outlook, which
/// separates by semicolons, leaves every comma to names.
std::size_t entry_end(std::string_view text, std::size_t begin, bool semicolons) {
    const std::size_t end = piece_end(text, begin);
    const bool addressed = text.substr(begin, end - begin).find('@') != npos;
    if (end == text.size() || text[end] == ';' || addressed) return end;
    const std::size_t next = piece_end(text, end + 1);
    const std::string_view behind = text.substr(end + 1, next - end - 1);
    const bool one_person = semicolons || (behind.find('@') != npos && behind.find('<') != npos);
    return one_person ? next : end;
}

bool is_empty(const evidence::Address& address) {
    return address.address().empty() && address.display_name().empty();
}

} // namespace

std::vector<evidence::Address> read_quoted_addresses(std::string_view text, std::size_t limit) {
    std::vector<evidence::Address> addresses;
    const bool semicolons = text.find(';') != npos;
    std::size_t begin = 0;
    while (begin < text.size() && addresses.size() < limit) {
        const std::size_t end = entry_end(text, begin, semicolons);
        evidence::Address address = read_one(text.substr(begin, end - begin));
        if (!is_empty(address)) addresses.push_back(std::move(address));
        begin = end + 1;
    }
    return addresses;
}

} // namespace keneki::mail
