#pragma once

#include "base/byte_reader.h"

#include <string_view>

namespace keneki::inspect {

/// Type of a content by its own structure, never by its name: a short stable word.
/// empty · text · html · svg · xml · rtf · pdf · ole (doc xls ppt msi msg when their structure says so) · docx xlsx pptx xlsb
/// (and docm xlsm pptm when a macro-enabled main type or a VBA part is there) · odf · zip · jar · 7z · rar · cab · lzh · arj ·
/// ace · gzip · bzip2 · xz · zstd · tar · iso · udf · vhd · vhdx · wim · exe · elf · lnk · onenote · chm ·
/// script · url · png jpeg gif bmp tiff webp emf · tnef · mht · eml · pgp · unknown
[[nodiscard]] std::string_view detect_type(Bytes content);

} // namespace keneki::inspect
