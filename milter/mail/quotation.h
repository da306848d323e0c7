#pragma once

#include <evidence/evidence.pb.h>

#include <string_view>
#include <vector>

namespace keneki::mail {

struct Quotations {
    std::vector<evidence::Quotation> found; ///< in document order
    bool more = false;                      ///< than could be kept
};

/// No genuine conversation is quoted as many times over.
inline constexpr std::size_t quotations_limit = 200;
/// Addresses of one line of a quoted header.
inline constexpr std::size_t quoted_addresses_limit = 50;

/// The headers of quoted messages inside a text, as mail programs write them in Japanese and
/// English (Outlook, Outlook for phones, Thunderbird, Gmail, Apple, Becky!, Yahoo! and groupware),
/// behind any number of '>' too: lines of fields ("差出人: …", "From: …") of which at least three
/// are there, or two below a mark ("-----Original Message-----"); and sentences ("On … wrote:",
/// "…さんは書きました:", "2023年3月7日(火) 10:11 山田太郎 <a@b.example>:"). Linear time.
[[nodiscard]] Quotations find_quotations(std::string_view utf8);

} // namespace keneki::mail
