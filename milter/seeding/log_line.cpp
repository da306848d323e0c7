#include "seeding/log_line.h"

#include "base/ascii.h"

#include <algorithm>
#include <array>

namespace keneki::seeding {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t queue_id_limit = 40;
constexpr std::size_t shortest_queue_id = 4;

/// Takes what is before `separator`, and the separator.
std::string_view take_until(std::string_view& text, std::string_view separator) {
    const std::size_t end = text.find(separator);
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(end == npos ? text.size() : end + separator.size());
    return taken;
}

LogProgram program_of(std::string_view tag) {
    tag = tag.substr(0, tag.find('['));
    if (tag == "sendmail" || tag.starts_with("sm-")) return LogProgram::sendmail;
    // "postfix/submission/smtpd", "postfix-out/smtp"
    if (!tag.starts_with("postfix") || tag.find('/') == npos) return LogProgram::other;
    const std::string_view service = tag.substr(tag.rfind('/') + 1);
    struct Service {
        std::string_view name;
        LogProgram program;
    };
    constexpr std::array services{Service{"smtpd", LogProgram::postfix_entry},
                                  Service{"pickup", LogProgram::postfix_entry},
                                  Service{"qmqpd", LogProgram::postfix_entry},
                                  Service{"cleanup", LogProgram::postfix_cleanup},
                                  Service{"qmgr", LogProgram::postfix_qmgr},
                                  Service{"nqmgr", LogProgram::postfix_qmgr},
                                  Service{"smtp", LogProgram::postfix_delivery},
                                  Service{"relay", LogProgram::postfix_delivery},
                                  Service{"lmtp", LogProgram::postfix_delivery},
                                  Service{"local", LogProgram::postfix_delivery},
                                  Service{"virtual", LogProgram::postfix_delivery},
                                  Service{"pipe", LogProgram::postfix_delivery}};
    for (const Service& known : services)
        if (known.name == service) return known.program;
    return LogProgram::other;
}

bool is_queue_id(std::string_view text) {
    return text.size() >= shortest_queue_id && text.size() <= queue_id_limit &&
           std::all_of(text.begin(), text.end(), is_alnum) && text != "NOQUEUE" &&
           text != "warning" && text != "statistics" && text != "fatal" && text != "error" &&
           text != "panic";
}

} // namespace

LogLine read_log_line(std::string_view line) {
    LogLine read;
    read.host = take_until(line, " ");
    const std::string_view tag = take_until(line, ": ");
    read.program = program_of(tag);
    if (read.program == LogProgram::other) return read;
    const std::string_view id = take_until(line, ": ");
    if (!is_queue_id(id)) return read;
    read.queue_id = id;
    read.text = line;
    return read;
}

} // namespace keneki::seeding
