// Values by which mail is sent.
#include "config/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

namespace keneki::config::values {
namespace {

constexpr std::size_t longest_server_bytes = 300;

bool is_text(const YamlNode& node) {
    return node.kind == YamlNode::Kind::scalar;
}

bool is_address(std::string_view text) {
    const std::size_t at = text.rfind('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           std::ranges::none_of(text, [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte <= ' ' || byte == 0x7F || c == '<' || c == '>' || c == ',' || c == ';';
           });
}

bool is_port(std::string_view text) {
    unsigned port = 0;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-bounds-pointer-arithmetic): from_chars takes no view
    const char* const end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, port);
    return result.ec == std::errc() && result.ptr == end && port > 0 && port <= 65'535;
}

bool consists_of(std::string_view text, std::string_view others) {
    return !text.empty() && std::ranges::all_of(text, [others](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != std::string_view::npos;
    });
}

/// A name or an address, IPv6 in brackets, and perhaps a port.
bool is_host(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos || !consists_of(text.substr(1, close - 1), ":."))
            return false;
        const std::string_view rest = text.substr(close + 1);
        return rest.empty() || (rest.starts_with(':') && is_port(rest.substr(1)));
    }
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos && !is_port(text.substr(colon + 1))) return false;
    return consists_of(text.substr(0, colon), ".-");
}

bool is_mail_server(std::string_view text) {
    if (text.size() > longest_server_bytes) return false;
    for (const std::string_view scheme : {"smtp://", "smtps://"})
        if (text.starts_with(scheme)) return is_host(text.substr(scheme.size()));
    return false;
}

} // namespace

ReadAndPrint addresses(std::vector<std::string> Config::*member) {
    return {
        [member](const YamlNode& node, Reading& reading) {
            (reading.config.*member).clear();
            each(node, reading, "addresses", [&](const YamlNode& item, const std::string& index) {
                if (!is_text(item) || !is_address(item.text))
                    return reading.wrong(item, "expected an address, found " + found(item), index);
                (reading.config.*member).push_back(item.text);
            });
        },
        [member](const Config& config) { return print_list(config.*member); }};
}

ReadAndPrint address(std::string Config::*member) {
    return {[member](const YamlNode& node, Reading& reading) {
                if (!is_text(node) || (!node.text.empty() && !is_address(node.text)))
                    return reading.wrong(node, "expected an address such as "
                                               "keneki@hospital.example, found " +
                                                   found(node));
                reading.config.*member = node.text;
            },
            [member](const Config& config) { return quoted_if_needed(config.*member); }};
}

ReadAndPrint mail_server(std::string Config::*member) {
    return {[member](const YamlNode& node, Reading& reading) {
                if (!is_text(node) || !is_mail_server(node.text)) {
                    // A password would stand in logs.
                    const bool secret = is_text(node) && node.text.find('@') != std::string::npos;
                    return reading.wrong(
                        node, "expected a mail server such as smtp://127.0.0.1:25, found " +
                                  (secret ? "one with a user or a password" : found(node)));
                }
                reading.config.*member = node.text;
            },
            [member](const Config& config) { return quoted_if_needed(config.*member); }};
}

} // namespace keneki::config::values
