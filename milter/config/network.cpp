#include "config/config.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <unicode/idna.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>

namespace keneki::config {
namespace {

constexpr unsigned mapped_bits = 96; // RFC 4291 2.5.5.2: ::ffff:a.b.c.d
constexpr std::array<unsigned char, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

struct ParsedAddress {
    Network network; ///< a single address
    bool ipv4 = false;
};

std::optional<ParsedAddress> parse_address(std::string_view text) {
    if (text.size() > 2 && text.front() == '[' && text.back() == ']')
        text = text.substr(1, text.size() - 2);
    // Sendmail and Postfix write IPv6 addresses in macros as "IPv6:…".
    if (text.size() > 5 && (text.substr(0, 5) == "IPv6:" || text.substr(0, 5) == "ipv6:"))
        text.remove_prefix(5);
    const std::string terminated(text);
    ParsedAddress parsed;
    std::array<unsigned char, 4> ipv4{};
    if (::inet_pton(AF_INET, terminated.c_str(), ipv4.data()) == 1) {
        parsed.ipv4 = true;
        std::copy(mapped_prefix.begin(), mapped_prefix.end(), std::begin(parsed.network.address));
        std::copy(ipv4.begin(), ipv4.end(),
                  std::next(std::begin(parsed.network.address),
                            static_cast<std::ptrdiff_t>(mapped_prefix.size())));
        return parsed;
    }
    std::array<unsigned char, 16> ipv6{};
    if (::inet_pton(AF_INET6, terminated.c_str(), ipv6.data()) != 1) return std::nullopt;
    std::copy(ipv6.begin(), ipv6.end(), std::begin(parsed.network.address));
    return parsed;
}

bool bit_of(const Network& network, unsigned bit) {
    return ((network.address[bit / 8] >> (7 - bit % 8)) & 1U) != 0;
}

bool inside(const Network& network, const Network& address) {
    for (unsigned bit = 0; bit < network.prefix_bits; ++bit)
        if (bit_of(network, bit) != bit_of(address, bit)) return false;
    return true;
}

bool is_mapped(const Network& network) {
    return network.prefix_bits >= mapped_bits &&
           std::equal(mapped_prefix.begin(), mapped_prefix.end(), std::begin(network.address));
}

} // namespace

Expected<Network, std::string> parse_network(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto parsed = parse_address(text.substr(0, slash));
    if (!parsed) return fail(std::string("not an IPv4 or IPv6 address"));
    Network network = parsed->network;
    if (slash == std::string_view::npos) return network;

    const std::string_view length = text.substr(slash + 1);
    const unsigned most = parsed->ipv4 ? 32 : 128;
    unsigned bits = 0;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-bounds-pointer-arithmetic): from_chars takes no view
    const char* const end = length.data() + length.size();
    const auto result = std::from_chars(length.data(), end, bits);
    if (length.empty() || result.ec != std::errc() || result.ptr != end || bits > most)
        return fail(fmt::format("the length behind '/' must be a number from 0 to {}", most));
    network.prefix_bits = bits + (parsed->ipv4 ? mapped_bits : 0);

    Network cleared = network;
    for (unsigned bit = network.prefix_bits; bit < 128; ++bit)
        cleared.address[bit / 8] &= static_cast<unsigned char>(~(1U << (7 - bit % 8)));
    if (!std::equal(std::begin(cleared.address), std::end(cleared.address),
                    std::begin(network.address)))
        return fail(fmt::format("the address has bits beyond its length; {} is meant?",
                                network_text(cleared)));
    return network;
}

std::string network_text(const Network& network) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (is_mapped(network)) {
        const auto* ipv4 = std::next(std::begin(network.address), mapped_prefix.size());
        ::inet_ntop(AF_INET, ipv4, text.data(), text.size());
        return fmt::format("{}/{}", text.data(), network.prefix_bits - mapped_bits);
    }
    ::inet_ntop(AF_INET6, std::begin(network.address), text.data(), text.size());
    return fmt::format("{}/{}", text.data(), network.prefix_bits);
}

bool contains(const std::vector<Network>& networks, std::string_view address) {
    const auto parsed = parse_address(address);
    return parsed && std::any_of(networks.begin(), networks.end(), [&](const Network& network) {
               return inside(network, parsed->network);
           });
}

std::string canonical_domain(std::string_view domain) {
    constexpr std::size_t longest = 253; // RFC 1035 2.3.4
    if (!domain.empty() && domain.back() == '.') domain.remove_suffix(1);
    if (domain.empty() || domain.size() > 2 * longest) return {};
    UErrorCode status = U_ZERO_ERROR;
    static const std::unique_ptr<const icu::IDNA> idna(
        icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_UNICODE, status));
    if (idna == nullptr) return {};
    icu::UnicodeString converted;
    icu::IDNAInfo info;
    UErrorCode conversion = U_ZERO_ERROR;
    idna->nameToUnicode(icu::UnicodeString::fromUTF8(icu::StringPiece(
                            domain.data(), static_cast<std::int32_t>(domain.size()))),
                        converted, info, conversion);
    // Hyphen rules are not ours to enforce: real domains break them.
    constexpr std::uint32_t forgiven =
        UIDNA_ERROR_HYPHEN_3_4 | UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN;
    if (U_FAILURE(conversion) || (info.getErrors() & ~forgiven) != 0) return {};
    std::string result;
    converted.toUTF8String(result);
    if (result.find_first_of(" \t@/:<>()\"") != std::string::npos) return {};
    return result;
}

std::string notice_address(const Config& config) {
    return config.notice_from.empty() ? "keneki@" + config.site_domains.front()
                                      : config.notice_from;
}

bool is_ours(const Config& config, std::string_view domain) {
    return std::any_of(
        config.site_domains.begin(), config.site_domains.end(), [&](const std::string& ours) {
            return domain == ours || (domain.size() > ours.size() && domain.ends_with(ours) &&
                                      domain[domain.size() - ours.size() - 1] == '.');
        });
}

} // namespace keneki::config
