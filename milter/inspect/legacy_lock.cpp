// The locks of Office 97 to 2003, [MS-OFFCRYPTO] 2.3.5 to 2.3.7.
#include "inspect/legacy_lock.h"

#include "inspect/bytes.h"
#include "inspect/crypt.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::size_t workbook_block_bytes = 1024; // [MS-XLS] 2.2.10
constexpr std::size_t word_block_bytes = 512;      // [MS-DOC] 2.2.6.2

unsigned rotated(unsigned value, unsigned count, unsigned width) {
    return ((value << count) | (value >> (width - count))) & ((1U << width) - 1U);
}

/// XOR knows at most 15 characters of a byte each, 2.3.7: of a wider one its low byte, or its high
/// one where that is zero.
std::string narrow_password(std::string_view password) {
    constexpr std::size_t longest = 15;
    const std::string wide = utf16le_text(password);
    std::string out;
    for (std::size_t i = 0; i + 1 < wide.size() && out.size() < longest; i += 2)
        out.push_back(wide[i] != '\0' ? wide[i] : wide[i + 1]);
    return out;
}

unsigned byte_of(char c) {
    return static_cast<unsigned char>(c);
}

/// 2.3.7.1, the key: two registers, one turned for each bit, one added where a bit is set.
std::uint16_t xor_key_of(std::string_view password) {
    constexpr unsigned feedback = 0x1020;
    const auto turn = [](unsigned value) {
        const unsigned turned = rotated(value, 1, 16);
        return (turned & 1U) != 0 ? turned ^ feedback : turned;
    };
    unsigned key = 0;
    unsigned base = 0x8000;
    unsigned end = 0xFFFF;
    for (std::size_t i = password.size(); i > 0; --i)
        for (unsigned bit = 0; bit < 8; ++bit) {
            base = turn(base);
            end = turn(end);
            if (bit < 7 && ((byte_of(password[i - 1]) >> bit) & 1U) != 0) key ^= base;
        }
    return static_cast<std::uint16_t>(key ^ end);
}

/// 2.3.7.1, the verifier.
std::uint16_t xor_verifier_of(std::string_view password) {
    auto verifier = static_cast<unsigned>(password.size()) ^ 0xCE4BU;
    for (std::size_t i = 0; i < password.size(); ++i)
        verifier ^= rotated(byte_of(password[i]), static_cast<unsigned>((i + 1) % 15), 15);
    return static_cast<std::uint16_t>(verifier);
}

/// 2.3.7.2: the password, filled up, against the two bytes of the key.
std::array<unsigned, 16> xor_array_of(std::string_view password, std::uint16_t key) {
    constexpr std::array<unsigned, 15> fill{0xBB, 0xFF, 0xFF, 0xBA, 0xFF, 0xFF, 0xB9, 0x80,
                                            0x00, 0xBE, 0x0F, 0x00, 0xBF, 0x0F, 0x00};
    std::array<unsigned, 16> array{};
    for (std::size_t i = 0; i < array.size(); ++i) {
        const unsigned value = i < password.size() ? byte_of(password[i])
                                                   : fill.at((i - password.size()) % fill.size());
        const unsigned part = (i & 1U) == 0 ? key & 0xFFU : key >> 8U;
        array.at(i) = rotated(value ^ part, 7, 8);
    }
    return array;
}

} // namespace

LegacyLock LegacyLock::obfuscated(std::uint16_t key, std::uint16_t verifier) {
    LegacyLock lock;
    lock.kind_ = Kind::obfuscated;
    lock.xor_key_ = key;
    lock.xor_verifier_ = verifier;
    return lock;
}

std::optional<LegacyLock> LegacyLock::read_filepass(Bytes filepass) {
    ByteReader in(filepass);
    // Excel 5 knows XOR alone and does not say so.
    const bool says_kind = filepass.size() > 4;
    if (says_kind && in.le<std::uint16_t>() != 0) return read_header(in.rest());
    const auto key = in.le<std::uint16_t>();
    const auto verifier = in.le<std::uint16_t>();
    return in.ok() ? std::optional(obfuscated(key, verifier)) : std::nullopt;
}

