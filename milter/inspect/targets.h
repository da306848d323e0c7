#pragma once

#include <cstdint>
#include <string_view>

namespace keneki::inspect {

/// Where a template, object or link target lies, as seen from the PC of whoever opens the document.
enum class Place : std::uint8_t {
    here,        ///< on that PC
    file_server, ///< a share in a house: its host has one name, or a domain that no network has
    outside,     ///< the web, a share by address or domain, or a scheme that no document needs
};

/// `target` as it stands in a document: any case, slashes of both kinds, %XX, file: and UNC forms.
[[nodiscard]] Place place_of_target(std::string_view target);

/// Not on the reader's own PC.
[[nodiscard]] inline bool leads_elsewhere(std::string_view target) {
    return place_of_target(target) != Place::here;
}

/// A file on a share, or by file:, that would run when opened; trailing dots do not help it.
[[nodiscard]] bool is_program_on_share(std::string_view target);

/// A share by file: or \\\\, on a host that only the internet knows: neither one of the house nor a
/// private address (RFC 1918).
[[nodiscard]] bool is_share_outside(std::string_view target);

/// The same by its IPv4 address alone: houses name their own servers by domain, too.
[[nodiscard]] bool is_share_by_address(std::string_view target);

/// A folder of a web server that Windows shows as a share: `\\host@ssl\DavWWWRoot\…`.
[[nodiscard]] bool is_web_folder(std::string_view target);

/// http: or https: to a bare IPv4 address that the internet knows.
[[nodiscard]] bool is_web_by_address(std::string_view target);

/// A scheme that starts a program of Windows or Office with what the link says, on a click.
[[nodiscard]] bool starts_by_scheme(std::string_view target);

} // namespace keneki::inspect
