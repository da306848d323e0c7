#pragma once

#include "inspect/inspector.h"
#include "inspect/zip_reader.h"

namespace keneki::inspect {

/// A file that lies inside an Office package (embeddings, imported documents): unpacks it as a
/// child of `part` and inspects it; programs, or names that run, are reported on the document too.
/// False when a limit kept some of it from being looked into.
bool inspect_package_member(Inspection& inspection,
                            std::uint32_t part,
                            const ZipFile& zip,
                            const ZipLayout& layout,
                            std::size_t index);

/// By its name it is a file of its own: what runs, and documents, pages and archives, which are
/// parts of no document.
[[nodiscard]] bool is_file_of_its_own(std::string_view name);

/// Says of an Office package that its parts are not where its directory says, or that it has none:
/// Office offers to repair such a file, and opens it.
void judge_structure(Inspection& inspection,
                     std::uint32_t part,
                     Bytes content,
                     const ZipLayout& layout);

/// `\` for `/`, no leading slash, lower case.
[[nodiscard]] std::string package_part_name(const ZipEntry& entry);

} // namespace keneki::inspect
