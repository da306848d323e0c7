#include "mail/structure.h"

#include "base/escape.h"
#include "mail/lines.h"
#include "mail/part_danger.h"

#include <algorithm>
#include <optional>

namespace keneki::mail {
namespace {

/// Fields of one part's header; only Content-* matter.
constexpr std::size_t part_header_fields = 500;
/// Longest delimiter line that is compared. RFC 2046 5.1.1 allows 70 characters, programs as many
/// as the field has that announces them.
constexpr std::size_t delimiter_bytes = Limits{}.header_bytes;
/// Boundary parameters of one Content-Type that are tried.
constexpr std::size_t boundaries_limit = 4;
/// Names of one part.
constexpr std::size_t names_limit = 50;
/// Parts behind the limit of parts of which the name and the first bytes are still looked at.
constexpr std::size_t parts_beyond_limit = 100'000;
/// Those of them that look dangerous and are kept: one is enough for a verdict.
constexpr std::size_t dangerous_beyond_limit = 10;

/// False when there are more than are kept.
bool add_names(std::vector<std::string>& names, const std::vector<std::string>& more) {
    for (const std::string& name : more) {
        if (name.empty() || std::ranges::find(names, name) != names.end()) continue;
        if (names.size() == names_limit) return false;
        names.push_back(name);
    }
    return true;
}

void mark(Entity& entity, std::string_view what) {
    if (entity.malformed.empty()) entity.malformed = what;
}

/// Content-Transfer-Encoding, possibly misspelt, unknown or repeated: of contradicting ones an
/// encoding that hides something wins, because some mail program obeys it.
void read_encoding(const RawHeader& header, Entity& entity) {
    const std::vector<std::string_view> values = header.all("Content-Transfer-Encoding");
    if (values.empty()) return;
    entity.encoding = transfer_encoding_of(values.front());
    for (const std::string_view value : values) {
        const TransferEncoding other = transfer_encoding_of(value);
        if (other == TransferEncoding::unknown) mark(entity, "unknown Content-Transfer-Encoding");
        if (other == entity.encoding) continue;
        mark(entity, "contradicting Content-Transfer-Encoding fields");
        if (entity.encoding == TransferEncoding::identity ||
            entity.encoding == TransferEncoding::unknown)
            entity.encoding = other;
    }
}

Entity entity_of(const RawHeader& header, bool in_digest) {
    Entity entity;
    const std::vector<std::string_view> types = header.all("Content-Type");
    const std::vector<std::string_view> dispositions = header.all("Content-Disposition");
    if (types.size() > 1) mark(entity, "several Content-Type fields");
    if (dispositions.size() > 1) mark(entity, "several Content-Disposition fields");
    if (header.too_many || header.cut) mark(entity, "header over a limit");
    if (header.too_many) entity.over_limit = "fields of a part's header";
    if (header.cut) entity.over_limit = "size of a part's header";
    for (const std::string_view value : dispositions) {
        ParameterList list = read_parameters(value);
        if (list.cut) entity.over_limit = "parameters of Content-Disposition";
        if (!add_names(entity.names, list.all("filename"))) entity.over_limit = "names of a part";
        if (entity.disposition.value.empty()) entity.disposition = std::move(list);
    }
    std::vector<std::string> type_names;
    for (const std::string_view value : types) {
        ParameterList list = read_parameters(value);
        if (list.cut) entity.over_limit = "parameters of Content-Type";
        if (!add_names(type_names, list.all("name"))) entity.over_limit = "names of a part";
        // A multipart among several types is the one with something inside.
        if (!entity.type_stated ||
            (list.value.starts_with("multipart") && !entity.type.value.starts_with("multipart")))
            entity.type = std::move(list);
        entity.type_stated = true;
    }
    if (!add_names(entity.names, type_names)) entity.over_limit = "names of a part";
    if (entity.type.value.empty()) entity.type.value = in_digest ? "message/rfc822" : "text/plain";
    entity.multipart =
        entity.type.value == "multipart" || entity.type.value.starts_with("multipart/");
    std::string_view id = trimmed(header.first("Content-ID"));
    if (id.starts_with('<')) id.remove_prefix(1);
    entity.content_id = valid_utf8(id.substr(0, std::min(id.find('>'), std::size_t{200})));
    read_encoding(header, entity);
    return entity;
}

class Walker {
public:
    Walker(std::string_view body, std::uint32_t depth, std::size_t parts_left, const Limits& limits)
        : body_(body), depth_(depth), parts_left_(parts_left), limits_(limits),
          ends_(line_ends_of(body)) {
        part_limits_ = limits;
        part_limits_.header_fields = std::min(limits.header_fields, part_header_fields);
    }

