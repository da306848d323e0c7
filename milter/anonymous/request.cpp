#include "anonymous/request.h"

#include "base/utf8.h"
#include "mail/utf8_output.h"

#include <charconv>

namespace keneki::anonymous {
namespace {

/// A line taken from the front of `text`.
std::optional<std::string_view> take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

template <class Number>
bool take_number(std::string_view& text, Number& number) {
    const auto line = take_line(text);
    if (!line) return false;
    const auto* const end = line->data() + line->size(); // NOLINT(*-pro-bounds-pointer-arithmetic)
    const auto [stop, error] = std::from_chars(line->data(), end, number);
    return error == std::errc() && stop == end;
}

} // namespace

std::string serialised(const CopyRequest& request) {
    std::string out = std::to_string(request.size) + "\n" + std::to_string(request.choice.seed) +
                      "\n" + (request.attachments == Attachments::keep ? "1\n" : "0\n");
    for (const char32_t c : request.choice.avoided)
        mail::append_utf8(out, c);
    out += '\n';
    for (const std::string& word : request.choice.kept_words)
        out += word + "\n";
    return out;
}

std::optional<CopyRequest> read_request(std::string_view payload) {
    CopyRequest request;
    unsigned keep = 0;
    if (!take_number(payload, request.size) || !take_number(payload, request.choice.seed) ||
        !take_number(payload, keep))
        return {};
    request.attachments = keep == 1 ? Attachments::keep : Attachments::empty;
    const auto avoided = take_line(payload);
    if (!avoided) return {};
    for (std::size_t at = 0; at < avoided->size();)
        request.choice.avoided += next_code_point(*avoided, at);
    while (const auto word = take_line(payload))
        request.choice.kept_words.emplace_back(*word);
    return request;
}

std::string serialised(const Copy& copy) {
    std::string out =
        std::to_string(copy.emptied) + "\n" + std::to_string(copy.unchanged.size()) + "\n";
    for (const std::uint32_t part : copy.unchanged)
        out += std::to_string(part) + "\n";
    return out + copy.message;
}

std::optional<Copy> read_copy(std::string_view payload) {
    Copy copy;
    std::size_t unchanged = 0;
    if (!take_number(payload, copy.emptied) || !take_number(payload, unchanged)) return {};
    for (; unchanged > 0; --unchanged) {
        std::uint32_t part = 0;
        if (!take_number(payload, part)) return {};
        copy.unchanged.push_back(part);
    }
    copy.message = payload;
    return copy;
}

} // namespace keneki::anonymous
