#include "inspect/field.h"

#include "inspect/bytes.h"
#include "inspect/dde.h"
#include "inspect/relationship.h"
#include "inspect/targets.h"

#include <algorithm>
#include <vector>

namespace keneki::inspect {

namespace {

constexpr std::size_t shown_bytes = 300;

/// The words of an instruction; quotation marks hold one together.
std::vector<std::string> words_of(std::string_view text) {
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

} // namespace

void judge_field(Inspection& inspection, std::uint32_t part, std::string_view instruction) {
    const std::vector<std::string> words = words_of(instruction);
    if (words.size() < 2) return;
    const std::string name = lower(words.front());
    const std::string shown(instruction.substr(0, shown_bytes));
    if (name == "dde" || name == "ddeauto") {
        found_dde(inspection, part, shown);
    } else if (name == "includetext" || name == "includepicture" || name == "include" ||
               name == "import" || name == "link") {
        // A picture from the web shows that the mail was read; text and links become the document.
        const bool elsewhere = std::any_of(words.begin() + 1, words.end(), [](const auto& word) {
            return word.front() != '\\' ? leads_elsewhere(word) : word.starts_with("\\\\");
        });
        if (elsewhere && name != "includepicture" && name != "import")
            found_loading(inspection, part, shown);
    }
}

} // namespace keneki::inspect
