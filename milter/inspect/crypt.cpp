#include "inspect/crypt.h"

#include "base/utf8.h"

#include <nettle/aes.h>
#include <nettle/arcfour.h>
#include <nettle/cbc.h>
#include <nettle/md5.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>

namespace keneki::inspect {

namespace {

// nettle reads and writes unsigned char, which may look at any bytes.
const std::uint8_t* in(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data()); // NOLINT
}
std::uint8_t* out(std::string& text) {
    return reinterpret_cast<std::uint8_t*>(text.data()); // NOLINT
}

template <class State, auto Init, auto Update, auto Digest>
std::string digest_of(std::string_view data, std::size_t bytes) {
    State state{};
    Init(&state);
    Update(&state, data.size(), in(data));
    std::string digest(bytes, '\0');
    Digest(&state, digest.size(), out(digest));
    return digest;
}

std::size_t whole_blocks(std::string_view data) {
    return data.size() / aes_block_bytes * aes_block_bytes;
}

/// Calls `use` with the state of the cipher for this key and its function for one block; false for
/// a key of no length that AES has.
template <class Use>
bool with_decrypting_aes(std::string_view key, Use use) {
    if (key.size() == AES256_KEY_SIZE) {
        aes256_ctx state{};
        aes256_set_decrypt_key(&state, in(key));
        use(&state, reinterpret_cast<nettle_cipher_func*>(aes256_decrypt)); // NOLINT
    } else if (key.size() == AES192_KEY_SIZE) {
        aes192_ctx state{};
        aes192_set_decrypt_key(&state, in(key));
        use(&state, reinterpret_cast<nettle_cipher_func*>(aes192_decrypt)); // NOLINT
    } else if (key.size() == AES128_KEY_SIZE) {
        aes128_ctx state{};
        aes128_set_decrypt_key(&state, in(key));
        use(&state, reinterpret_cast<nettle_cipher_func*>(aes128_decrypt)); // NOLINT
    } else {
        return false;
    }
    return true;
}

template <class Use>
bool with_encrypting_aes(std::string_view key, Use use) {
    if (key.size() == AES256_KEY_SIZE) {
        aes256_ctx state{};
        aes256_set_encrypt_key(&state, in(key));
        use(&state, reinterpret_cast<nettle_cipher_func*>(aes256_encrypt)); // NOLINT
    } else if (key.size() == AES192_KEY_SIZE) {
        aes192_ctx state{};
        aes192_set_encrypt_key(&state, in(key));
        use(&state, reinterpret_cast<nettle_cipher_func*>(aes192_encrypt)); // NOLINT
    } else if (key.size() == AES128_KEY_SIZE) {
        aes128_ctx state{};
        aes128_set_encrypt_key(&state, in(key));
        use(&state, reinterpret_cast<nettle_cipher_func*>(aes128_encrypt)); // NOLINT
    } else {
        return false;
    }
    return true;
}

std::string vector_of(std::string_view iv) {
    std::string vector(iv.substr(0, aes_block_bytes));
    vector.resize(aes_block_bytes, '\0');
    return vector;
}

} // namespace

std::string hash_of(HashKind kind, std::string_view data) {
    switch (kind) {
    case HashKind::md5:
        return digest_of<md5_ctx, md5_init, md5_update, md5_digest>(data, MD5_DIGEST_SIZE);
    case HashKind::sha1:
        return digest_of<sha1_ctx, sha1_init, sha1_update, sha1_digest>(data, SHA1_DIGEST_SIZE);
    case HashKind::sha256:
        return digest_of<sha256_ctx, sha256_init, sha256_update, sha256_digest>(data,
                                                                                SHA256_DIGEST_SIZE);
    case HashKind::sha384:
        // The same state and steps as SHA-512, begun otherwise.
        return digest_of<sha512_ctx, sha384_init, sha512_update, sha384_digest>(data,
                                                                                SHA384_DIGEST_SIZE);
    case HashKind::sha512:
        return digest_of<sha512_ctx, sha512_init, sha512_update, sha512_digest>(data,
                                                                                SHA512_DIGEST_SIZE);
    }
    return {};
}

std::string rc4(std::string_view key, std::string_view data) {
    std::string result(data.size(), '\0');
    if (key.empty() || key.size() > ARCFOUR_MAX_KEY_SIZE) return result;
    arcfour_ctx state{};
    arcfour_set_key(&state, key.size(), in(key));
    arcfour_crypt(&state, data.size(), out(result), in(data));
    return result;
}

std::string aes_cbc_decrypt(std::string_view key, std::string_view iv, std::string_view data) {
    std::string result(data.size(), '\0');
    std::string vector = vector_of(iv);
    with_decrypting_aes(key, [&](const void* state, nettle_cipher_func* decrypt) {
        cbc_decrypt(state, decrypt, aes_block_bytes, out(vector), whole_blocks(data), out(result),
                    in(data));
    });
    return result;
}

std::string aes_cbc_encrypt(std::string_view key, std::string_view iv, std::string_view data) {
    std::string result(data.size(), '\0');
    std::string vector = vector_of(iv);
    with_encrypting_aes(key, [&](const void* state, nettle_cipher_func* encrypt) {
        cbc_encrypt(state, encrypt, aes_block_bytes, out(vector), whole_blocks(data), out(result),
                    in(data));
    });
    return result;
}

std::string aes_ecb_decrypt(std::string_view key, std::string_view data) {
    std::string result(data.size(), '\0');
    with_decrypting_aes(key, [&](const void* state, nettle_cipher_func* decrypt) {
        decrypt(state, whole_blocks(data), out(result), in(data));
    });
    return result;
}

void append_le32(std::string& out, std::uint32_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<char>((value >> shift) & 0xFFU));
}

std::string le32_text(std::uint32_t value) {
    std::string out;
    append_le32(out, value);
    return out;
}

std::string utf16le_text(std::string_view utf8) {
    std::string out;
    const auto put = [&out](std::uint32_t unit) {
        out.push_back(static_cast<char>(unit & 0xFFU));
        out.push_back(static_cast<char>((unit >> 8U) & 0xFFU));
    };
    for (std::size_t at = 0; at < utf8.size();) {
        const char32_t code = next_code_point(utf8, at);
        if (code == invalid_code_point) continue;
        if (code < 0x10000U) {
            put(code);
        } else {
            put(0xD800U + ((code - 0x10000U) >> 10U));
            put(0xDC00U + (code & 0x3FFU));
        }
    }
    return out;
}

} // namespace keneki::inspect
