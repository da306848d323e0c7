#pragma once

#include "base/byte_reader.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keneki::inspect {

/// How a document of Office 97 to 2003 was locked, [MS-OFFCRYPTO] 2.3.5 to 2.3.7: RC4 with 40 bits,
/// RC4 CryptoAPI, or XOR. What it is made readable with differs from program to program.
class LegacyLock {
public:
    /// A workbook's record FILEPASS, [MS-XLS] 2.4.117.
    [[nodiscard]] static std::optional<LegacyLock> read_filepass(Bytes filepass);
    /// What stands at the beginning of Word's table stream or in a presentation's
    /// CryptSession10Container.
    [[nodiscard]] static std::optional<LegacyLock> read_header(Bytes header);
    [[nodiscard]] static LegacyLock obfuscated(std::uint16_t key, std::uint16_t verifier);

    /// Tries a password (UTF-8); true when it is right, and then the rest uses it.
    [[nodiscard]] bool open(std::string_view password);

    /// The records of a workbook, [MS-XLS] 2.2.10; FILEPASS itself becomes a record of another
    /// kind.
    void decrypt_workbook(std::string& records) const;
    /// A stream of Word whose first bytes are left as they are, [MS-DOC] 2.2.6.
    void decrypt_word(std::string& stream, std::size_t plain_bytes) const;
    /// One object of a presentation, [MS-PPT] 2.3.7: the beginning of it may be given alone.
    [[nodiscard]] std::string decrypt_object(std::uint32_t persist_id,
                                             std::string_view object) const;

private:
    enum class Kind { obfuscated, rc4, crypto_api };
    [[nodiscard]] bool open_obfuscated(std::string_view password);
    [[nodiscard]] std::string block_key(std::uint32_t block) const;

    Kind kind_ = Kind::rc4;
    std::size_t key_bytes_ = 16;
    std::uint16_t xor_key_ = 0;
    std::uint16_t xor_verifier_ = 0;
    std::array<unsigned, 16> xor_array_{}; ///< once open
    std::string salt_;
    std::string verifier_;
    std::string verifier_hash_;
    std::string base_; ///< what the keys of all blocks are made of, once open
};

} // namespace keneki::inspect
