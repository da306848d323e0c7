// The locks of Office documents, [MS-OFFCRYPTO].
#include "inspect/office_crypt.h"

#include "base/utf8.h"
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
constexpr std::size_t block_bytes = 1024; // [MS-XLS] 2.2.10
constexpr char key_fill = '\x36';

// What the hash of the password is mixed with for each use, 2.3.4.13.
constexpr std::string_view for_verifier("\xFE\xA7\xD2\x76\x3B\x4B\x9E\x79", 8);
constexpr std::string_view for_verifier_hash("\xD7\xAA\x0F\x6D\x30\x61\x34\x4E", 8);
constexpr std::string_view for_key("\x14\x6E\x0B\xE7\xAB\xAC\xD0\xD6", 8);

// 2.3.7.2 makes these of Excel's own password.
constexpr std::uint16_t excel_xor_verifier = 0x9A0A;
constexpr std::array<unsigned, 16> excel_xor_array{0x87, 0x6B, 0x9A, 0xE2, 0x1E, 0xE3, 0x05, 0x62,
                                                   0x1E, 0x69, 0x96, 0x60, 0x98, 0x6E, 0x94, 0x04};

void append_le32(std::string& out, std::uint32_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<char>((value >> shift) & 0xFFU));
}

std::string le32(std::uint32_t value) {
    std::string out;
    append_le32(out, value);
    return out;
}

std::string utf16le_of(std::string_view utf8) {
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

std::string text_at(ByteReader& in, std::size_t count) {
    return std::string(as_text(in.take(count)));
}

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
    salt_ = text_at(in, in.le<std::uint32_t>());
    verifier_ = text_at(in, aes_block_bytes);
    in.skip(4);
    verifier_hash_ = text_at(in, 2 * aes_block_bytes);
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
    std::string hash = hash_of(hash_, salt_ + utf16le_of(password));
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
        derived_key(hash_of(HashKind::sha1, spun(password) + le32(0)), key_bytes_);
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
                fitted(hash_of(data_hash_, data_salt_ + le32(segment)), aes_block_bytes);
            out += aes_cbc_decrypt(key_, vector, package.substr(at, segment_bytes));
        }
    }
    if (size < out.size()) out.resize(static_cast<std::size_t>(size));
    return out;
}

std::optional<WorkbookLock> WorkbookLock::read(Bytes filepass) {
    ByteReader in(filepass);
    WorkbookLock lock;
    if (in.le<std::uint16_t>() == 0) {
        lock.kind_ = Kind::obfuscated;
        in.skip(2); // the key
        lock.xor_verifier_ = in.le<std::uint16_t>();
        return in.ok() ? std::optional(lock) : std::nullopt;
    }
    const auto major = in.le<std::uint16_t>();
    const auto minor = in.le<std::uint16_t>();
    if (major == 1 && minor == 1) {
        lock.kind_ = Kind::rc4;
        lock.salt_ = text_at(in, 16);
        lock.verifier_ = text_at(in, 16);
        lock.verifier_hash_ = text_at(in, 16);
    } else if (minor == 2) {
        constexpr std::uint32_t rc4_id = 0x6801;
        lock.kind_ = Kind::crypto_api;
        in.skip(4); // flags
        ByteReader header(in.take(in.le<std::uint32_t>()));
        header.skip(8);
        const auto cipher = header.le<std::uint32_t>();
        header.skip(4);
        const auto bits = header.le<std::uint32_t>();
        lock.key_bytes_ = bits == 0 ? 5 : bits / 8; // 2.3.2: nothing said is 40
        lock.salt_ = text_at(in, in.le<std::uint32_t>());
        lock.verifier_ = text_at(in, 16);
        in.skip(4);
        lock.verifier_hash_ = text_at(in, 20);
        if (!header.ok() || cipher != rc4_id || lock.key_bytes_ < 5 || lock.key_bytes_ > 16)
            return std::nullopt;
    } else {
        return std::nullopt;
    }
    return in.ok() ? std::optional(lock) : std::nullopt;
}

std::string WorkbookLock::block_key(std::uint32_t block) const {
    if (kind_ == Kind::rc4) return hash_of(HashKind::md5, base_ + le32(block));           // 2.3.6.2
    std::string key = hash_of(HashKind::sha1, base_ + le32(block)).substr(0, key_bytes_); // 2.3.5.2
    if (key_bytes_ == 5) key.resize(16, '\0');
    return key;
}

bool WorkbookLock::open(std::string_view password) {
    if (kind_ == Kind::obfuscated)
        return password == excel_password && xor_verifier_ == excel_xor_verifier;
    const std::string text = utf16le_of(password);
    HashKind hash = HashKind::sha1;
    if (kind_ == Kind::rc4) {
        hash = HashKind::md5;
        const std::string first = hash_of(hash, text).substr(0, 5) + salt_;
        std::string sixteen;
        for (int i = 0; i < 16; ++i)
            sixteen += first;
        base_ = hash_of(hash, sixteen).substr(0, 5);
    } else {
        base_ = hash_of(hash, salt_ + text);
    }
    const std::string plain = rc4(block_key(0), verifier_ + verifier_hash_);
    return hash_of(hash, std::string_view(plain).substr(0, verifier_.size())) ==
           std::string_view(plain).substr(verifier_.size());
}

void WorkbookLock::decrypt(std::string& records) const {
    constexpr std::uint16_t record_filepass = 0x002F;
    constexpr std::uint16_t record_bound_sheet = 0x0085;
    // BOF, UsrExcl, FileLock, InterfaceHdr, RRDInfo, RRDHead stay as they are, [MS-XLS] 2.2.10.
    constexpr std::array<std::uint16_t, 7> plain{0x0809, record_filepass, 0x0194, 0x0195,
                                                 0x00E1, 0x0196,          0x0138};
    std::string stream; // of the cipher, for the block that is at hand
    std::uint64_t block = ~std::uint64_t{0};
    const auto cipher_byte = [&](std::size_t at) {
        if (at / block_bytes != block) {
            block = at / block_bytes;
            stream =
                rc4(block_key(static_cast<std::uint32_t>(block)), std::string(block_bytes, '\0'));
        }
        return static_cast<unsigned char>(stream[at % block_bytes]);
    };
    for (std::size_t at = 0; records.size() - at >= 4;) {
        const auto id = le_at<std::uint16_t>(as_bytes(records), at);
        const std::size_t begin = at + 4;
        const std::size_t size = le_at<std::uint16_t>(as_bytes(records), at + 2);
        const std::size_t end = std::min(begin + size, records.size());
        if (id == record_filepass) records[at + 1] = '\x7F';
        at = end;
        if (std::find(plain.begin(), plain.end(), id) != plain.end()) continue;
        for (std::size_t i = begin + (id == record_bound_sheet ? 4 : 0); i < end; ++i) {
            const unsigned value = static_cast<unsigned char>(records[i]);
            if (kind_ == Kind::obfuscated) {
                // 2.3.7.4: where the array begins depends on the place and size of the record.
                const unsigned mixed = value ^ excel_xor_array.at((i + size) % 16);
                records[i] = static_cast<char>(((mixed >> 5U) | (mixed << 3U)) & 0xFFU);
            } else {
                records[i] = static_cast<char>(value ^ cipher_byte(i));
            }
        }
    }
}

} // namespace keneki::inspect
