#include "inspect/lure.h"

#include "inspect/bytes.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

using namespace std::string_view_literals;

struct Phrase {
    std::string_view utf8; ///< without blanks, lower case
    std::string_view cp932;
};

// Each of the phrases has one of these in it; most documents have neither.
constexpr std::array gates{
    Phrase{"有効"sv, "\x97\x4C\x8C\xF8"sv},
    Phrase{"enable"sv, {}},
};

// CP932 beside UTF-8, because old documents hold either; UTF-16 is made from UTF-8.
constexpr std::array enabling{
    Phrase{"コンテンツの有効化"sv,
           "\x83\x52\x83\x93\x83\x65\x83\x93\x83\x63\x82\xCC\x97\x4C\x8C\xF8\x89\xBB"sv},
    Phrase{"コンテンツを有効"sv,
           "\x83\x52\x83\x93\x83\x65\x83\x93\x83\x63\x82\xF0\x97\x4C\x8C\xF8"sv},
    Phrase{"編集を有効"sv, "\x95\xD2\x8F\x57\x82\xF0\x97\x4C\x8C\xF8"sv},
    Phrase{"編集の有効化"sv, "\x95\xD2\x8F\x57\x82\xCC\x97\x4C\x8C\xF8\x89\xBB"sv},
    Phrase{"マクロを有効"sv, "\x83\x7D\x83\x4E\x83\x8D\x82\xF0\x97\x4C\x8C\xF8"sv},
    Phrase{"マクロの有効化"sv, "\x83\x7D\x83\x4E\x83\x8D\x82\xCC\x97\x4C\x8C\xF8\x89\xBB"sv},
    Phrase{"enablecontent"sv, {}},
    Phrase{"enablethecontent"sv, {}},
    Phrase{"enableediting"sv, {}},
    Phrase{"enablemacro"sv, {}},
};

// "In accordance with the requirements of your security policy, to display the contents of the
// document you need to copy the file to the following folder and run it again: … \Templates"
// (November 2022).
constexpr std::array relaunching{
    "runitagain"sv, "launchitagain"sv, "openitagain"sv, "再度実行"sv, "もう一度開"sv, "再度開"sv,
};
constexpr auto templates_folder = "\\templates"sv;

std::string utf16le(std::string_view utf8) {
    std::string out;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto byte = [&](std::size_t i) {
            return static_cast<std::uint32_t>(static_cast<unsigned char>(utf8[i]));
        };
        // The phrases are ASCII or of three bytes a character.
        const bool wide = byte(at) >= 0xE0 && at + 2 < utf8.size();
        const std::uint32_t code = wide
                                       ? ((byte(at) & 0x0FU) << 12U) |
                                             ((byte(at + 1) & 0x3FU) << 6U) | (byte(at + 2) & 0x3FU)
                                       : byte(at);
        out.push_back(static_cast<char>(code & 0xFFU));
        out.push_back(static_cast<char>(code >> 8U));
        at += wide ? 3 : 1;
    }
    return out;
}

bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\0';
}

/// Without blanks, lower case, and (NUL being blank here) with UTF-16 of ASCII as ASCII.
std::string compact(std::string_view text) {
    std::string out(text.size(), '\0');
    std::size_t size = 0;
    for (const char c : text) {
        out[size] = lower(c);
        size += is_blank(c) ? 0 : 1; // no branch: spaces are as frequent as hard to foresee
    }
    out.resize(size);
    return out;
}

/// `form`: compact(text).
bool holds(const Phrase& phrase, std::string_view text, std::string_view form) {
    return contains(form, phrase.utf8) || contains(text, utf16le(phrase.utf8)) ||
           (!phrase.cp932.empty() && contains(text, phrase.cp932));
}

} // namespace

std::string text_of_xml(std::string_view xml, std::size_t limit) {
    std::string out;
    out.reserve(std::min(xml.size() / 4, limit));
    while (!xml.empty() && out.size() < limit) {
        const std::size_t tag = std::min(xml.find('<'), xml.size());
        out += xml.substr(0, std::min(tag, limit - out.size()));
        const std::size_t end = xml.find('>', tag);
        if (end == std::string_view::npos) break;
        xml.remove_prefix(end + 1);
    }
    return out;
}

void find_lure(Inspection& inspection, std::uint32_t part, std::string_view text) {
    const std::string form = compact(text);
    const auto here = [&](const Phrase& phrase) { return holds(phrase, text, form); };
    if (std::ranges::any_of(gates, here))
        if (const auto* const phrase = std::ranges::find_if(enabling, here);
            phrase != enabling.end())
            inspection.found(Finding::DOCUMENT_LURE, part, phrase->utf8);
    if (!contains(form, templates_folder)) return;
    for (const std::string_view phrase : relaunching)
        if (contains(form, phrase) || contains(text, utf16le(phrase))) {
            inspection.found(Finding::DOCUMENT_LURE_TEMPLATES, part, phrase);
            return;
        }
}

} // namespace keneki::inspect
