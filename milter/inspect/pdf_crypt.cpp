#include "inspect/pdf_crypt.h"

#include "inspect/bytes.h"
#include "inspect/crypt.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

// ISO 32000-2 algorithm 2 (a).
constexpr std::string_view
    padding("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08"
            "\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A",
            32);
constexpr std::size_t password_limit_bytes = 127; // revision 5 and 6
constexpr int hash_rounds = 64;                   // of algorithm 2.B, at least
constexpr int hash_rounds_limit = 2'000;

std::string md5(std::string_view data) {
    return hash_of(HashKind::md5, data);
}

/// Algorithm 2.B, without an owner's entry.
std::string hash_2b(std::string_view password, std::string_view salt) {
    std::string key = hash_of(HashKind::sha256, std::string(password) + std::string(salt));
    for (int round = 0; round < hash_rounds_limit; ++round) {
        std::string block = std::string(password) + key;
        std::string text;
        for (int i = 0; i < 64; ++i)
            text += block;
        const std::string_view keys = key;
        const std::string encrypted =
            aes_cbc_encrypt(keys.substr(0, 16), keys.substr(16, 16), text);
        unsigned remainder = 0;
        for (const char c : std::string_view(encrypted).substr(0, 16))
            remainder += static_cast<unsigned char>(c);
        constexpr std::array kinds{HashKind::sha256, HashKind::sha384, HashKind::sha512};
        key = hash_of(kinds.at(remainder % 3), encrypted);
        if (round >= hash_rounds - 1 &&
            static_cast<unsigned char>(encrypted.back()) <= static_cast<unsigned>(round) + 1 - 32)
            break;
    }
    return key.substr(0, 32);
}

struct Handler {
    std::int64_t revision = 0;
    std::size_t key_bytes = 5;
    std::string owner;
    std::string user;
    std::string user_key; ///< UE
    std::int64_t permissions = 0;
    bool metadata = true;
    std::string file_id;
};

/// Algorithm 2.
std::string key_of(const Handler& handler, std::string_view password) {
    std::string input(password.substr(0, padding.size()));
    input += padding.substr(0, padding.size() - input.size());
    input += handler.owner.substr(0, 32);
    const auto flags = static_cast<std::uint32_t>(handler.permissions);
    for (unsigned shift = 0; shift < 32; shift += 8)
        input.push_back(static_cast<char>((flags >> shift) & 0xFFU));
    input += handler.file_id;
    if (handler.revision >= 4 && !handler.metadata) input += "\xFF\xFF\xFF\xFF";
    std::string key = md5(input);
    if (handler.revision >= 3)
        for (int i = 0; i < 50; ++i)
            key = md5(std::string_view(key).substr(0, handler.key_bytes));
    return key.substr(0, handler.key_bytes);
}

/// Algorithms 4 to 6: does this key make the file's U?
bool opens(const Handler& handler, const std::string& key) {
    if (handler.revision == 2) return rc4(key, padding) == handler.user.substr(0, 32);
    std::string value = rc4(key, md5(std::string(padding) + handler.file_id));
    for (unsigned i = 1; i < 20; ++i) {
        std::string changed = key;
        for (char& c : changed)
            c = static_cast<char>(static_cast<unsigned char>(c) ^ i);
        value = rc4(changed, value);
    }
    return !handler.user.empty() && value == handler.user.substr(0, 16);
}

/// Algorithm 2.A for the user's password.
std::string key_of_256(const Handler& handler, std::string_view whole_password) {
    const std::string_view password = whole_password.substr(0, password_limit_bytes);
    const std::string_view user = handler.user;
    if (user.size() < 48 || handler.user_key.size() < 32) return {};
    const auto hash = [&](std::string_view salt) {
        return handler.revision == 5
                   ? hash_of(HashKind::sha256, std::string(password) + std::string(salt))
                   : hash_2b(password, salt);
    };
    if (hash(user.substr(32, 8)) != user.substr(0, 32)) return {};
    return aes_cbc_decrypt(hash(user.substr(40, 8)), std::string(aes_block_bytes, '\0'),
                           std::string_view(handler.user_key).substr(0, 32));
}

} // namespace

std::optional<PdfKey> PdfKey::open(const PdfValue& encrypt,
                                   std::string_view file_id,
                                   std::span<const std::string> passwords) {
    if (!encrypt.at("Filter").is_name("Standard")) return std::nullopt;
    Handler handler;
    const std::int64_t version = encrypt.at("V").number;
    handler.revision = encrypt.at("R").number;
    const std::int64_t bits = encrypt.at("Length").number;
    handler.key_bytes = handler.revision == 2       ? 5
                        : version == 4              ? 16
                        : bits >= 40 && bits <= 128 ? static_cast<std::size_t>(bits) / 8
                                                    : 5;
    handler.owner = encrypt.at("O").text;
    handler.user = encrypt.at("U").text;
    handler.user_key = encrypt.at("UE").text;
    handler.permissions = encrypt.at("P").number;
    handler.metadata = encrypt.at("EncryptMetadata").text != "false";
    handler.file_id = file_id;
    if (version < 1 || version > 5 || handler.revision < 2 || handler.revision > 6)
        return std::nullopt;

    PdfKey key;
    if (version >= 4) {
        const PdfValue& method = encrypt.at("CF").at(encrypt.at("StmF").text).at("CFM");
        key.cipher_ = method.is_name("AESV2")   ? Cipher::aes128
                      : method.is_name("AESV3") ? Cipher::aes256
                      : method.is_name("V2")    ? Cipher::rc4
                                                : Cipher::none;
    }
    for (const std::string& password : passwords) {
        key.key_ =
            handler.revision >= 5 ? key_of_256(handler, password) : key_of(handler, password);
        if (handler.revision >= 5 ? !key.key_.empty() : opens(handler, key.key_)) return key;
    }
    return std::nullopt;
}

std::string PdfKey::object_key(std::int64_t object, std::int64_t generation) const {
    // Algorithm 1.
    std::string input = key_;
    for (unsigned shift = 0; shift < 24; shift += 8)
        input.push_back(static_cast<char>((object >> shift) & 0xFF));
    for (unsigned shift = 0; shift < 16; shift += 8)
        input.push_back(static_cast<char>((generation >> shift) & 0xFF));
    if (cipher_ == Cipher::aes128) input += "sAlT";
    return md5(input).substr(0, std::min<std::size_t>(key_.size() + 5, 16));
}

std::string
PdfKey::decrypt(std::string_view data, std::int64_t object, std::int64_t generation) const {
    if (cipher_ == Cipher::none) return std::string(data);
    const std::string key = cipher_ == Cipher::aes256 ? key_ : object_key(object, generation);
    if (cipher_ == Cipher::rc4) return rc4(key, data);
    // The first block is the vector; at the end stand as many bytes as the last one says.
    if (data.size() < 2 * aes_block_bytes) return {};
    const std::size_t blocks = data.size() / aes_block_bytes * aes_block_bytes;
    std::string text = aes_cbc_decrypt(key, data.substr(0, aes_block_bytes),
                                       data.substr(aes_block_bytes, blocks - aes_block_bytes));
    const auto fill = static_cast<unsigned char>(text.back());
    if (fill >= 1 && fill <= aes_block_bytes) text.erase(text.size() - fill);
    return text;
}

} // namespace keneki::inspect
