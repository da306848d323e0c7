#pragma once

#include "base/byte_reader.h"

#include <cstdint>
#include <functional>

namespace keneki::inspect {

/// One value of a MAPI property as winmail.dat holds it, [MS-OXTNEF] 2.1.3.4.
struct TnefProperty {
    std::uint16_t type = 0;
    std::uint16_t id = 0;
    Bytes value; ///< views the input

    [[nodiscard]] bool is_text() const { return type == 0x001E || is_unicode(); }
    [[nodiscard]] bool is_unicode() const { return type == 0x001F; }
    /// The file in the value: an object says first which interface reads it.
    [[nodiscard]] Bytes content() const;
};

/// Reads a list of properties front to back. False when it cannot be read to its end; what came
/// before was given.
bool read_tnef_properties(Bytes list, const std::function<void(const TnefProperty&)>& take);

} // namespace keneki::inspect
