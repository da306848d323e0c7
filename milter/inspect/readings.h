#pragma once

#include "inspect/inspector.h"

#include <string_view>
#include <vector>

namespace keneki::inspect {

/// Another way in which a program would read a content.
struct Reading {
    std::string_view type; ///< in the words of detect_type()
    bool crafted = false;  ///< nobody's program writes a file that is both kinds at once
};

/// The readings besides the type that was detected: by the first characters where a magic stands
/// further in, by a PDF header among them, by the name, or by the declared type. Browsers go by the
/// name or the declared type whatever the bytes are.
[[nodiscard]] std::vector<Reading> other_readings(const Part& part, Bytes content);

} // namespace keneki::inspect
