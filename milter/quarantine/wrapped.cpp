#include "quarantine/wrapped.h"

#include "quarantine/mail_fields.h"
#include "quarantine/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace keneki::quarantine {
namespace {

/// Several do not learn of each other here: some may have had a blind copy.
std::string shown_recipient(const std::vector<std::string>& recipients) {
    constexpr std::string_view special = "<>()[]\\,;:\"";
    const bool plain =
        recipients.size() == 1 && std::ranges::all_of(recipients.front(), [special](char c) {
            return c > ' ' && c < '\x7f' && special.find(c) == std::string_view::npos;
        });
    return plain ? fmt::format("<{}>", recipients.front()) : "undisclosed-recipients:;";
}

} // namespace

Wrapping marked(const std::string& marker) {
    return {fmt::format("{}: {}\r\n", release_field, marker), {}};
}

Wrapping wrapped(const std::string& marker,
                 const std::string& reference,
                 const std::string& from,
                 const std::vector<std::string>& recipients,
                 std::int64_t now) {
    Wrapping wrapping = marked(marker);
    // The marker is in no text of anybody else's, so nothing in the message can look like this.
    const std::string boundary = fmt::format("=_keneki_{}", marker.substr(0, 32));
    // "保留メール" in base64; the original Subject stays inside.
    wrapping.before += fmt::format(
        "From: Keneki <{2}>\r\nTo: {3}\r\nSubject: =?UTF-8?B?5L+d55WZ44Oh44O844Or?= / held mail "
        "{0}\r\nDate: {4}\r\nMessage-ID: {5}\r\nAuto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{1}\"\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n"
        "--{1}\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n"
        "\r\n保留されていたメールを添付します。心当たりがなければ開かないでください。({0})\r\n"
        "The held message is attached. Do not open it unless you expect it. ({0})\r\n"
        "--{1}\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n"
        "Content-Disposition: attachment; filename=\"{0}.eml\"\r\n\r\n",
        reference, boundary, from, shown_recipient(recipients), date_field(now),
        message_id_field(from));
    wrapping.behind = fmt::format("\r\n--{}--\r\n", boundary);
    return wrapping;
}

} // namespace keneki::quarantine
