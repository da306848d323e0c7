#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace keneki::mail {

inline constexpr std::uint32_t not_base64 = 0x8000'0000U;

/// The six bits of each base64 character, moved to the left; not_base64 for the others.
constexpr std::array<std::uint32_t, 256> base64_table(unsigned shift) {
    std::array<std::uint32_t, 256> values{};
    values.fill(not_base64);
    std::uint32_t next = 0;
    for (const char c :
         std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
        values.at(static_cast<unsigned char>(c)) = next++ << shift;
    return values;
}

/// How the groups are decoded: whatever every processor has, or 32 characters at a time.
enum class Base64Way { plain, wide };
[[nodiscard]] bool has_wide_base64();

/// Decodes groups of four characters up to the first that is not all base64: how many. For each
/// group of `raw`, `out` must have three bytes, and eight more at its end (else nothing is done):
/// what stands behind the groups in it is overwritten.
[[nodiscard]] std::size_t decode_base64_groups(std::string_view raw, std::span<char> out);
/// The same in one way; `wide` only where has_wide_base64().
[[nodiscard]] std::size_t
decode_base64_groups(std::string_view raw, std::span<char> out, Base64Way way);

} // namespace keneki::mail
