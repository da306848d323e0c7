#include "inspect/xml_scan.h"

#include "inspect/bytes.h"

#include <charconv>

namespace keneki::inspect {

namespace {

constexpr std::size_t attribute_limit = 256;
constexpr std::size_t value_limit_bytes = 1U << 20U; // of an attribute

std::string_view without_prefix(std::string_view name) {
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// `tag` is what stands between "<" and ">". `whole` becomes false where it has more attributes
/// than the limit. Namespaces count as none, and names without a prefix come first: others could
/// stand in front of them.
XmlElement read_element(std::string_view tag, bool& whole) {
    XmlElement element;
    std::ptrdiff_t plain = 0;
    std::size_t at = 0;
    const auto skip_blanks = [&] {
        while (at < tag.size() && (is_blank(tag[at]) || tag[at] == '/'))
            ++at;
    };
    const auto word = [&] {
        const std::size_t begin = at;
        while (at < tag.size() && !is_blank(tag[at]) && tag[at] != '=' && tag[at] != '/')
            ++at;
        return tag.substr(begin, at - begin);
    };
    element.name = without_prefix(word());
    for (;;) {
        skip_blanks();
        if (at >= tag.size()) break;
        if (element.attributes.size() == attribute_limit) {
            whole = false;
            break;
        }
        const std::string_view name = word();
        while (at < tag.size() && is_blank(tag[at]))
            ++at;
        if (at >= tag.size() || tag[at] != '=') {
            if (name.empty()) ++at;
            continue;
        }
        ++at;
        while (at < tag.size() && is_blank(tag[at]))
            ++at;
        if (at >= tag.size()) break;
        const char quote = tag[at];
        if (quote != '"' && quote != '\'') continue;
        const auto end = std::min(tag.find(quote, at + 1), tag.size());
        whole = whole && end - at - 1 <= value_limit_bytes;
        const std::string_view value =
            tag.substr(at + 1, std::min(end - at - 1, value_limit_bytes));
        at = end + 1;
        if (name.starts_with("xmlns:")) continue;
        const bool prefixed = contains(name, ":");
        element.attributes.insert(prefixed ? element.attributes.end()
                                           : element.attributes.begin() + plain++,
                                  {without_prefix(name), decode_entities(value)});
    }
    return element;
}

void append_code_point(std::string& out, std::uint32_t c) {
    const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0U | (c >> 6U));
        put(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        put(0xE0U | (c >> 12U));
        put(0x80U | ((c >> 6U) & 0x3FU));
        put(0x80U | (c & 0x3FU));
    } else if (c < 0x110000) {
        put(0xF0U | (c >> 18U));
        put(0x80U | ((c >> 12U) & 0x3FU));
        put(0x80U | ((c >> 6U) & 0x3FU));
        put(0x80U | (c & 0x3FU));
    }
}

/// Of "&…;" at the beginning of `text`; 0 when there is none. A number may have any number of zeros
/// in front.
std::size_t entity_size(std::string_view text) {
    constexpr std::size_t longest_name = 12;
    std::size_t end = text.substr(0, longest_name).find(';');
    if (end == std::string_view::npos && text.starts_with("&#")) {
        end = text.starts_with("&#x") || text.starts_with("&#X") ? 3 : 2;
        while (end < text.size() && hex_digit(text[end]) >= 0)
            ++end;
        if (end == text.size() || text[end] != ';') return 0;
    }
    return end == std::string_view::npos ? 0 : end + 1;
}

bool append_entity(std::string& out, std::string_view name) {
    if (name == "amp") return out.push_back('&'), true;
    if (name == "lt") return out.push_back('<'), true;
    if (name == "gt") return out.push_back('>'), true;
    if (name == "quot") return out.push_back('"'), true;
    if (name == "apos") return out.push_back('\''), true;
    if (!name.starts_with('#') || name.size() < 2) return false;
    const bool hex = name[1] == 'x' || name[1] == 'X';
    const std::string_view digits = name.substr(hex ? 2 : 1);
    std::uint32_t code = 0;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-bounds-pointer-arithmetic): from_chars takes no view
    const auto* const end = digits.data() + digits.size();
    const auto result = std::from_chars(digits.data(), end, code, hex ? 16 : 10);
    if (result.ec != std::errc() || result.ptr != end) return false;
    append_code_point(out, code);
    return true;
}

} // namespace

std::string_view XmlElement::attribute(std::string_view wanted) const {
    for (const XmlAttribute& one : attributes)
        if (one.name == wanted) return one.value;
    return {};
}

std::size_t tag_end(std::string_view xml, std::size_t at) {
    if (xml.substr(at).starts_with("<!--")) {
        const auto end = xml.find("-->", at + 4);
        return end == std::string_view::npos ? end : end + 2;
    }
    // No attributes: what looks like a quotation mark is none.
    const char kind = at + 1 < xml.size() ? xml[at + 1] : '\0';
    if (kind == '!' || kind == '?') return xml.find('>', at);
    const std::size_t begin = at;
    char quote = '\0';
    for (++at; at < xml.size(); ++at) {
        const char c = xml[at];
        if (quote != '\0') {
            if (c == quote) quote = '\0';
            // None stands in a value, so that the quotation mark was a stray one.
            if (c == '<') return xml.find('>', begin);
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return at;
        }
    }
    return std::string_view::npos;
}

std::string decode_entities(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '&') {
            const std::size_t size = entity_size(text.substr(at));
            if (size > 0 && append_entity(out, text.substr(at + 1, size - 2))) {
                at += size - 1;
                continue;
            }
        }
        out.push_back(text[at]);
    }
    return out;
}

bool scan_xml(std::string_view xml,
              std::size_t limit,
              const std::function<void(const XmlElement&)>& visit) {
    const PlainText text(xml);
    xml = text.view();
    std::size_t at = 0;
    bool whole = true;
    for (std::size_t count = 0; (at = xml.find('<', at)) != std::string_view::npos;) {
        if (xml.substr(at).starts_with("<!--")) {
            at = xml.find("-->", at + 4);
            if (at == std::string_view::npos) return whole;
            continue;
        }
        const char next = at + 1 < xml.size() ? xml[at + 1] : '\0';
        if (next == '/' || next == '?' || next == '!') {
            ++at;
            continue;
        }
        const std::size_t end = tag_end(xml, at);
        if (end == std::string_view::npos) return whole;
        if (++count > limit) return false;
        visit(read_element(xml.substr(at + 1, end - at - 1), whole));
        at = end;
    }
    return whole;
}

} // namespace keneki::inspect
