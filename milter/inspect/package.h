#pragma once

#include "inspect/inspector.h"

namespace keneki::inspect {

/// An OLE 1 package, the file that somebody put into a document: `bytes` are the content of an
/// Ole10Native stream behind its size, or the native data of an RTF object of class Package
/// (threats 7.1). The file becomes a child of `part` and is inspected; a package that only leads to
/// a file is named. `cut`: the package goes on behind `bytes`. False when there is none.
bool inspect_package(Inspection& inspection, std::uint32_t part, Bytes bytes, bool cut);

} // namespace keneki::inspect
