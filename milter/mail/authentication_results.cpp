#include "mail/authentication_results.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "mail/address.h"
#include "mail/lines.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace keneki::mail {
namespace {

constexpr std::size_t results_limit = 50;
constexpr std::size_t value_bytes = 16U << 10U;
constexpr std::size_t kept_bytes = 256;

std::string kept_form(std::string_view text) {
    return valid_utf8(lower(text.substr(0, kept_bytes)));
}

/// The words of the field: comments gone, ';' and '=' words of their own, quotes undone.
struct Word {
    std::string text;
    bool quoted = false;
    [[nodiscard]] bool is(char c) const { return !quoted && text.size() == 1 && text[0] == c; }
};

std::vector<Word> words_of(std::string_view text) {
    std::vector<Word> words;
    std::size_t comment_depth = 0;
    bool in_word = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (comment_depth > 0) {
            if (c == '\\')
                ++at;
            else if (c == '(')
                ++comment_depth;
            else if (c == ')')
                --comment_depth;
        } else if (c == '(') {
            comment_depth = 1;
            in_word = false;
        } else if (c == '"') {
            // "local part"@domain is one word.
            if (!in_word) words.emplace_back();
            in_word = true;
            words.back().quoted = true;
            for (++at; at < text.size() && text[at] != '"'; ++at) {
                if (text[at] == '\\' && at + 1 < text.size()) ++at;
                words.back().text.push_back(text[at]);
            }
        } else if (c == ';' || c == '=') {
            words.emplace_back().text = c;
            in_word = false;
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            in_word = false;
        } else {
            if (!in_word) words.emplace_back();
            in_word = true;
            words.back().text.push_back(c);
        }
    }
    return words;
}

using Properties = std::vector<std::pair<std::string, std::string>>;

/// "name = value" pairs of the words between two semicolons.
Properties properties_of(const std::vector<Word>& words, std::size_t begin, std::size_t end) {
    Properties properties;
    for (std::size_t i = begin + 1; i < end; ++i)
        if (words[i].is('=') && !words[i - 1].is('='))
            properties.emplace_back(kept_form(words[i - 1].text),
                                    i + 1 < end ? words[i + 1].text : std::string());
    return properties;
}

std::string domain_of(const Properties& properties) {
    constexpr std::array<std::string_view, 6> where{"header.d",      "header.i",  "header.from",
                                                    "smtp.mailfrom", "smtp.from", "smtp.helo"};
    for (const std::string_view name : where)
        for (const auto& [property, value] : properties)
            if (property == name && !value.empty()) {
                std::string_view domain = value;
                if (const std::size_t at = domain.rfind('@'); at != std::string_view::npos)
                    domain.remove_prefix(at + 1);
                while (!domain.empty() && domain.back() == '>')
                    domain.remove_suffix(1);
                return normal_domain(domain);
            }
    return {};
}

} // namespace

std::vector<evidence::AuthenticationResult>
parse_authentication_results(std::string_view raw_value) {
    std::vector<evidence::AuthenticationResult> results;
    const std::vector<Word> words = words_of(raw_value.substr(0, value_bytes));
    std::string authserv_id;
    std::size_t begin = 0;
    bool first = true;
    while (begin < words.size() && results.size() < results_limit) {
        std::size_t end = begin;
        while (end < words.size() && !words[end].is(';'))
            ++end;
        const Properties properties = properties_of(words, begin, end);
        if (first && properties.empty() && end > begin) authserv_id = kept_form(words[begin].text);
        first = false;
        // The first pair is the method and its result; a method may carry a version ("dkim/1").
        if (!properties.empty() && properties.front().first.find('.') == std::string::npos) {
            evidence::AuthenticationResult& result = results.emplace_back();
            const std::string& method = properties.front().first;
            result.set_authserv_id(authserv_id);
            result.set_method(method.substr(0, method.find('/')));
            result.set_result(kept_form(properties.front().second));
            result.set_domain(domain_of(properties));
        }
        begin = end + 1;
    }
    return results;
}

} // namespace keneki::mail
