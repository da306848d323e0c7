// Office documents with a password: opened where the password is known, named where it is not.
#include "inspect/office_lock.h"

#include "inspect/bytes.h"
#include "inspect/office_crypt.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::size_t package_limit_bytes = 32U << 20U;
constexpr std::size_t info_limit_bytes = 64U << 10U;
// Of one document. Two tries of the agile way cost a tenth of a second, so few words; the old ways
// cost next to nothing.
constexpr std::size_t expensive_tries = 12;
constexpr std::size_t cheap_tries = 64;
constexpr std::uint64_t bytes_a_spin = 64; // what a round of the hash takes from the budget

/// Excel's own password first, then what is known. True when one opens the document.
template <class Open>
bool try_passwords(Inspection& inspection, std::uint32_t part, std::size_t limit, Open open) {
    if (open(excel_password)) {
        inspection.found(Finding::OFFICE_UNLOCKED, part, "Excel's own password");
        return true;
    }
    const auto& passwords = inspection.passwords();
    for (std::size_t i = 0; i < std::min(limit, passwords.size()); ++i) {
        if (inspection.budget().out_of_time()) return false;
        if (passwords[i].empty() || !open(passwords[i])) continue;
        inspection.found(Finding::OFFICE_UNLOCKED, part, "password known");
        inspection.part(part).set_encrypted(true);
        return true;
    }
    return false;
}

} // namespace

void found_encrypted(Inspection& inspection, std::uint32_t part, std::string_view detail) {
    inspection.part(part).set_encrypted(true);
    inspection.found(Finding::OFFICE_ENCRYPTED, part, detail);
    inspection.not_inspected(NotInspected::ENCRYPTED, part, "Office document");
}

bool inspect_locked_package(Inspection& inspection, std::uint32_t part, const Cfb& cfb) {
    const auto package = cfb.find("EncryptedPackage");
    const auto info = cfb.find("EncryptionInfo");
    if (!package || !info) {
        // Rights management: whoever may read it asks a server for the key.
        if (!package && !cfb.find("\x09"
                                  "DRMContent"))
            return false;
        found_encrypted(inspection, part, "rights management");
        return true;
    }
    auto lock = PackageLock::read(cfb.read(cfb.entries()[*info], info_limit_bytes));
    const bool open =
        lock && try_passwords(inspection, part, expensive_tries, [&](std::string_view password) {
            return inspection.spend_inflated(lock->spins() * bytes_a_spin) && lock->open(password);
        });
    if (!open || !inspection.may_open(part)) {
        found_encrypted(inspection, part, "EncryptedPackage");
        return true;
    }
    const CfbEntry& entry = cfb.entries()[*package];
    const std::string content = lock->decrypt(cfb.read(entry, package_limit_bytes));
    if (!inspection.spend_inflated(content.size())) {
        inspection.found(Finding::LIMIT_REACHED, part, "decoded bytes");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "decoded bytes");
        return true;
    }
    const std::uint32_t child =
        inspection.add_child(part, Part::EMBEDDED_FILE, inspection.part(part).name());
    if (child == 0) return true;
    if (entry.size > package_limit_bytes) {
        inspection.inspect_beginning(child, as_bytes(content), entry.size, {});
        inspection.not_inspected(NotInspected::OVER_LIMIT, child, "size of an embedded file");
    } else {
        inspection.inspect_content(child, as_bytes(content));
    }
    return true;
}

bool unlock_workbook(Inspection& inspection,
                     std::uint32_t part,
                     std::string& records,
                     Bytes filepass) {
    auto lock = WorkbookLock::read(filepass);
    if (!lock || !try_passwords(inspection, part, cheap_tries,
                                [&](std::string_view password) { return lock->open(password); }))
        return false;
    lock->decrypt(records);
    return true;
}

} // namespace keneki::inspect
