#include "quarantine/keys.h"

#include "base/escape.h"
#include "base/unique_fd.h"
#include "quarantine/binary.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace keneki::quarantine {
namespace {

constexpr std::string_view public_mark = "keneki-quarantine-public-1";
constexpr std::string_view secret_mark = "keneki-quarantine-secret-1";
constexpr std::string_view unprotected = "plain";
constexpr std::size_t file_limit_bytes = 4096;
/// Bounds of what a file may ask of the machine that opens it.
constexpr unsigned long long most_operations = 1'000;
constexpr std::size_t most_memory_bytes = 2ULL << 30U;

void start_sodium() {
    if (::sodium_init() < 0) throw std::runtime_error("libsodium does not start");
}

std::string problem(const std::string& file, std::string_view what) {
    return fmt::format("key file {}: {}", escaped(file), what);
}

std::string problem(const std::string& file, std::string_view doing, int error) {
    return problem(file, fmt::format("{}: {}", doing, std::generic_category().message(error)));
}

/// The words of a file of one line.
Expected<std::vector<std::string>, std::string> words_of(const std::string& file) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd) return fail(problem(file, "cannot be read", errno));
    std::string text(file_limit_bytes, '\0');
    const ssize_t count = ::read(fd.get(), text.data(), text.size());
    if (count < 0) return fail(problem(file, "cannot be read", errno));
    text.resize(static_cast<std::size_t>(count));
    std::istringstream stream(text);
    std::vector<std::string> words;
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

Expected<Done, std::string>
write_new(const std::string& file, const std::string& line, unsigned mode) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!fd) return fail(problem(file, "cannot be made", errno));
    // Whatever the umask takes away: the daemon, which is another user, reads the public one.
    const bool mode_set = ::fchmod(fd.get(), mode) == 0;
    const ssize_t count = mode_set ? ::write(fd.get(), line.data(), line.size()) : -1;
    if (count == static_cast<ssize_t>(line.size()) && ::fsync(fd.get()) == 0) return Done{};
    const int error = count < 0 ? errno : ENOSPC;
    ::unlink(file.c_str());
    return fail(problem(file, "cannot be written", error));
}

