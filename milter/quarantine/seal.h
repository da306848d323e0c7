#pragma once

#include "base/expected.h"
#include "quarantine/keys.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace keneki::quarantine {

/// Takes the pieces of a message in their order.
using TakePiece = std::function<void(std::string_view)>;

/// Closes one message so that only the secret key opens it: its text compressed (zstd) and sealed
/// in pieces, its description sealed as a whole (libsodium's crypto_secretstream), both under a key
/// of its own, which is sealed for the public key. Reference and number are authenticated with each
/// piece: none can be exchanged, left out or cut off unnoticed.
class Sealer {
public:
    Sealer(const PublicKey& key, std::string reference);
    Sealer(const Sealer&) = delete;
    Sealer& operator=(const Sealer&) = delete;
    ~Sealer();

    /// For the row of the message.
    [[nodiscard]] const std::string& sealed_key() const { return sealed_key_; }
    [[nodiscard]] std::string description(std::string_view plain) const;

    /// The text, front to back, in parts of any size; `take` gets sealed pieces of at most
    /// piece_bytes + 64 bytes.
    void add(std::string_view plain, const TakePiece& take);
    void finish(const TakePiece& take);

    static constexpr std::size_t piece_bytes = 192U << 10U;

private:
    struct Stream;
    void compress(std::string_view plain, bool last, const TakePiece& take);

    std::string reference_, key_, sealed_key_;
    std::unique_ptr<Stream> stream_;
};

/// Opens what a Sealer has closed.
class Opener {
public:
    /// Error: no key of the ring opens it.
    static Expected<std::unique_ptr<Opener>, std::string>
    open(const KeyRing& keys, std::string_view sealed_key, std::string reference);
    Opener(const Opener&) = delete;
    Opener& operator=(const Opener&) = delete;
    ~Opener();

    /// Error: it was changed, or belongs to another message.
    [[nodiscard]] Expected<std::string, std::string> description(std::string_view sealed) const;
    /// The next piece; `take` gets the text. Error: as above.
    Expected<Done, std::string> add(std::string_view sealed, const TakePiece& take);
    /// Error: the end is missing.
    [[nodiscard]] Expected<Done, std::string> finish() const;
    /// The key of the message, for a Sealer's row that is to be sealed for another public key.
    [[nodiscard]] const std::string& message_key() const { return key_; }

private:
    struct Stream;
    Opener(std::string reference, std::string key);

    std::string reference_, key_;
    std::unique_ptr<Stream> stream_;
};

} // namespace keneki::quarantine
