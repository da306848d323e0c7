// Compound files: the old Office formats, encrypted OOXML, embedded objects. Macros are told by
// structure, not by place.
#include "inspect/ole.h"

#include "inspect/biff.h"
#include "inspect/bytes.h"
#include "inspect/dde.h"
#include "inspect/equation.h"
#include "inspect/inspector_list.h"
#include "inspect/lure.h"
#include "inspect/macro.h"
#include "inspect/names.h"
#include "inspect/office_lock.h"
#include "inspect/type.h"
#include "inspect/xlm.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace keneki::inspect {

namespace {

constexpr std::size_t word_limit_bytes = 16U << 20U;
constexpr std::size_t workbook_limit_bytes = 32U << 20U;
constexpr int document_limit = 10; // streams of one storage that are documents by their names
constexpr std::size_t text_limit_bytes = 2U << 20U; // of a document that is searched for sentences
// Bytes behind the structure: a document with a signature or a scanner's note behind it has some
// kilobytes.
constexpr std::uint64_t padding_bytes = 4U << 20U;
constexpr std::uint64_t padding_ratio = 10;

void judge_disguise(Inspection& inspection, std::uint32_t part) {
    const std::string extension = inspection.part(part).extension();
    // Word opens an old document under a new name without a word.
    if (extension == "docx" || extension == "xlsx" || extension == "pptx")
        inspection.found(Finding::MACRO_DISGUISED, part, "." + extension);
}

void inspect_word(Inspection& inspection,
                  std::uint32_t part,
                  const Cfb& cfb,
                  const CfbEntry& stream) {
    std::string text = cfb.read(stream, word_limit_bytes);
    if (stream.size > word_limit_bytes)
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of a Word document");
    if (is_locked_word(as_bytes(text)) && !unlock_word(inspection, part, cfb, text))
        found_encrypted(inspection, part, "Word");
    find_lure(inspection, part, std::string_view(text).substr(0, text_limit_bytes));
    find_dde_in_word(inspection, part, text);
}

void workbook_over_limit(Inspection& inspection, std::uint32_t part) {
    inspection.found(Finding::LIMIT_REACHED, part, "size of a workbook stream");
    inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of a workbook stream");
}

void inspect_records(Inspection& inspection, std::uint32_t part, std::string records) {
    BiffSigns signs = read_biff(as_bytes(records));
    if (signs.encrypted) {
        if (unlock_workbook(inspection, part, records, signs.filepass)) {
            signs = read_biff(as_bytes(records));
        } else {
            found_encrypted(inspection, part, "Excel (FILEPASS)");
        }
    }
    if (signs.broken)
        inspection.not_inspected(NotInspected::CORRUPT, part, "records of a workbook");
    // Without a macro sheet there is no other word of it.
    if (signs.macros.over_limit && !signs.macros.macro_sheet) workbook_over_limit(inspection, part);
    find_lure(inspection, part, std::string_view(records).substr(0, text_limit_bytes));
    if (!signs.dde.empty()) found_dde(inspection, part, signs.dde);
    if (signs.vba_module) inspection.found(Finding::MACRO_PRESENT, part, "module of Excel 5");
    if (report_xlm(inspection, part, signs.macros)) judge_disguise(inspection, part);
}

void inspect_workbook(Inspection& inspection,
                      std::uint32_t part,
                      const Cfb& cfb,
                      const CfbEntry& stream) {
    std::string records = cfb.read(stream, workbook_limit_bytes);
    if (stream.size > workbook_limit_bytes) workbook_over_limit(inspection, part);
    inspect_records(inspection, part, std::move(records));
}

bool is_document_stream(std::string_view name) {
    return name == "worddocument" || name == "workbook" || name == "book" ||
           name == "powerpoint document";
}

void inspect_streams(Inspection& inspection, std::uint32_t part, const Cfb& cfb) {
    inspect_locked_package(inspection, part, cfb);
    int documents = 0;
    for (const CfbEntry& entry : cfb.entries()) {
        if (entry.kind != CfbEntry::Kind::stream) continue;
        const std::string name = lower(entry.name);
        if (!is_document_stream(name)) continue;
        if (++documents > document_limit) {
            inspection.found(Finding::LIMIT_REACHED, part, "document streams");
            inspection.not_inspected(NotInspected::OVER_LIMIT, part, "document streams");
            return;
        }
        if (name == "worddocument") inspect_word(inspection, part, cfb, entry);
        if (name == "workbook" || name == "book") inspect_workbook(inspection, part, cfb, entry);
        if (name == "powerpoint document") inspect_presentation(inspection, part, cfb, entry);
    }
}

/// Classes of objects that load or run something by themselves (threats 7.1), by the first two
/// fields of their GUID.
struct DangerousClass {
    std::uint32_t first;
    std::uint16_t second;
    std::string_view name;
};
constexpr std::array dangerous_classes{
    DangerousClass{0x06290BD3, 0x48AA, "script moniker"},
    DangerousClass{0x79EAC9E0, 0xBAF9, "URL moniker"},
    DangerousClass{0x3050F4D8, 0x98B5, "HTA"},
    DangerousClass{0x25336920, 0x03F9, "htmlfile"},
    DangerousClass{0xECABB0C7, 0x7F19, "SOAP moniker"},
    DangerousClass{0xD27CDB6E, 0xAE6D, "Flash"},
    DangerousClass{0x8856F961, 0x340A, "web browser"},
};

std::string_view dangerous_class(std::uint32_t first, std::uint16_t second) {
    for (const DangerousClass& known : dangerous_classes)
        if (first == known.first && second == known.second) return known.name;
    return {};
}

/// Objects by the class of their storage, and links by what their moniker is, [MS-OLEDS] 2.3.3.
void inspect_classes(Inspection& inspection, std::uint32_t part, const Cfb& cfb) {
    constexpr std::size_t link_limit_bytes = 1U << 20U;   // a link has some hundred bytes
    constexpr std::size_t links_limit_bytes = 64U << 20U; // one stream may have many names
    std::size_t searched = 0;
    constexpr std::string_view url_moniker(
        "\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B", 16);
    for (std::size_t i = 0; i < cfb.entries().size(); ++i) {
        const CfbEntry& entry = cfb.entries()[i];
        if (is_equation_class(entry) &&
            (entry.kind == CfbEntry::Kind::storage || entry.kind == CfbEntry::Kind::root)) {
            const std::string_view fault = false_equation(cfb, i);
            if (!fault.empty()) inspection.found(Finding::DANGEROUS_OBJECT, part, fault);
        }
        const Bytes clsid = std::as_bytes(std::span(entry.clsid));
        const std::string_view name =
            dangerous_class(le_at<std::uint32_t>(clsid, 0), le_at<std::uint16_t>(clsid, 4));
        if (entry.kind != CfbEntry::Kind::unused && !name.empty())
            inspection.found(Finding::DANGEROUS_OBJECT, part, name);
        if (entry.kind != CfbEntry::Kind::stream || lower(entry.name) != "\x01ole") continue;
        if (entry.size > link_limit_bytes || searched > links_limit_bytes) {
            inspection.found(Finding::LIMIT_REACHED, part, "links of a compound file");
            inspection.not_inspected(NotInspected::OVER_LIMIT, part, "links of a compound file");
        }
        if (searched > links_limit_bytes) return;
        const std::string link = cfb.read(entry, link_limit_bytes);
        searched += link.size();
        if (contains(link, url_moniker))
            inspection.found(Finding::DANGEROUS_OBJECT, part, "URL moniker");
    }
}

/// Text of an Outlook message: PidTagBody.
void inspect_message_text(Inspection& inspection, std::uint32_t part, const Cfb& cfb) {
    for (const std::string_view name : {"__substg1.0_1000001f", "__substg1.0_1000001e"})
        if (const auto at = cfb.find(name))
            find_lure(inspection, part, cfb.read(cfb.entries()[*at], text_limit_bytes));
}

/// True when something of the file cannot be reached.
bool report_faults(Inspection& inspection, std::uint32_t part, Bytes content, const Cfb& cfb) {
    if (cfb.too_many()) {
        inspection.found(Finding::LIMIT_REACHED, part, "entries of a compound file");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "entries of a compound file");
    }
    const std::uint64_t size = inspection.part(part).size();
    if (size > padding_bytes && size - padding_bytes > cfb.end() &&
        size / padding_ratio > cfb.end())
        inspection.found(Finding::PADDED, part, fmt::format("{} bytes, {} used", size, cfb.end()));
    const CfbFaults faults = cfb.faults();
    if (faults.loop || faults.shared)
        inspection.found(Finding::OFFICE_INCONSISTENT, part,
                         faults.loop ? "sectors in a loop" : "sectors used twice");
    // A beginning of a longer file ends before its tables do; that is reported where it was cut.
    const bool whole = size == content.size();
    if ((faults.outside && whole) || faults.broken) {
        inspection.found(Finding::OFFICE_CORRUPT, part,
                         faults.outside ? "cut off" : "chain of sectors");
        inspection.not_inspected(NotInspected::CORRUPT, part, "part of a compound file");
    }
    return faults.outside || faults.broken;
}

