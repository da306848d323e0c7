#include "base/ascii.h"
#include "base/utf8.h"
#include "mail/address.h"
#include "mail/body_text.h"
#include "mail/charset.h"
#include "mail/percent.h"
#include "mail/text_lines.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

namespace keneki::mail {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t longest_host = 255; // bytes, RFC 1035 2.3.4

constexpr std::array<std::string_view, 4> schemes{"https", "http", "ftp", "file"};

/// RFC 3986 and what browsers take besides.
bool is_link_character(char c) {
    return c > ' ' && c < '\x7F' && std::string_view("<>\"`{}|^\\").find(c) == npos;
}

/// The link's end. Japanese text follows a link without a space, so that letters beyond ASCII
/// belong to it only in a host whose label began with one.
std::size_t end_of_link(std::string_view text, std::size_t host_at) {
    std::size_t i = host_at;
    bool in_host = true;
    bool label_is_wide = true;
    while (i < text.size() && i - host_at < longest_link_bytes) {
        const char c = text[i];
        if (static_cast<unsigned char>(c) < 0x80U) {
            if (!is_link_character(c)) break;
            if (c == '/' || c == '?' || c == '#') in_host = false;
            label_is_wide = c == '.';
            ++i;
            continue;
        }
        std::size_t next = i;
        const char32_t letter = next_code_point(text, next);
        if (!in_host || !label_is_wide || letter == invalid_code_point ||
            u_isalnum(static_cast<UChar32>(letter)) == 0)
            break;
        i = next;
    }
    return i;
}

/// Punctuation of the sentence around it, and a closing bracket that it did not open.
std::string_view without_punctuation(std::string_view link) {
    while (!link.empty()) {
        const char c = link.back();
        if (std::string_view(".,;:!?'*_").find(c) != npos) {
            link.remove_suffix(1);
        } else if (c == ')' || c == ']') {
            const char open = c == ')' ? '(' : '[';
            if (std::count(link.begin(), link.end(), open) >=
                std::count(link.begin(), link.end(), c))
                break;
            link.remove_suffix(1);
        } else {
            break;
        }
    }
    return link;
}

/// Where the scheme begins whose "://" is at `colon`; npos when it is none of ours.
std::size_t scheme_begin(std::string_view text, std::size_t colon) {
    for (const std::string_view scheme : schemes) {
        if (colon < scheme.size()) continue;
        const std::size_t begin = colon - scheme.size();
        if (lower(text.substr(begin, scheme.size())) != scheme) continue;
        if (begin == 0 || !is_alnum(text[begin - 1])) return begin;
    }
    return npos;
}

/// "www.example.jp/…" whose first dot is at `dot`, as mail programs make a link of it; empty when
/// it is none.
std::string_view link_without_scheme(std::string_view text, std::size_t dot) {
    if (dot < 3 || lower(text.substr(dot - 3, 3)) != "www") return {};
    const std::size_t begin = dot - 3;
    if (begin > 0 &&
        (is_alnum(text[begin - 1]) || std::string_view("@.-_/").find(text[begin - 1]) != npos))
        return {};
    const std::string_view link =
        without_punctuation(text.substr(begin, end_of_link(text, dot + 1) - begin));
    const std::string_view host = link.substr(0, link.find_first_of("/?#:"));
    const std::size_t next_dot = host.size() < 5 ? npos : host.find('.', 4);
    return next_dot == npos || next_dot == 4 || host.find('@') != npos ? std::string_view{} : link;
}

bool is_unc_character(char c) {
    return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80U ||
           std::string_view(".-_@$").find(c) != npos;
}

/// `\\host\share…` at `begin`, where two backslashes stand; empty when it is none.
std::string_view unc_path(std::string_view text, std::size_t begin) {
    if (begin > 0 && (is_alnum(text[begin - 1]) || text[begin - 1] == '\\')) return {};
    std::size_t i = begin + 2;
    const std::size_t host = i;
    while (i < text.size() && i - host <= longest_host && is_unc_character(text[i]))
        ++i;
    if (i == host || i + 1 >= text.size() || text[i] != '\\' || !is_unc_character(text[i + 1]))
        return {};
    while (i < text.size() && i - begin < longest_link_bytes &&
           (is_link_character(text[i]) || text[i] == '\\' ||
            static_cast<unsigned char>(text[i]) >= 0x80U))
        ++i;
    while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U)
        ++i; // never cut inside a character
    return text.substr(begin, i - begin);
}

} // namespace

