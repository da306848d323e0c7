#pragma once

#include <string>
#include <string_view>

namespace keneki::people {

/// The part of a domain that somebody can register, by the public suffix list built into libpsl
/// and a list of shared hosting that it misses ("mail.hospital.example.co.jp" → "example.co.jp").
/// `domain` is canonical (config::canonical_domain). A public suffix itself and a name without a
/// dot are given back as they are; empty stays empty.
[[nodiscard]] std::string registrable_domain(std::string_view domain);

/// "co.jp", "lg.jp", "xsrv.jp": names are registered under it, it is nobody's own.
[[nodiscard]] bool is_public_suffix(std::string_view domain);

/// Both belong to one organisation: equal registrable domains, none empty.
[[nodiscard]] bool same_organisation(std::string_view domain, std::string_view other);

/// `domain` is `parent` or below it.
[[nodiscard]] bool is_within(std::string_view domain, std::string_view parent);

/// Anybody gets an address there: webmail, the mail of telephone companies and of providers.
[[nodiscard]] bool is_freemail(std::string_view domain);

} // namespace keneki::people