/// A compound file that cannot be opened; what can be seen in its bytes all the same.
void inspect_broken(Inspection& inspection, std::uint32_t part, Bytes content) {
    report_vba(inspection, part, scan_vba(content));
    // Where our limit cut it is reported there.
    if (inspection.part(part).size() > content.size()) return;
    const bool office =
        extension_class(inspection.part(part).extension()) == ExtensionClass::document;
    inspection.found(office ? Finding::OFFICE_CORRUPT : Finding::FILE_CORRUPT, part,
                     "compound file");
    inspection.not_inspected(NotInspected::CORRUPT, part, "compound file");
}

} // namespace

bool inspect_vba_project(Inspection& inspection, std::uint32_t part, Bytes compound_file) {
    const auto cfb = Cfb::open(compound_file);
    return report_vba(inspection, part, cfb ? read_vba(*cfb) : scan_vba(compound_file));
}

std::string_view dangerous_class_named(std::string_view guid) {
    // {XXXXXXXX-XXXX-…}
    if (guid.starts_with('{')) guid.remove_prefix(1);
    const auto number = [&guid](std::size_t at, std::size_t digits) {
        std::uint32_t value = 0;
        for (const char c : guid.substr(std::min(at, guid.size()), digits)) {
            const int digit = hex_digit(c);
            value = value * 16 + static_cast<std::uint32_t>(std::max(digit, 0));
        }
        return value;
    };
    return dangerous_class(number(0, 8), static_cast<std::uint16_t>(number(9, 4)));
}

