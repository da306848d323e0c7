#include "inspect/inspector_list.h"

#include <array>

namespace keneki::inspect {

std::span<const Inspector> inspectors() {
    static constexpr std::array list{
        Inspector{"padding", wants_padding, inspect_padding},
        Inspector{"executable", wants_executable, inspect_executable},
        Inspector{"script", wants_script, inspect_script},
        Inspector{"lnk", wants_lnk, inspect_lnk},
        Inspector{"shortcut", wants_shortcut, inspect_shortcut},
        Inspector{"disk_image", wants_disk_image, inspect_disk_image},
        Inspector{"onenote", wants_onenote, inspect_onenote},
        Inspector{"ole", wants_ole, inspect_ole},
        Inspector{"ooxml", wants_ooxml, inspect_ooxml},
        Inspector{"odf", wants_odf, inspect_odf},
        Inspector{"access", wants_access, inspect_access},
        Inspector{"dde", wants_dde, inspect_dde},
        Inspector{"table", wants_table, inspect_table},
        Inspector{"rtf", wants_rtf, inspect_rtf},
        Inspector{"pdf", wants_pdf, inspect_pdf},
        Inspector{"html", wants_html, inspect_html},
        Inspector{"svg", wants_svg, inspect_svg},
        Inspector{"active_mime", wants_active_mime, inspect_active_mime},
        Inspector{"xml_files", wants_xml_files, inspect_xml_files},
        Inspector{"wrapped_mail", wants_wrapped_mail, inspect_wrapped_mail},
        Inspector{"signed_mail", wants_signed_mail, inspect_signed_mail},
        Inspector{"calendar", wants_calendar, inspect_calendar},
        Inspector{"tnef", wants_tnef, inspect_tnef},
        Inspector{"text_files", wants_text_files, inspect_text_files},
        Inspector{"zip", wants_zip, inspect_zip},
        Inspector{"compressed", wants_compressed, inspect_compressed},
        Inspector{"tar", wants_tar, inspect_tar},
        Inspector{"packed", wants_packed, inspect_packed},
        Inspector{"polyglot", wants_polyglot, inspect_polyglot},
        Inspector{"hidden_archive", wants_hidden_archive, inspect_hidden_archive},
        Inspector{"sylk", wants_sylk, inspect_sylk},
        Inspector{"unreadable", wants_unreadable, inspect_unreadable},
    };
    return list;
}

} // namespace keneki::inspect
