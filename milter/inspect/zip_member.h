#pragma once

#include "inspect/zip_reader.h"

namespace keneki::inspect {

/// Reads a member by its own headers alone, for what libzip refuses or cannot unpack: stored,
/// deflated, and packed by bzip2, lzma, Zstandard or xz. Not for encrypted members.
[[nodiscard]] ZipFile::Read
read_zip_member(Bytes content, const ZipEntry& entry, const std::function<bool(Bytes)>& sink);

} // namespace keneki::inspect
