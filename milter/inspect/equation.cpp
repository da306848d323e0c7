// Objects of the equation editor: the stream `Equation Native` with its header EQNOLEFILEHDR, and
// records of MTEF version 3 behind it.
#include "inspect/equation.h"

#include "inspect/bytes.h"

#include <algorithm>
#include <array>
#include <span>

namespace keneki::inspect {

namespace {

constexpr std::size_t native_limit_bytes = 1U << 20U; // a formula has some hundred bytes
constexpr std::size_t header_bytes = 28;
constexpr std::uint32_t header_version = 0x0002'0000;
constexpr unsigned newest_version = 3;      // of MTEF that the editor writes
constexpr std::size_t font_name_bytes = 32; // of LOGFONT, with the NUL at its end
constexpr unsigned most_rows = 31;          // the editor has eight bytes for two bits of each

enum Record : unsigned {
    end = 0,
    line = 1,
    character = 2,
    template_record = 3,
    pile = 4,
    matrix = 5,
    embellishment = 6,
    ruler = 7,
    font = 8,
    size = 9,
    last = 14,
};
// Options, the upper four bits of a tag.
constexpr unsigned moved = 8;
constexpr unsigned spaced = 4;
constexpr unsigned embellished = 2;
constexpr unsigned null_line = 1;

class Reader {
public:
    explicit Reader(Bytes records) : in_(records) {}

    std::string_view run() {
        in_.skip(5); // version, platform, product and its version
        for (depth_ = 1; depth_ > 0 && in_.left() > 0 && in_.ok() && fault_.empty();)
            record();
        return fault_;
    }

private:
    void record() {
        const unsigned tag = in_.le<std::uint8_t>();
        const unsigned type = tag & 15U;
        const unsigned options = tag >> 4U;
        const bool moves = type >= line && type <= embellishment && (options & moved) != 0;
        if (moves && in_.le<std::uint16_t>() == 0x8080) in_.skip(4);
        switch (type) {
        case end:
            --depth_;
            break;
        case line:
            if ((options & spaced) != 0) in_.skip(2);
            if ((options & null_line) == 0) ++depth_;
            break;
        case character:
            in_.skip(3);
            if ((options & embellished) != 0) ++depth_;
            break;
        case template_record:
            in_.skip(3);
            ++depth_;
            break;
        case pile:
            in_.skip(2);
            ++depth_;
            break;
        case matrix:
            read_matrix();
            break;
        case embellishment:
            in_.skip(1);
            break;
        case ruler:
            in_.skip(std::size_t{3} * in_.le<std::uint8_t>());
            break;
        case font:
            read_font();
            break;
        case size:
            read_size();
            break;
        default:
            if (type > last) fault_ = "Equation: no record";
        }
    }

    void read_matrix() {
        in_.skip(3);
        const unsigned rows = in_.le<std::uint8_t>();
        const unsigned columns = in_.le<std::uint8_t>();
        if (rows > most_rows || columns > most_rows) fault_ = "Equation: size of a matrix";
        const auto bytes = [](unsigned count) { return (2 * (count + 1) + 7) / 8; };
        in_.skip(bytes(rows) + bytes(columns));
        ++depth_;
    }

    void read_font() {
        in_.skip(2);
        const std::string_view rest = as_text(in_.rest());
        const std::size_t length = std::min(rest.find('\0'), rest.size());
        if (length >= font_name_bytes) fault_ = "Equation: name of a font";
        in_.skip(length + 1);
    }

    void read_size() {
        const unsigned kind = in_.le<std::uint8_t>();
        in_.skip(kind == 101 ? 2 : kind == 100 ? 3 : 1);
    }

    ByteReader in_;
    std::size_t depth_ = 0;
    std::string_view fault_;
};

} // namespace

bool is_equation_class(const CfbEntry& storage) {
    // {0002CE02-…} of version 3, {00021700-…} of version 2.
    constexpr std::array<std::string_view, 2> ids{
        std::string_view("\x02\xCE\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46", 16),
        std::string_view("\x00\x17\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46", 16)};
    const std::string_view id = as_text(std::as_bytes(std::span(storage.clsid)));
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

std::string_view false_equation(const Cfb& cfb, std::size_t index) {
    if (cfb.child(index, "\x01Ole10Native")) return "Equation: native data of another kind";
    const auto at = cfb.child(index, "equation native");
    if (!at) return "Equation without a formula";
    if (cfb.entries()[*at].size > native_limit_bytes) return "Equation: size of a formula";
    const std::string stream = cfb.read(cfb.entries()[*at], native_limit_bytes);
    const Bytes bytes = as_bytes(stream);
    if (le_at<std::uint16_t>(bytes, 0) != header_bytes ||
        le_at<std::uint32_t>(bytes, 2) != header_version)
        return "Equation: no header";
    const Bytes records = slice(bytes, header_bytes);
    const unsigned version = le_at<std::uint8_t>(records, 0);
    if (version == 0 || version > newest_version) return "Equation: no version of the editor";
    return Reader(records).run();
}

} // namespace keneki::inspect
