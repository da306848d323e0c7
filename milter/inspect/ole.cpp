// Compound files: the old Office formats, encrypted OOXML, embedded objects. Macros are told by
// structure, not by place.
#include "inspect/ole.h"

#include "inspect/biff.h"
#include "inspect/bytes.h"
#include "inspect/cfb.h"
#include "inspect/inflate.h"
#include "inspect/inspector_list.h"
#include "inspect/names.h"
#include "inspect/package.h"
#include "inspect/type.h"
#include "inspect/vba.h"

#include <fmt/format.h>

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::size_t workbook_limit_bytes = 32U << 20U;
constexpr std::size_t package_limit_bytes = 16U << 20U;
constexpr int package_limit = 100;

void found_encrypted(Inspection& inspection, std::uint32_t part, std::string_view detail) {
    inspection.part(part).set_encrypted(true);
    inspection.found(Finding::OFFICE_ENCRYPTED, part, detail);
    inspection.not_inspected(NotInspected::ENCRYPTED, part, "Office document");
}

bool inspect_vba(Inspection& inspection, std::uint32_t part, const Cfb& cfb) {
    const std::string source = vba_source(cfb);
    if (!has_vba_project(cfb) && source.empty()) return false;
    inspection.found(Finding::MACRO_PRESENT, part,
                     source.empty() ? "VBA, source not found" : "VBA");
    const std::string word = auto_exec_word(source);
    if (!word.empty()) inspection.found(Finding::MACRO_AUTO_EXEC, part, word);
    return true;
}

void inspect_word(Inspection& inspection,
                  std::uint32_t part,
                  const Cfb& cfb,
                  const CfbEntry& stream) {
    // [MS-DOC] 2.5.2, FibBase: fEncrypted is bit 8 of the flags at 0x0A.
    const std::string fib = cfb.read(stream, 512);
    if ((has_at(as_bytes(fib), 0, "\xEC\xA5") || has_at(as_bytes(fib), 0, "\xDC\xA5")) &&
        (le_at<std::uint16_t>(as_bytes(fib), 0x0A) & 0x0100U) != 0)
        found_encrypted(inspection, part, "Word");
}

void inspect_workbook(Inspection& inspection,
                      std::uint32_t part,
                      const Cfb& cfb,
                      const CfbEntry& stream) {
    const std::string records = cfb.read(stream, workbook_limit_bytes);
    if (stream.size > workbook_limit_bytes)
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of a workbook stream");
    const BiffSigns signs = read_biff(as_bytes(records));
    if (signs.encrypted) found_encrypted(inspection, part, "Excel (FILEPASS)");
    if (signs.macro_sheet)
        inspection.found(Finding::MACRO_EXCEL4, part,
                         fmt::format("macro sheet{}{}", signs.hidden ? ", hidden" : "",
                                     signs.auto_open ? ", Auto_Open" : ""));
}

void inspect_current_user(Inspection& inspection,
                          std::uint32_t part,
                          const Cfb& cfb,
                          const CfbEntry& stream) {
    // [MS-PPT] 2.3.2: this token instead of 0xE391C05F says that the document is encrypted.
    const std::string record = cfb.read(stream, 64);
    if (le_at<std::uint32_t>(as_bytes(record), 12) == 0xF3D1C4DFU)
        found_encrypted(inspection, part, "PowerPoint");
}

void inspect_packages(Inspection& inspection, std::uint32_t part, const Cfb& cfb) {
    int count = 0;
    for (const CfbEntry& entry : cfb.entries()) {
        if (entry.kind != CfbEntry::Kind::stream || lower(entry.name) != "\x01ole10native")
            continue;
        const std::string stream = cfb.read(entry, package_limit_bytes);
        if (count >= package_limit) {
            inspection.not_inspected(NotInspected::OVER_LIMIT, part, "embedded files");
            return;
        }
        // Four bytes of size before the package itself, [MS-OLEDS] 2.3.6.
        if (inspect_package(inspection, part, slice(as_bytes(stream), 4),
                            entry.size > package_limit_bytes))
            ++count;
    }
}

