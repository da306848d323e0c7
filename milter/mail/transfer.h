#pragma once

#include <string>
#include <string_view>

namespace keneki::mail {

/// How the bytes of a part are written in the message.
enum class TransferEncoding { identity, base64, quoted_printable, uuencode, yenc, unknown };

/// Of one Content-Transfer-Encoding value, misspelt forms too ("8-bit", "base-64", "BASE64;").
[[nodiscard]] TransferEncoding transfer_encoding_of(std::string_view raw_value);

/// The content of a part. Never fails: what cannot be decoded is passed over. The result is `raw`
/// itself for identity and unknown, else a view of `buffer`, whose memory is used again from call
/// to call.
[[nodiscard]] std::string_view
decode_transfer(std::string_view raw, TransferEncoding encoding, std::string& buffer);

/// Base64 as mail has it: junk skipped, missing padding forgiven, decoding goes on behind inner
/// padding.
[[nodiscard]] std::string decode_base64(std::string_view text);

/// Nothing but lines of base64, and enough of them, whatever the header says.
[[nodiscard]] bool looks_like_base64(std::string_view raw);

} // namespace keneki::mail
