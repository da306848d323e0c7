#include "mail/message_text.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "evidence/findings.h"
#include "mail/body_text.h"
#include "mail/charset.h"
#include "mail/embedded_text_files.h"
#include "mail/lines.h"
#include "mail/link_findings.h"
#include "mail/quotation.h"
#include "mail/text_lines.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

namespace keneki::mail {
namespace {

using evidence::Evidence;
using evidence::Finding;
using evidence::NotInspected;

/// Of a link kept in the Evidence.
constexpr std::size_t link_bytes = 2000;
/// Files written into one text part.
constexpr std::size_t text_files_limit = 1000;
constexpr std::size_t images_limit = 1000;
/// Links of one message that are looked at, repeated ones among them; Limits::links counts
/// different ones.
constexpr std::size_t links_read_limit = 5000;
constexpr std::size_t content_id_bytes = 200;

/// Of a long link its beginning and the end of its path, which names the file.
std::string kept_target(std::string_view target) {
    const std::string_view path = target.substr(0, target.find_first_of("?#"));
    if (path.size() <= link_bytes) return valid_utf8(target.substr(0, link_bytes));
    return valid_utf8(std::string(path.substr(0, link_bytes / 2)) +
                      std::string(path.substr(path.size() - link_bytes / 2)));
}

/// A text part as a reader sees it.
struct ShownText {
    std::size_t entity = 0;
    std::size_t alternative = Entity::no_parent; ///< multipart/alternative around it
    bool html = false;
    bool shows_anything = false;
    std::string visible;
};

std::size_t alternative_around(const Structure& structure, std::size_t index) {
    for (std::size_t at = structure.entities[index].parent; at != Entity::no_parent;
         at = structure.entities[at].parent)
        if (structure.entities[at].type.value == "multipart/alternative") return at;
    return Entity::no_parent;
}

/// The text without the files that are written into it; they become parts of their own.
std::string without_files(std::string text) {
    const std::vector<TextFile> files = find_text_files(text, text_files_limit);
    if (files.empty()) return text;
    std::string rest;
    std::size_t at = 0;
    for (const TextFile& file : files) {
        const auto begin = static_cast<std::size_t>(file.lines.data() - text.data());
        rest.append(text, at, begin - at);
        at = begin + file.lines.size();
    }
    return rest.append(text, at);
}

/// The Content-ID at the beginning of `text`, behind "cid:".
std::string content_id_at(std::string_view text) {
    text = text.substr(0, content_id_bytes);
    return std::string(text.substr(0, std::min(text.find_first_of("\"'>) \t\n"), text.size())));
}

class TextReader {
public:
    TextReader(const Structure& structure, const Limits& limits, Evidence& evidence)
        : structure_(structure), limits_(limits), evidence_(evidence) {}

    TextNotes read() {
        for (std::size_t i = 0; i < structure_.entities.size(); ++i)
            if (is_shown_text(structure_, i)) read_part(i);
        join();
        find_words();
        find_odd_links(evidence_);
        return std::move(notes_);
    }

private:
    void read_part(std::size_t index) {
        const Entity& entity = structure_.entities[index];
        std::string_view raw = entity.body;
        if (raw.size() > limits_.text_input_bytes) {
            raw = raw.substr(0, limits_.text_input_bytes);
            over_limit("text part longer than what is read");
        }
        const Decoded decoded = decode_text(decode_transfer(raw, entity.encoding, buffer_),
                                            entity.type.first("charset"));
        if (decoded.mislabelled)
            add_finding(evidence_, Finding::CHARSET_MISLABELLED, 0,
                        entity.type.first("charset") + " is " + decoded.charset);
        evidence::Text& text = *evidence_.mutable_text();
        if (text.charset().empty()) text.set_charset(valid_utf8(decoded.charset));
        ShownText shown;
        shown.entity = index;
        shown.alternative = alternative_around(structure_, index);
        shown.html = entity.type.value == "text/html";
        const std::string unix_text = with_line_feeds(decoded.text);
        if (shown.html)
            read_html(unix_text, shown);
        else
            read_plain(unix_text, shown);
        shown.shows_anything = has_visible_character(shown.visible);
        texts_.push_back(std::move(shown));
    }

    void read_html(const std::string& html, ShownText& shown) {
        HtmlText text = html_to_text(html, limits_.text_bytes);
        if (text.truncated) over_limit("text of the HTML part");
        shown.visible = std::move(text.visible);
        evidence_.mutable_text()->set_image_count(evidence_.text().image_count() + text.images);
        for (const HtmlLink& link : text.links)
            add_link(link.target, link.shown);
        std::size_t at = html.find("cid:");
        while (at != std::string::npos && notes_.shown_images.size() < images_limit) {
            std::string id = content_id_at(std::string_view(html).substr(at + 4));
            at = html.find("cid:", at + 4 + id.size());
            notes_.shown_images.insert(std::move(id));
        }
    }

    void read_plain(const std::string& plain, ShownText& shown) {
        shown.visible = without_files(plain);
        if (trimmed(shown.visible).starts_with("-----BEGIN PGP MESSAGE-----")) {
            notes_.encrypted = true;
            add_finding(evidence_, Finding::ENCRYPTED_MESSAGE, 0, "PGP");
            add_not_inspected(evidence_, NotInspected::ENCRYPTED, 0, "PGP");
        }
        for (const std::string& link : find_links(shown.visible, links_read_limit + 1))
            add_link(link, {});
    }

