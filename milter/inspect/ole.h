#pragma once

#include "inspect/cfb.h"
#include "inspect/inspector.h"

namespace keneki::inspect {

/// Macros in a compound file that is a part of something else (xl/vbaProject.bin): findings go to
/// `part`. True when there is a VBA project.
bool inspect_vba_project(Inspection& inspection, std::uint32_t part, Bytes compound_file);

/// Everything in a compound file that is known to be readable: streams of documents, macros, and
/// embedded files, which become children of `part`.
void inspect_compound(Inspection& inspection, std::uint32_t part, const Cfb& cfb);

/// What an object of this class does when it is loaded ("script moniker"); empty for harmless and
/// unknown ones. `guid` as text, with or without braces.
[[nodiscard]] std::string_view dangerous_class_named(std::string_view guid);

/// Files packed into the document and documents embedded as storages, as children; attachments of
/// an Outlook message. Returns the entries that were given to a child.
std::vector<std::size_t>
inspect_objects(Inspection& inspection, std::uint32_t part, const Cfb& cfb);

/// Objects of a presentation, VBA among them: compound files deflated into records of the stream
/// `PowerPoint Document`.
void inspect_presentation(Inspection& inspection,
                          std::uint32_t part,
                          const Cfb& cfb,
                          const CfbEntry& stream);

} // namespace keneki::inspect
