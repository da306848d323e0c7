#include "base/sha256.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace keneki {

void Sha256::update(Bytes bytes) {
    // nettle wants unsigned char, which may look at any bytes.
    sha256_update(&state_, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
}

std::string Sha256::hex() {
    std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
    sha256_digest(&state_, digest.size(), digest.data());
    std::string out;
    out.reserve(2 * digest.size());
    for (const std::uint8_t b : digest)
        fmt::format_to(std::back_inserter(out), "{:02x}", b);
    return out;
}

} // namespace keneki
