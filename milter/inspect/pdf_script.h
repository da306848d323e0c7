#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace keneki::inspect {

/// How much a script of a PDF weighs. The rules go by the words in ScriptSign::detail.
enum class ScriptWeight : std::uint8_t {
    none,
    page,    ///< leads to a page of the web, as many forms do
    unusual, ///< what some forms do and most do not: evaluate text, open their own attachment
    hostile, ///< what known attacks do and no form does
};

struct ScriptSign {
    ScriptWeight weight = ScriptWeight::none;
    std::string detail;
};

/// The sign that weighs most in a script, or in the XML of a form with scripts. `form`: lower case,
/// see scan_form().
[[nodiscard]] ScriptSign judge_pdf_script(std::string_view form);

} // namespace keneki::inspect
