#pragma once

#include <evidence/evidence.pb.h>

#include <string>
#include <string_view>
#include <vector>

namespace keneki::inspect {

/// What an extension stands for on a hospital's PC.
enum class ExtensionClass {
    other,
    executable, ///< runs as a program
    script,     ///< runs in an interpreter that Windows brings along
    shortcut,   ///< leads to something else: .lnk, .url, .library-ms, queries
    disk_image, ///< mounted by a double click
    onenote,
    help,         ///< .chm and relatives, which run scripts
    office_macro, ///< promises macros: .docm, .xlsm
    html,
    document, ///< what people send each other
    image,
    archive,
};

[[nodiscard]] ExtensionClass extension_class(std::string_view extension);

/// Opens as a program, script, shortcut, disk image or the like; macro documents, HTML and archives
/// have findings of their own.
[[nodiscard]] bool is_dangerous_extension(std::string_view extension);

/// The last component of a path, whichever slash, without trailing dots and blanks (Windows drops
/// them), NFKC.
[[nodiscard]] std::string base_name(std::string_view name);

/// Last extension of a name as Windows takes it: lower case, no dot; empty when there is none.
/// Digits alone
/// ("2023.3.7") are none.
[[nodiscard]] std::string extension_of(std::string_view name);
/// base_name without the extension.
[[nodiscard]] std::string stem_of(std::string_view name);

/// Nothing but a date (and perhaps a time, a weekday, a copy mark), in any of the ways of
/// threats 3.3.
[[nodiscard]] bool is_date_only(std::string_view stem);
/// A word of virus mail and a date or digits, or digits and capitals alone (threats appendix A:
/// N3–N7).
[[nodiscard]] bool is_word_and_digits(std::string_view stem);
/// "bill.pdf.exe", "bill.pdf     .js", "5439_pdf.lnk": a document's extension before one that runs.
[[nodiscard]] bool has_double_extension(std::string_view name);
/// "bill.ехе" in Cyrillic: the known extension that it looks like; empty when it looks like none or
/// is one.
[[nodiscard]] std::string extension_looked_like(std::string_view name);

struct NameSign {
    evidence::Finding::Id id;
    std::string detail;
};

/// Everything odd about one name as it was written. `type` is the detected type, empty when
/// unknown; `member` true for the path of an archive member, in which slashes are ordinary.
enum class NamePlace { attachment, archive_member };
[[nodiscard]] std::vector<NameSign>
judge_name(std::string_view name, std::string_view type, NamePlace place);

} // namespace keneki::inspect
