#include "quarantine/digest.h"

#include "base/ascii.h"
#include "quarantine/binary.h"
#include "quarantine/keys.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <vector>

namespace keneki::quarantine {
namespace {

/// A header field of a message, from its beginning on, with its line end.
struct Field {
    std::uint64_t begin = 0, end = 0;
    std::string name; ///< lower case
};

/// Of a header that ends with CRLF.
std::vector<Field> fields_of(std::string_view head) {
    std::vector<Field> fields;
    for (std::size_t at = 0; at < head.size();) {
        const std::size_t end = std::min(head.find("\r\n", at), head.size() - 2) + 2;
        const bool folded = head[at] == ' ' || head[at] == '\t';
        const std::string_view line = head.substr(at, end - at);
        if (folded && !fields.empty())
            fields.back().end = end;
        else
            fields.push_back({at, end, lower(line.substr(0, line.find(':')))});
        at = end;
    }
    return fields;
}

/// What the mail server put into the header because the message lacks it, another one each time it
/// hands us the message: a Message-ID with its queue id, and behind all others a Date, which may be
/// followed by the From that it also makes (Postfix, cleanup(8)). A Date that is the sender's own
/// stands there too, but only where a Message-ID tells the messages apart is it taken for one of
/// these.
std::vector<Field>
fields_of_mail_server(const Description& description, int content_fd, std::uint64_t size) {
    constexpr std::uint64_t most_of_header = 256U << 10U;
    std::string head;
    read_all(content_fd, std::min(size, most_of_header),
             [&head](std::string_view text) { head += text; });
    const std::size_t header_end = head.find("\r\n\r\n");
    if (header_end == std::string::npos) return {};
    head.resize(header_end + 2);
    const std::vector<Field> fields = fields_of(head);
    const std::string own = fmt::format(".{}@", description.queue_id());
    std::vector<Field> made;
    bool has_id = false;
    for (const Field& field : fields) {
        if (field.name != "message-id") continue;
        has_id = true;
        const auto text = std::string_view(head).substr(field.begin, field.end - field.begin);
        if (!description.queue_id().empty() && text.find(own) != std::string_view::npos)
            made.push_back(field);
    }
    auto last = fields.rbegin();
    if (last != fields.rend() && last->name == "from") ++last;
    if (has_id && last != fields.rend() && last->name == "date") made.push_back(*last);
    return made;
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
    const auto left_out = fields_of_mail_server(description, content_fd, size);
    std::uint64_t at = 0;
    read_all(content_fd, size, [&](std::string_view text) {
        const auto inside = [&](std::uint64_t place) {
            return static_cast<std::size_t>(std::clamp(place, at, at + text.size()) -
                                            at); // within this piece
        };
        std::size_t from = 0;
        for (const Field& field : left_out) {
            add(text.substr(from, inside(field.begin) - from));
            from = inside(field.end);
        }
        add(text.substr(from));
        at += text.size();
    });
    std::string hash(crypto_generichash_BYTES, '\0');
    ::crypto_generichash_final(&state, bytes_of(hash), hash.size());
    return to_hex(hash);
}

} // namespace keneki::quarantine
