#pragma once

#include "config/config.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::quarantine {

/// Values by their names, for one place of a template.
using Values = std::map<std::string, std::string, std::less<>>;

/// A text with places to fill, which a site may write in its own words: "{{name}}" is a value, and
/// what stands between "{{each}}" and "{{end}}" is repeated for every message.
class Template {
public:
    enum class Kind {
        text,
        html, ///< values are escaped
    };
    /// Refused, with file and line: names that are not among `once` (outside the repeated part) or
    /// `each` (inside it; none: nothing is repeated), and parts that are not ended.
    static Expected<Template, config::Problems> parse(std::string_view text,
                                                      const std::string& file,
                                                      Kind kind,
                                                      const std::vector<std::string>& once,
                                                      const std::vector<std::string>& each);
    [[nodiscard]] std::string fill(const Values& once, const std::vector<Values>& each) const;

private:
    struct Piece {
        enum class What { words, value, each, end } what = What::words;
        std::string text; ///< the words, or the name of the value
    };
    [[nodiscard]] std::string filled(const Piece& piece, const Values& values) const;

    Kind kind_ = Kind::text;
    std::vector<Piece> pieces_;
};

/// For HTML text and attribute values.
[[nodiscard]] std::string escaped_html(std::string_view text);

} // namespace keneki::quarantine
