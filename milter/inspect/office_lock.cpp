// Office documents with a password: opened where the password is known, named where it is not.
#include "inspect/office_lock.h"

#include "inspect/bytes.h"
#include "inspect/office_crypt.h"

#include <algorithm>
#include <array>
#include <span>
#include <tuple>
#include <vector>

namespace keneki::inspect {

namespace {

constexpr std::size_t package_limit_bytes = 32U << 20U;
constexpr std::size_t info_limit_bytes = 64U << 10U;
// Of one document. Two tries of the agile way cost a tenth of a second, so few words; the old ways
// cost next to nothing.
constexpr std::size_t expensive_tries = 12;
constexpr std::size_t cheap_tries = 64;
constexpr std::uint64_t bytes_a_spin = 64; // what a round of the hash takes from the budget

/// What a program tries by itself; such a document opens without a question.
struct OwnPassword {
    std::string_view word;
    std::string_view name;
};
constexpr std::array excel_own{OwnPassword{excel_password, "Excel's own password"}};
// PowerPoint locks with it what may be read and not changed.
constexpr std::array powerpoint_own{
    OwnPassword{"/01Hannes Ruescher/01", "PowerPoint's own password"}, excel_own.front()};

// [MS-DOC] 2.5.2, FibBase
constexpr std::size_t fib_flags_offset = 0x0A;
constexpr std::uint16_t fib_encrypted = 0x0100;
constexpr std::uint16_t fib_second_table = 0x0200;
constexpr std::uint16_t fib_obfuscated = 0x8000;
constexpr std::size_t fib_plain_bytes = 68; // 2.2.6: what stays readable

/// The programs' own passwords first, then what is known. True when one opens the document.
template <class Open>
bool try_passwords(Inspection& inspection,
                   std::uint32_t part,
                   std::span<const OwnPassword> own,
                   std::size_t limit,
                   Open open) {
    for (const OwnPassword& password : own) {
        if (!open(password.word)) continue;
        inspection.found(Finding::OFFICE_UNLOCKED, part, password.name);
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
        lock &&
        try_passwords(inspection, part, excel_own, expensive_tries, [&](std::string_view password) {
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

namespace {

bool open_legacy(Inspection& inspection,
                 std::uint32_t part,
                 std::span<const OwnPassword> own,
                 std::optional<LegacyLock>& lock) {
    return lock && try_passwords(inspection, part, own, cheap_tries,
                                 [&](std::string_view password) { return lock->open(password); });
}

} // namespace

bool unlock_workbook(Inspection& inspection,
                     std::uint32_t part,
                     std::string& records,
                     Bytes filepass) {
    auto lock = LegacyLock::read_filepass(filepass);
    if (!open_legacy(inspection, part, excel_own, lock)) return false;
    lock->decrypt_workbook(records);
    return true;
}

bool is_locked_word(Bytes stream) {
    return (has_at(stream, 0, "\xEC\xA5") || has_at(stream, 0, "\xDC\xA5")) &&
           (le_at<std::uint16_t>(stream, fib_flags_offset) & fib_encrypted) != 0;
}

bool unlock_word(Inspection& inspection, std::uint32_t part, const Cfb& cfb, std::string& stream) {
    const auto flags = le_at<std::uint16_t>(as_bytes(stream), fib_flags_offset);
    std::optional<LegacyLock> lock;
    if ((flags & fib_obfuscated) != 0) {
        lock = LegacyLock::obfuscated(le_at<std::uint16_t>(as_bytes(stream), 0x10),
                                      le_at<std::uint16_t>(as_bytes(stream), 0x0E));
    } else if (const auto table = cfb.find((flags & fib_second_table) != 0 ? "1Table" : "0Table")) {
        lock = LegacyLock::read_header(as_bytes(cfb.read(cfb.entries()[*table], info_limit_bytes)));
    }
    if (!open_legacy(inspection, part, excel_own, lock)) return false;
    lock->decrypt_word(stream, fib_plain_bytes);
    return true;
}

PresentationLock find_presentation_lock(std::string_view records) {
    // CryptSession10Container, which is never locked itself, [MS-PPT] 2.3.7.
    constexpr std::string_view session("\x0F\x00\x14\x2F", 4);
    constexpr int tried_limit = 100;
    int tried = 0;
    for (std::size_t at = 0; (at = records.find(session, at)) != std::string_view::npos; ++at) {
        if (++tried > tried_limit) return {.lock = std::nullopt, .all_tried = false};
        auto lock = LegacyLock::read_header(
            slice(as_bytes(records), at + 8, le_at<std::uint32_t>(as_bytes(records), at + 4)));
        if (lock) return {.lock = std::move(lock)};
    }
    return {};
}

namespace {

struct PersistObject {
    std::uint32_t offset;
    std::uint32_t id;
    bool operator==(const PersistObject&) const = default;
};

struct PersistObjects {
    std::vector<PersistObject> all; ///< by their places
    bool whole = true;              ///< there are no more
};

/// Where the objects of a presentation lie: PersistDirectoryAtom, 2.3.4, of every time that it was
/// saved.
PersistObjects persist_objects(std::string_view records) {
    constexpr std::string_view directory("\x00\x00\x72\x17", 4);
    constexpr std::size_t object_limit = 100'000;
    PersistObjects objects;
    for (std::size_t at = 0; (at = records.find(directory, at)) != std::string_view::npos; ++at) {
        ByteReader in(
            slice(as_bytes(records), at + 8, le_at<std::uint32_t>(as_bytes(records), at + 4)));
        while (in.left() >= 8) {
            if (objects.all.size() >= object_limit) {
                objects.whole = false;
                break;
            }
            const auto first = in.le<std::uint32_t>();
            std::uint32_t id = first & 0xFFFFFU;
            for (std::uint32_t count = first >> 20U; count > 0 && in.left() >= 4; --count)
                objects.all.push_back({in.le<std::uint32_t>(), id++});
        }
        if (!objects.whole) break;
    }
    const auto by_place = [](const PersistObject& a, const PersistObject& b) {
        return std::tie(a.offset, a.id) < std::tie(b.offset, b.id);
    };
    std::sort(objects.all.begin(), objects.all.end(), by_place);
    // Clang 14 cannot read what std::ranges::unique gives back.
    objects.all.erase(std::unique(objects.all.begin(), objects.all.end()), objects.all.end());
    return objects;
}

} // namespace

bool unlock_presentation(Inspection& inspection,
                         std::uint32_t part,
                         std::string& records,
                         LegacyLock lock) {
    constexpr std::size_t header_bytes = 8;
    std::optional<LegacyLock> known(std::move(lock));
    if (!open_legacy(inspection, part, powerpoint_own, known)) return false;
    std::string open = records;
    std::uint64_t left = 2 * std::uint64_t{records.size()}; // objects overlap only in a lie
    PersistObjects objects = persist_objects(records);
    for (const PersistObject& object : objects.all) {
        const std::string_view all(records);
        if (object.offset >= all.size()) break;
        if (left == 0) {
            objects.whole = false;
            break;
        }
        const std::string header =
            known->decrypt_object(object.id, all.substr(object.offset, header_bytes));
        const std::uint64_t size =
            std::uint64_t{le_at<std::uint32_t>(as_bytes(header), 4)} + header_bytes;
        const std::string content = known->decrypt_object(
            object.id, all.substr(object.offset, static_cast<std::size_t>(std::min(size, left))));
        left -= content.size();
        open.replace(object.offset, content.size(), content);
    }
    if (!objects.whole) {
        inspection.found(Finding::LIMIT_REACHED, part, "objects of a presentation");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "objects of a presentation");
    }
    records = std::move(open);
    return true;
}

} // namespace keneki::inspect
