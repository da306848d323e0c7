// PowerPoint 97–2003: objects and macros are compound files inside records of the one stream,
// [MS-PPT] 2.10.34, ExOleObjStg.
#include "inspect/bytes.h"
#include "inspect/inflate.h"
#include "inspect/lure.h"
#include "inspect/macro.h"
#include "inspect/office_lock.h"
#include "inspect/ole.h"
#include "inspect/type.h"

namespace keneki::inspect {

namespace {

constexpr std::size_t records_limit_bytes = 32U << 20U;
constexpr std::size_t storage_limit_bytes = 16U << 20U;
constexpr std::size_t text_limit_bytes = 2U << 20U;
constexpr int object_limit = 100;
constexpr int tried_limit = 2'000; // places that look like the beginning of one
constexpr std::string_view compound_signature("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
constexpr std::string_view deflated_record("\x10\x00\x11\x10", 4); // instance 1
constexpr std::string_view plain_record("\x00\x00\x11\x10", 4);    // instance 0
constexpr std::size_t record_header_bytes = 8;

void inspect_storage(Inspection& inspection, std::uint32_t part, const std::string& storage) {
    const auto inner = Cfb::open(as_bytes(storage));
    if (!inner) return;
    if (is_legacy_office(detect_type(as_bytes(storage)))) {
        if (!inspection.may_open(part)) return;
        const std::uint32_t child = inspection.add_child(part, Part::EMBEDDED_FILE, {});
        if (child != 0) inspection.inspect_content(child, as_bytes(storage));
        return;
    }
    report_vba(inspection, part, read_vba(*inner));
    inspect_objects(inspection, part, *inner);
}

/// The storage that a record at `at` deflates; empty when the bytes stood there by chance. `whole`
/// becomes false where the message's budget ends it.
std::string inflated(Inspection& inspection, Bytes records, std::size_t at, bool& whole) {
    const auto size = le_at<std::uint32_t>(records, at + 4);
    // Four bytes of inflated size, then zlib.
    std::string storage;
    inflate_bytes(slice(records, at + record_header_bytes + 4, size), InflateFormat::zlib,
                  [&](Bytes piece) {
                      storage += as_text(piece);
                      whole = inspection.spend_inflated(piece.size());
                      return whole && storage.size() < storage_limit_bytes;
                  });
    return storage;
}

/// [MS-PPT] 2.3.2: this token in the stream `Current User` instead of 0xE391C05F.
bool says_encrypted(const Cfb& cfb) {
    const auto user = cfb.find("Current User");
    if (!user) return false;
    const std::string record = cfb.read(cfb.entries()[*user], 64);
    return le_at<std::uint32_t>(as_bytes(record), 12) == 0xF3D1C4DFU;
}

void too_much(Inspection& inspection, std::uint32_t part) {
    inspection.found(Finding::LIMIT_REACHED, part, "objects of a presentation");
    inspection.not_inspected(NotInspected::OVER_LIMIT, part, "objects of a presentation");
}

} // namespace

void inspect_presentation(Inspection& inspection,
                          std::uint32_t part,
                          const Cfb& cfb,
                          const CfbEntry& stream) {
    std::string records = cfb.read(stream, records_limit_bytes);
    PresentationLock found = find_presentation_lock(records);
    if (found.lock) {
        if (!unlock_presentation(inspection, part, records, std::move(*found.lock)))
            found_encrypted(inspection, part, "PowerPoint");
    } else if (!found.all_tried || says_encrypted(cfb)) {
        found_encrypted(inspection, part, "PowerPoint");
    }
    find_lure(inspection, part, std::string_view(records).substr(0, text_limit_bytes));
    if (stream.size > records_limit_bytes) too_much(inspection, part);
    int count = 0;
    int tried = 0;
    // By its header anywhere: a reader of the record tree misses what a broken record hides.
    for (std::size_t at = 0; (at = records.find("\x11\x10", at)) != std::string::npos; at += 2) {
        if (at < 2) continue;
        const Bytes all = as_bytes(records);
        const bool deflated = has_at(all, at - 2, deflated_record);
        const bool plain = has_at(all, at - 2, plain_record) &&
                           has_at(all, at - 2 + record_header_bytes, compound_signature);
        if (!deflated && !plain) continue;
        if (++tried > tried_limit) {
            too_much(inspection, part);
            return;
        }
        bool whole = true;
        const std::string storage =
            plain ? std::string(as_text(slice(all, at - 2 + record_header_bytes,
                                              le_at<std::uint32_t>(all, at + 2))))
                  : inflated(inspection, all, at - 2, whole);
        if (!whole) too_much(inspection, part);
        if (storage.empty()) continue;
        if (++count > object_limit || storage.size() >= storage_limit_bytes) {
            too_much(inspection, part);
            return;
        }
        inspect_storage(inspection, part, storage);
    }
}

} // namespace keneki::inspect