/// The key that a passphrase stands for (Argon2id).
std::string key_of(std::string_view passphrase,
                   std::string_view salt,
                   unsigned long long operations,
                   std::size_t memory_bytes) {
    std::string key(crypto_secretbox_KEYBYTES, '\0');
    if (::crypto_pwhash(bytes_of(key), key.size(), passphrase.data(), passphrase.size(),
                        bytes_of(salt), operations, memory_bytes,
                        crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::runtime_error("not enough memory to open the secret key");
    return key;
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

} // namespace

PublicKey::PublicKey(const Bytes& bytes) : bytes_(bytes) {
    start_sodium();
    std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
    ::crypto_generichash(hash.data(), hash.size(), bytes_.data(), bytes_.size(), nullptr, 0);
    constexpr std::size_t named_bytes = 8;
    for (std::size_t i = 0; i < named_bytes; ++i)
        id_ += fmt::format("{:02x}", hash[i]);
}

Expected<PublicKey, std::string> PublicKey::read(const std::string& file) {
    const auto words = words_of(file);
    if (!words) return fail(words.error());
    if (!words->empty() && words->front() == secret_mark)
        return fail(problem(file, "this is the secret key, which must not lie on the mail host; "
                                  "the public one belongs here"));
    if (words->size() != 3 || words->front() != public_mark)
        return fail(problem(file, "it is not a public key of keneki quarantine key create"));
    const auto bytes = from_hex(words->at(2));
    if (!bytes || bytes->size() != size_bytes)
        return fail(problem(file, fmt::format("expected {} hexadecimal digits", 2 * size_bytes)));
    Bytes key{};
    std::copy(bytes->begin(), bytes->end(), key.begin());
    PublicKey read(key);
    if (read.id() != words->at(1))
        return fail(problem(file, "the key does not fit its number: the file was changed"));
    return read;
}

std::string PublicKey::seal(std::string_view plain) const {
    std::string sealed(plain.size() + crypto_box_SEALBYTES, '\0');
    if (::crypto_box_seal(bytes_of(sealed), bytes_of(plain), plain.size(), bytes_.data()) != 0)
        throw std::runtime_error("the public key of the quarantine is no key");
    return sealed;
}

SecretKey::SecretKey(const Bytes& bytes)
    : bytes_(bytes), public_key_([&bytes] {
          start_sodium();
          PublicKey::Bytes of{};
          ::crypto_scalarmult_base(of.data(), bytes.data());
          return PublicKey(of);
      }()) {}

SecretKey::SecretKey(SecretKey&& other) noexcept
    : bytes_(other.bytes_), public_key_(std::move(other.public_key_)) {
    ::sodium_memzero(other.bytes_.data(), other.bytes_.size());
}

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
    if (this == &other) return *this;
    bytes_ = other.bytes_;
    public_key_ = std::move(other.public_key_);
    ::sodium_memzero(other.bytes_.data(), other.bytes_.size());
    return *this;
}

SecretKey::~SecretKey() {
    ::sodium_memzero(bytes_.data(), bytes_.size());
}

SecretKey SecretKey::random() {
    start_sodium();
    Bytes bytes{};
    PublicKey::Bytes of{};
    ::crypto_box_keypair(of.data(), bytes.data());
    SecretKey key(bytes);
    ::sodium_memzero(bytes.data(), bytes.size());
    return key;
}

std::optional<std::string> SecretKey::open(std::string_view sealed) const {
    if (sealed.size() < crypto_box_SEALBYTES) return std::nullopt;
    std::string plain(sealed.size() - crypto_box_SEALBYTES, '\0');
    if (::crypto_box_seal_open(bytes_of(plain), bytes_of(sealed), sealed.size(),
                               public_key_.bytes().data(), bytes_.data()) != 0)
        return std::nullopt;
    return plain;
}

std::string SecretKey::line(std::string_view passphrase) const {
    const std::string plain(bytes_.begin(), bytes_.end());
    if (passphrase.empty())
        return fmt::format("{} {} {} {}\n", secret_mark, public_key_.id(), unprotected,
                           to_hex(plain));
    std::string salt(crypto_pwhash_SALTBYTES, '\0');
    std::string nonce(crypto_secretbox_NONCEBYTES, '\0');
    ::randombytes_buf(salt.data(), salt.size());
    ::randombytes_buf(nonce.data(), nonce.size());
    const unsigned long long operations = crypto_pwhash_OPSLIMIT_MODERATE;
    const std::size_t memory_bytes = crypto_pwhash_MEMLIMIT_MODERATE;
    const std::string key = key_of(passphrase, salt, operations, memory_bytes);
    std::string box(plain.size() + crypto_secretbox_MACBYTES, '\0');
    ::crypto_secretbox_easy(bytes_of(box), bytes_of(plain), plain.size(), bytes_of(nonce),
                            bytes_of(key));
    return fmt::format("{} {} argon2id:{}:{}:{} {}\n", secret_mark, public_key_.id(), operations,
                       memory_bytes, to_hex(salt), to_hex(nonce + box));
}

Expected<Done, std::string> SecretKey::write(const std::string& public_file,
                                             const std::string& secret_file,
                                             std::string_view passphrase) const {
    const std::string public_line =
        fmt::format("{} {} {}\n", public_mark, public_key_.id(),
                    to_hex(std::string(public_key_.bytes().begin(), public_key_.bytes().end())));
    constexpr unsigned for_all = 0644;
    constexpr unsigned for_owner = 0600;
    // The secret one first: a public key alone would make mail that nobody can read.
    if (auto written = write_new(secret_file, line(passphrase), for_owner); !written)
        return written;
    auto written = write_new(public_file, public_line, for_all);
    if (!written) ::unlink(secret_file.c_str());
    return written;
}

Expected<SecretKey::Stored, std::string> SecretKey::Stored::read(const std::string& file) {
    const auto words = words_of(file);
    if (!words) return fail(words.error());
    if (!words->empty() && words->front() == public_mark)
        return fail(problem(file, "this is the public key, with which nothing can be opened; the "
                                  "secret one is needed"));
    if (words->size() != 4 || words->front() != secret_mark)
        return fail(problem(file, "it is not a secret key of keneki quarantine key create"));
    Stored stored{file, words->at(1), {}, {}};
    const auto key = from_hex(words->at(3));
    bool good = key.has_value();
    if (good) stored.key = *key;
    if (const std::string& protection = words->at(2); protection != unprotected) {
        std::vector<std::string> fields;
        std::istringstream stream(protection);
        for (std::string field; std::getline(stream, field, ':');)
            fields.push_back(field);
        good = good && fields.size() == 4 && fields[0] == "argon2id" &&
               read_number(fields[1], stored.operations) &&
               read_number(fields[2], stored.memory_bytes) &&
               stored.operations <= most_operations && stored.memory_bytes <= most_memory_bytes;
        const auto salt = good ? from_hex(fields[3]) : std::nullopt;
        good = good && salt && salt->size() == crypto_pwhash_SALTBYTES &&
               stored.key.size() ==
                   crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + PublicKey::size_bytes;
        if (good) stored.salt = *salt;
    } else {
        good = good && stored.key.size() == PublicKey::size_bytes;
    }
    if (!good) return fail(problem(file, "the secret key in it is damaged"));
    return stored;
}

Expected<SecretKey, std::string> SecretKey::Stored::open(std::string passphrase) const {
    start_sodium();
    std::string plain = key;
    if (is_protected()) {
        const std::string opening = key_of(passphrase, salt, operations, memory_bytes);
        ::sodium_memzero(passphrase.data(), passphrase.size());
        const std::string_view nonce = std::string_view(key).substr(0, crypto_secretbox_NONCEBYTES);
        const std::string_view box = std::string_view(key).substr(crypto_secretbox_NONCEBYTES);
        plain.assign(PublicKey::size_bytes, '\0');
        if (::crypto_secretbox_open_easy(bytes_of(plain), bytes_of(box), box.size(),
                                         bytes_of(nonce), bytes_of(opening)) != 0)
            return fail(problem(file, "the passphrase is not the one that it was made with"));
    }
    Bytes bytes{};
    std::copy(plain.begin(), plain.end(), bytes.begin());
    ::sodium_memzero(plain.data(), plain.size());
    SecretKey opened(bytes);
    ::sodium_memzero(bytes.data(), bytes.size());
    if (opened.public_key().id() != id)
        return fail(problem(file, "the key does not fit its number: the file was changed"));
    return opened;
}

} // namespace keneki::quarantine
