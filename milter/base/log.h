#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace keneki::log {

/// The levels of syslog(3) that we use: error = a function is lost, warning = something could not
/// be inspected or a policy was used, notice = holds, releases, reloads, info = one line a message.
enum class Level { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

enum class Target { standard_error, syslog };

/// Called once at the start; ident must outlive the process. Facility is mail.
void open(Target target, const char* ident, Level most_verbose);
void set_level(Level most_verbose);

/// Writes one line. Hostile text in it must have gone through escaped(); as a last fence control
/// characters are replaced here too.
void write(Level level, std::string_view line);

template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::error, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void notice(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::notice, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::info, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::debug, fmt::format(format, std::forward<Args>(args)...));
}

} // namespace keneki::log
