#include "quarantine/digest.h"

#include "base/ascii.h"
#include "quarantine/binary.h"
#include "quarantine/keys.h"

#include <fmt/format.h>
#include <sodium.h>

namespace keneki::quarantine {
namespace {

/// A piece of a message, from its beginning on.
struct Range {
    std::uint64_t begin = 0, end = 0;
};

/// The Message-ID that the mail server made of its queue id, because the message has none: another
/// one each time it hands us the message, when it was submitted on its own host.
Range own_message_id(const Description& description, int content_fd, std::uint64_t size) {
    constexpr std::uint64_t most_of_header = 256U << 10U;
    constexpr std::string_view name = "message-id:";
    if (description.queue_id().empty()) return {};
    std::string head;
    read_all(content_fd, std::min(size, most_of_header),
             [&head](std::string_view text) { head += text; });
    if (const std::size_t end = head.find("\r\n\r\n"); end != std::string::npos)
        head.resize(end + 2);
    const std::size_t at = head.find(fmt::format(".{}@", description.queue_id()));
    if (at == std::string::npos) return {};
    const std::size_t before = head.rfind("\r\n", at);
    const std::size_t begin = before == std::string::npos ? 0 : before + 2;
    const std::size_t end = head.find("\r\n", at);
    const std::string_view line = std::string_view(head).substr(begin);
    if (end == std::string::npos || !equal_ignoring_case(line.substr(0, name.size()), name))
        return {};
    return {begin, end + 2};
}

} // namespace

std::string digest_of(const PublicKey& key,
                      const Description& description,
                      int content_fd,
                      std::uint64_t size) {
    crypto_generichash_state state{};
    ::crypto_generichash_init(&state, key.bytes().data(), key.bytes().size(),
                              crypto_generichash_BYTES);
    const auto add = [&state](std::string_view text) {
        ::crypto_generichash_update(&state, bytes_of(text), text.size());
    };
    const auto add_whole = [&add](std::string_view text) {
        add(fmt::format("{}:", text.size()));
        add(text);
    };
    add_whole(description.mail_from());
    std::vector<std::string> recipients(description.recipients().begin(),
                                        description.recipients().end());
    std::ranges::sort(recipients);
    for (const std::string& recipient : recipients)
        add_whole(recipient);
    add(";");
    const Range left_out = own_message_id(description, content_fd, size);
    std::uint64_t at = 0;
    read_all(content_fd, size, [&](std::string_view text) {
        const auto inside = [&](std::uint64_t place) {
            return static_cast<std::size_t>(std::clamp(place, at, at + text.size()) -
                                            at); // within this piece
        };
        add(text.substr(0, inside(left_out.begin)));
        add(text.substr(inside(left_out.end)));
        at += text.size();
    });
    std::string hash(crypto_generichash_BYTES, '\0');
    ::crypto_generichash_final(&state, bytes_of(hash), hash.size());
    return to_hex(hash);
}

} // namespace keneki::quarantine
