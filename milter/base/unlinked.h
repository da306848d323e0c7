#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace keneki {

/// As escaped(), and no mail program makes a link of it: "://" becomes "[:]//", a dot in front of a
/// letter "[.]". For texts that promise to have no link.
[[nodiscard]] std::string unlinked(std::string_view hostile, std::size_t limit_bytes = 200);

/// As unlinked(), for the name of a file: the one dot of an ordinary name stays.
[[nodiscard]] std::string unlinked_file(std::string_view hostile, std::size_t limit_bytes = 200);

/// As unlinked(), for a mail address: an ordinary one stays. A local part may read as a link to a
/// page (RFC 5322 3.2.3 allows "www.a.example/x@b.example").
[[nodiscard]] std::string unlinked_address(std::string_view hostile, std::size_t limit_bytes = 200);

} // namespace keneki
