#pragma once

#include "base/byte_reader.h"
#include "inspect/crypt.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keneki::inspect {

/// Excel tries it by itself when a workbook is locked, and locks with it what is merely to be
/// protected: such a file opens without a question.
inline constexpr std::string_view excel_password = "VelvetSweatshop";

/// Work of one try is this at most; Office writes 50,000 or 100,000.
inline constexpr std::uint32_t spin_limit = 1'000'000;

/// How an OOXML document that is encrypted as a whole was locked: the stream `EncryptionInfo`,
/// [MS-OFFCRYPTO] 2.3.4. The standard way of 2007 (AES) and the agile one since 2010.
class PackageLock {
public:
    /// Nothing for a way that is not known (extensible providers, certificates, RC4) or would cost
    /// more than spin_limit rounds of a hash.
    [[nodiscard]] static std::optional<PackageLock> read(std::string_view encryption_info);

    /// Rounds of the hash that a try costs.
    [[nodiscard]] std::uint32_t spins() const { return spins_; }
    /// Tries a password (UTF-8); true when it is right, and then decrypt() uses it.
    [[nodiscard]] bool open(std::string_view password);
    /// The document in the stream `EncryptedPackage`, of which only a beginning need be given.
    [[nodiscard]] std::string decrypt(std::string_view package) const;

private:
    bool read_standard(Bytes info);
    bool read_agile(std::string_view xml);
    [[nodiscard]] std::string spun(std::string_view password) const;
    bool open_standard(std::string_view password);
    bool open_agile(std::string_view password);

    bool agile_ = false;
    std::uint32_t spins_ = 0;
    HashKind hash_ = HashKind::sha1; ///< of the password
    std::size_t key_bytes_ = 0;      ///< of the password's key
    std::string salt_;
    std::string verifier_;
    std::string verifier_hash_;
    std::string encrypted_key_;
    HashKind data_hash_ = HashKind::sha1; ///< agile: of the document
    std::size_t data_key_bytes_ = 0;
    std::string data_salt_;
    std::string key_; ///< of the document, once open
};

} // namespace keneki::inspect
