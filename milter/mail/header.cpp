#include "mail/header.h"

#include "base/ascii.h"
#include "mail/lines.h"

#include <algorithm>
#include <array>

namespace keneki::mail {
namespace {

/// Longest name of a field; more is text with a colon in it.
constexpr std::size_t longest_name_bytes = 256;
/// Lines at the beginning of a file that decide whether it is a message.
constexpr std::size_t message_probe_lines = 40;
constexpr std::size_t message_probe_bytes = 16U << 10U;

/// Fields by which a header is recognised among lines that are none.
constexpr std::array<std::string_view, 12> usual_fields{"content-disposition",
                                                        "content-transfer-encoding",
                                                        "content-type",
                                                        "date",
                                                        "from",
                                                        "message-id",
                                                        "mime-version",
                                                        "received",
                                                        "return-path",
                                                        "reply-to",
                                                        "subject",
                                                        "to"};

/// Fields that are read however many others stand before them: without one of these, what the
/// message holds or who is said to have sent it would be hidden.
constexpr std::array<std::string_view, 13> decisive_fields{"authentication-results",
                                                           "cc",
                                                           "content-disposition",
                                                           "content-transfer-encoding",
                                                           "content-type",
                                                           "from",
                                                           "in-reply-to",
                                                           "message-id",
                                                           "references",
                                                           "reply-to",
                                                           "sender",
                                                           "subject",
                                                           "to"};
/// Of each of them, behind the limit of fields.
constexpr unsigned decisive_fields_behind_limit = 5;

bool is_usual(std::string_view name) {
    return std::ranges::any_of(
        usual_fields, [&](std::string_view usual) { return equal_ignoring_case(name, usual); });
}

/// Length of the field name at the beginning of `line`; 0 when there is none. Blanks before the
/// colon are the obsolete syntax of RFC 5322 4.5.
std::size_t name_length(std::string_view line) {
    const std::size_t colon = line.substr(0, longest_name_bytes).find(':');
    if (colon == std::string_view::npos) return 0;
    std::string_view name = line.substr(0, colon);
    while (!name.empty() && (name.back() == ' ' || name.back() == '\t'))
        name.remove_suffix(1);
    const bool printable = std::ranges::all_of(name, [](char c) { return c > ' ' && c <= '~'; });
    return printable ? name.size() : 0;
}

class Splitter {
public:
    Splitter(std::string_view text, const Limits& limits, const EndsHeader& ends_header)
        : text_(text), limits_(limits), ends_header_(ends_header) {}

    RawHeader split(LineEnds ends) {
        std::size_t position = 0;
        // The mbox line that some programs leave in front.
        if (text_.starts_with("From ") || text_.starts_with(">From "))
            position = line_at(text_, 0, ends).next;
        header_.body_offset = text_.size();
        while (position < text_.size()) {
            const Line line = line_at(text_, position, ends);
            if (line.text.empty()) {
                header_.body_offset = line.next;
                break;
            }
            if (ends_header_ && ends_header_(line.text)) {
                header_.body_offset = position;
                break;
            }
            read_line(line.text, position);
            position = line.next;
        }
        finish();
        return std::move(header_);
    }

private:
    void read_line(std::string_view line, std::size_t position) {
        if (line.front() == ' ' || line.front() == '\t') {
            if (any_ && junk_at_ == none)
                extend(position + line.size());
            else
                junk(position);
            return;
        }
        const std::size_t length = name_length(line);
        if (length == 0) {
            junk(position);
            return;
        }
        any_ = true;
        junk_at_ = none;
        usual_ = usual_ || is_usual(line.substr(0, length));
        value_start_ = position + line.find(':') + 1;
        const bool beyond = header_.fields.size() >= limits_.header_fields;
        header_.too_many = header_.too_many || beyond;
        dropped_ = beyond && !still_wanted(line.substr(0, length));
        if (!dropped_) header_.fields.push_back({line.substr(0, length), {}});
        extend(position + line.size());
    }

    /// Of a field behind the limit: one that decides, and not yet seen too often there.
    bool still_wanted(std::string_view name) {
        for (std::size_t i = 0; i < decisive_fields.size(); ++i)
            if (equal_ignoring_case(name, decisive_fields.at(i)))
                return wanted_beyond_.at(i)++ < decisive_fields_behind_limit;
        return false;
    }

    void extend(std::size_t value_end) {
        const std::size_t size = value_end - value_start_;
        header_.longest_bytes = std::max(header_.longest_bytes, size);
        if (dropped_) return;
        header_.cut = header_.cut || size > limits_.header_bytes;
        header_.fields.back().value =
            text_.substr(value_start_, std::min(size, limits_.header_bytes));
    }

    void junk(std::size_t position) {
        header_.malformed = true;
        first_line_junk_ = first_line_junk_ || !any_;
        if (junk_at_ == none) junk_at_ = position;
    }

    void finish() {
        if (!any_ || (first_line_junk_ && !usual_)) {
            // An empty first line is an empty header, anything else is a body without one.
            const bool empty_header = !any_ && !header_.malformed;
            const std::size_t body = empty_header ? header_.body_offset : 0;
            header_ = RawHeader{};
            header_.body_offset = body;
            header_.malformed = !empty_header;
        } else if (junk_at_ != none) {
            header_.body_offset = junk_at_;
        }
    }

    static constexpr std::size_t none = std::string_view::npos;
    std::string_view text_;
    const Limits& limits_;
    const EndsHeader& ends_header_;
    RawHeader header_;
    std::array<std::size_t, decisive_fields.size()> wanted_beyond_{};
    std::size_t value_start_ = 0;
    std::size_t junk_at_ = none; ///< first line that is no field behind the last one that is
    bool any_ = false;
    bool usual_ = false;
    bool dropped_ = false;
    bool first_line_junk_ = false;
};

} // namespace

std::string_view RawHeader::first(std::string_view name) const {
    for (const RawField& field : fields)
        if (equal_ignoring_case(field.name, name)) return field.value;
    return {};
}

bool RawHeader::has(std::string_view name) const {
    return std::ranges::any_of(
        fields, [&](const RawField& field) { return equal_ignoring_case(field.name, name); });
}

std::vector<std::string_view> RawHeader::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const RawField& field : fields)
        if (equal_ignoring_case(field.name, name)) values.push_back(field.value);
    return values;
}

RawHeader split_header(std::string_view text,
                       const Limits& limits,
                       const EndsHeader& ends_header,
                       std::optional<LineEnds> ends) {
    if (!ends) ends = line_ends_of(text.substr(0, message_probe_bytes));
    return Splitter(text, limits, ends_header).split(*ends);
}

bool is_field_line(std::string_view line) {
    return name_length(line) != 0;
}

bool looks_like_message(std::string_view content) {
    content = content.substr(0, message_probe_bytes);
    const LineEnds ends = line_ends_of(content);
    std::size_t position = 0;
    if (content.starts_with("From ") || content.starts_with(">From "))
        position = line_at(content, 0, ends).next;
    std::size_t usual = 0;
    for (std::size_t lines = 0; lines < message_probe_lines && position < content.size(); ++lines) {
        const Line line = line_at(content, position, ends);
        position = line.next;
        if (line.text.empty()) break;
        if (line.text.front() == ' ' || line.text.front() == '\t') {
            if (lines == 0) return false;
            continue;
        }
        const std::size_t length = name_length(line.text);
        if (length == 0) return false;
        if (is_usual(line.text.substr(0, length))) ++usual;
    }
    return usual >= 2;
}

} // namespace keneki::mail
