#include "anonymous/html_text.h"

#include "base/ascii.h"
#include "mail/utf8_output.h"

#include <algorithm>
#include <array>
#include <string>

namespace keneki::anonymous {
namespace {

/// Attributes whose values say how it looks, never who.
bool is_layout(std::string_view attribute) {
    constexpr std::array names{"style",   "width",       "height",      "align",  "valign",
                               "border",  "cellpadding", "cellspacing", "color",  "bgcolor",
                               "face",    "size",        "rel",         "target", "type",
                               "charset", "http-equiv",  "lang",        "dir",    "method",
                               "xmlns",   "colspan",     "rowspan",     "nowrap", "hidden"};
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return equal_ignoring_case(name, attribute); });
}

/// The number of "&#23665;" or "&#x5c71;", and how long it is; length 0: it is none.
std::size_t numeric_reference(std::string_view text, char32_t& c) {
    if (!text.starts_with("&#")) return 0;
    const bool hex = text.size() > 2 && lower(text[2]) == 'x';
    std::size_t at = hex ? 3 : 2;
    const std::size_t begin = at;
    char32_t value = 0;
    for (; at < text.size() && at - begin < 7; ++at) {
        const int digit = hex_digit(text[at]);
        if (digit < 0 || (!hex && digit > 9)) break;
        value = value * (hex ? 16 : 10) + static_cast<char32_t>(digit);
    }
    if (at == begin) return 0;
    c = value;
    return at < text.size() && text[at] == ';' ? at + 1 : at;
}

/// Text between tags, or the value of an attribute. References are no words.
std::string exchanged_text(std::string_view text, const Letters& letters) {
    std::string out;
    while (!text.empty()) {
        const std::size_t reference = std::min(text.find('&'), text.size());
        out += letters.exchanged(text.substr(0, reference));
        text.remove_prefix(reference);
        if (text.empty()) break;
        char32_t c = 0;
        if (const std::size_t length = numeric_reference(text, c); length > 0) {
            out += "&#" + std::to_string(static_cast<std::uint32_t>(letters.exchanged(c))) + ";";
            text.remove_prefix(length);
            continue;
        }
        const auto* const word_end = std::find_if_not(text.begin() + 1, text.end(), is_alnum);
        const auto length = static_cast<std::size_t>(word_end - text.begin());
        const bool named = length > 2 && length < 10 && length < text.size() && text[length] == ';';
        out += text.substr(0, named ? length : 1);
        text.remove_prefix(named ? length : 1);
    }
    return out;
}

/// What stands between '<' and '>'.
std::string exchanged_tag(std::string_view tag, const Letters& letters) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    std::size_t at = 0;
    while (at < tag.size() && !is_blank(tag[at]))
        ++at;
    std::string out(tag.substr(0, at));
    while (at < tag.size()) {
        const std::size_t begin = at;
        while (at < tag.size() && tag[at] != '=')
            ++at;
        const std::string_view before = tag.substr(begin, at - begin);
        out += before;
        if (at == tag.size()) break;
        out += tag[at++];
        while (at < tag.size() && is_blank(tag[at]))
            out += tag[at++];
        if (at == tag.size()) break;
        const char quote = tag[at] == '"' || tag[at] == '\'' ? tag[at] : '\0';
        std::size_t end =
            quote != '\0' ? tag.find(quote, at + 1) : tag.find_first_of(" \t\r\n", at);
        end = end == std::string_view::npos ? tag.size() : end + (quote != '\0' ? 1 : 0);
        const std::string_view value = tag.substr(at, end - at);
        const std::size_t name = before.find_last_of(" \t\r\n");
        out += is_layout(name == std::string_view::npos ? before : before.substr(name + 1))
                   ? std::string(value)
                   : exchanged_text(value, letters);
        at = end;
    }
    return out;
}

/// Where the tag ends that begins at `text`: '>' outside quotation marks, or any '>'.
std::size_t tag_end(std::string_view text) {
    constexpr std::size_t longest = 8192;
    char quote = '\0';
    for (std::size_t at = 1; at < std::min(text.size(), longest); ++at) {
        const char c = text[at];
        if (quote != '\0') {
            if (c == quote) quote = '\0';
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return at;
        }
    }
    return std::string_view::npos;
}

bool opens_tag(std::string_view text) {
    return text.size() > 1 && (is_letter(text[1]) || text[1] == '/');
}

} // namespace

std::string exchanged_html(std::string_view utf8, const Letters& letters) {
    std::string out;
    out.reserve(utf8.size());
    while (!utf8.empty()) {
        const std::size_t text = std::min(utf8.find('<'), utf8.size());
        out += exchanged_text(utf8.substr(0, text), letters);
        utf8.remove_prefix(text);
        if (utf8.empty()) break;
        const std::size_t end = opens_tag(utf8) ? tag_end(utf8) : std::string_view::npos;
        if (end == std::string_view::npos) {
            out += '<';
            utf8.remove_prefix(1);
            continue;
        }
        const std::string_view tag = utf8.substr(0, end);
        out += exchanged_tag(tag, letters);
        utf8.remove_prefix(end);
        constexpr std::string_view style = "<style";
        if (tag.size() >= style.size() && equal_ignoring_case(tag.substr(0, style.size()), style)) {
            const std::size_t close = std::min(utf8.find("</"), utf8.size());
            out += utf8.substr(0, close);
            utf8.remove_prefix(close);
        }
    }
    return out;
}

} // namespace keneki::anonymous
