#pragma once

#include "base/byte_reader.h"

#include <string_view>

namespace keneki::inspect {

/// Type of a content by its own structure, never by its name: a short stable word.
/// empty · text · html · svg · xml · rtf · pdf · ole (doc xls ppt msi msg vba when their structure
/// says so) · docx xlsx pptx vsdx xlsb (and docm xlsm pptm vsdm xlam when a macro-enabled main type
/// or a VBA part is there) · odf · zip · jar · 7z · rar · cab · lzh · arj · ace · alz · egg · gzip
/// · bzip2 · xz · lzma · zstd · compress · lz4 · lzip · lzop · lrzip · grzip · tar · cpio · ar ·
/// rpm · xar · gca · dgca · yz1 · freearc · zoo · stuffit · iso · udf · img · vhd · vhdx · wim ·
/// qcow2 · vmdk · exe · elf · lnk · onenote · chm · apk · msix · script · url · png jpeg gif bmp
/// tiff webp emf · tnef · mht · eml · pgp · access · unknown
[[nodiscard]] std::string_view detect_type(Bytes content);

/// Classes of types, by the words above.
[[nodiscard]] bool
is_program(std::string_view type); ///< runs when opened: programs, scripts, shortcuts, installers
[[nodiscard]] bool is_disk_image(std::string_view type);
[[nodiscard]] bool
is_archive(std::string_view type); ///< plain archives, not documents that happen to be ZIP
[[nodiscard]] bool is_image(std::string_view type);
[[nodiscard]] bool is_zip_based(std::string_view type);
[[nodiscard]] bool is_ooxml(std::string_view type);
[[nodiscard]] bool is_legacy_office(std::string_view type); ///< doc xls ppt

} // namespace keneki::inspect
