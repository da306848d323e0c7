#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::mail {

struct HtmlAttribute {
    std::string_view name;  ///< as written
    std::string_view value; ///< as written, entities and all
};

struct HtmlToken {
    enum class Kind { text, start, end, finished };
    Kind kind = Kind::finished;
    std::string name;                      ///< of an element, lower case
    std::string_view text;                 ///< raw, of Kind::text
    std::vector<HtmlAttribute> attributes; ///< of a start tag, the first of each name counts
};

/// Cuts HTML into tags and text as browsers do (HTML 13.2.5), in linear time. Comments,
/// declarations and processing instructions are passed over, and the content of script, style,
/// title and their like.
class HtmlTokens {
public:
    explicit HtmlTokens(std::string_view html) : html_(html) {}
    /// The next token; its views are into the HTML. The reference stays good until the next call.
    const HtmlToken& next();

private:
    bool read_markup();
    void read_tag(HtmlToken::Kind kind, std::size_t name_at);
    void read_attribute();
    void skip_comment(std::size_t content_at);
    void skip_raw_text();
    void skip_past(std::string_view end, std::size_t from);

    std::string_view html_;
    std::size_t position_ = 0;
    HtmlToken token_;
};

} // namespace keneki::mail
