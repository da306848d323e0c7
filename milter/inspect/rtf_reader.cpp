#include "inspect/rtf_reader.h"

#include "inspect/bytes.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace keneki::inspect {

namespace {

constexpr std::size_t text_limit_bytes = 4096; // of a class name, a template
constexpr std::size_t template_limit = 2'000;
constexpr std::size_t nearby_groups = 8; // in which an object or field encloses what belongs to it
constexpr std::size_t number_limit = std::size_t{1} << 31U; // of a control word
constexpr std::size_t highest_font = 32'767;
constexpr std::size_t word_limit_bytes = 64; // Word reads 32 letters

enum class Destination { text, object_data, object_class, template_target, instruction, ignored };

/// Hexadecimal digits as they come, whatever stands between them.
class HexText {
public:
    void digit(int value, std::string& out, std::size_t limit) {
        if (!high_) {
            high_ = value;
            return;
        }
        if (out.size() < limit) out.push_back(static_cast<char>(*high_ * 16 + value));
        high_.reset();
    }

private:
    std::optional<int> high_;
};

struct Group {
    Destination destination = Destination::text;
    bool starred = false;         // \* stood at its beginning: unknown destinations are passed over
    bool has_word = false;        // its first control word has been seen
    bool is_object = false;       // {\object …}
    bool is_field = false;        // {\field …}
    bool has_instruction = false; // of a field: it has begun
    std::size_t fallbacks = 1;    // characters that follow one by its number, \uc
    enum class Inst { no, of_field, alone } instruction = Inst::no; // {\fldinst …}
};

class Reader {
public:
    Reader(Bytes content, std::size_t data_limit)
        : text_(as_text(content)), data_limit_(data_limit) {}

    RtfDocument read() {
        groups_.emplace_back();
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == '{') {
                open_group();
            } else if (c == '}') {
                close_group();
            } else if (c == '\\') {
                control();
            } else if (c != '\r' && c != '\n') {
                character(c);
            }
        }
        return std::move(document_);
    }

