// What somebody signed and put into the signature (RFC 5652 5, RFC 8551 3.5.2: smime.p7m with
// smime-type=signed-data): a mail program shows it as if it were not wrapped at all. Whether the
// signature is right is not asked.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/wrapped_mail.h"

#include <optional>
#include <string>

namespace keneki::inspect {

namespace {

constexpr std::uint8_t tag_integer = 0x02;
constexpr std::uint8_t tag_octets = 0x04;
constexpr std::uint8_t tag_octets_in_pieces = 0x24;
constexpr std::uint8_t tag_object_id = 0x06;
constexpr std::uint8_t tag_sequence = 0x30;
constexpr std::uint8_t tag_set = 0x31;
constexpr std::uint8_t tag_explicit = 0xA0;

constexpr std::string_view signed_data("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", 9);

/// An element of BER (X.690 8.1). Of one without a length the content is all that follows.
struct Element {
    std::uint8_t tag = 0;
    Bytes content;
    bool open_end = false;
    bool cut = false; ///< it should be longer than what there is
};

std::optional<Element> next_element(ByteReader& in) {
    constexpr std::uint8_t no_length = 0x80;
    constexpr unsigned longest_length = 4; // bytes
    Element element;
    element.tag = in.le<std::uint8_t>();
    std::uint64_t length = in.le<std::uint8_t>();
    if (!in.ok()) return std::nullopt;
    element.open_end = length == no_length;
    if (length > no_length) {
        const auto bytes = static_cast<unsigned>(length - no_length);
        if (bytes > longest_length) return std::nullopt;
        length = 0;
        for (unsigned i = 0; i < bytes; ++i)
            length = length << 8U | in.le<std::uint8_t>();
        if (!in.ok()) return std::nullopt;
    }
    element.cut = !element.open_end && length > in.left();
    const bool all = element.open_end || element.cut;
    element.content = all ? in.take(in.left()) : in.take(static_cast<std::size_t>(length));
    return element;
}

/// The content of the next element if it is of that kind.
std::optional<Bytes> enter(ByteReader& in, std::uint8_t tag) {
    const auto element = next_element(in);
    if (!element || element->tag != tag) return std::nullopt;
    return element->content;
}

struct Content {
    std::string bytes;
    bool whole = true;
};

/// An octet string, whole or in pieces.
std::optional<Content> octets(ByteReader& in) {
    const auto element = next_element(in);
    if (!element) return std::nullopt;
    if (element->tag == tag_octets)
        return Content{std::string(as_text(element->content)), !element->cut};
    if (element->tag != tag_octets_in_pieces) return std::nullopt;
    Content content;
    content.whole = !element->cut;
    ByteReader pieces(element->content);
    while (pieces.left() > 0) {
        const auto piece = next_element(pieces);
        if (piece && piece->tag == 0 && element->open_end) return content; // the end
        if (!piece || piece->tag != tag_octets) {
            content.whole = false;
            return content;
        }
        content.bytes += as_text(piece->content);
        content.whole = content.whole && !piece->cut;
    }
    content.whole = content.whole && !element->open_end;
    return content;
}

/// What is signed, of the fields behind the type; nothing where the signature stands beside it.
std::optional<Content> content_of(Bytes wrapped) {
    const Content unreadable{{}, false};
    ByteReader data(wrapped);
    const auto fields = enter(data, tag_sequence);
    if (!fields) return unreadable;
    ByteReader field(*fields);
    const bool begins = enter(field, tag_integer) && enter(field, tag_set);
    const auto inside = begins ? enter(field, tag_sequence) : std::nullopt;
    if (!inside) return unreadable;
    ByteReader content(*inside);
    if (!enter(content, tag_object_id)) return unreadable;
    if (content.left() == 0) return std::nullopt;
    const auto value = next_element(content);
    if (value && value->tag == 0) return std::nullopt; // the end of one without a length
    if (!value || value->tag != tag_explicit) return unreadable;
    ByteReader string(value->content);
    return octets(string).value_or(unreadable);
}

/// What is signed; nothing where this is something else or a signature alone.
std::optional<Content> signed_content(Bytes file) {
    ByteReader in(file);
    const auto info = enter(in, tag_sequence);
    if (!info) return std::nullopt;
    ByteReader kind(*info);
    const auto type = enter(kind, tag_object_id);
    if (!type || as_text(*type) != signed_data) return std::nullopt;
    const auto wrapped = enter(kind, tag_explicit);
    return wrapped ? content_of(*wrapped) : Content{{}, false};
}

/// "契約書.pdf.p7m" holds 契約書.pdf.
std::string inner_name(const Part& part) {
    const bool wrapper = part.extension() == "p7m" || part.extension() == "p7s";
    return wrapper && part.stem().find('.') != std::string::npos ? part.stem() : std::string();
}

/// The header of a MIME entity needs no From and no Subject.
bool begins_as_entity(std::string_view text) {
    const std::string start = lower(text.substr(0, 20));
    return start.starts_with("content-") || start.starts_with("mime-version:");
}

} // namespace

bool wants_signed_mail(const Part& part, Bytes content) {
    return is_file(part) && has_at(content, 0, "0") &&
           contains(as_text(slice(content, 0, 24)), signed_data);
}

void inspect_signed_mail(Inspection& inspection, std::uint32_t part, Bytes content) {
    const auto inside = signed_content(content);
    if (!inside) return; // a signature beside what is signed
    if (!inspection.may_open(part)) return;
    if (!inside->whole) {
        inspection.found(Finding::FILE_CORRUPT, part, "signed content");
        inspection.not_inspected(NotInspected::CORRUPT, part, "signed content");
        if (inside->bytes.empty()) return;
    }
    if (!inspection.spend_inflated(inside->bytes.size())) {
        inspection.found(Finding::LIMIT_REACHED, part, "decoded bytes");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "decoded bytes");
        return;
    }
    const std::uint32_t child =
        inspection.add_child(part, Part::EMBEDDED_FILE, inner_name(inspection.part(part)));
    if (child == 0) return;
    inspection.inspect_content(child, as_bytes(inside->bytes));
    if (inspection.part(child).type() != "eml" && begins_as_entity(inside->bytes))
        open_wrapped_mail(inspection, child, as_bytes(inside->bytes));
}

} // namespace keneki::inspect
