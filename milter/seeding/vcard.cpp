#include "base/ascii.h"
#include "mail/charset.h"
#include "mail/text_lines.h"
#include "seeding/address_lists.h"

#include <string>

namespace keneki::seeding {
namespace {

using config::Problem;

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t address_bytes = 2'000; ///< of one value; far more than any address

/// "item1.EMAIL;TYPE=INTERNET:taro@a.example"
struct Property {
    std::string name; ///< upper case, without the group
    std::string_view parameters, value;
};

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return result;
}

Property property_of(std::string_view line) {
    // a colon inside a quoted parameter does not end the name
    bool quoted = false;
    std::size_t colon = npos;
    for (std::size_t i = 0; i < line.size() && colon == npos; ++i) {
        if (line[i] == '"') quoted = !quoted;
        if (line[i] == ':' && !quoted) colon = i;
    }
    Property property;
    if (colon == npos) return property;
    std::string_view name = line.substr(0, colon);
    property.value = line.substr(colon + 1);
    const std::size_t semicolon = name.find(';');
    if (semicolon != npos) property.parameters = name.substr(semicolon + 1);
    name = name.substr(0, semicolon);
    if (const std::size_t dot = name.rfind('.'); dot != npos) name.remove_prefix(dot + 1);
    property.name = upper(mail::trimmed_wide(name));
    return property;
}

/// A property with its continuations, and where it began.
class PropertyLines {
public:
    explicit PropertyLines(std::string_view text) : lines_(mail::lines_of(text)) {}

    bool next(std::string& whole, unsigned& line) {
        if (at_ >= lines_.size()) return false;
        line = static_cast<unsigned>(at_ + 1);
        whole = lines_[at_++];
        const bool quoted_printable = upper(whole).find("QUOTED-PRINTABLE") != std::string::npos;
        // vCard 2.1: a quoted-printable value goes on behind a soft line break.
        while (quoted_printable && whole.ends_with('=') && at_ < lines_.size()) {
            whole.pop_back();
            whole += lines_[at_++];
        }
        while (at_ < lines_.size() &&
               (lines_[at_].starts_with(' ') || lines_[at_].starts_with('\t')))
            whole += lines_[at_++].substr(1);
        return true;
    }

private:
    std::vector<std::string_view> lines_;
    std::size_t at_ = 0;
};

std::string address_of(const Property& property) {
    std::string value(property.value.substr(0, address_bytes));
    if (upper(property.parameters).find("QUOTED-PRINTABLE") != std::string::npos)
        value = mail::decode_quoted_printable(value, mail::QuotedPrintable::body);
    std::string_view text = mail::trimmed_wide(value);
    constexpr std::string_view scheme = "mailto:";
    if (lower(text.substr(0, scheme.size())) == scheme) text.remove_prefix(scheme.size());
    return std::string(text);
}

} // namespace

Expected<AddressEntries, Problem> read_vcards(std::string_view bytes, const std::string& file) {
    PropertyLines lines(bytes);
    AddressEntries cards;
    std::string whole;
    unsigned line = 0;
    unsigned depth = 0; // AGENT of vCard 2.1 holds a card inside a card
    unsigned begun = 0;
    while (lines.next(whole, line)) {
        const Property property = property_of(whole);
        const std::string value = upper(mail::trimmed_wide(property.value));
        if (property.name == "BEGIN" && value == "VCARD") {
            if (depth++ == 0) {
                cards.emplace_back();
                begun = line;
            }
        } else if (property.name == "END" && value == "VCARD") {
            if (depth == 0)
                return fail(Problem{file, line, 0, {}, "END:VCARD without a BEGIN:VCARD"});
            --depth;
        } else if (property.name == "EMAIL" && depth != 0) {
            std::string address = address_of(property);
            if (!address.empty()) cards.back().values.push_back({line, std::move(address)});
        }
    }
    if (depth != 0)
        return fail(Problem{file, begun, 0, {}, "the card that begins here has no END:VCARD"});
    return cards;
}

} // namespace keneki::seeding
