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

/// A key of the old ways and what the document says of it, [MS-OFFCRYPTO] 2.3.5.1 and 2.3.6.1.
struct OldLock {
    BookLock how;
    std::string base;
    std::string header;

    OldLock(BookLock way, std::string_view password) : how(way) {
        using namespace inspect;
        const std::string salt(16, 's');
        const std::string verifier(16, 'v');
        const std::string text = utf16_of(password);
        if (how == BookLock::rc4) {
            std::string sixteen;
            for (int i = 0; i < 16; ++i)
                sixteen += hash_of(HashKind::md5, text).substr(0, 5) + salt;
            base = hash_of(HashKind::md5, sixteen).substr(0, 5);
            header = std::string("\1\0\1\0", 4) + salt +
                     rc4(key_of(0), verifier + hash_of(HashKind::md5, verifier));
        } else {
            base = hash_of(HashKind::sha1, salt + text);
            const std::string kind = number32(4) + number32(0) + number32(0x6801) +
                                     number32(0x8004) + number32(128) + number32(1) + number32(0) +
                                     number32(0);
            const std::string both = rc4(key_of(0), verifier + hash_of(HashKind::sha1, verifier));
            header = std::string("\2\0\2\0\4\0\0\0", 8) +
                     number32(static_cast<std::uint32_t>(kind.size())) + kind + number32(16) +
                     salt + both.substr(0, 16) + number32(20) + both.substr(16);
        }
    }
    [[nodiscard]] std::string key_of(std::uint32_t block) const {
        using namespace inspect;
        return how == BookLock::rc4 ? hash_of(HashKind::md5, base + number32(block))
                                    : hash_of(HashKind::sha1, base + number32(block)).substr(0, 16);
    }
};

/// 2.3.7.2 for Excel's own password.
inline constexpr unsigned excel_xor[16] = {0x87, 0x6B, 0x9A, 0xE2, 0x1E, 0xE3, 0x05, 0x62,
                                           0x1E, 0x69, 0x96, 0x60, 0x98, 0x6E, 0x94, 0x04};

/// A document of Word, [MS-DOC] 2.2.6. XOR is Excel's own password whatever is given.
inline std::string
locked_word(std::string_view text, BookLock how, std::string_view password, CfbBuilder cfb = {}) {
    const OldLock lock(how, password);
    const bool obfuscated = how == BookLock::obfuscated;
    std::string word = std::string("\xEC\xA5", 2) + std::string(8, '\0');
    put16(word, 0x0300U | (obfuscated ? 0x8000U : 0U)); // and the second table
    word.resize(14, '\0');
    put32(word, obfuscated ? 0xB3599A0AU : static_cast<std::uint32_t>(lock.header.size()));
    word.resize(68, '\0');
    word += text;
    word.resize(std::max<std::size_t>(4096, word.size()), '\0');
    for (std::size_t i = 68; i < word.size(); ++i) {
        const auto byte = static_cast<unsigned char>(word[i]);
        if (obfuscated && byte != 0 && byte != excel_xor[i % 16])
            word[i] = static_cast<char>(byte ^ excel_xor[i % 16]);
    }
    if (!obfuscated) {
        std::string stream;
        for (std::uint32_t block = 0; stream.size() < word.size(); ++block)
            stream += inspect::rc4(lock.key_of(block), std::string(512, '\0'));
        for (std::size_t i = 68; i < word.size(); ++i)
            word[i] = static_cast<char>(word[i] ^ stream[i]);
    }
    return cfb.stream("WordDocument", word)
        .stream("1Table", obfuscated ? std::string(100, '\0') : lock.header)
        .build();
}

/// A presentation with one object, the record `object`, [MS-PPT] 2.3.7; its directory lists
/// `others`, which are not there, before it.
inline std::string
locked_presentation(std::string_view object, std::string_view password, std::size_t others = 0) {
    const OldLock lock(BookLock::crypto_api, password);
    constexpr std::uint32_t id = 5;
    const auto record = [](std::uint32_t version, std::uint32_t type, std::string_view data) {
        std::string out;
        put16(out, version);
        put16(out, type);
        put32(out, static_cast<std::uint32_t>(data.size()));
        return out + std::string(data);
    };
    std::string records = inspect::rc4(lock.key_of(id), object);
    records += record(0x0F, 0x2F14, lock.header);
    std::string directory;
    for (std::size_t i = 0; i < others; ++i) {
        put32(directory, 1U << 20U);
        put32(directory, 0xFFFFFFFFU);
    }
    put32(directory, (1U << 20U) | id);
    put32(directory, 0);
    records += record(0, 0x1772, directory);
    std::string user;
    put32(user, 0x0FF60000);
    put32(user, 20);
    put32(user, 20);
    put32(user, 0xF3D1C4DF);
    return CfbBuilder().stream("Current User", user).stream("PowerPoint Document", records).build();
}

/// A workbook whose records behind the first one are locked, [MS-XLS] 2.2.10. XOR is Excel's own
/// password whatever is given.
inline std::string
locked_records(std::string_view records, BookLock how, std::string_view password) {
    using namespace inspect;
    const OldLock lock(how, password);
    const std::string pass = how == BookLock::obfuscated ? std::string("\0\0\x59\xB3\x0A\x9A", 6)
                                                         : std::string("\1\0", 2) + lock.header;
    const std::string begin = book_begin() + biff(0x002F, pass);
    std::string out = begin + std::string(records);
    for (std::size_t at = begin.size(); at + 4 <= out.size();) {
        const auto byte = [&](std::size_t i) {
            return static_cast<unsigned>(static_cast<unsigned char>(out[i]));
        };
        const unsigned id = byte(at) | (byte(at + 1) << 8U);
        const std::size_t size = byte(at + 2) | (byte(at + 3) << 8U);
        const std::size_t data = at + 4;
        at = data + size;
        if (id == 0x0809) continue;
        for (std::size_t i = data + (id == 0x0085 ? 4 : 0); i < at && i < out.size(); ++i) {
            if (how == BookLock::obfuscated) {
                const unsigned turned = ((byte(i) << 5U) | (byte(i) >> 3U)) & 0xFFU;
                out[i] = static_cast<char>(turned ^ excel_xor[(i + size) % 16]);
            } else {
                const std::string stream =
                    rc4(lock.key_of(static_cast<std::uint32_t>(i / 1024)), std::string(1024, '\0'));
                out[i] = static_cast<char>(out[i] ^ stream[i % 1024]);
            }
        }
    }
    return out;
}

} // namespace keneki::test