/// Objects of a presentation, VBA among them, are compound files deflated into records of its
/// stream: ExOleObjStg, [MS-PPT] 2.10.34, instance 1.
void inspect_presentation(Inspection& inspection,
                          std::uint32_t part,
                          const Cfb& cfb,
                          const CfbEntry& stream) {
    constexpr std::string_view record_header("\x10\x00\x11\x10", 4);
    const std::string records = cfb.read(stream, workbook_limit_bytes);
    std::size_t at = 0;
    for (int count = 0; (at = records.find(record_header, at)) != std::string::npos;
         at += record_header.size()) {
        if (++count > package_limit) {
            inspection.not_inspected(NotInspected::OVER_LIMIT, part, "objects of a presentation");
            return;
        }
        const auto size = le_at<std::uint32_t>(as_bytes(records), at + 4);
        // Four bytes of decompressed size, then zlib.
        std::string storage;
        const bool inflated = inflate_bytes(slice(as_bytes(records), at + 12, size),
                                            InflateFormat::zlib, [&](Bytes piece) {
                                                storage += as_text(piece);
                                                return inspection.spend_inflated(piece.size()) &&
                                                       storage.size() < package_limit_bytes;
                                            });
        if (!inflated && storage.empty()) continue; // the four bytes stood there by chance
        if (const auto inner = Cfb::open(as_bytes(storage))) {
            inspect_vba(inspection, part, *inner);
            inspect_packages(inspection, part, *inner);
        }
    }
}

void inspect_streams(Inspection& inspection, std::uint32_t part, const Cfb& cfb) {
    const bool encrypted_package = cfb.find("EncryptedPackage") && cfb.find("EncryptionInfo");
    if (encrypted_package) found_encrypted(inspection, part, "EncryptedPackage");
    for (const CfbEntry& entry : cfb.entries()) {
        if (entry.kind != CfbEntry::Kind::stream) continue;
        const std::string name = lower(entry.name);
        if (name == "worddocument") inspect_word(inspection, part, cfb, entry);
        if (name == "workbook" || name == "book") inspect_workbook(inspection, part, cfb, entry);
        if (name == "powerpoint document") inspect_presentation(inspection, part, cfb, entry);
        if (name == "current user") inspect_current_user(inspection, part, cfb, entry);
    }
}

} // namespace

bool inspect_vba_project(Inspection& inspection, std::uint32_t part, Bytes compound_file) {
    const auto cfb = Cfb::open(compound_file);
    return cfb && inspect_vba(inspection, part, *cfb);
}

bool wants_ole(const Part& part, Bytes /*content*/) {
    return is_legacy_office(part.type()) || part.type() == "ole" || part.type() == "msg";
}

void inspect_ole(Inspection& inspection, std::uint32_t part, Bytes content) {
    const auto cfb = Cfb::open(content);
    if (!cfb) {
        const bool office =
            extension_class(inspection.part(part).extension()) == ExtensionClass::document;
        inspection.found(office ? Finding::OFFICE_CORRUPT : Finding::FILE_CORRUPT, part,
                         "compound file");
        inspection.not_inspected(NotInspected::CORRUPT, part, "compound file");
        return;
    }
    if (cfb->too_many()) {
        inspection.found(Finding::LIMIT_REACHED, part, "entries of a compound file");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "entries of a compound file");
    }
    if (is_legacy_office(inspection.part(part).type()))
        inspection.found(Finding::OLE_LEGACY, part, inspection.part(part).type());
    inspect_streams(inspection, part, *cfb);
    const bool macros = inspect_vba(inspection, part, *cfb);
    const std::string extension = inspection.part(part).extension();
    // Word opens an old document under a new name without a word.
    if (macros && (extension == "docx" || extension == "xlsx" || extension == "pptx"))
        inspection.found(Finding::MACRO_DISGUISED, part, "." + extension);
    inspect_packages(inspection, part, *cfb);
}

} // namespace keneki::inspect
