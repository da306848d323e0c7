#pragma once

#include "base/byte_reader.h"

#include <nettle/sha2.h>

#include <string>

namespace keneki {

/// SHA-256 (FIPS 180-4) of bytes given piece by piece; nettle's, which uses the processor's own
/// instructions where it has them (docs/decisions/0007).
class Sha256 {
public:
    Sha256() { sha256_init(&state_); }
    void update(Bytes bytes);
    /// The digest in lower-case hex; begins anew.
    [[nodiscard]] std::string hex();

private:
    sha256_ctx state_{};
};

} // namespace keneki
