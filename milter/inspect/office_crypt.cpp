// The locks of Office documents, [MS-OFFCRYPTO].
#include "inspect/office_crypt.h"

#include "inspect/bytes.h"
#include "inspect/xml_scan.h"
#include "mail/transfer.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace keneki::inspect {

namespace {

constexpr std::uint32_t standard_spins = 50'000; // 2.3.4.7
constexpr std::size_t segment_bytes = 4096;      // 2.3.4.15
constexpr std::size_t element_limit = 100;
constexpr char key_fill = '\x36';

// What the hash of the password is mixed with for each use, 2.3.4.13.
constexpr std::string_view for_verifier("\xFE\xA7\xD2\x76\x3B\x4B\x9E\x79", 8);
constexpr std::string_view for_verifier_hash("\xD7\xAA\x0F\x6D\x30\x61\x34\x4E", 8);
constexpr std::string_view for_key("\x14\x6E\x0B\xE7\xAB\xAC\xD0\xD6", 8);

/// The first bytes, filled up where there are too few.
std::string fitted(std::string_view bytes, std::size_t count) {
    std::string out(bytes.substr(0, count));
    out.resize(count, key_fill);
    return out;
}

std::optional<HashKind> hash_named(std::string_view name) {
    if (name == "SHA1" || name == "SHA-1") return HashKind::sha1;
    if (name == "SHA256" || name == "SHA-256") return HashKind::sha256;
    if (name == "SHA384" || name == "SHA-384") return HashKind::sha384;
    if (name == "SHA512" || name == "SHA-512") return HashKind::sha512;
    if (name == "MD5") return HashKind::md5;
    return std::nullopt;
}

std::uint32_t number_of(std::string_view text) {
    std::uint32_t value = 0;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-bounds-pointer-arithmetic): from_chars takes no view
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool is_aes_key(std::size_t bytes) {
    return bytes == 16 || bytes == 24 || bytes == 32;
}

/// 2.3.4.7: the key of the standard way, made of a hash as CryptDeriveKey does.
std::string derived_key(std::string_view hash, std::size_t bytes) {
    std::string key;
    for (const char fill : {'\x36', '\x5C'}) {
        std::string buffer(64, fill);
        for (std::size_t i = 0; i < hash.size() && i < buffer.size(); ++i)
            buffer[i] = static_cast<char>(static_cast<unsigned char>(buffer[i]) ^
                                          static_cast<unsigned char>(hash[i]));
        key += hash_of(HashKind::sha1, buffer);
    }
    return key.substr(0, bytes);
}

} // namespace

std::optional<PackageLock> PackageLock::read(std::string_view encryption_info) {
    const Bytes bytes = as_bytes(encryption_info);
    const auto major = le_at<std::uint16_t>(bytes, 0);
    const auto minor = le_at<std::uint16_t>(bytes, 2);
    PackageLock lock;
    lock.agile_ = major == 4 && minor == 4;
    const bool known = lock.agile_ ? lock.read_agile(encryption_info.substr(
                                         std::min<std::size_t>(8, encryption_info.size())))
                                   : minor == 2 && lock.read_standard(slice(bytes, 4));
    if (!known || lock.spins_ > spin_limit) return std::nullopt;
    return lock;
}

bool PackageLock::read_standard(Bytes info) {
    constexpr std::uint32_t aes_family = 0x6600; // 660E, 660F and 6610 by the length of the key
    ByteReader in(info);
    in.skip(4); // flags
    ByteReader header(in.take(in.le<std::uint32_t>()));
    header.skip(8);
    const auto cipher = header.le<std::uint32_t>();
    header.skip(4); // the hash is always SHA-1
    key_bytes_ = header.le<std::uint32_t>() / 8;
    salt_ = take_text(in, in.le<std::uint32_t>());
    verifier_ = take_text(in, aes_block_bytes);
    in.skip(4);
    verifier_hash_ = take_text(in, 2 * aes_block_bytes);
    spins_ = standard_spins;
    return in.ok() && header.ok() && (cipher & 0xFF00U) == aes_family && is_aes_key(key_bytes_);
}

