#pragma once

#include <string>
#include <string_view>

namespace keneki::inspect {

/// What the words of a macro's source say it does. Each is the word that says so, in lower case;
/// empty: it does not. Comments do not count.
struct VbaSigns {
    std::string runs_by_itself; ///< a procedure that Office calls without being asked
    std::string writes;
    std::string executes;
    std::string downloads;
    std::string obfuscated;
    std::string calls_something; ///< MacroRaptor's wide sense of executing: `Call` and `Run` too
};

[[nodiscard]] VbaSigns read_vba_source(std::string_view source);

} // namespace keneki::inspect
