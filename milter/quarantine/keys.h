#pragma once

#include "base/expected.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::quarantine {

/// What the mail host has: with it mail is put into the store, and cannot be read back
/// (X25519, libsodium's crypto_box).
class PublicKey {
public:
    static constexpr std::size_t size_bytes = 32;
    using Bytes = std::array<unsigned char, size_bytes>;

    explicit PublicKey(const Bytes& bytes);
    /// Error: what is wrong with the file, in words.
    static Expected<PublicKey, std::string> read(const std::string& file);

    [[nodiscard]] const Bytes& bytes() const { return bytes_; }
    /// 16 hexadecimal digits that stand beside everything sealed with it.
    [[nodiscard]] const std::string& id() const { return id_; }
    /// Only who has the secret key can read it again.
    [[nodiscard]] std::string seal(std::string_view plain) const;

private:
    Bytes bytes_;
    std::string id_;
};

/// What releases. Its bytes are wiped when it goes.
class SecretKey {
public:
    static SecretKey random();
    /// `passphrase`: asked for only when the file is protected by one. Error: what is wrong, in
    /// words.
    template <class Ask>
    static Expected<SecretKey, std::string> read(const std::string& file, const Ask& passphrase) {
        auto stored = Stored::read(file);
        if (!stored) return fail(stored.error());
        return stored->open(stored->is_protected() ? passphrase() : std::string());
    }

    SecretKey(SecretKey&& other) noexcept;
    SecretKey& operator=(SecretKey&& other) noexcept;
    SecretKey(const SecretKey&) = delete;
    SecretKey& operator=(const SecretKey&) = delete;
    ~SecretKey();

    [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
    /// Nothing when it was sealed for another key, or changed.
    [[nodiscard]] std::optional<std::string> open(std::string_view sealed) const;

    /// Both files, of which neither may exist: nobody is to lose a key by making another. An empty
    /// passphrase leaves the secret key as it is. Mode 0644 and 0600.
    Expected<Done, std::string> write(const std::string& public_file,
                                      const std::string& secret_file,
                                      std::string_view passphrase) const;

private:
    using Bytes = std::array<unsigned char, PublicKey::size_bytes>;
    /// A secret key as its file has it.
    struct Stored {
        static Expected<Stored, std::string> read(const std::string& file);
        [[nodiscard]] bool is_protected() const { return !salt.empty(); }
        [[nodiscard]] Expected<SecretKey, std::string> open(std::string passphrase) const;

        std::string file, id, salt, key;
        unsigned long long operations = 0;
        std::size_t memory_bytes = 0;
    };

    explicit SecretKey(const Bytes& bytes);
    [[nodiscard]] std::string line(std::string_view passphrase) const;

    Bytes bytes_;
    PublicKey public_key_;
};

/// The secret keys at hand: that in use and older ones.
using KeyRing = std::vector<SecretKey>;

} // namespace keneki::quarantine
