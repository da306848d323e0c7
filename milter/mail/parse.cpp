#include "mail/parse.h"

#include "base/escape.h"
#include "evidence/findings.h"
#include "inspect/names.h"
#include "mail/address.h"
#include "mail/charset.h"
#include "mail/embedded_text_files.h"
#include "mail/header.h"
#include "mail/lines.h"
#include "mail/message_header.h"
#include "mail/message_text.h"
#include "mail/structure.h"

#include <algorithm>
#include <array>

namespace keneki::mail {
namespace {

using evidence::Evidence;
using evidence::Finding;
using evidence::NotInspected;
using evidence::Part;

/// Of a name kept in the Evidence; the findings about long names begin far below.
constexpr std::size_t name_bytes = 4096;
constexpr std::size_t type_bytes = 200;
/// Files written into one text part.
constexpr std::size_t text_files_limit = 1000;

std::string_view text_of(Bytes bytes) {
    // Bytes and characters are the same memory; only the type differs.
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// What a file is, its end says.
std::string end_of_name(std::string name) {
    if (name.size() <= name_bytes) return name;
    std::size_t at = name.size() - name_bytes;
    while (at < name.size() && (static_cast<unsigned char>(name[at]) & 0xC0U) == 0x80U)
        ++at;
    return name.substr(at);
}

Bytes bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

/// RFC 2046 5.2.2: without both of these nobody can put the fragments together. Some bounces call
/// what they give back so.
bool is_fragment(const ParameterList& type) {
    return type.value == "message/partial" &&
           (type.cut || (!type.first("id").empty() && !type.first("number").empty()));
}

bool is_message_type(const ParameterList& type) {
    const std::string& name = type.value;
    return name == "message/rfc822" || name == "message/rfc2822" || name == "message/global" ||
           name == "message/news" || (name == "message/partial" && !is_fragment(type));
}

/// Kinds that this parser does not look into, by what the header says.
struct Closed {
    std::string_view type;
    Finding::Id finding;
    NotInspected::Reason reason;
};
constexpr std::array closed_kinds{
    Closed{"message/partial", Finding::PARTIAL_MESSAGE, NotInspected::UNSUPPORTED},
    Closed{"message/external-body", Finding::FINDING_UNKNOWN, NotInspected::UNSUPPORTED},
    Closed{"multipart/encrypted", Finding::ENCRYPTED_MESSAGE, NotInspected::ENCRYPTED},
    Closed{"application/pgp-encrypted", Finding::ENCRYPTED_MESSAGE, NotInspected::ENCRYPTED},
};

/// Outlook's wrapping (winmail.dat): opened as a file, but its text is not read as the message's.
bool is_tnef(const std::string& type) {
    return type == "application/ms-tnef" || type == "application/vnd.ms-tnef";
}

/// Browsers and Word open one (RFC 2557) as a document: its pages are files that can run, where
/// those of a message are text that is shown.
bool is_web_archive(const Part& part) {
    const std::string extension = inspect::extension_of(part.name());
    return part.type() == "mht" || extension == "mht" || extension == "mhtml";
}

bool is_smime(const std::string& type) {
    return type == "application/pkcs7-mime" || type == "application/x-pkcs7-mime";
}

bool is_closed(const ParameterList& type) {
    return !is_message_type(type) && (is_smime(type.value) || is_tnef(type.value) ||
                                      std::ranges::any_of(closed_kinds, [&](const Closed& closed) {
                                          return type.value == closed.type;
                                      }));
}

class MessageParser {
public:
    MessageParser(const Limits& limits, Evidence& evidence, const LeafHandler& on_leaf)
        : limits_(limits), evidence_(evidence), on_leaf_(on_leaf),
          inflated_left_(limits.inflated_bytes), parts_left_(limits.parts) {}

    void parse(std::string_view message) {
        evidence_.set_size(message.size());
        message_ = message;
        if (message.find('\0') != std::string_view::npos)
            add_finding(evidence_, Finding::NUL_BYTES, 0, {});
        const RawHeader header = split_header(message, limits_);
        read_message_header(header, limits_, evidence_);
        const Structure structure = walk(header, message.substr(header.body_offset), 1);
        const TextNotes notes = read_message_text(structure, limits_, evidence_);
        shown_images_ = notes.shown_images;
        add_parts(structure, 0, 0, Part::MIME);
        // What is closed as a whole is not known to be empty. A closed part beside an empty text
        // changes nothing.
        const bool closed =
            structure.entities.empty() || is_closed(structure.entities.front().type);
        if (!notes.encrypted && !closed) judge_emptiness();
        if (!structure.entities.empty() && is_tnef(structure.entities.front().type.value))
            add_not_inspected(evidence_, NotInspected::UNSUPPORTED, 1, "text in winmail.dat");
    }

    /// `level`: how many attached messages are around the content, itself included.
    void parse_attached(std::string_view content, std::uint32_t part, std::size_t level) {
        if (level > limits_.attached_message_depth) {
            add_finding(evidence_, Finding::MIME_TOO_DEEP, part, "attached messages");
            add_not_inspected(evidence_, NotInspected::OVER_LIMIT, part, "attached messages");
            return;
        }
        const std::uint32_t depth = part_of(part).depth() + 1;
        // Mail programs pass over empty lines in front of a header.
        content.remove_prefix(std::min(content.find_first_not_of("\r\n"), content.size()));
        const RawHeader header = split_header(content, limits_);
        const Structure structure = walk(header, content.substr(header.body_offset), depth);
        add_parts(structure, part, level,
                  is_web_archive(part_of(part)) ? Part::EMBEDDED_FILE : Part::MIME);
    }

private:
    Part& part_of(std::uint32_t id) { return *evidence_.mutable_parts(static_cast<int>(id) - 1); }

    Structure walk(const RawHeader& header, std::string_view body, std::uint32_t depth) {
        Structure structure = read_structure(header, body, depth, parts_left_, limits_);
        parts_left_ -= std::min(parts_left_, structure.entities.size());
        if (structure.too_many) {
            const std::string detail = "more than " + std::to_string(limits_.parts) + " parts";
            add_finding(evidence_, Finding::MIME_TOO_MANY_PARTS, 0, detail);
            add_not_inspected(evidence_, NotInspected::OVER_LIMIT, 0, detail);
        }
        if (structure.unread) add_finding(evidence_, Finding::MIME_PARTS_UNREAD, 0, {});
        return structure;
    }

    /// `kind`: that of what is neither a multipart nor a message.
    void add_parts(const Structure& structure,
                   std::uint32_t around,
                   std::size_t level,
                   Part::Kind kind) {
        std::vector<std::uint32_t> ids(structure.entities.size(), 0);
        for (std::size_t i = 0; i < structure.entities.size(); ++i) {
            const Entity& entity = structure.entities[i];
            const std::uint32_t parent =
                entity.parent == Entity::no_parent ? around : ids[entity.parent];
            ids[i] = add_part(structure, i, parent);
            if (part_of(ids[i]).kind() == Part::MIME) part_of(ids[i]).set_kind(kind);
            if (level == 0 && structure.exact) place(entity, ids[i]);
            if (!entity.malformed.empty())
                add_finding(evidence_, Finding::MIME_MALFORMED, ids[i], entity.malformed);
            if (!entity.over_limit.empty()) {
                add_finding(evidence_, Finding::LIMIT_REACHED, ids[i], entity.over_limit);
                add_not_inspected(evidence_, NotInspected::OVER_LIMIT, ids[i], entity.over_limit);
            }
            report_closed(entity, ids[i]);
            if (entity.too_deep) {
                const std::string detail =
                    "nested deeper than " + std::to_string(limits_.mime_depth);
                add_finding(evidence_, Finding::MIME_TOO_DEEP, ids[i], detail);
                add_not_inspected(evidence_, NotInspected::OVER_LIMIT, ids[i], detail);
            }
            if (entity.multipart)
                part_of(ids[i]).set_size(entity.body.size());
            else
                read_leaf(structure, i, ids[i], level);
        }
    }

    std::uint32_t add_part(const Structure& structure, std::size_t index, std::uint32_t parent) {
        const Entity& entity = structure.entities[index];
        Part& part = *evidence_.add_parts();
        const auto id = static_cast<std::uint32_t>(evidence_.parts_size());
        part.set_id(id);
        part.set_parent(parent);
        part.set_depth(entity.depth);
        part.set_kind(entity.multipart
                          ? Part::MULTIPART
                          : (is_message_type(entity.type) ? Part::ATTACHED_MESSAGE : Part::MIME));
        part.set_declared_type(valid_utf8(entity.type.value.substr(0, type_bytes)));
        part.set_content_id(entity.content_id);
        part.set_charset(valid_utf8(entity.type.first("charset").substr(0, type_bytes)));
        for (const std::string& name : entity.names)
            part.add_names(end_of_name(valid_utf8(name)));
        choose_name(part);
        part.set_attachment(!entity.multipart && is_attachment(structure, index));
        return id;
    }

    void place(const Entity& entity, std::uint32_t id) {
        if (entity.whole.empty()) return;
        part_of(id).set_message_offset(
            static_cast<std::uint64_t>(entity.whole.data() - message_.data()));
        part_of(id).set_message_bytes(entity.whole.size());
    }

    /// Mail programs disagree on which name counts: the most dangerous one is the name, RFC 2183's
    /// else.
    void choose_name(Part& part) {
        if (part.names().empty()) return;
        const std::string form = compare_form(inspect::base_name(part.names(0)));
        const std::string* chosen = &part.names(0);
        for (const std::string& name : part.names()) {
            if (danger_of(name) > danger_of(*chosen)) chosen = &name;
            if (compare_form(inspect::base_name(name)) != form)
                add_finding(evidence_, Finding::NAME_CONFLICT, part.id(),
                            part.names(0) + " / " + name);
        }
        part.set_name(*chosen);
    }

    static int danger_of(const std::string& name) {
        const std::string extension = inspect::extension_of(name);
        if (inspect::is_dangerous_extension(extension)) return 3;
        switch (inspect::extension_class(extension)) {
        case inspect::ExtensionClass::office_macro:
            return 2;
        case inspect::ExtensionClass::html:
        case inspect::ExtensionClass::archive:
            return 1;
        default:
            return 0;
        }
    }

    [[nodiscard]] bool is_attachment(const Structure& structure, std::size_t index) const {
        const Entity& entity = structure.entities[index];
        const std::string& type = entity.type.value;
        if (entity.disposition.value == "attachment") return true;
        if (type.starts_with("image/") && !entity.content_id.empty() &&
            shown_images_.contains(entity.content_id))
            return false;
        if (!entity.names.empty()) return !is_signature(structure, entity);
        return !type.starts_with("text/") && !type.starts_with("multipart") &&
               type.find('/') != std::string::npos && type != "message/delivery-status" &&
               type != "message/disposition-notification" && !is_signature(structure, entity);
    }

    /// smime.p7s and signature.asc of a signed message, and nothing that only claims to be one.
    static bool is_signature(const Structure& structure, const Entity& entity) {
        const std::string& type = entity.type.value;
        if (type != "application/pkcs7-signature" && type != "application/x-pkcs7-signature" &&
            type != "application/pgp-signature")
            return false;
        return entity.parent != Entity::no_parent &&
               structure.entities[entity.parent].type.value == "multipart/signed" &&
               std::ranges::all_of(entity.names, [](const std::string& name) {
                   return name.ends_with(".p7s") || name.ends_with(".asc") ||
                          name.ends_with(".sig");
               });
    }

    void report_closed(const Entity& entity, std::uint32_t id) {
        const std::string& type = entity.type.value;
        for (const Closed& closed : closed_kinds) {
            if (type != closed.type || is_message_type(entity.type)) continue;
            if (closed.finding != Finding::FINDING_UNKNOWN)
                add_finding(evidence_, closed.finding, id, type);
            add_not_inspected(evidence_, closed.reason, id, type);
        }
        if (is_tnef(type)) add_finding(evidence_, Finding::TNEF, id, type);
        if (is_smime(type)) {
            // RFC 8551 3.2.2: without the parameter it may be either.
            const bool is_signed = entity.type.first("smime-type").starts_with("signed");
            if (!is_signed) add_finding(evidence_, Finding::ENCRYPTED_MESSAGE, id, type);
            add_not_inspected(evidence_,
                              is_signed ? NotInspected::UNSUPPORTED : NotInspected::ENCRYPTED, id,
                              type);
        }
    }

    void
    read_leaf(const Structure& structure, std::size_t index, std::uint32_t id, std::size_t level) {
        const Entity& entity = structure.entities[index];
        std::string buffer = take_buffer();
        const std::string_view content = decode_transfer(entity.body, entity.encoding, buffer);
        if (give(content, id)) {
            if (part_of(id).kind() == Part::ATTACHED_MESSAGE)
                parse_attached(content, id, level + 1);
            else if (entity.type.value == "text/plain" || !entity.type_stated ||
                     entity.type.value.starts_with("multipart"))
                read_text_files(content, id, level);
        }
        return_buffer(std::move(buffer));
    }

    /// Hands the content of a part on; false when it is over the budget.
    bool give(std::string_view content, std::uint32_t id) {
        Part& part = part_of(id);
        part.set_size(content.size());
        if (content.size() > inflated_left_) {
            add_finding(evidence_, Finding::LIMIT_REACHED, id, "decoded bytes");
            add_not_inspected(evidence_, NotInspected::OVER_LIMIT, id, "decoded bytes");
            return false;
        }
        inflated_left_ -= content.size();
        if (content.starts_with("\x78\x9f\x3e\x22"))
            add_finding(evidence_, Finding::TNEF, id, part.name());
        if (part.kind() == Part::MIME && part.attachment() && looks_like_message(content))
            part.set_kind(Part::ATTACHED_MESSAGE);
        if (on_leaf_) on_leaf_(id, bytes_of(content));
        return true;
    }

    void read_text_files(std::string_view text, std::uint32_t id, std::size_t level) {
        const std::vector<TextFile> files = find_text_files(text, text_files_limit);
        for (const TextFile& file : files) {
            if (parts_left_ == 0 || files.size() == text_files_limit) {
                add_finding(evidence_, Finding::MIME_TOO_MANY_PARTS, 0, "files in the text");
                add_not_inspected(evidence_, NotInspected::OVER_LIMIT, 0, "files in the text");
            }
            if (parts_left_ == 0) return;
            --parts_left_;
            Part& part = *evidence_.add_parts();
            part.set_id(static_cast<std::uint32_t>(evidence_.parts_size()));
            part.set_parent(id);
            part.set_depth(part_of(id).depth() + 1);
            part.set_kind(Part::MIME);
            part.add_names(end_of_name(decode_text(file.name, {}).text));
            part.set_name(part.names(0));
            part.set_attachment(true);
            const std::uint32_t child = part.id();
            std::string buffer = take_buffer();
            const std::string_view content = decode_text_file(file, buffer);
            if (give(content, child) && part_of(child).kind() == Part::ATTACHED_MESSAGE)
                parse_attached(content, child, level + 1);
            return_buffer(std::move(buffer));
        }
    }

    void judge_emptiness() {
        const evidence::Text& text = evidence_.text();
        if (text.visible_characters() == 0)
            add_finding(evidence_, Finding::BODY_EMPTY, 0, {});
        else if (text.own_characters() == 0)
            add_finding(evidence_, Finding::BODY_ONLY_QUOTATION, 0, {});
    }

    /// Decoding buffers are used again; one is taken for each level of attached messages.
    std::string take_buffer() {
        if (buffers_.empty()) return {};
        std::string buffer = std::move(buffers_.back());
        buffers_.pop_back();
        return buffer;
    }
    void return_buffer(std::string&& buffer) { buffers_.push_back(std::move(buffer)); }

    const Limits& limits_;
    Evidence& evidence_;
    const LeafHandler& on_leaf_;
    std::string_view message_; ///< none for an attached one
    std::uint64_t inflated_left_;
    std::size_t parts_left_;
    std::set<std::string> shown_images_;
    std::vector<std::string> buffers_;
};

} // namespace

void initialise() {
    open_converters();
    static_cast<void>(normal_domain("xn--eckwd4c7c.xn--zckzah"));
}

void parse_message(Bytes message,
                   const Limits& limits,
                   evidence::Evidence& evidence,
                   const LeafHandler& on_leaf) {
    MessageParser(limits, evidence, on_leaf).parse(text_of(message));
}

void parse_attached_message(Bytes content,
                            std::uint32_t part,
                            const Limits& limits,
                            evidence::Evidence& evidence,
                            const LeafHandler& on_leaf) {
    std::size_t level = 1;
    for (std::uint32_t id = part; id > 0 && id <= static_cast<std::uint32_t>(evidence.parts_size());
         id = evidence.parts(static_cast<int>(id) - 1).parent())
        if (evidence.parts(static_cast<int>(id) - 1).kind() == Part::ATTACHED_MESSAGE) ++level;
    Limits left = limits;
    left.parts -= std::min(limits.parts, static_cast<std::size_t>(evidence.parts_size()));
    MessageParser(left, evidence, on_leaf).parse_attached(text_of(content), part, level);
}

} // namespace keneki::mail
