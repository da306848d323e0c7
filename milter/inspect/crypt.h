#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace keneki::inspect {

/// What the ways of locking documents are made of; texts stand for bytes.
enum class HashKind { md5, sha1, sha256, sha384, sha512 };

[[nodiscard]] std::string hash_of(HashKind kind, std::string_view data);

/// Nothing but zeros for an empty key or one of more than 256 bytes.
[[nodiscard]] std::string rc4(std::string_view key, std::string_view data);

/// AES without padding by a key of 16, 24 or 32 bytes (zeros for any other); `data` is whole blocks
/// of 16 bytes, what is left over behind them stays zero.
[[nodiscard]] std::string
aes_cbc_decrypt(std::string_view key, std::string_view iv, std::string_view data);
[[nodiscard]] std::string
aes_cbc_encrypt(std::string_view key, std::string_view iv, std::string_view data);
[[nodiscard]] std::string aes_ecb_decrypt(std::string_view key, std::string_view data);

inline constexpr std::size_t aes_block_bytes = 16;

/// A number and a text as they go into a hash.
void append_le32(std::string& out, std::uint32_t value);
[[nodiscard]] std::string le32_text(std::uint32_t value);
[[nodiscard]] std::string utf16le_text(std::string_view utf8);

} // namespace keneki::inspect