private:
    Group& group() { return groups_.back(); }

    RtfObject& object() {
        if (document_.objects.empty() || !object_open_) {
            if (document_.objects.size() >= rtf_object_limit) {
                document_.over_limit = true;
                return document_.objects.back();
            }
            document_.objects.emplace_back();
            hex_ = quoted_hex_ = HexText();
            object_open_ = true;
        }
        return document_.objects.back();
    }

    void open_group() {
        // Deeper than any reader goes, braces are only counted.
        if (groups_.size() >= rtf_depth_limit) {
            ++uncounted_depth_;
            document_.over_limit = true;
            return;
        }
        Group inner;
        inner.destination = group().destination;
        inner.fallbacks = group().fallbacks;
        groups_.push_back(inner);
    }

    void close_group() {
        if (uncounted_depth_ > 0) {
            --uncounted_depth_;
            return;
        }
        if (groups_.size() == 1) return; // one too many
        const Group closed = group();
        groups_.pop_back();
        const bool ended = closed.destination != group().destination;
        if (closed.is_object ||
            (ended && closed.destination == Destination::object_data && !inside_object()))
            object_open_ = false;
        if (ended && closed.destination == Destination::template_target) keep_template();
        if (closed.instruction != Group::Inst::no) document_.fields.separate();
        if (closed.instruction == Group::Inst::alone || (closed.is_field && closed.has_instruction))
            document_.fields.end();
        fallback_left_ = 0;
    }

    /// The innermost groups.
    [[nodiscard]] auto nearby() {
        return std::span(groups_).last(std::min(groups_.size(), nearby_groups));
    }

    [[nodiscard]] bool inside_object() {
        return std::ranges::any_of(nearby(), [](const Group& outer) { return outer.is_object; });
    }

    void begin_instruction() {
        Group& here = group();
        if (here.instruction != Group::Inst::no) return;
        here.destination = Destination::instruction;
        here.instruction = Group::Inst::alone;
        const auto around = nearby();
        const auto field = std::find_if(around.rbegin(), around.rend(), [](const Group& outer) {
            return outer.is_field && !outer.has_instruction;
        });
        if (field != around.rend()) {
            field->has_instruction = true;
            here.instruction = Group::Inst::of_field;
        }
        document_.fields.begin();
    }

    void keep_template() {
        if (!text_value_.empty()) {
            if (document_.templates.size() < template_limit)
                document_.templates.push_back(text_value_);
            else
                document_.over_limit = true;
        }
        text_value_.clear();
    }

    void character(char c) {
        if (fallback_left_ > 0) {
            --fallback_left_;
            return;
        }
        switch (group().destination) {
        case Destination::object_data:
            if (const int value = hex_digit(c); value >= 0) {
                RtfObject& target = object();
                hex_.digit(value, target.data, data_left());
                quoted_hex_.digit(value, target.quoted_data, data_left());
            }
            break;
        case Destination::object_class:
            add(object().class_name, c);
            break;
        case Destination::template_target:
            add(text_value_, c);
            break;
        case Destination::instruction:
            document_.fields.text({&c, 1});
            break;
        default:
            break;
        }
    }

    /// Blanks in front are no part of a name.
    void add(std::string& text, char c) {
        if (text.empty() && c == ' ') return;
        if (text.size() < text_limit_bytes)
            text.push_back(c);
        else
            document_.over_limit = true;
    }

    [[nodiscard]] std::size_t data_left() {
        if (document_.objects.back().quoted_data.size() >= data_limit_) document_.over_limit = true;
        return data_limit_;
    }

    void control() {
        if (at_ >= text_.size()) return;
        const char c = text_[at_];
        if (is_letter(c)) {
            word();
            return;
        }
        ++at_;
        if (c == '\'') {
            quoted_byte();
        } else if (c == '*') {
            group().starred = true;
        } else if (c == '\\' || c == '{' || c == '}') {
            character(c);
        }
    }

    void quoted_byte() {
        std::array<int, 2> digits{-1, -1};
        for (int& digit : digits)
            if (at_ < text_.size() && (digit = hex_digit(text_[at_])) >= 0) ++at_;
        if (digits[1] < 0) return;
        if (group().destination == Destination::object_data) {
            RtfObject& target = object();
            for (const int digit : digits)
                quoted_hex_.digit(digit, target.quoted_data, data_left());
        } else {
            character(static_cast<char>(digits[0] * 16 + digits[1]));
        }
    }

    void word() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_letter(text_[at_]))
            ++at_;
        const std::string name(text_.substr(begin, std::min(at_ - begin, word_limit_bytes)));
        const bool negative = at_ < text_.size() && text_[at_] == '-';
        if (negative) ++at_;
        std::size_t number = 0;
        for (; at_ < text_.size() && is_digit(text_[at_]); ++at_)
            number = std::min<std::size_t>(number * 10 + static_cast<std::size_t>(text_[at_] - '0'),
                                           number_limit);
        if (at_ < text_.size() && text_[at_] == ' ') ++at_; // belongs to the word
        if (name == "bin") {
            binary(negative ? 0 : number);
            return;
        }
        if (name == "u") {
            unicode(negative ? 0x10000 - number % 0x10000 : number);
            return;
        }
        if (name == "uc") group().fallbacks = negative ? 0 : number;
        // CVE-2023-21716: fonts are numbered in 16 bits with a sign.
        if (name == "f" && number > highest_font) document_.font_overflow = true;
        enter(name);
    }

    /// A character by its number, in 16 bits with or without a sign; those that stand for it in old
    /// readers follow.
    void unicode(std::size_t code) {
        code %= 0x10000;
        const Destination here = group().destination;
        if (here == Destination::text || here == Destination::ignored ||
            here == Destination::object_data)
            return;
        fallback_left_ = 0;
        character(code > 0 && code < 0x80 ? static_cast<char>(code) : '?');
        fallback_left_ = group().fallbacks;
    }

    void binary(std::size_t count) {
        const std::string_view raw = text_.substr(at_, count);
        at_ += raw.size();
        if (group().destination != Destination::object_data) return;
        RtfObject& target = object();
        for (std::string* data : {&target.data, &target.quoted_data})
            *data += raw.substr(0, data_left() - std::min(data_limit_, data->size()));
    }

    void enter(const std::string& name) {
        Group& here = group();
        const bool first = !here.has_word;
        here.has_word = true;
        if (name == "object") {
            object_open_ = false;
            here.is_object = true;
            object();
        } else if (name == "objdata") {
            here.destination = Destination::object_data;
            object();
        } else if (name == "objclass") {
            here.destination = Destination::object_class;
        } else if (name == "objupdate") {
            object().update = true;
        } else if (name == "objemb" || name == "objlink" || name == "objautlink" ||
                   name == "objocx" || name == "objhtml") {
            object().kind = name;
        } else if (name == "template" && here.starred) {
            here.destination = Destination::template_target;
            text_value_.clear();
        } else if (name == "field") {
            here.is_field = true;
        } else if (name == "fldinst") {
            begin_instruction();
        } else if (first && here.starred) {
            here.destination = Destination::ignored;
        }
    }

    std::string_view text_;
    std::size_t data_limit_;
    std::size_t at_ = 0;
    std::vector<Group> groups_;
    std::size_t uncounted_depth_ = 0;
    bool object_open_ = false;
    HexText hex_;
    HexText quoted_hex_;
    std::string text_value_;        ///< of a template
    std::size_t fallback_left_ = 0; ///< characters to be passed over
    RtfDocument document_;
};

} // namespace

RtfDocument read_rtf(Bytes content, std::size_t data_limit) {
    return Reader(content, data_limit).read();
}

} // namespace keneki::inspect
