#include "people/name_bearer.h"

#include "people/name_text.h"
#include "people/organisation_words.h"
#include "people/person_words.h"

#include <algorithm>
#include <string_view>

namespace keneki::people {
namespace {

constexpr std::size_t name_limit_bytes = 300;
constexpr std::size_t searches = 100; ///< a quotation may name hundreds
constexpr std::size_t shortest_latin = 6;
constexpr std::size_t shortest_japanese = 2;

/// Empty when the name says too little.
std::u32string form_of(std::string_view name) {
    if (name.find('@') != std::string_view::npos) return {};
    const NameText text(name, name_limit_bytes);
    std::u32string form(without_titles(text.text()));
    const std::size_t least = !form.empty() && form[0] < 0x80 ? shortest_latin : shortest_japanese;
    return form.size() < least ? std::u32string() : form;
}

/// The family and given name that `name` consists of, honorifics left out; empty when it is none or
/// holds something else.
std::string person_in(std::string_view name) {
    std::vector<std::string> parts = split_at_spaces(name.substr(0, name_limit_bytes));
    const auto form = [](const std::string& part) { return NameText(std::string_view(part)); };
    if (parts.size() > 2 && is_no_name(form(parts.back()).text())) parts.pop_back(); // 様
    if (parts.size() != 2) return {};
    const bool bare = std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
        const NameText text = form(part);
        return text.size() != 0 && !is_no_name(without_titles(text.text())) &&
               last_kind(text.text()).kind == Kind::none;
    });
    return bare ? parts[0] + ' ' + parts[1] : std::string();
}

bool holds(const PersonIndex& index, const std::string& name) {
    const auto matches = index.find_in_name(name, name_limit_bytes);
    return std::any_of(matches.begin(), matches.end(),
                       [](const PersonMatch& match) { return match.part == NamePart::full; });
}

} // namespace

NameBearer::NameBearer(const std::string& display_name)
    : name_(display_name), form_(form_of(display_name)) {
    const std::string person = known() ? person_in(name_) : std::string();
    person_ = !person.empty();
    if (person_) index_.add({{person}, {}}, 0);
}

bool NameBearer::bears(const std::string& other) {
    const std::u32string other_form = form_of(other);
    if (!known() || other_form.empty()) return false;
    if (other_form == form_ || (person_ && holds(index_, other))) return true;
    const std::string person = looked_into_ < searches ? person_in(other) : std::string();
    if (person.empty()) return false;
    ++looked_into_;
    PersonIndex index;
    index.add({{person}, {}}, 0);
    return holds(index, name_);
}

} // namespace keneki::people
