#include "inspect/vba.h"

#include "inspect/bytes.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::size_t chunk_bytes = 4096; // [MS-OVBA] 2.4.1.1.4: of decompressed data
constexpr std::size_t source_limit_bytes =
    4U << 20U; // of all modules; the largest office form has a tenth
constexpr std::size_t stream_limit_bytes = 8U << 20U; // of one stream that is searched
constexpr int module_limit = 2'000;
// "\0Attribut\0": every module's source starts with "Attribute VB_Name", and this is what eight
// literals and the next flag byte make of it.
constexpr std::string_view module_mark("\x00"
                                       "Attribut\x00",
                                       10);

/// One chunk's tokens, [MS-OVBA] 2.4.1.3.
void decompress_chunk(ByteReader in, std::string& out, std::size_t limit) {
    const std::size_t begin = out.size();
    while (in.left() > 0) {
        auto flags = in.le<std::uint8_t>();
        for (int token = 0; token < 8 && in.left() > 0;
             ++token, flags = static_cast<std::uint8_t>(flags >> 1U)) {
            if (out.size() >= limit || out.size() - begin >= chunk_bytes) return;
            if ((flags & 1U) == 0) {
                out.push_back(static_cast<char>(in.le<std::uint8_t>()));
                continue;
            }
            const std::uint32_t copy = in.le<std::uint16_t>();
            if (!in.ok()) return;
            const std::size_t position = out.size() - begin;
            if (position == 0) return; // nothing to copy from yet
            // 2.4.1.3.19.1: as many offset bits as the position needs, four at least.
            unsigned bits = 4;
            while ((std::size_t{1} << bits) < position)
                ++bits;
            const std::size_t length = (copy & (0xFFFFU >> bits)) + 3;
            const std::size_t offset = (copy >> (16U - bits)) + 1;
            if (offset > position) return;
            for (std::size_t i = 0; i < length && out.size() < limit; ++i)
                out.push_back(out[out.size() - offset]);
        }
    }
}

bool is_word(char c) {
    return is_letter(c) || is_digit(c) || c == '_';
}

/// Lower case, continuation lines joined, comments gone; strings stay.
std::string code_of(std::string_view source) {
    std::string out;
    out.reserve(source.size());
    bool text = false;
    bool comment = false;
    for (std::size_t i = 0; i < source.size(); ++i) {
        const char c = source[i];
        if (c == '\n' || c == '\r') {
            text = comment = false;
        } else if (comment) {
            continue;
        } else if (c == '"') {
            text = !text;
        } else if (c == '\'' && !text) {
            comment = true;
            continue;
        } else if (c == '_' && i > 0 && source[i - 1] == ' ' && i + 1 < source.size() &&
                   (source[i + 1] == '\r' || source[i + 1] == '\n')) {
            while (i + 1 < source.size() && (source[i + 1] == '\r' || source[i + 1] == '\n'))
                ++i;
            continue;
        }
        out.push_back(lower(c));
    }
    return out;
}

// Procedures that Office calls by their names (threats 7.3).
constexpr std::array<std::string_view, 27> auto_names{
    "autoexec",
    "autoopen",
    "auto_open",
    "documentopen",
    "document_open",
    "autoexit",
    "autoclose",
    "auto_close",
    "document_close",
    "documentbeforeclose",
    "document_beforeclose",
    "documentchange",
    "autonew",
    "document_new",
    "newdocument",
    "workbook_open",
    "workbook_activate",
    "auto_ope",
    "workbook_close",
    "workbook_beforeclose",
    "workbook_deactivate",
    "worksheet_calculate",
    "auto_activate",
    "auto_deactivate",
    "worksheet_activate",
    "presentation_open",
    "slideshow_begin",
};
// Events of controls that come without a person's doing. Clicks and changes are left out: every
// ministry's form has them.
constexpr std::array<std::string_view, 16> auto_events{
    "_painted",
    "_painting",
    "_gotfocus",
    "_mousehover",
    "_mousemove",
    "_mouseenter",
    "_layout",
    "_resize",
    "_beforenavigate2",
    "_documentcomplete",
    "_navigatecomplete2",
    "_progresschange",
    "_propertychange",
    "_statustextchange",
    "_titlechange",
    "_onconnecting",
};

} // namespace

std::string decompress_vba(Bytes container, std::size_t limit) {
    std::string out;
    ByteReader in(container);
    if (in.le<std::uint8_t>() != 1) return out;
    while (in.left() >= 2 && out.size() < limit) {
        const auto header = in.le<std::uint16_t>();
        if (((header >> 12U) & 7U) != 3) break; // 2.4.1.1.5: the signature of a chunk
        const std::size_t size = std::min<std::size_t>((header & 0xFFFU) + 1U, in.left());
        const Bytes chunk = in.take(size);
        if ((header & 0x8000U) == 0) {
            out += as_text(chunk).substr(0, limit - out.size());
        } else {
            decompress_chunk(ByteReader(chunk), out, limit);
        }
    }
    return out;
}

bool has_vba_project(const Cfb& cfb) {
    // Flat, so that a project whose storage was cut out of the tree is seen as well.
    bool dir = false;
    bool project = false;
    for (const CfbEntry& entry : cfb.entries()) {
        if (entry.kind != CfbEntry::Kind::stream) continue;
        const std::string name = lower(entry.name);
        dir = dir || name == "dir";
        project = project || name == "_vba_project";
    }
    return dir && project;
}

std::string vba_source(const Cfb& cfb) {
    std::string source;
    int modules = 0;
    for (const CfbEntry& entry : cfb.entries()) {
        if (entry.kind != CfbEntry::Kind::stream || entry.size < module_mark.size()) continue;
        const std::string stream = cfb.read(entry, stream_limit_bytes);
        for (std::size_t at = 0; (at = stream.find(module_mark, at)) != std::string::npos;
             at += module_mark.size()) {
            if (at < 3 || source.size() >= source_limit_bytes || ++modules > module_limit) continue;
            const Bytes container = slice(as_bytes(stream), at - 3);
            source += decompress_vba(container, source_limit_bytes - source.size());
            source += '\n';
        }
    }
    return source;
}

std::string auto_exec_word(std::string_view source) {
    const std::string code = code_of(source);
    std::size_t at = 0;
    while (at < code.size()) {
        if (!is_letter(code[at])) {
            ++at;
            continue;
        }
        const std::size_t begin = at;
        while (at < code.size() && is_word(code[at]))
            ++at;
        const std::string_view word = std::string_view(code).substr(begin, at - begin);
        if (std::find(auto_names.begin(), auto_names.end(), word) != auto_names.end() ||
            std::any_of(auto_events.begin(), auto_events.end(), [&](std::string_view event) {
                return word.size() > event.size() && word.ends_with(event);
            }))
            return std::string(word);
    }
    return {};
}

} // namespace keneki::inspect
