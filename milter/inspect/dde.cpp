// Dynamic data exchange: documents and tables that start a program when their links are refreshed
// (threats 7.5).
#include "inspect/dde.h"

#include "inspect/bytes.h"
#include "inspect/fields.h"
#include "inspect/inspector_list.h"
#include "inspect/xml_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::size_t shown_bytes = 300;

std::string_view without_prefix(std::string_view name) {
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// Of an element, without its prefix. Not find_first_of(), which calls memchr() for each byte.
std::string_view name_of(std::string_view tag) {
    const auto ends = [](char c) {
        return c == ' ' || c == '/' || c == '\t' || c == '\r' || c == '\n';
    };
    const auto* const end = std::ranges::find_if(tag, ends);
    return without_prefix(tag.substr(0, static_cast<std::size_t>(end - tag.begin())));
}

/// The value of an attribute within a start tag, entities decoded; `name` without its prefix.
std::string attribute_of(std::string_view tag, std::string_view name) {
    std::string value;
    scan_xml(std::string("<") + std::string(tag) + ">", 1,
             [&](const XmlElement& element) { value = std::string(element.attribute(name)); });
    return value;
}

/// The content of an element that has no others in it, from `at` on.
std::string text_at(std::string_view xml, std::size_t at) {
    constexpr std::string_view raw_begin = "<![CDATA[";
    std::string out;
    while (at < xml.size()) {
        const std::string_view rest = xml.substr(at);
        std::string_view closing = ">";
        if (rest.starts_with(raw_begin)) {
            closing = "]]>";
            const auto end = std::min(rest.find(closing), rest.size());
            out += rest.substr(raw_begin.size(), end - std::min(end, raw_begin.size()));
        } else if (rest.starts_with("<!--")) {
            closing = "-->";
        } else if (rest.starts_with("<?")) {
            closing = "?>";
        } else if (rest.starts_with('<')) {
            break;
        } else {
            const auto end = std::min(rest.find('<'), rest.size());
            out += decode_entities(rest.substr(0, end));
            at += end;
            continue;
        }
        const auto end = rest.find(closing);
        if (end == std::string_view::npos) break;
        at += end + closing.size();
    }
    return out;
}

/// Field marks of a binary Word document, [MS-DOC] 2.8.25: 0x13 begins, 0x14 ends the instruction,
/// 0x15 the field. `width` is the bytes of a character. Much of a stream is no text, so that marks
/// without an end are ordinary.
void find_in_word(Inspection& inspection,
                  std::uint32_t part,
                  std::string_view text,
                  std::size_t width) {
    constexpr std::size_t piece_bytes = 4096;
    const std::string_view first("\x13\0", width);
    Fields fields;
    std::string piece;
    for (std::size_t at = 0; at + width <= text.size(); at += width) {
        if (!fields.open()) {
            while ((at = text.find(first, at)) != std::string_view::npos && at % width != 0)
                ++at;
            if (at == std::string_view::npos) break;
        }
        const char c = text[at];
        const bool narrow = width == 1 || text[at + 1] == '\0';
        const bool mark = narrow && c >= '\x13' && c <= '\x15';
        if (!mark && fields.in_instruction()) piece.push_back(narrow ? c : '?');
        if (!mark && piece.size() < piece_bytes) continue;
        fields.text(piece);
        piece.clear();
        if (mark && c == '\x13') fields.begin();
        if (mark && c == '\x14') fields.separate();
        if (mark && c == '\x15') fields.end();
    }
    fields.text(piece);
    judge_fields(inspection, part, fields);
}

} // namespace

void find_dde_in_word(Inspection& inspection, std::uint32_t part, std::string_view stream) {
    find_in_word(inspection, part, stream, 1);
    // Text may begin at an odd place too.
    find_in_word(inspection, part, stream, 2);
    find_in_word(inspection, part, stream.substr(std::min<std::size_t>(1, stream.size())), 2);
}

