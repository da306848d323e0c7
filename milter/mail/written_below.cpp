#include "mail/written_below.h"

#include "mail/body_text.h"
#include "mail/signature.h"

#include <string>

namespace keneki::mail {

std::uint32_t written_below(const std::vector<std::string_view>& lines) {
    std::uint32_t visible = 0;
    for (const std::string_view line : lines)
        visible += visible_characters(line);
    constexpr std::uint32_t longest_signature = 1000;
    if (visible == 0 || visible > longest_signature) return visible;
    std::vector<std::string> forms;
    forms.reserve(lines.size());
    for (const std::string_view line : lines)
        forms.push_back(line_form(line));
    const std::vector<bool> added = signature_of(lines, forms);
    visible = 0;
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (!added[i]) visible += visible_characters(lines[i]);
    return visible;
}

} // namespace keneki::mail
