#include "inspect/field.h"

#include "inspect/bytes.h"
#include "inspect/dde.h"
#include "inspect/relationship.h"
#include "inspect/targets.h"

#include <algorithm>
#include <array>
#include <vector>

namespace keneki::inspect {

namespace {

constexpr std::size_t shown_bytes = 300;

} // namespace

std::vector<std::string> words_of_field(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false;
    for (const char c : text) {
        if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && static_cast<unsigned char>(c) <= ' ') {
            if (!word.empty()) words.push_back(std::move(word));
            word.clear();
        } else {
            word.push_back(c);
        }
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

bool is_acting_field(std::string_view name) {
    constexpr std::array<std::string_view, 7> names{
        "dde", "ddeauto", "include", "includetext", "includepicture", "import", "link"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

void judge_field(Inspection& inspection,
                 std::uint32_t part,
                 std::string_view instruction,
                 bool cut) {
    const std::vector<std::string> words = words_of_field(instruction);
    const std::string name = words.empty() ? std::string() : lower(words.front());
    if (words.size() < 2 || !is_acting_field(name)) return;
    const std::string shown(instruction.substr(0, shown_bytes));
    if (name == "dde" || name == "ddeauto") {
        found_dde(inspection, part, shown);
        return;
    }
    // A picture from the web shows that the mail was read; text and links become the document.
    if (name == "includepicture" || name == "import") return;
    Place place = Place::here;
    for (const std::string& word : words)
        place = std::max(place, place_of_target(word)); // switches have one backslash
    if (place != Place::here) {
        found_loading(inspection, part, shown, place);
    } else if (cut) {
        inspection.found(Finding::LIMIT_REACHED, part, "length of a field");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "length of a field");
    }
}

} // namespace keneki::inspect