std::optional<LegacyLock> LegacyLock::read_header(Bytes bytes) {
    ByteReader in(bytes);
    LegacyLock lock;
    const auto major = in.le<std::uint16_t>();
    const auto minor = in.le<std::uint16_t>();
    if (major == 1 && minor == 1) {
        lock.kind_ = Kind::rc4;
        lock.salt_ = take_text(in, 16);
        lock.verifier_ = take_text(in, 16);
        lock.verifier_hash_ = take_text(in, 16);
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
        lock.salt_ = take_text(in, in.le<std::uint32_t>());
        lock.verifier_ = take_text(in, 16);
        in.skip(4);
        lock.verifier_hash_ = take_text(in, 20);
        if (!header.ok() || cipher != rc4_id || lock.key_bytes_ < 5 || lock.key_bytes_ > 16)
            return std::nullopt;
    } else {
        return std::nullopt;
    }
    return in.ok() ? std::optional(lock) : std::nullopt;
}

std::string LegacyLock::block_key(std::uint32_t block) const {
    if (kind_ == Kind::rc4) return hash_of(HashKind::md5, base_ + le32_text(block)); // 2.3.6.2
    std::string key =
        hash_of(HashKind::sha1, base_ + le32_text(block)).substr(0, key_bytes_); // 2.3.5.2
    if (key_bytes_ == 5) key.resize(16, '\0');
    return key;
}

bool LegacyLock::open_obfuscated(std::string_view password) {
    const std::string narrow = narrow_password(password);
    if (xor_key_of(narrow) != xor_key_ || xor_verifier_of(narrow) != xor_verifier_) return false;
    xor_array_ = xor_array_of(narrow, xor_key_);
    return true;
}

bool LegacyLock::open(std::string_view password) {
    if (kind_ == Kind::obfuscated) return open_obfuscated(password);
    const std::string text = utf16le_text(password);
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

void LegacyLock::decrypt_workbook(std::string& records) const {
    constexpr std::uint16_t record_filepass = 0x002F;
    constexpr std::uint16_t record_bound_sheet = 0x0085;
    // BOF, UsrExcl, FileLock, InterfaceHdr, RRDInfo, RRDHead stay as they are, [MS-XLS] 2.2.10.
    constexpr std::array<std::uint16_t, 7> plain{0x0809, record_filepass, 0x0194, 0x0195,
                                                 0x00E1, 0x0196,          0x0138};
    std::string stream; // of the cipher, for the block that is at hand
    std::uint64_t block = ~std::uint64_t{0};
    const auto cipher_byte = [&](std::size_t at) {
        if (at / workbook_block_bytes != block) {
            block = at / workbook_block_bytes;
            stream = rc4(block_key(static_cast<std::uint32_t>(block)),
                         std::string(workbook_block_bytes, '\0'));
        }
        return byte_of(stream[at % workbook_block_bytes]);
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
            const unsigned value = byte_of(records[i]);
            // 2.3.7.3: where the array begins depends on the place and size of the record.
            records[i] = static_cast<char>(
                kind_ == Kind::obfuscated ? rotated(value ^ xor_array_.at((i + size) % 16), 3, 8)
                                          : value ^ cipher_byte(i));
        }
    }
}

void LegacyLock::decrypt_word(std::string& stream, std::size_t plain_bytes) const {
    const std::string plain = stream.substr(0, plain_bytes);
    if (kind_ == Kind::obfuscated) {
        // 2.3.7.6: neither a zero nor what would become one was changed.
        for (std::size_t i = 0; i < stream.size(); ++i) {
            const unsigned value = byte_of(stream[i]);
            const unsigned key = xor_array_.at(i % 16);
            if (value != 0 && value != key) stream[i] = static_cast<char>(value ^ key);
        }
    } else {
        for (std::size_t at = 0; at < stream.size(); at += word_block_bytes)
            stream.replace(at, word_block_bytes,
                           rc4(block_key(static_cast<std::uint32_t>(at / word_block_bytes)),
                               std::string_view(stream).substr(at, word_block_bytes)));
    }
    stream.replace(0, plain.size(), plain);
}

std::string LegacyLock::decrypt_object(std::uint32_t persist_id, std::string_view object) const {
    return kind_ == Kind::obfuscated ? std::string(object) : rc4(block_key(persist_id), object);
}

} // namespace keneki::inspect
