#include "quarantine/digest.h"

#include "base/mail_server_fields.h"
#include "quarantine/binary.h"
#include "quarantine/keys.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace keneki::quarantine {

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
    // What the mail server makes anew each time would make another message of it.
    const auto edits = without_fields_of_mail_server(description.queue_id(), content_fd, size);
    const bool read = read_edited(content_fd, 0, size, edits, [&add](std::string_view text) {
        add(text);
        return true;
    });
    if (!read) throw std::runtime_error("the message cannot be read");
    std::string hash(crypto_generichash_BYTES, '\0');
    ::crypto_generichash_final(&state, bytes_of(hash), hash.size());
    return to_hex(hash);
}

} // namespace keneki::quarantine