bool starts_program(std::string_view instruction) {
    // As the rule DOCUMENT_STARTS_PROGRAM has it.
    const std::string form = lower(instruction);
    constexpr std::array<std::string_view, 21> signs{
        "cmd",      "powershell", "pwsh", "mshta",    "wscript",   "cscript", "rundll32",
        "regsvr32", "msiexec",    "wmic", "certutil", "bitsadmin", "msexcel", "forfiles",
        "conhost",  "control",    ".exe", "\\",       "/",         "%",       ".."};
    return std::any_of(signs.begin(), signs.end(),
                       [&](std::string_view sign) { return contains(form, sign); });
}

void found_dde(Inspection& inspection, std::uint32_t part, std::string_view instruction) {
    instruction = instruction.substr(0, shown_bytes);
    if (starts_program(instruction)) {
        inspection.found_worse(Finding::OFFICE_DDE, part, instruction);
    } else {
        inspection.found(Finding::OFFICE_DDE, part, instruction);
    }
}

void find_dde_in_xml(Inspection& inspection, std::uint32_t part, std::string_view xml) {
    const PlainText text(xml);
    xml = text.view();
    Fields fields;
    for (std::size_t at = 0; (at = xml.find('<', at)) != std::string_view::npos;) {
        const auto end = tag_end(xml, at);
        if (end == std::string_view::npos) break;
        const std::string_view tag = xml.substr(at + 1, end - at - 1);
        const std::string_view name = name_of(tag);
        at = end + 1;
        if (name == "instrText" || name == "delInstrText") {
            if (tag.ends_with('/') || fields.in_computed()) continue;
            if (!fields.in_instruction()) fields.begin(); // its beginning was left out
            fields.text(text_at(xml, at));
        } else if (name == "fldChar") {
            const std::string type = attribute_of(tag, "fldCharType");
            if (type == "begin")
                fields.begin();
            else if (type == "separate")
                fields.separate();
            else
                fields.end();
        } else if (name == "fldSimple") {
            fields.begin();
            fields.text(attribute_of(tag, "instr"));
            fields.end();
        } else if (name == "ddeLink") {
            found_dde(inspection, part,
                      fmt::format("{}|{}", attribute_of(tag, "ddeService"),
                                  attribute_of(tag, "ddeTopic")));
        } else if (name == "Cell" && contains(tag, "Formula")) {
            const std::string formula = attribute_of(tag, "Formula");
            if (is_dde_formula(formula)) found_dde(inspection, part, formula);
        }
    }
    judge_fields(inspection, part, fields);
}

void find_dde_in_xlsb_link(Inspection& inspection, std::uint32_t part, std::string_view link) {
    constexpr std::string_view begin_sup_book("\xE8\x02", 2); // record 360
    constexpr std::uint16_t dde = 1;
    if (!link.starts_with(begin_sup_book)) return;
    ByteReader in(as_bytes(link.substr(begin_sup_book.size())));
    // The size has seven bits a byte, the last one without its top bit.
    for (int i = 0; i < 4 && (in.le<std::uint8_t>() & 0x80U) != 0; ++i) {
    }
    if (in.le<std::uint16_t>() != dde || !in.ok()) return;
    const auto wide = [&in] { // XLNullableWideString, 2.5.169
        const std::uint32_t characters =
            std::min<std::uint32_t>(in.le<std::uint32_t>(), shown_bytes);
        return scan_form(in.take(2 * std::size_t{characters}), 2 * shown_bytes);
    };
    const std::string service = wide();
    found_dde(inspection, part, service + "|" + wide());
}

bool wants_dde(const Part& part, Bytes /*content*/) {
    return part.type() == "xml";
}

void inspect_dde(Inspection& inspection, std::uint32_t part, Bytes content) {
    find_dde_in_xml(inspection, part, as_text(content));
}

} // namespace keneki::inspect
