#pragma once

#include "inspect/pdf_value.h"

#include <optional>
#include <span>
#include <string>

namespace keneki::inspect {

/// The standard security handler of PDF, ISO 32000-2 7.6.4: RC4 and AES, revisions 2 to 6.
class PdfKey {
public:
    /// The key for the first of `passwords` that opens the file as its user's password; nothing
    /// when none does or the handler is another one. `encrypt` is the Encrypt dictionary, `file_id`
    /// the first string of the trailer's ID.
    [[nodiscard]] static std::optional<PdfKey>
    open(const PdfValue& encrypt, std::string_view file_id, std::span<const std::string> passwords);

    /// The stream of an object, decrypted; unchanged where streams are not encrypted.
    [[nodiscard]] std::string
    decrypt(std::string_view data, std::int64_t object, std::int64_t generation) const;

private:
    enum class Cipher { none, rc4, aes128, aes256 };
    [[nodiscard]] std::string object_key(std::int64_t object, std::int64_t generation) const;

    std::string key_;
    Cipher cipher_ = Cipher::rc4;
};

} // namespace keneki::inspect
