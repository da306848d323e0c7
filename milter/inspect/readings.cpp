#include "inspect/readings.h"

#include "inspect/bytes.h"
#include "inspect/type.h"
#include "inspect/type_rules.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

template <std::size_t N>
bool in(const std::array<std::string_view, N>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

/// Formats that are told by how they begin, and that their programs open for that alone.
constexpr std::array<std::string_view, 5> self_evident{"rtf", "html", "svg", "xml", "mht"};
constexpr std::array<std::string_view, 11> text_types{
    "text", "unknown", "html", "svg", "xml", "rtf", "mht", "eml", "script", "url", "pgp"};
constexpr std::array<std::string_view, 3> word_types{"rtf", "xml", "mht"};
constexpr std::array<std::string_view, 6> page_names{"htm",   "html", "shtm",
                                                     "shtml", "xht",  "xhtml"};

/// A magic may be made of the first bytes themselves, so most files are not looked at twice.
bool may_begin_as_text(Bytes content) {
    std::string_view start = as_text(slice(content, 0, 64));
    if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
    const auto at = start.find_first_not_of(" \t\r\n\f\v");
    return at == std::string_view::npos || start[at] == '<' || start[at] == '{';
}

bool opens_in_browser(const Part& part) {
    if (!is_file(part)) return false;
    if (in(page_names, part.extension())) return true;
    // Of a file with an extension the declared type is the last thing that is asked.
    const std::string& declared = part.declared_type();
    const bool undecided = part.extension().empty() || in(text_types, part.type());
    return undecided && (declared == "text/html" || declared == "application/xhtml+xml");
}

/// A mail program, or a browser, opens the file for its name.
std::string_view stored_mail(const Part& part) {
    const std::string& extension = part.extension();
    if (!is_file(part) || !in(text_types, part.type())) return {};
    if (extension == "mht" || extension == "mhtml") return "mht";
    return extension == "eml" ? "eml" : std::string_view{};
}

bool opens_as_picture(const Part& part) {
    return part.extension() == "svg" || (is_file(part) && part.declared_type() == "image/svg+xml");
}

} // namespace

std::vector<Reading> other_readings(const Part& part, Bytes content) {
    std::vector<Reading> readings;
    const std::string_view type = part.type();
    const auto add = [&](std::string_view reading, bool crafted) {
        const bool known =
            reading == type || std::ranges::any_of(readings, [&](const Reading& other) {
                return other.type == reading;
            });
        if (!known) readings.push_back({reading, crafted});
    };
    if (!in(text_types, type) && type != "empty" && may_begin_as_text(content))
        if (const std::string_view text = type_of_text(content); in(self_evident, text))
            add(text, true);
    // A web program may print a complaint of its own in front of a PDF.
    if (in(text_types, type) && has_pdf_header(content))
        add("pdf", in(word_types, type) && contains(as_text(content), "endobj"));
    if (opens_in_browser(part)) add("html", false);
    if (opens_as_picture(part)) add("svg", false);
    if (const auto mail = stored_mail(part); !mail.empty() && type != "eml" && type != "mht")
        add(mail, false);
    return readings;
}

} // namespace keneki::inspect
