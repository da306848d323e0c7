#include "base/ascii.h"
#include "base/escape.h"
#include "base/utf8.h"
#include "mail/body_text.h"
#include "mail/html_entities.h"
#include "mail/html_tokens.h"

#include <algorithm>
#include <array>
#include <optional>

namespace keneki::mail {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t open_elements = 512; // kept; browsers stop at 512 too
constexpr std::size_t end_tag_reach = 64;  // how many open elements an end tag may close
constexpr std::size_t most_links = 5'000;  // kept; Limits::links is far below
constexpr std::size_t shown_bytes = 1'000; // of a link's text
constexpr std::size_t target_bytes = longest_link_bytes + 1; // one more, to tell that it is cut
constexpr std::size_t style_bytes = 4'000;                   // of a style attribute that are read
constexpr unsigned quote_depth = 5;                          // marks of quotation that are written

constexpr std::array<std::string_view, 14> void_elements{
    "area",  "base", "br",   "col",   "embed",  "hr",    "img",
    "input", "link", "meta", "param", "source", "track", "wbr"};
/// What stands on lines of its own.
constexpr std::array<std::string_view, 37> block_elements{
    "address", "article", "aside", "blockquote", "body",     "center", "dd",     "details",
    "dir",     "div",     "dl",    "dt",         "fieldset", "figure", "footer", "form",
    "h1",      "h2",      "h3",    "h4",         "h5",       "h6",     "header", "hr",
    "html",    "li",      "main",  "menu",       "nav",      "ol",     "p",      "pre",
    "section", "table",   "tr",    "ul",         "caption"};
constexpr std::array<std::string_view, 7> closes_its_own_kind{"dd", "dt", "li", "option",
                                                              "td", "th", "tr"};

template <std::size_t Count>
bool contains(const std::array<std::string_view, Count>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ')
        text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ')
        text.remove_suffix(1);
    return text;
}

/// A CSS length that is nothing: 0, 0px, 0.0em, 0%.
bool is_zero(std::string_view value) {
    const std::size_t digits = value.find_first_not_of("0.");
    if (value.empty() || digits == 0) return false;
    return digits == npos || value[digits] < '0' || value[digits] > '9';
}

/// What the style attribute says of being seen. Rules of a style sheet are not followed.
bool hides(std::string_view style) {
    std::string plain;
    for (const char c : decode_entities(style.substr(0, style_bytes), EntityPlace::attribute)) {
        if (!is_space(c)) plain += lower(c);
    }
    for (std::string_view rest = plain; !rest.empty();) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        const auto declaration = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const std::size_t colon = declaration.find(':');
        if (colon == npos) continue;
        const auto name = declaration.substr(0, colon);
        auto value = declaration.substr(colon + 1);
        value = value.substr(0, value.find('!'));
        if ((name == "display" && value == "none") || (name == "visibility" && value == "hidden") ||
            (name == "mso-hide" && value == "all") ||
            ((name == "font-size" || name == "opacity" || name == "max-height" ||
              name == "max-width") &&
             is_zero(value)))
            return true;
    }
    return false;
}

/// The visible text as it grows, with white space and lines as a browser lays them out.
class Page {
public:
    explicit Page(std::size_t limit_bytes) : limit_(limit_bytes) {}

    void text(std::string_view run, bool preformatted) {
        for (std::size_t i = 0; i < run.size(); ++i) {
            const char c = run[i];
            if (is_space(c) && !preformatted) {
                space_ = true;
            } else if (c == '\n') {
                line_break();
            } else if (c != '\r') {
                put(c);
            }
        }
    }
    /// A block begins or ends: a new line, unless one has begun.
    void block() {
        space_ = false;
        if (!line_empty_) line_break();
    }
    void line_break() {
        space_ = false;
        if (line_empty_) begin_line();
        add('\n');
        line_empty_ = true;
    }
    void cell() {
        if (!line_empty_) space_ = true;
    }
    void quote_deeper() { ++quotes_; }
    void quote_end() {
        if (quotes_ > 0) --quotes_;
    }
    [[nodiscard]] bool truncated() const { return truncated_ || out_.size() > limit_; }
    std::string take() {
        out_.resize(clip_utf8(out_, limit_).size());
        return std::move(out_);
    }

private:
    void put(char c) {
        if (line_empty_) {
            begin_line();
            line_empty_ = false;
        } else if (space_) {
            add(' ');
        }
        space_ = false;
        add(c);
    }
    void begin_line() {
        for (unsigned i = 0; i < std::min(quotes_, quote_depth); ++i) {
            add('>');
            add(' ');
        }
    }
    void add(char c) {
        if (out_.size() < limit_ + 4)
            out_ += c;
        else
            truncated_ = true;
    }

    std::size_t limit_;
    std::string out_;
    bool space_ = false; ///< white space waits for what follows
    bool line_empty_ = true;
    bool truncated_ = false;
    unsigned quotes_ = 0;
};

class Reader {
public:
    Reader(std::string_view html, std::size_t limit_bytes) : tokens_(html), page_(limit_bytes) {}

    HtmlText read() {
        for (const HtmlToken* token = &tokens_.next(); token->kind != HtmlToken::Kind::finished;
             token = &tokens_.next()) {
            if (token->kind == HtmlToken::Kind::text)
                text(token->text);
            else if (token->kind == HtmlToken::Kind::start)
                start(*token);
            else
                end(token->name);
        }
        close_link();
        result_.truncated |= page_.truncated();
        result_.visible = page_.take();
        return std::move(result_);
    }

private:
    struct Open {
        std::string name;
        bool hidden = false;
    };