    Structure walk(const RawHeader& header) {
        std::size_t position = 0;
        bool more = true;
        if (parts_left_ == 0)
            more = look_beyond(header, position);
        else
            open(header, 0);
        // Nothing but a multipart gives the dashes a meaning.
        while (more && !frames_.empty())
            more = step(position);
        close_frames(0, body_.size());
        end_leaf(body_.size());
        structure_.exact = is_exact(header);
        return std::move(structure_);
    }

private:
    [[nodiscard]] bool is_exact(const RawHeader& header) const {
        return !header.malformed && ends_ == LineEnds::line_feed && !structure_.too_many &&
               !structure_.unread &&
               std::ranges::all_of(structure_.entities, [](const Entity& entity) {
                   const bool plain = entity.encoding == TransferEncoding::identity &&
                                      entity.type.all("boundary").size() == 1;
                   return entity.malformed.empty() && entity.over_limit.empty() &&
                          !entity.too_deep && (!entity.multipart || plain);
               });
    }

    /// An open multipart.
    struct Frame {
        std::size_t entity = Entity::no_parent; ///< none behind the limit of parts
        std::vector<std::string> boundaries;
        bool any_part = false;
        bool closed = false;
        bool digest = false;
        std::size_t content_begin = 0;
    };
    struct Match {
        std::size_t frame = 0;
        bool closing = false;
    };

    /// Deals with the next line that begins with "--"; false when there is none or enough was read.
    bool step(std::size_t& position) {
        const std::size_t at = next_dashes(position);
        if (at == std::string_view::npos) return false;
        const Line line = line_at(body_, at, ends_);
        position = line.next;
        std::optional<Match> match = match_of(line.text);
        if (!match && adopt(line)) match = match_of(line.text);
        if (!match) return true;
        end_leaf(at);
        close_frames(match->frame + 1, at);
        Frame& frame = frames_[match->frame];
        if (match->closing) {
            frame.closed = true;
            return true;
        }
        if (frame.closed) mark_multipart(frame, "parts behind the last boundary");
        frame.any_part = true;
        frame.closed = false;
        part_begin_ = position;
        const RawHeader header = header_at(position);
        if (structure_.entities.size() >= parts_left_) return look_beyond(header, position);
        open(header, position);
        return true;
    }

    /// Reads the header of a part and moves `position` to its content.
    RawHeader header_at(std::size_t& position) {
        RawHeader header = split_header(
            body_.substr(position), part_limits_,
            [this](std::string_view text) { return match_of(text).has_value(); }, ends_);
        position += header.body_offset;
        return header;
    }

    /// A part behind the limit, whose content is at `position`: a multipart is opened without being
    /// kept, an attached message is looked through, and what looks dangerous is kept like any part.
    /// False when enough was seen, or too much.
    bool look_beyond(const RawHeader& first, std::size_t& position) {
        structure_.too_many = true;
        RawHeader header = first;
        for (std::size_t level = 0; level <= limits_.attached_message_depth; ++level) {
            if (++beyond_ > parts_beyond_limit) break;
            Entity entity = entity_of(header, in_digest());
            if (entity.multipart) {
                if (frames_.size() + depth_ >= limits_.mime_depth) break;
                open_frame(entity, Entity::no_parent, position);
                return true;
            }
            if (looks_dangerous(entity, body_.substr(position))) {
                open(header, position);
                return ++dangerous_beyond_ < dangerous_beyond_limit;
            }
            if (entity.type.value != "message/rfc822" && entity.type.value != "message/global")
                return true;
            // RFC 2046 5.2.1 allows no other encoding.
            if (entity.encoding != TransferEncoding::identity) break;
            header = header_at(position);
        }
        structure_.unread = true;
        return false;
    }

    void mark_multipart(const Frame& frame, std::string_view what) {
        if (frame.entity != Entity::no_parent) mark(structure_.entities[frame.entity], what);
    }

    /// The innermost multipart around what comes next that is an entity.
    [[nodiscard]] std::size_t parent_here() const {
        for (std::size_t i = frames_.size(); i-- > 0;)
            if (frames_[i].entity != Entity::no_parent) return frames_[i].entity;
        return Entity::no_parent;
    }
    [[nodiscard]] bool in_digest() const { return !frames_.empty() && frames_.back().digest; }

    /// "--" at the beginning of a line, at or behind `position`.
    std::size_t next_dashes(std::size_t position) {
        for (std::size_t at = body_.find('-', position); at != std::string_view::npos;
             at = body_.find('-', at + 1)) {
            if (at + 1 >= body_.size() || body_[at + 1] != '-') continue;
            if (at == 0 || body_[at - 1] == '\n') return at;
            if (body_[at - 1] == '\r') {
                if (ends_ == LineEnds::carriage_return) return at;
                if (!structure_.entities.empty() &&
                    match_of(line_at(body_, at, LineEnds::carriage_return).text))
                    mark(structure_.entities.back(), "boundary behind a bare carriage return");
            }
        }
        return std::string_view::npos;
    }

    /// The innermost open multipart that the line delimits; else the innermost closed one.
    [[nodiscard]] std::optional<Match> match_of(std::string_view line) const {
        if (line.size() < 2 || line.size() > delimiter_bytes || !line.starts_with("--"))
            return std::nullopt;
        std::string_view text = line.substr(2);
        while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
            text.remove_suffix(1);
        std::optional<Match> closed;
        for (std::size_t i = frames_.size(); i-- > 0;) {
            const Frame& frame = frames_[i];
            for (const std::string& boundary : frame.boundaries) {
                const bool closing = text.size() == boundary.size() + 2 && text.ends_with("--");
                if (!text.starts_with(boundary) || (text.size() != boundary.size() && !closing))
                    continue;
                if (!frame.closed) return Match{i, closing};
                if (!closed && !closing) closed = Match{i, false};
            }
        }
        return closed;
    }

