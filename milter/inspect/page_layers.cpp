#include "inspect/page_layers.h"

#include "inspect/bytes.h"
#include "inspect/smuggling.h"
#include "inspect/xml_scan.h"
#include "mail/transfer.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace keneki::inspect {

namespace {

constexpr std::size_t shortest_base64 = 64; // shorter ones hide no script, and words look like them
constexpr std::size_t fewest_escapes = 16;  // links have some of their own

bool is_base64(char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '/' || c == '\r' || c == '\n';
}

/// Not a picture, a font or anything else that is no text.
bool is_text(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return (u >= 0x20 && u != 0x7F) || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    });
}

/// A page or code, as against the words of a link.
bool may_run(std::string_view text) {
    return text.find_first_of("<(") != std::string_view::npos;
}

/// The character at a `%` and how many bytes it takes; nothing where it is none.
std::optional<std::pair<char, std::size_t>> escape_at(std::string_view text, std::size_t at) {
    const bool wide = text.substr(at + 1, 3) == "u00";
    const std::size_t digits = at + (wide ? 4 : 1);
    if (digits + 1 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[digits]);
    const int low = hex_digit(text[digits + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    return std::pair(static_cast<char>(high * 16 + low), digits + 2 - at);
}

/// What unescape() makes of a string; empty where it has few escapes.
std::string unescaped(std::string_view text) {
    std::string out;
    std::size_t escapes = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto escape = text[at] == '%' ? escape_at(text, at) : std::nullopt;
        out.push_back(escape ? escape->first : text[at]);
        at += escape ? escape->second : 1;
        escapes += escape ? 1 : 0;
    }
    return escapes >= fewest_escapes ? out : std::string();
}

class Reader {
public:
    PageLayers run(std::string_view page) {
        std::vector<std::string> level{std::string(page)};
        for (int depth = 0; depth <= page_layers_limit && !level.empty(); ++depth) {
            next_.clear();
            for (const std::string& text : level) {
                const std::string plain = without_disguise(text);
                read_base64(plain);
                read_escapes(plain);
                read_inner_pages(plain);
            }
            if (depth == page_layers_limit && !next_.empty()) layers_.whole = false;
            if (depth == page_layers_limit) break;
            for (const std::string& text : next_)
                layers_.text += "\n" + text;
            level = std::exchange(next_, {});
        }
        return std::move(layers_);
    }

private:
    void add(std::string text) {
        if (text.empty()) return;
        if (text.size() > left_) {
            layers_.whole = false;
            text.resize(left_);
        }
        left_ -= text.size();
        if (!text.empty()) next_.push_back(std::move(text));
    }

    void read_base64(std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t begin = at;
            while (at < text.size() && is_base64(text[at]))
                ++at;
            const std::string_view run = text.substr(begin, at - begin);
            if (run.size() >= shortest_base64 &&
                is_text(mail::decode_base64(run.substr(0, shortest_base64))))
                add(mail::decode_base64(run));
            at = std::max(at, begin + 1);
        }
    }

    /// String by string, however they are quoted.
    void read_escapes(std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            const std::string_view string =
                text.substr(at, std::min(text.find_first_of("'\"`", at), text.size()) - at);
            at += string.size() + 1;
            if (string.find('%') == std::string_view::npos) continue;
            if (std::string plain = unescaped(string); may_run(plain)) add(std::move(plain));
        }
    }

    void read_inner_pages(std::string_view text) {
        const std::string scan = lower(text);
        constexpr std::string_view attribute = "srcdoc";
        for (std::size_t at = 0; (at = scan.find(attribute, at)) != std::string::npos;) {
            at = std::min(scan.find_first_not_of("= \t\r\n", at + attribute.size()), scan.size());
            if (at >= text.size() || (text[at] != '"' && text[at] != '\'')) continue;
            const std::size_t end = std::min(text.find(text[at], at + 1), text.size());
            const std::string_view value = text.substr(at + 1, end - at - 1);
            at = end;
            // Without a reference it was read where it stands.
            if (std::string plain = decode_entities(value); plain != value) add(std::move(plain));
        }
    }

    PageLayers layers_;
    std::vector<std::string> next_;
    std::size_t left_ = page_layers_limit_bytes;
};

} // namespace

PageLayers page_layers(std::string_view text) {
    return Reader().run(text);
}

} // namespace keneki::inspect
