// Word 2003 XML, Flat OPC and other XML that holds files as base64 (threats 7.5). The parts of a
// web archive are read as those of a mail (wrapped_mail.cpp).
#include "inspect/bytes.h"
#include "inspect/cfb.h"
#include "inspect/inflate.h"
#include "inspect/inspector_list.h"
#include "inspect/relationship.h"
#include "inspect/xml_scan.h"
#include "mail/transfer.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::size_t scan_limit_bytes = 32U << 20U;
constexpr int file_limit = 100;
constexpr std::size_t element_limit = 500'000;

// What base64 makes of the first bytes of ActiveMime, a compound file, a ZIP, a program, and RTF.
constexpr std::array<std::string_view, 5> heads{"QWN0aXZlTWltZQ", "0M8R4KGxGuE", "UEsDB", "TVqQ",
                                                "e1xydG"};

bool is_base64(char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '/' || c == '=';
}
bool is_base64_text(char c) {
    return is_base64(c) || c == '\r' || c == '\n' || c == ' ' || c == '\t';
}

/// Finds texts of base64 with one of the heads, front to back.
class FileSearch {
public:
    explicit FileSearch(std::string_view text) : text_(text) {
        for (std::size_t i = 0; i < heads.size(); ++i)
            next_.at(i) = find(heads.at(i), 0);
    }
    /// npos when there is no more.
    std::size_t next(std::size_t from) {
        for (std::size_t i = 0; i < heads.size(); ++i)
            if (next_.at(i) < from) next_.at(i) = find(heads.at(i), from);
        return *std::min_element(next_.begin(), next_.end());
    }

private:
    [[nodiscard]] std::size_t find(std::string_view head, std::size_t from) const {
        for (std::size_t at = from; (at = text_.find(head, at)) != std::string_view::npos; ++at)
            if (at == 0 || !is_base64(text_[at - 1])) return at;
        return std::string_view::npos;
    }

    std::string_view text_;
    std::array<std::size_t, heads.size()> next_{};
};

/// Of a reference to a blank at the beginning of `text` (&#xA; with any number of zeros); 0 when
/// there is none.
std::size_t blank_reference(std::string_view text) {
    if (!text.starts_with("&#")) return 0;
    const auto end = text.find_first_not_of("0123456789abcdefABCDEFxX", 2);
    if (end == std::string_view::npos || text[end] != ';') return 0;
    const std::string decoded = decode_entities(text.substr(0, end + 1));
    return decoded.size() == 1 && contains("\r\n\t ", decoded) ? end + 1 : 0;
}

/// Lines may be parted by references to a line end, as within an attribute.
std::size_t end_of_base64(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        const std::size_t size = is_base64_text(text[at]) ? 1 : blank_reference(text.substr(at));
        if (size == 0) break;
        at += size;
    }
    return at;
}

/// The characters of base64 without references between them.
std::string plain_base64(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto next = std::min(text.find('&', at), text.size());
        out += text.substr(at, next - at);
        at = next == text.size() ? next : std::min(text.find(';', next), text.size() - 1) + 1;
    }
    return out;
}

/// What the document loads from elsewhere: relationships of a flat package, the template of Word
/// 2003.
void inspect_targets(Inspection& inspection, std::uint32_t part, std::string_view text) {
    const bool package = contains(text, "/xmlPackage");
    if (!package && !contains(text, "attachedTemplate")) return;
    const bool all = scan_xml(text, element_limit, [&](const XmlElement& element) {
        if (element.name == "attachedTemplate")
            judge_external_relationship(inspection, part, "attachedtemplate",
                                        element.attribute("val"));
        if (element.name != "Relationship" || lower(element.attribute("TargetMode")) != "external")
            return;
        const std::string kind = lower(element.attribute("Type"));
        judge_external_relationship(inspection, part, kind.substr(kind.rfind('/') + 1),
                                    element.attribute("Target"));
    });
    if (!all)
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "elements of an XML document");
}

/// The objects of a Word 2003 document (oledata.mso): each stream is four bytes of size and a
/// deflated compound file.
void inspect_deflated_objects(Inspection& inspection, std::uint32_t part, Bytes content) {
    const auto cfb = Cfb::open(content);
    if (!cfb) return;
    int count = 0;
    for (const CfbEntry& entry : cfb->entries()) {
        if (entry.kind != CfbEntry::Kind::stream || !entry.name.starts_with('_')) continue;
        const std::string stream = cfb->read(entry, scan_limit_bytes);
        std::string object;
        bool cut = entry.size > scan_limit_bytes;
        inflate_bytes(slice(as_bytes(stream), 4), InflateFormat::zlib, [&](Bytes piece) {
            cut = cut || object.size() + piece.size() > scan_limit_bytes ||
                  !inspection.spend_inflated(piece.size());
            object += as_text(piece).substr(0, scan_limit_bytes - object.size());
            return !cut;
        });
        if (cut) {
            inspection.found(Finding::LIMIT_REACHED, part, "objects of an XML document");
            inspection.not_inspected(NotInspected::OVER_LIMIT, part, "objects of an XML document");
        }
        if (object.empty()) continue;
        if (++count > file_limit) {
            inspection.not_inspected(NotInspected::OVER_LIMIT, part, "objects of an XML document");
            return;
        }
        const auto child = inspection.add_child(part, Part::EMBEDDED_FILE, {});
        if (child == 0) return;
        inspection.inspect_content(child, as_bytes(object));
    }
}

void inspect_files(Inspection& inspection, std::uint32_t part, std::string_view text) {
    FileSearch search(text);
    int count = 0;
    for (std::size_t at = 0; (at = search.next(at)) != std::string_view::npos;) {
        if (count == 0 && !inspection.may_open(part)) return;
        if (++count > file_limit) {
            inspection.found(Finding::LIMIT_REACHED, part, "files in an XML document");
            inspection.not_inspected(NotInspected::OVER_LIMIT, part, "files in an XML document");
            return;
        }
        const std::size_t end = end_of_base64(text, at);
        const std::string content = mail::decode_base64(plain_base64(text.substr(at, end - at)));
        at = end;
        if (!inspection.spend_inflated(content.size())) {
            inspection.not_inspected(NotInspected::OVER_LIMIT, part, "files in an XML document");
            return;
        }
        const auto child = inspection.add_child(part, Part::EMBEDDED_FILE, {});
        if (child == 0) return;
        inspection.inspect_content(child, as_bytes(content));
        if (content.starts_with("\xD0\xCF\x11\xE0"))
            inspect_deflated_objects(inspection, child, as_bytes(content));
    }
}

} // namespace

bool wants_xml_files(const Part& part, Bytes /*content*/) {
    return part.type() == "xml";
}

void inspect_xml_files(Inspection& inspection, std::uint32_t part, Bytes content) {
    if (content.size() > scan_limit_bytes)
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of an XML document");
    const PlainText text(as_text(slice(content, 0, scan_limit_bytes)));
    inspect_targets(inspection, part, text.view());
    inspect_files(inspection, part, text.view());
}

} // namespace keneki::inspect
