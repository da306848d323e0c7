#pragma once

#include "inspect/crypt.h"
#include "support/mail_builder.h"
#include "support/xlm_builder.h"

#include <string>
#include <string_view>

// Office documents locked as Office locks them, [MS-OFFCRYPTO].
namespace keneki::test {

inline std::string utf16_of(std::string_view ascii) {
    std::string out;
    for (const char c : ascii) {
        out.push_back(c);
        out.push_back('\0');
    }
    return out;
}

inline std::string number32(std::uint32_t value) {
    std::string out;
    put32(out, value);
    return out;
}

inline std::string filled_to(std::string_view text, std::size_t bytes, char fill) {
    std::string out(text.substr(0, bytes));
    out.resize(bytes, fill);
    return out;
}

inline std::string whole_blocks(std::string_view text) {
    std::string out(text);
    out.resize((text.size() + 15) / 16 * 16, '\0');
    return out;
}

inline std::string ecb(std::string_view key, std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += 16)
        out += inspect::aes_cbc_encrypt(key, std::string(16, '\0'), text.substr(at, 16));
    return out;
}

/// The standard way, 2.3.4.5 to 2.3.4.7.
inline std::string locked_standard(std::string_view document, std::string_view password) {
    using namespace inspect;
    const std::string salt(16, 's');
    std::string hash = hash_of(HashKind::sha1, salt + utf16_of(password));
    for (std::uint32_t i = 0; i < 50'000; ++i)
        hash = hash_of(HashKind::sha1, number32(i) + hash);
    hash = hash_of(HashKind::sha1, hash + number32(0));
    std::string buffer(64, '\x36');
    for (std::size_t i = 0; i < hash.size(); ++i)
        buffer[i] = static_cast<char>(buffer[i] ^ hash[i]);
    const std::string key = hash_of(HashKind::sha1, buffer).substr(0, 16);

    std::string header = number32(0x24) + number32(0) + number32(0x660E) + number32(0x8004) +
                         number32(128) + number32(0x18) + number32(0) + number32(0);
    header += utf16_of("Provider") + std::string(2, '\0');
    const std::string verifier(16, 'v');
    std::string info("\x03\0\x02\0\x24\0\0\0", 8);
    info += number32(static_cast<std::uint32_t>(header.size())) + header + number32(16) + salt +
            ecb(key, verifier) + number32(20) +
            ecb(key, whole_blocks(hash_of(HashKind::sha1, verifier)));
    const std::string package = number32(static_cast<std::uint32_t>(document.size())) +
                                number32(0) + ecb(key, whole_blocks(document));
    return CfbBuilder().stream("EncryptionInfo", info).stream("EncryptedPackage", package).build();
}

/// The agile way, 2.3.4.10 to 2.3.4.15, with few rounds.
inline std::string locked_agile(std::string_view document,
                                std::string_view password,
                                std::string_view spins = "1000") {
    using namespace inspect;
    const std::string salt(16, 's');
    const std::string data_salt(16, 'd');
    std::string hash = hash_of(HashKind::sha512, salt + utf16_of(password));
    for (std::uint32_t i = 0; i < 1'000; ++i)
        hash = hash_of(HashKind::sha512, number32(i) + hash);
    const auto encrypted = [&](std::string_view use, std::string_view value) {
        const std::string key = hash_of(HashKind::sha512, hash + std::string(use)).substr(0, 32);
        return base64(aes_cbc_encrypt(key, salt, value));
    };
    const std::string verifier(16, 'v');
    const std::string key(32, 'k');
    const std::string ways = " cipherAlgorithm=\"AES\" cipherChaining=\"ChainingModeCBC\" "
                             "hashAlgorithm=\"SHA512\" keyBits=\"256\"";
    const std::string info =
        std::string("\x04\0\x04\0\x40\0\0\0", 8) + "<?xml version=\"1.0\"?><encryption><keyData" +
        ways + " saltValue=\"" + base64(data_salt) + "\"/><keyEncryptors><keyEncryptor>" +
        "<p:encryptedKey" + ways + " spinCount=\"" + std::string(spins) + "\" saltValue=\"" +
        base64(salt) + "\" encryptedVerifierHashInput=\"" +
        encrypted({"\xFE\xA7\xD2\x76\x3B\x4B\x9E\x79", 8}, verifier) +
        "\" encryptedVerifierHashValue=\"" +
        encrypted({"\xD7\xAA\x0F\x6D\x30\x61\x34\x4E", 8}, hash_of(HashKind::sha512, verifier)) +
        "\" encryptedKeyValue=\"" + encrypted({"\x14\x6E\x0B\xE7\xAB\xAC\xD0\xD6", 8}, key) +
        "\"/></keyEncryptor></keyEncryptors></encryption>";
    std::string package = number32(static_cast<std::uint32_t>(document.size())) + number32(0);
    std::uint32_t segment = 0;
    for (std::size_t at = 0; at < document.size(); at += 4096, ++segment)
        package += aes_cbc_encrypt(
            key, hash_of(HashKind::sha512, data_salt + number32(segment)).substr(0, 16),
            whole_blocks(document.substr(at, 4096)));
    return CfbBuilder()
        .mini_streams()
        .stream("EncryptionInfo", info)
        .stream("EncryptedPackage", package)
        .build();
}

enum class BookLock { obfuscated, rc4, crypto_api };

/// A workbook whose records behind the first one are locked, [MS-XLS] 2.2.10. XOR is Excel's own
/// password whatever is given.
inline std::string
locked_records(std::string_view records, BookLock how, std::string_view password) {
    using namespace inspect;
    const std::string salt(16, 's');
    const std::string verifier(16, 'v');
    const std::string text = utf16_of(password);
    std::string base;
    std::string pass;
    const auto key_of = [&](std::uint32_t block) {
        return how == BookLock::rc4 ? hash_of(HashKind::md5, base + number32(block))
                                    : hash_of(HashKind::sha1, base + number32(block)).substr(0, 16);
    };
    if (how == BookLock::obfuscated) {
        pass = std::string("\0\0\x11\x22\x0A\x9A", 6);
    } else if (how == BookLock::rc4) {
        std::string sixteen;
        for (int i = 0; i < 16; ++i)
            sixteen += hash_of(HashKind::md5, text).substr(0, 5) + salt;
        base = hash_of(HashKind::md5, sixteen).substr(0, 5);
        pass = std::string("\1\0\1\0\1\0", 6) + salt +
               rc4(key_of(0), verifier + hash_of(HashKind::md5, verifier));
    } else {
        base = hash_of(HashKind::sha1, salt + text);
        const std::string header = number32(4) + number32(0) + number32(0x6801) + number32(0x8004) +
                                   number32(128) + number32(1) + number32(0) + number32(0);
        const std::string both = rc4(key_of(0), verifier + hash_of(HashKind::sha1, verifier));
        pass = std::string("\1\0\2\0\2\0\4\0\0\0", 10) +
               number32(static_cast<std::uint32_t>(header.size())) + header + number32(16) + salt +
               both.substr(0, 16) + number32(20) + both.substr(16);
    }
    const std::string begin = book_begin() + biff(0x002F, pass);
    std::string out = begin + std::string(records);
    constexpr unsigned array[16] = {0x87, 0x6B, 0x9A, 0xE2, 0x1E, 0xE3, 0x05, 0x62,
                                    0x1E, 0x69, 0x96, 0x60, 0x98, 0x6E, 0x94, 0x04};
    for (std::size_t at = begin.size(); at + 4 <= out.size();) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(out[i]); };
        const unsigned id = byte(at) | (byte(at + 1) << 8U);
        const std::size_t size = byte(at + 2) | (static_cast<std::size_t>(byte(at + 3)) << 8U);
        const std::size_t data = at + 4;
        at = data + size;
        if (id == 0x0809) continue;
        for (std::size_t i = data + (id == 0x0085 ? 4 : 0); i < at && i < out.size(); ++i) {
            if (how == BookLock::obfuscated) {
                const unsigned turned = ((byte(i) << 5U) | (byte(i) >> 3U)) & 0xFFU;
                out[i] = static_cast<char>(turned ^ array[(i + size) % 16]);
            } else {
                const std::string stream =
                    rc4(key_of(static_cast<std::uint32_t>(i / 1024)), std::string(1024, '\0'));
                out[i] = static_cast<char>(out[i] ^ stream[i % 1024]);
            }
        }
    }
    return out;
}

} // namespace keneki::test
