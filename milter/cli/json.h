#pragma once

#include "judge/rules.h"

#include <evidence/evidence.pb.h>
#include <evidence/verdict.pb.h>

#include <string>
#include <string_view>

namespace keneki::cli {

/// `text` as a JSON string with its quotes. Control, bidirectional and zero-width characters become
/// \u escapes, invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string json_string(std::string_view text);

/// The line of `keneki scan --format json`: the fields of ScanReport that are a contract, all of
/// them always there, without a line break.
[[nodiscard]] std::string scan_line(std::string_view file,
                                    const judge::Verdict& verdict,
                                    const evidence::Evidence& evidence,
                                    double seconds);

/// The line of `keneki inspect --format json`, as above.
[[nodiscard]] std::string inspect_line(const evidence::InspectReport& report);

} // namespace keneki::cli
