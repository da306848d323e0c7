#pragma once

#include "base/byte_reader.h"

#include <optional>
#include <string>

namespace keneki::inspect {

/// An OLE 1 object as RTF and OLE 1 streams hold it, [MS-OLEDS] 2.2.4 and 2.2.5.
struct Ole1Object {
    bool linked = false;
    std::string class_name; ///< "Package", "Equation.3", "OLE2Link", …
    std::string topic;      ///< of a link: the file it leads to
    Bytes data;             ///< native data, views the input; cut where the input ends
};

/// Nothing when the bytes are no such object.
[[nodiscard]] std::optional<Ole1Object> read_ole1(Bytes bytes);

} // namespace keneki::inspect
