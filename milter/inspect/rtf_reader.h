#pragma once

#include "base/byte_reader.h"
#include "inspect/fields.h"

#include <string>
#include <vector>

namespace keneki::inspect {

/// One \object group, or a lone \objdata.
struct RtfObject {
    std::string kind; ///< "objemb", "objlink", "objautlink", "objocx", "objhtml"; may be empty
    std::string class_name; ///< of \objclass
    bool update = false;    ///< \objupdate: refreshed when the document is shown, nobody is asked
    std::string data;       ///< of \objdata, hexadecimal undone
    /// The same with \'hh taken for data: readers differ in this, and those who hide use it.
    std::string quoted_data;
};

struct RtfDocument {
    std::vector<RtfObject> objects;
    std::vector<std::string> templates; ///< targets of {\*\template …}
    Fields fields;                      ///< of {\field{\*\fldinst …}{\fldrslt …}}
    bool font_overflow = false;         ///< a font has a number that no reader can hold
    bool over_limit = false;
};

/// Reads what can load or run something, RTF specification 1.9.1. Never refuses: unknown words and
/// unbalanced braces are passed over as Word does. At most `data_limit` bytes of objects are kept.
[[nodiscard]] RtfDocument read_rtf(Bytes content, std::size_t data_limit = std::size_t{16} << 20U);

inline constexpr std::size_t rtf_object_limit = 500; ///< of one document
inline constexpr std::size_t rtf_depth_limit = 10'000;

} // namespace keneki::inspect