std::vector<std::string> find_links(std::string_view utf8, std::size_t limit) {
    std::vector<std::string> links;
    for (std::size_t i = 0; i < utf8.size() && links.size() < limit;) {
        // Not find_first_of(), which calls memchr() for each byte.
        while (i < utf8.size() && utf8[i] != ':' && utf8[i] != '\\' && utf8[i] != '.')
            ++i;
        if (i == utf8.size()) break;
        if (utf8[i] == '.') {
            const auto link = link_without_scheme(utf8, i);
            if (!link.empty()) links.push_back("http://" + std::string(link));
            i += link.empty() ? 1 : link.size() - 3;
            continue;
        }
        const auto here = utf8.substr(i);
        if (here.starts_with("://")) {
            const std::size_t begin = scheme_begin(utf8, i);
            const std::size_t end = begin == npos ? i : end_of_link(utf8, i + 3);
            const auto link = begin == npos ? std::string_view{}
                                            : without_punctuation(utf8.substr(begin, end - begin));
            if (begin != npos && begin + link.size() > i + 3) links.emplace_back(link);
            i = std::max(end, i + 3);
        } else if (here.starts_with("\\\\")) {
            const auto path = without_punctuation(unc_path(utf8, i));
            if (!path.empty()) links.emplace_back(path);
            i += std::max<std::size_t>(path.size(), 2);
        } else {
            ++i;
        }
    }
    return links;
}

std::string link_host(std::string_view target) {
    std::string link; // without what browsers pass over
    for (const char c : target.substr(0, longest_link_bytes))
        if (c != '\t' && c != '\r' && c != '\n') link += c == '\\' ? '/' : c;
    std::string_view rest = trimmed_wide(link);
    const std::size_t colon = rest.find_first_of(":/?#");
    if (colon != npos && rest[colon] == ':') {
        const std::string scheme = lower(rest.substr(0, colon));
        if (std::find(schemes.begin(), schemes.end(), scheme) == schemes.end()) return {};
        rest.remove_prefix(colon + 1);
        const std::size_t slashes = std::min(rest.find_first_not_of('/'), rest.size());
        // browsers take any number of slashes before a host; of file:///C:/ three mean that there
        // is none
        if (slashes == 0 || (scheme == "file" && slashes != 2 && slashes != 4)) return {};
        rest.remove_prefix(slashes);
    } else if (rest.starts_with("//")) {
        rest.remove_prefix(2);
    } else {
        return {};
    }
    rest = rest.substr(0, rest.find_first_of("/?#"));
    const bool unc = target.starts_with("\\\\");
    if (unc) {
        rest = rest.substr(0, rest.find('@')); // \\host@SSL@443\share
    } else if (const std::size_t at = rest.rfind('@'); at != npos) {
        rest.remove_prefix(at + 1);
    }
    if (rest.starts_with('[')) {
        const std::size_t end = rest.find(']');
        return end == npos ? std::string{} : lower(rest.substr(0, end + 1));
    }
    std::string host = compare_form(percent_decoded(rest.substr(0, rest.rfind(':'))));
    // IDNA: the ideographic full stop separates labels too (NFKC keeps U+3002)
    for (std::size_t at = host.find("。"); at != npos; at = host.find("。", at + 1))
        host.replace(at, 3, ".");
    while (host.ends_with('.'))
        host.pop_back();
    if (host.size() > longest_host) return {};
    std::string decoded = normal_domain(host);
    return decoded.find("\uFFFD") == npos ? decoded : host; // no punycode at all
}

} // namespace keneki::mail