void inspect_compound(Inspection& inspection, std::uint32_t part, const Cfb& cfb) {
    if (is_legacy_office(inspection.part(part).type()))
        inspection.found(Finding::OLE_LEGACY, part, inspection.part(part).type());
    const Cfb own = cfb.without(inspect_objects(inspection, part, cfb));
    inspect_streams(inspection, part, own);
    inspect_classes(inspection, part, own);
    inspect_message_text(inspection, part, own);
    if (report_vba(inspection, part, read_vba(own))) judge_disguise(inspection, part);
}

bool wants_ole(const Part& part, Bytes /*content*/) {
    return is_legacy_office(part.type()) || part.type() == "ole" || part.type() == "msg" ||
           part.type() == "vba";
}

void inspect_ole(Inspection& inspection, std::uint32_t part, Bytes content) {
    if (is_bare_biff(content)) {
        inspection.found(Finding::OLE_LEGACY, part, "xls");
        if (content.size() > workbook_limit_bytes) workbook_over_limit(inspection, part);
        inspect_records(inspection, part,
                        std::string(as_text(slice(content, 0, workbook_limit_bytes))));
        return;
    }
    const auto cfb = Cfb::open(content);
    if (!cfb) {
        inspect_broken(inspection, part, content);
        return;
    }
    const bool damaged = report_faults(inspection, part, content, *cfb);
    inspect_compound(inspection, part, *cfb);
    // What no chain leads to any more is read as it lies there.
    if (damaged) report_vba(inspection, part, scan_vba(content));
}

} // namespace keneki::inspect
