#include "quarantine/wrapped.h"

#include "quarantine/store.h"

#include <fmt/format.h>

#include <algorithm>

namespace keneki::quarantine {
namespace {

/// Of the house, as far as it may stand in a header field.
std::string domain_of_recipient(const Description& description) {
    const std::string address = description.recipients_size() > 0 ? description.recipients(0) : "";
    const std::size_t at = address.rfind('@');
    std::string domain = at == std::string::npos ? "" : address.substr(at + 1);
    const bool plain = std::ranges::all_of(domain, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-';
    });
    return plain && !domain.empty() ? domain : "localhost";
}

} // namespace

Wrapping wrapped(const Description& description,
                 const std::string& reference,
                 const std::string& marker,
                 bool as_attachment) {
    Wrapping wrapping;
    wrapping.before = fmt::format("{}: {}\r\n", release_field, marker);
    if (!as_attachment) return wrapping;
    // The marker is in no text of anybody else's, so nothing in the message can look like this.
    const std::string boundary = fmt::format("=_keneki_{}", marker.substr(0, 32));
    // "保留メール" in base64; the original Subject stays inside.
    wrapping.before += fmt::format(
        "From: Keneki <postmaster@{2}>\r\nSubject: =?UTF-8?B?5L+d55WZ44Oh44O844Or?= / held mail "
        "{0}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{1}\"\r\n\r\n"
        "--{1}\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n"
        "\r\n保留されていたメールを添付します。心当たりがなければ開かないでください。({0})\r\n"
        "The held message is attached. Do not open it unless you expect it. ({0})\r\n"
        "--{1}\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; "
        "filename=\"{0}.eml\"\r\n\r\n",
        reference, boundary, domain_of_recipient(description));
    wrapping.behind = fmt::format("\r\n--{}--\r\n", boundary);
    return wrapping;
}

} // namespace keneki::quarantine
