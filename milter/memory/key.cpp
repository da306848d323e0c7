#include "memory/key.h"

#include "base/escape.h"
#include "base/unique_fd.h"
#include "memory/owner.h"
#include "people/domains.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace keneki::memory {
namespace {

constexpr std::size_t digits = 2 * Key::size_bytes;
constexpr std::uint64_t lower_half = 0xFFFF'FFFFU; ///< of a mark: what is one's own

std::string problem(const std::string& file, std::string_view doing, int error) {
    return fmt::format("key file {}: {}: {}", escaped(file), doing,
                       std::generic_category().message(error));
}

} // namespace

Key Key::random() {
    if (::sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    std::array<unsigned char, size_bytes> bytes{};
    ::randombytes_buf(bytes.data(), bytes.size());
    return Key(bytes);
}

std::int64_t Key::mark(char kind, std::string_view text) const {
    std::vector<unsigned char> input;
    input.reserve(text.size() + 1);
    input.push_back(static_cast<unsigned char>(kind));
    input.insert(input.end(), text.begin(), text.end());
    static_assert(crypto_shorthash_KEYBYTES == size_bytes);
    static_assert(crypto_shorthash_BYTES == sizeof(std::int64_t));
    std::array<unsigned char, crypto_shorthash_BYTES> hash{};
    ::crypto_shorthash(hash.data(), input.data(), input.size(), bytes_.data());
    std::int64_t value = 0;
    std::memcpy(&value, hash.data(), sizeof value);
    return value;
}

std::int64_t Key::pair(std::string_view other, std::string_view own) const {
    std::string both(other);
    both += '\0';
    both += own;
    return mark('p', both);
}

std::int64_t Key::party(std::string_view address) const {
    const std::string organisation = organisation_of(address);
    return organisation.empty() ? this->address(address) : domain(organisation);
}

std::int64_t Key::received(std::string_view message_id) const {
    // People stand anywhere in the lower half. One of sixteen among the messages does not matter.
    constexpr std::uint64_t behind_people = 0xF000'0000U;
    constexpr std::uint64_t rest = 0x0FFF'FFFFU;
    const auto own = static_cast<std::uint64_t>(message(message_id));
    const std::string organisation = organisation_of(message_id);
    if (organisation.empty()) return message(message_id);
    const auto whole = static_cast<std::uint64_t>(domain(organisation));
    return static_cast<std::int64_t>((whole & ~lower_half) | behind_people | (own & rest));
}

Outside::Outside(const Key& key, std::string_view address)
    : key_(key), address_(address), address_mark_(key.address(address)) {
    if (const std::string organisation = organisation_of(address); !organisation.empty())
        organisation_mark_ = key.domain(organisation);
}

std::optional<Place> Outside::organisation() const {
    if (!organisation_mark_) return std::nullopt;
    return at(*organisation_mark_);
}

Place Outside::at(std::int64_t formerly) const {
    const auto whole = static_cast<std::uint64_t>(organisation_mark_.value_or(address_mark_));
    const auto own = static_cast<std::uint64_t>(formerly);
    return {static_cast<std::int64_t>((whole & ~lower_half) | (own & lower_half)), formerly};
}

Expected<Key, std::string> Key::read(const std::string& file) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd) return fail(problem(file, "cannot be read", errno));
    std::array<char, digits + 2> text{};
    const ssize_t count = ::read(fd.get(), text.data(), text.size());
    if (count < 0) return fail(problem(file, "cannot be read", errno));
    std::string_view line(text.data(), static_cast<std::size_t>(count));
    if (line.ends_with('\n')) line.remove_suffix(1);
    std::array<unsigned char, size_bytes> bytes{};
    std::size_t length = 0;
    if (line.size() != digits ||
        ::sodium_hex2bin(bytes.data(), bytes.size(), line.data(), line.size(), nullptr, &length,
                         nullptr) != 0 ||
        length != size_bytes)
        return fail(fmt::format("key file {}: it is not one line of {} hexadecimal digits",
                                escaped(file), digits));
    return Key(bytes);
}

Expected<Done, std::string> Key::write(const std::string& file) const {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!fd) return fail(problem(file, "cannot be made", errno));
    std::string line;
    for (const unsigned char byte : bytes_)
        line += fmt::format("{:02x}", byte);
    line += '\n';
    const ssize_t count = ::write(fd.get(), line.data(), line.size());
    if (count != static_cast<ssize_t>(line.size()) || ::fsync(fd.get()) != 0) {
        const int error = count < 0 ? errno : ENOSPC;
        ::unlink(file.c_str()); // half a key would be refused for ever
        return fail(problem(file, "cannot be written", error));
    }
    give_to_owner_of_folder(fd.get(), file);
    return Done{};
}

std::string organisation_of(std::string_view address) {
    const std::size_t at = address.rfind('@');
    if (at == std::string_view::npos) return {};
    const std::string_view domain = address.substr(at + 1);
    if (domain.empty() || people::is_freemail(domain)) return {};
    std::string registrable = people::registrable_domain(domain);
    return people::is_public_suffix(registrable) ? std::string() : registrable;
}

} // namespace keneki::memory
