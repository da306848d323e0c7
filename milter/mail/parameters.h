#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace keneki::mail {

/// A structured value with parameters (Content-Type, Content-Disposition), RFC 2045 5.1, read as
/// mail programs of any quality write it: never fails, never takes more than linear time.
struct ParameterList {
    struct Parameter {
        std::string name;  ///< lower case, without '*' and section number
        std::string value; ///< UTF-8: RFC 2231 (charset, %XX, continuations in any order), RFC 2047
                           ///< inside a value, raw 8-bit, raw ISO-2022-JP
        bool extended = false; ///< came from name* or name*0*
    };
    std::string value;                 ///< lower case, e.g. "text/plain", "attachment"
    std::vector<Parameter> parameters; ///< every occurrence, duplicates too, in order
    bool cut = false;                  ///< there are more than are read (2,000)
    [[nodiscard]] std::string first(std::string_view name) const; ///< empty when absent
    [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
};

[[nodiscard]] ParameterList read_parameters(std::string_view raw_value);

} // namespace keneki::mail
