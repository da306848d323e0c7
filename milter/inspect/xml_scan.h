#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::inspect {

struct XmlAttribute {
    std::string_view name; ///< without its prefix
    std::string value;     ///< entities decoded
};

struct XmlElement {
    std::string_view name;                ///< without its prefix
    std::vector<XmlAttribute> attributes; ///< those without a prefix first, namespaces left out
    /// Empty when there is none.
    [[nodiscard]] std::string_view attribute(std::string_view name) const;
};

/// Calls `visit` for the start tag of each element, at most `limit` of them; false when there are
/// more, or one has more attributes, or a longer one, than are read. A scanner, not a parser: it
/// never refuses, because Office repairs what a parser would refuse.
bool scan_xml(std::string_view xml,
              std::size_t limit,
              const std::function<void(const XmlElement&)>& visit);

/// The ">" that ends the tag at `at`, not one inside a quoted value; npos when there is none. `at`
/// is the place of its "<".
[[nodiscard]] std::size_t tag_end(std::string_view xml, std::size_t at);

/// `&amp;` `&#109;` `&#x6d;` and so on.
[[nodiscard]] std::string decode_entities(std::string_view text);

} // namespace keneki::inspect