    void add_link(std::string_view target, std::string_view shown) {
        if (links_over_) return;
        const auto [first, last] = links_by_target_.equal_range(std::string(target));
        const bool known = std::any_of(first, last, [&](const auto& entry) {
            return shown.empty() || evidence_.links(entry.second).shown() == shown;
        });
        const bool full = static_cast<std::size_t>(evidence_.links_size()) >= limits_.links;
        links_over_ = ++links_read_ > links_read_limit || (full && !known);
        if (links_over_) over_limit("links");
        if (known || links_over_) return;
        evidence::Link& link = *evidence_.add_links();
        link.set_target(kept_target(target));
        links_by_target_.emplace(link.target(), evidence_.links_size() - 1);
        link.set_shown(valid_utf8(clip_utf8(shown, link_bytes)));
        link.set_host(valid_utf8(link_host(target)));
        // Names of a user may stand before the host, as many as wanted.
        if (target.size() > longest_link_bytes && lower(target.substr(0, 4)) == "http")
            over_limit("length of a link");
    }

    /// In a multipart/alternative readers see the HTML, if it shows anything.
    [[nodiscard]] bool is_superseded(const ShownText& text) const {
        if (text.alternative == Entity::no_parent || text.html) return false;
        return std::ranges::any_of(texts_, [&](const ShownText& other) {
            return other.html && other.alternative == text.alternative && other.shows_anything;
        });
    }

    void join() {
        evidence::Text& text = *evidence_.mutable_text();
        std::string visible;
        for (const ShownText& shown : texts_) {
            if (!shown.shows_anything || is_superseded(shown)) continue;
            if (!visible.empty()) visible += '\n';
            visible += shown.visible.substr(0, limits_.text_bytes + 4);
            text.set_html(text.html() || shown.html);
            if (visible.size() > limits_.text_bytes) {
                over_limit("visible text longer than what is kept");
                break;
            }
        }
        visible = valid_utf8(clip_utf8(visible, limits_.text_bytes));
        BodyText body = split_body(visible);
        Quotations quotations = find_quotations(visible);
        if (quotations.more) over_limit("quoted messages");
        for (evidence::Quotation& quotation : quotations.found)
            *text.add_quotations() = std::move(quotation);
        text.set_visible_characters(visible_characters(visible));
        const bool all_own = body.quoted.empty() && body.signature.empty();
        text.set_own_characters(all_own ? text.visible_characters() : visible_characters(body.own));
        text.set_visible(std::move(visible));
        text.set_own(valid_utf8(body.own));
        text.set_quoted(valid_utf8(body.quoted));
        text.set_signature(valid_utf8(body.signature));
    }

    void find_words() {
        const std::string& visible = evidence_.text().visible();
        for (const std::string& text : {visible, evidence_.header().subject()})
            if (!find_passwords(text).empty()) {
                add_finding(evidence_, Finding::PASSWORD_IN_TEXT, 0,
                            password_word(spaceless_form(text)));
                break;
            }
        if (visible.empty()) return;
        const std::string form = spaceless_form(visible);
        if (!contains(form, "有効") && !contains(form, "enable")) return; // each phrase has one
        constexpr std::array<std::string_view, 10> enable{
            "コンテンツの有効化", "コンテンツを有効", "編集を有効",    "編集の有効化",
            "マクロを有効",       "マクロの有効化",   "enablecontent", "enableediting",
            "enablemacro",        "enablethecontent"};
        for (const std::string_view phrase : enable)
            if (contains(form, phrase)) {
                add_finding(evidence_, Finding::TEXT_ENABLE_CONTENT, 0, phrase);
                break;
            }
    }

    /// The keyword with which the text states a password: never the password, which must not reach
    /// a log.
    static std::string_view password_word(const std::string& spaceless) {
        constexpr std::array<std::string_view, 9> words{"パスワード", "暗証番号", "パスコード",
                                                        "password",   "passcode", "パス",
                                                        "pass",       "pw",       "pwd"};
        for (const std::string_view word : words)
            if (contains(spaceless, word)) return word;
        return "password";
    }

    void over_limit(std::string_view what) {
        add_finding(evidence_, Finding::LIMIT_REACHED, 0, what);
        add_not_inspected(evidence_, NotInspected::OVER_LIMIT, 0, what);
    }

    const Structure& structure_;
    const Limits& limits_;
    Evidence& evidence_;
    TextNotes notes_;
    std::vector<ShownText> texts_;
    std::unordered_multimap<std::string, int> links_by_target_;
    std::size_t links_read_ = 0;
    bool links_over_ = false;
    std::string buffer_;
};

} // namespace

bool is_shown_text(const Structure& structure, std::size_t index) {
    const Entity& entity = structure.entities[index];
    if (entity.multipart || entity.disposition.value == "attachment") return false;
    // A multipart without parts, and types that are none, are shown as text.
    const std::string& type = entity.type.value;
    const bool text = type == "text/plain" || type == "text/html" || type == "text" ||
                      type.starts_with("multipart") || type.find('/') == std::string::npos;
    if (!text) return false;
    const bool only_part = structure.entities.size() == 1;
    return entity.names.empty() || only_part || entity.disposition.value == "inline";
}

TextNotes read_message_text(const Structure& structure, const Limits& limits, Evidence& evidence) {
    return TextReader(structure, limits, evidence).read();
}

} // namespace keneki::mail
