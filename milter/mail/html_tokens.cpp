#include "mail/html_tokens.h"

#include "base/ascii.h"

#include <algorithm>
#include <array>

namespace keneki::mail {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t most_attributes = 100; // of one tag that are kept whatever they are
constexpr std::size_t longest_element = 64;  // bytes of an element's name that are kept

/// Elements whose content is no markup and is not shown.
constexpr std::array<std::string_view, 7> raw_elements{"script",  "style",    "title",   "iframe",
                                                       "noembed", "noframes", "template"};

/// Attributes that say where something leads or whether it is seen: no number of others hides them.
bool is_telling(std::string_view name) {
    constexpr std::array<std::string_view, 7> names{"href",   "src",        "style",  "action",
                                                    "hidden", "http-equiv", "content"};
    return std::ranges::any_of(
        names, [&](std::string_view known) { return equal_ignoring_case(name, known); });
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

} // namespace

const HtmlToken& HtmlTokens::next() {
    token_.attributes.clear();
    token_.name.clear();
    while (position_ < html_.size()) {
        if (html_[position_] == '<') {
            const std::size_t before = position_;
            if (read_markup()) return token_;
            if (position_ != before) continue; // a comment
        }
        const std::size_t end = std::min(html_.find('<', position_ + 1), html_.size());
        token_.kind = HtmlToken::Kind::text;
        token_.text = html_.substr(position_, end - position_);
        position_ = end;
        return token_;
    }
    token_.kind = HtmlToken::Kind::finished;
    return token_;
}

/// At '<': true when a tag was read. Otherwise the position has moved past a comment, or stays:
/// then it is text.
bool HtmlTokens::read_markup() {
    if (position_ + 1 >= html_.size()) return false;
    const char c = html_[position_ + 1];
    if (is_letter(c)) {
        read_tag(HtmlToken::Kind::start, position_ + 1);
        if (std::find(raw_elements.begin(), raw_elements.end(), token_.name) != raw_elements.end())
            skip_raw_text();
        return true;
    }
    if (c == '/') {
        if (position_ + 2 < html_.size() && is_letter(html_[position_ + 2])) {
            read_tag(HtmlToken::Kind::end, position_ + 2);
            return true;
        }
        skip_past(">", position_ + 2);
    } else if (c == '!' && html_.substr(position_ + 2).starts_with("--")) {
        skip_comment(position_ + 4);
    } else if (c == '!' || c == '?') {
        skip_past(">", position_ + 2);
    }
    return false;
}

void HtmlTokens::read_tag(HtmlToken::Kind kind, std::size_t name_at) {
    token_.kind = kind;
    position_ = name_at;
    while (position_ < html_.size() && !is_space(html_[position_]) && html_[position_] != '/' &&
           html_[position_] != '>') {
        if (token_.name.size() < longest_element) token_.name += lower(html_[position_]);
        ++position_;
    }
    while (position_ < html_.size() && html_[position_] != '>')
        read_attribute();
    if (position_ < html_.size()) ++position_;
}

void HtmlTokens::read_attribute() {
    if (is_space(html_[position_]) || html_[position_] == '/') {
        ++position_;
        return;
    }
    HtmlAttribute attribute;
    const std::size_t name_at = position_++; // a '=' at the beginning belongs to the name
    while (position_ < html_.size() && !is_space(html_[position_]) && html_[position_] != '/' &&
           html_[position_] != '>' && html_[position_] != '=')
        ++position_;
    attribute.name = html_.substr(name_at, position_ - name_at);
    while (position_ < html_.size() && is_space(html_[position_]))
        ++position_;
    if (position_ < html_.size() && html_[position_] == '=') {
        ++position_;
        while (position_ < html_.size() && is_space(html_[position_]))
            ++position_;
        const char quote = position_ < html_.size() ? html_[position_] : '>';
        std::size_t end = 0;
        if (quote == '"' || quote == '\'') {
            end = std::min(html_.find(quote, ++position_), html_.size());
            attribute.value = html_.substr(position_, end - position_);
            position_ = std::min(end + 1, html_.size());
        } else {
            end = std::min(html_.find_first_of(" \t\r\n\f>", position_), html_.size());
            attribute.value = html_.substr(position_, end - position_);
            position_ = end;
        }
    }
    auto& kept = token_.attributes;
    const auto is_same = [&](const HtmlAttribute& other) {
        return equal_ignoring_case(other.name, attribute.name);
    };
    if (kept.size() < most_attributes ||
        (is_telling(attribute.name) && std::ranges::none_of(kept, is_same)))
        kept.push_back(attribute);
}

void HtmlTokens::skip_comment(std::size_t content_at) {
    const auto content = html_.substr(content_at);
    if (content.starts_with('>')) {
        position_ = content_at + 1;
        return;
    }
    if (content.starts_with("->")) {
        position_ = content_at + 2;
        return;
    }
    for (std::size_t at = html_.find("--", content_at); at != npos; at = html_.find("--", at + 1)) {
        const auto tail = html_.substr(at + 2, 2);
        if (tail.starts_with('>') || tail == "!>") {
            position_ = at + (tail.starts_with('>') ? 3 : 4);
            return;
        }
    }
    position_ = html_.size(); // never closed: browsers show nothing of it either
}

/// Passes over the content up to the end tag of token_; without one it goes to the end.
void HtmlTokens::skip_raw_text() {
    for (std::size_t at = html_.find("</", position_); at != npos; at = html_.find("</", at + 2)) {
        const auto tail = html_.substr(at + 2);
        if (tail.size() <= token_.name.size()) break;
        const char behind = tail[token_.name.size()];
        if (equal_ignoring_case(tail.substr(0, token_.name.size()), token_.name) &&
            (is_space(behind) || behind == '/' || behind == '>')) {
            position_ = at;
            return;
        }
    }
    position_ = html_.size();
}

void HtmlTokens::skip_past(std::string_view end, std::size_t from) {
    const std::size_t at = html_.find(end, from);
    position_ = at == npos ? html_.size() : at + end.size();
}

} // namespace keneki::mail
