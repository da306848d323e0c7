#pragma once

#include "inspect/inspector.h"

// The functions of inspectors.cpp's list: `wants_X` and `inspect_X`, each pair in X.cpp.
namespace keneki::inspect {

#define KENEKI_INSPECTOR(name)                                                                     \
    [[nodiscard]] bool wants_##name(const Part& part, Bytes content);                              \
    void inspect_##name(Inspection& inspection, std::uint32_t part, Bytes content)

KENEKI_INSPECTOR(access);
KENEKI_INSPECTOR(active_mime);
KENEKI_INSPECTOR(calendar);
KENEKI_INSPECTOR(compressed);
KENEKI_INSPECTOR(dde);
KENEKI_INSPECTOR(disk_image);
KENEKI_INSPECTOR(executable);
KENEKI_INSPECTOR(hidden_archive);
KENEKI_INSPECTOR(html);
KENEKI_INSPECTOR(lnk);
KENEKI_INSPECTOR(odf);
KENEKI_INSPECTOR(ole);
KENEKI_INSPECTOR(onenote);
KENEKI_INSPECTOR(ooxml);
KENEKI_INSPECTOR(packed);
KENEKI_INSPECTOR(padding);
KENEKI_INSPECTOR(pdf);
KENEKI_INSPECTOR(polyglot);
KENEKI_INSPECTOR(rtf);
KENEKI_INSPECTOR(script);
KENEKI_INSPECTOR(shortcut);
KENEKI_INSPECTOR(signed_mail);
KENEKI_INSPECTOR(svg);
KENEKI_INSPECTOR(sylk);
KENEKI_INSPECTOR(table);
KENEKI_INSPECTOR(tar);
KENEKI_INSPECTOR(text_files);
KENEKI_INSPECTOR(tnef);
KENEKI_INSPECTOR(unreadable);
KENEKI_INSPECTOR(wrapped_mail);
KENEKI_INSPECTOR(xml_files);
KENEKI_INSPECTOR(zip);

#undef KENEKI_INSPECTOR

} // namespace keneki::inspect