    /// A delimiter that the innermost multipart did not announce, before its first part: believed
    /// when a Content-* field follows. The announced one keeps its meaning.
    bool adopt(const Line& line) {
        Frame& frame = frames_.back();
        const std::string_view text = trimmed(line.text.substr(2));
        if (frame.any_part || text.empty() || text.size() > delimiter_bytes ||
            frame.boundaries.size() > boundaries_limit)
            return false;
        const Line following = line_at(body_, line.next, ends_);
        if (!starts_with_ignoring_case(following.text, "Content-") ||
            !is_field_line(following.text))
            return false;
        frame.boundaries.emplace_back(text);
        mark_multipart(frame, "wrong or missing boundary");
        return true;
    }

    void open(const RawHeader& header, std::size_t content_begin) {
        const bool inside = !frames_.empty();
        const std::size_t parent = parent_here();
        Entity& entity = structure_.entities.emplace_back(entity_of(header, in_digest()));
        entity.parent = parent;
        entity.depth = parent == Entity::no_parent ? depth_ : structure_.entities[parent].depth + 1;
        if (header.malformed && inside) mark(entity, "lines in the header that are no field");
        content_begin_ = content_begin;
        leaf_ = structure_.entities.size() - 1;
        in_leaf_ = true;
        if (!entity.multipart) return;
        if (entity.depth >= limits_.mime_depth) {
            entity.too_deep = true;
            return;
        }
        in_leaf_ = false;
        open_frame(entity, leaf_, content_begin);
    }

    void open_frame(const Entity& multipart, std::size_t entity, std::size_t content_begin) {
        Frame frame;
        frame.entity = entity;
        frame.digest = multipart.type.value == "multipart/digest";
        frame.content_begin = content_begin;
        for (const std::string& boundary : multipart.type.all("boundary"))
            if (const std::string_view text = trimmed(boundary);
                !text.empty() && frame.boundaries.size() < boundaries_limit)
                frame.boundaries.emplace_back(text);
        frames_.push_back(std::move(frame));
    }

    /// Ends the leaf that is being read at the delimiter (or the end) at `at`.
    void end_leaf(std::size_t at) {
        if (!in_leaf_) return;
        in_leaf_ = false;
        const std::string_view content =
            body_.substr(content_begin_, at > content_begin_ ? at - content_begin_ : 0);
        Entity& entity = structure_.entities[leaf_];
        entity.body = at == body_.size() ? content : without_line_end(content);
        if (entity.parent != Entity::no_parent && !content.empty())
            entity.whole =
                body_.substr(part_begin_, content_begin_ - part_begin_ + entity.body.size());
        // Base64 that no field announces, or one that is misspelt.
        const bool text = entity.type.value.starts_with("text/") && entity.names.empty();
        const bool suspect = entity.encoding == TransferEncoding::unknown ||
                             (entity.encoding == TransferEncoding::identity && !text);
        if (suspect && !entity.type.value.starts_with("message/") &&
            looks_like_base64(entity.body)) {
            entity.encoding = TransferEncoding::base64;
            mark(entity, "base64 that the header does not announce");
        }
    }

    /// Closes every frame from `first` on.
    void close_frames(std::size_t first, std::size_t at) {
        while (frames_.size() > first) {
            const Frame frame = std::move(frames_.back());
            frames_.pop_back();
            if (frame.entity == Entity::no_parent) continue;
            Entity& entity = structure_.entities[frame.entity];
            entity.body = body_.substr(frame.content_begin, at - std::min(at, frame.content_begin));
            if (!frame.any_part && !structure_.too_many) {
                // No part at all: readers see its content as text.
                entity.multipart = false;
                mark(entity, "multipart without parts");
            } else if (!frame.closed && !structure_.too_many) {
                mark(entity, "last boundary missing");
            }
        }
    }

    std::string_view body_;
    std::uint32_t depth_;
    std::size_t parts_left_;
    const Limits& limits_;
    Limits part_limits_;
    LineEnds ends_;
    Structure structure_;
    std::vector<Frame> frames_;
    std::size_t beyond_ = 0; ///< parts behind the limit that were looked at
    std::size_t dangerous_beyond_ = 0;
    std::size_t leaf_ = 0;
    std::size_t part_begin_ = 0; ///< where its header begins
    std::size_t content_begin_ = 0;
    bool in_leaf_ = false;
};

} // namespace

Structure read_structure(const RawHeader& header,
                         std::string_view body,
                         std::uint32_t depth,
                         std::size_t parts_left,
                         const Limits& limits) {
    return Walker(body, depth, parts_left, limits).walk(header);
}

} // namespace keneki::mail
