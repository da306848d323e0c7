#pragma once

#include "inspect/cfb.h"
#include "inspect/inspector.h"
#include "inspect/legacy_lock.h"

namespace keneki::inspect {

/// An OOXML document that is encrypted as a whole: tries Excel's own password and those that the
/// message states or the site knows, and inspects what opens as a child of `part`. False when there
/// is no such document.
bool inspect_locked_package(Inspection& inspection, std::uint32_t part, const Cfb& cfb);

/// Records of a workbook whose FILEPASS stands at `filepass`: makes them readable when a password
/// opens them. False when none does.
[[nodiscard]] bool
unlock_workbook(Inspection& inspection, std::uint32_t part, std::string& records, Bytes filepass);

/// The stream `WordDocument` says that it is locked.
[[nodiscard]] bool is_locked_word(Bytes stream);
/// Makes it readable when a password opens it. False when none does.
[[nodiscard]] bool
unlock_word(Inspection& inspection, std::uint32_t part, const Cfb& cfb, std::string& stream);

struct PresentationLock {
    std::optional<LegacyLock> lock; ///< nothing when it has none
    bool all_tried = true;          ///< of what looks like one
};
/// The lock of a presentation, in its stream `PowerPoint Document`.
[[nodiscard]] PresentationLock find_presentation_lock(std::string_view records);
/// Makes the records readable when a password opens them. False when none does.
[[nodiscard]] bool unlock_presentation(Inspection& inspection,
                                       std::uint32_t part,
                                       std::string& records,
                                       LegacyLock lock);

void found_encrypted(Inspection& inspection, std::uint32_t part, std::string_view detail);

} // namespace keneki::inspect
