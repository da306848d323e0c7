#include "anonymous/copy.h"

#include "anonymous/header_field.h"
#include "anonymous/recoded.h"
#include "base/ascii.h"
#include "base/base64.h"
#include "mail/header.h"
#include "mail/limits.h"
#include "mail/structure.h"
#include "mail/transfer.h"

namespace keneki::anonymous {
namespace {

using mail::Entity;
using mail::TransferEncoding;

bool is_shown_text(const Entity& entity) {
    return (entity.type.value == "text/plain" || entity.type.value == "text/html") &&
           entity.disposition.value != "attachment";
}

std::string exchanged_body(const Entity& entity, const Letters& letters) {
    std::string buffer;
    const std::string_view bytes = mail::decode_transfer(entity.body, entity.encoding, buffer);
    std::string other =
        recoded(bytes, entity.type.first("charset"), letters,
                entity.type.value == "text/html" ? TextKind::html : TextKind::plain);
    if (entity.encoding == TransferEncoding::base64) return base64_lines(other);
    if (entity.encoding == TransferEncoding::quoted_printable)
        return quoted_printable_of(other, false);
    return other;
}

class Copier {
public:
    Copier(const Letters& letters, Attachments attachments)
        : letters_(letters), attachments_(attachments) {}

    std::string copy(std::string_view message, std::size_t depth) {
        const mail::Limits limits;
        const auto header = mail::split_header(message, limits);
        const auto structure = mail::read_structure(header, message.substr(header.body_offset), 1,
                                                    limits.parts, limits);
        std::string out;
        std::size_t done = 0; // bytes of `message`
        for (const Entity& entity : structure.entities) {
            if (entity.multipart || entity.body.data() == nullptr) continue;
            const auto begin = static_cast<std::size_t>(entity.body.data() - message.data());
            if (begin < done || begin > message.size()) continue;
            out += exchanged_lines(message.substr(done, begin - done), letters_);
            out += body(entity, depth);
            done = begin + entity.body.size();
        }
        return out + exchanged_lines(message.substr(done), letters_);
    }

    Copy result;

private:
    std::string body(const Entity& entity, std::size_t depth) {
        ++part_;
        if (is_shown_text(entity)) return exchanged_body(entity, letters_);
        const bool is_message =
            entity.type.value == "message/rfc822" && entity.encoding == TransferEncoding::identity;
        if (is_message && depth < mail::Limits{}.attached_message_depth)
            return copy(entity.body, depth + 1);
        if (attachments_ == Attachments::keep) {
            result.unchanged.push_back(part_);
            return std::string(entity.body);
        }
        if (!entity.body.empty()) ++result.emptied;
        return {};
    }

    const Letters& letters_;
    Attachments attachments_;
    std::uint32_t part_ = 0;
};

} // namespace

Copy anonymous_copy(std::string_view message, const Letters& letters, Attachments attachments) {
    Copier copier(letters, attachments);
    copier.result.message = copier.copy(message, 1);
    return std::move(copier.result);
}

} // namespace keneki::anonymous