    void text(std::string_view raw) {
        if (hidden_ != 0) return;
        const std::string decoded =
            raw.find('&') == npos ? std::string{} : decode_entities(raw, EntityPlace::text);
        const std::string_view run = raw.find('&') == npos ? raw : std::string_view(decoded);
        page_.text(run, preformatted_ != 0);
        if (link_ && shown_.size() < shown_bytes) shown_ += clip_utf8(run, shown_bytes);
    }

    static std::optional<std::string_view> value(const HtmlToken& token, std::string_view name) {
        for (const HtmlAttribute& attribute : token.attributes)
            if (equal_ignoring_case(attribute.name, name)) return attribute.value;
        return std::nullopt;
    }

    void start(const HtmlToken& token) {
        const std::string& name = token.name;
        if (contains(block_elements, name)) {
            if (top_is("p")) pop();
            if (hidden_ == 0) page_.block();
        }
        if (contains(closes_its_own_kind, name) && top_is(name)) pop();
        if (hidden_ == 0 && name == "br") page_.line_break();
        if (name == "td" || name == "th") page_.cell();
        if (name == "img") ++result_.images;
        links_of(token);
        if (contains(void_elements, name) || open_.size() >= open_elements) return;
        const auto style = value(token, "style");
        const bool hidden = value(token, "hidden").has_value() || (style && hides(*style));
        open_.push_back({name, hidden});
        if (hidden) ++hidden_;
        if (name == "pre" || name == "textarea") ++preformatted_;
        if (name == "blockquote") page_.quote_deeper();
    }

    void end(const std::string& name) {
        if (name == "a") close_link();
        if (name == "br" && hidden_ == 0) page_.line_break(); // as browsers do
        const auto reach = std::min(open_.size(), end_tag_reach);
        const auto first = open_.rbegin();
        const auto last = first + static_cast<std::ptrdiff_t>(reach);
        const auto found =
            std::find_if(first, last, [&](const Open& open) { return open.name == name; });
        if (found == last) return;
        const bool was_hidden = hidden_ != 0;
        for (auto count = found - first + 1; count > 0; --count)
            pop();
        if (contains(block_elements, name) && !was_hidden) page_.block();
    }

    [[nodiscard]] bool top_is(std::string_view name) const {
        return !open_.empty() && open_.back().name == name;
    }
    void pop() {
        const Open& open = open_.back();
        if (open.hidden) --hidden_;
        if (open.name == "pre" || open.name == "textarea") --preformatted_;
        if (open.name == "blockquote") {
            page_.block();
            page_.quote_end();
        }
        open_.pop_back();
    }

    void links_of(const HtmlToken& token) {
        const std::string& name = token.name;
        if (name == "a") {
            close_link();
            if (const auto href = value(token, "href")) {
                link_ = target(*href);
                shown_.clear();
            }
        } else if (name == "base") {
            if (const auto href = value(token, "href"); href && base_.empty())
                base_ = target(*href);
        } else if (name == "area" || name == "form" || name == "iframe") {
            const auto found = value(token, name == "area"   ? "href"
                                            : name == "form" ? "action"
                                                             : "src");
            if (found) add_link({target(*found), {}});
        } else if (name == "meta") {
            refresh(token);
        }
    }

    /// `<meta http-equiv=refresh content="0; url=…">`
    void refresh(const HtmlToken& token) {
        const auto kind = value(token, "http-equiv");
        const auto content = value(token, "content");
        if (!kind || !content || !equal_ignoring_case(trimmed(*kind), "refresh")) return;
        const std::size_t equals = content->find('=');
        if (equals == npos) return;
        auto url = trimmed(content->substr(equals + 1));
        if (!url.empty() && (url.front() == '\'' || url.front() == '"')) url.remove_prefix(1);
        add_link({target(url.substr(0, url.find_first_of("'\""))), {}});
    }

    /// Entities decoded, tabs and line ends taken out as browsers do, a relative one put behind
    /// <base>.
    [[nodiscard]] std::string target(std::string_view raw) const {
        std::string out;
        const std::string decoded =
            decode_entities(clip_utf8(raw, target_bytes), EntityPlace::attribute);
        for (const char c : trimmed(decoded))
            if (c != '\t' && c != '\n' && c != '\r') out += c;
        const std::size_t mark = out.find_first_of(":/?#");
        const bool relative = mark == npos || out[mark] != ':';
        if (relative && !base_.empty() && !out.starts_with("//") && !out.starts_with('#'))
            return base_ + out;
        return out;
    }

    void close_link() {
        if (!link_) return;
        std::string shown;
        Page line(shown_bytes);
        line.text(clip_utf8(shown_, shown_bytes), false);
        add_link({std::move(*link_), line.take()});
        link_.reset();
    }
    void add_link(HtmlLink&& link) {
        if (result_.links.size() < most_links)
            result_.links.push_back(std::move(link));
        else
            result_.truncated = true;
    }

    HtmlTokens tokens_;
    Page page_;
    HtmlText result_;
    std::vector<Open> open_;
    std::size_t hidden_ = 0;
    std::size_t preformatted_ = 0;
    std::optional<std::string> link_; ///< target of the anchor that is open
    std::string shown_;
    std::string base_;
};

} // namespace

HtmlText html_to_text(std::string_view utf8_html, std::size_t limit_bytes) {
    return Reader(utf8_html, limit_bytes).read();
}

} // namespace keneki::mail
