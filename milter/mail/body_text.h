#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::mail {

struct HtmlLink {
    std::string target; ///< entities decoded
    std::string shown;  ///< visible text of the anchor
};

struct HtmlText {
    std::string visible; ///< what a reader sees; block elements become line breaks
    std::vector<HtmlLink> links;
    std::uint32_t images = 0;
    bool truncated = false; ///< text or links were left out
};

/// Visible text of HTML: tags, comments, style, script, head, hidden elements (display:none,
/// font-size:0 …) dropped, entities decoded, <blockquote> lines begin with "> ". Linear time
/// whatever the input is.
[[nodiscard]] HtmlText html_to_text(std::string_view utf8_html, std::size_t limit_bytes);

/// Plain text taken apart.
struct BodyText {
    std::string own;    ///< neither quotation nor signature
    std::string quoted; ///< "> " lines, -----Original Message----- and below, 差出人:/From: header
                        ///< blocks and below, "On … wrote:", …さんは書きました
    std::string signature; ///< "-- " and below, or a closing block between rules (----, ＊＊＊,
                           ///< ====) at the end
};
[[nodiscard]] BodyText split_body(std::string_view utf8);

/// Characters a person sees: no white space of any kind, no zero-width, no U+2800, no control
/// characters.
[[nodiscard]] std::uint32_t visible_characters(std::string_view utf8);
/// visible_characters() is not 0.
[[nodiscard]] bool has_visible_character(std::string_view utf8);

/// Bytes of a link that are read; browsers take more. What follows is cut.
inline constexpr std::size_t longest_link_bytes = 64U << 10U;

/// http(s), ftp, file links and UNC paths (\\host\share) in plain text; "www.example.jp" too, with
/// http:// in front, as mail programs open it.
[[nodiscard]] std::vector<std::string> find_links(std::string_view utf8, std::size_t limit);

/// Host of a link, lower case, punycode decoded, IPv6 in brackets, user-info stripped; empty when
/// there is none.
[[nodiscard]] std::string link_host(std::string_view target);

/// A password stated in the text, in the forms used in mail (パスワード：…, PW: …, Password は …):
/// the candidates, most likely first. Compared after NFKC.
[[nodiscard]] std::vector<std::string> find_passwords(std::string_view utf8);

/// At most `limit` words that are worth a try on a locked file: those near anything that sounds
/// like a password or its file, and those on a line of their own, the likeliest first. Most are
/// none.
[[nodiscard]] std::vector<std::string> guess_passwords(std::string_view utf8, std::size_t limit);

} // namespace keneki::mail