bool PackageLock::read_agile(std::string_view xml) {
    bool data = false;
    bool password = false;
    scan_xml(xml, element_limit, [&](const XmlElement& element) {
        const bool is_key = element.name == "encryptedKey";
        if (element.name != "keyData" && !is_key) return;
        const auto hash = hash_named(element.attribute("hashAlgorithm"));
        const std::size_t bytes = number_of(element.attribute("keyBits")) / 8;
        const auto text = [&](std::string_view name) {
            return mail::decode_base64(element.attribute(name));
        };
        if (!hash || !is_aes_key(bytes) || element.attribute("cipherAlgorithm") != "AES" ||
            element.attribute("cipherChaining") != "ChainingModeCBC")
            return;
        if (!is_key) {
            data = true;
            data_hash_ = *hash;
            data_key_bytes_ = bytes;
            data_salt_ = text("saltValue");
            return;
        }
        password = true;
        hash_ = *hash;
        key_bytes_ = bytes;
        spins_ = number_of(element.attribute("spinCount"));
        salt_ = text("saltValue");
        verifier_ = text("encryptedVerifierHashInput");
        verifier_hash_ = text("encryptedVerifierHashValue");
        encrypted_key_ = text("encryptedKeyValue");
    });
    return data && password;
}

/// The hash of the password, made expensive.
std::string PackageLock::spun(std::string_view password) const {
    std::string hash = hash_of(hash_, salt_ + utf16le_text(password));
    std::string round;
    for (std::uint32_t i = 0; i < spins_; ++i) {
        round.clear();
        append_le32(round, i);
        round += hash;
        hash = hash_of(hash_, round);
    }
    return hash;
}

bool PackageLock::open(std::string_view password) {
    return agile_ ? open_agile(password) : open_standard(password);
}

bool PackageLock::open_standard(std::string_view password) {
    const std::string key =
        derived_key(hash_of(HashKind::sha1, spun(password) + le32_text(0)), key_bytes_);
    const std::string expected = hash_of(HashKind::sha1, aes_ecb_decrypt(key, verifier_));
    if (std::string_view(aes_ecb_decrypt(key, verifier_hash_)).substr(0, expected.size()) !=
        expected)
        return false;
    key_ = key;
    return true;
}

bool PackageLock::open_agile(std::string_view password) {
    const std::string hash = spun(password);
    const auto decrypted = [&](std::string_view use, std::string_view value) {
        const std::string key = fitted(hash_of(hash_, hash + std::string(use)), key_bytes_);
        return aes_cbc_decrypt(key, fitted(salt_, aes_block_bytes), value);
    };
    const std::string input =
        decrypted(for_verifier, verifier_).substr(0, salt_.size()); // as long as the salt
    const std::string expected = hash_of(hash_, input);
    if (input.empty() ||
        decrypted(for_verifier_hash, verifier_hash_).substr(0, expected.size()) != expected)
        return false;
    key_ = decrypted(for_key, encrypted_key_).substr(0, data_key_bytes_);
    return true;
}

std::string PackageLock::decrypt(std::string_view package) const {
    const auto size = le_at<std::uint64_t>(as_bytes(package), 0);
    package.remove_prefix(std::min<std::size_t>(8, package.size()));
    std::string out;
    if (!agile_) {
        out = aes_ecb_decrypt(key_, package);
    } else {
        std::uint32_t segment = 0;
        for (std::size_t at = 0; at < package.size(); at += segment_bytes, ++segment) {
            const std::string vector =
                fitted(hash_of(data_hash_, data_salt_ + le32_text(segment)), aes_block_bytes);
            out += aes_cbc_decrypt(key_, vector, package.substr(at, segment_bytes));
        }
    }
    if (size < out.size()) out.resize(static_cast<std::size_t>(size));
    return out;
}

} // namespace keneki::inspect
