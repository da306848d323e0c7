#include "mail/japanese.h"

#include "base/utf8.h"
#include "mail/utf8_output.h"

#include <unicode/ucnv.h>

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace keneki::mail {
namespace {

constexpr char escape = '\x1B';
constexpr char32_t replacement = 0xFFFDU;
constexpr std::size_t cells = 94; // of a row, and rows of a JIS set

/// Phones of au put their emoji into these rows; they become private-use characters, not damage.
constexpr std::size_t first_emoji_row = 84;
constexpr std::size_t last_emoji_row = 90;

std::uint8_t octet(char c) {
    return static_cast<std::uint8_t>(c);
}

struct CloseConverter {
    void operator()(UConverter* converter) const noexcept { ucnv_close(converter); }
};

/// One multi-byte character through ICU; 0 when there is none.
char16_t convert_one(UConverter* converter, std::string_view bytes) {
    std::array<UChar, 4> units{};
    UErrorCode error = U_ZERO_ERROR;
    const std::int32_t count =
        ucnv_toUChars(converter, units.data(), static_cast<std::int32_t>(units.size()),
                      bytes.data(), static_cast<std::int32_t>(bytes.size()), &error);
    // 0x1A and U+FFFD are ICU's substitutes
    if (U_FAILURE(error) != 0 || count != 1 || units[0] == 0x1AU || units[0] == replacement)
        return 0;
    return units[0];
}

std::unique_ptr<UConverter, CloseConverter> open(const char* name) {
    UErrorCode error = U_ZERO_ERROR;
    return std::unique_ptr<UConverter, CloseConverter>(ucnv_open(name, &error));
}

class Tables {
public:
    Tables();
    /// Of CP932; 0 when there is none.
    [[nodiscard]] char16_t sjis(std::uint8_t lead, std::uint8_t trail) const {
        return sjis_[static_cast<std::size_t>(lead) * 256 + trail];
    }
    /// `row` and `cell` from 0 to 93.
    [[nodiscard]] char16_t jis(std::size_t row, std::size_t cell) const {
        // JIS X 0208 to Shift_JIS, arithmetically: two rows share a lead byte
        const std::size_t lead = row / 2 + (row < 62 ? 0x81 : 0xC1);
        const std::size_t trail = row % 2 == 0 ? cell + 0x40 + (cell >= 63 ? 1 : 0) : cell + 0x9F;
        return sjis_[lead * 256 + trail];
    }
    [[nodiscard]] char16_t jis_0212(std::size_t row, std::size_t cell) const {
        return supplement_[row * cells + cell];
    }

private:
    void place_ibm_extensions();
    std::vector<char16_t> sjis_ = std::vector<char16_t>(std::size_t{256} * 256);
    std::vector<char16_t> supplement_ = std::vector<char16_t>(cells * cells);
};

Tables::Tables() {
    // ibm-943_P15A-2003 maps as Windows does; plain "ibm-943" would turn 0x5C into a yen sign
    const auto cp932 = open("ibm-943_P15A-2003");
    const auto euc = open("euc-jp-2007");
    if (!cp932 || !euc) return;
    for (std::size_t lead = 0x81; lead <= 0xFC; ++lead) {
        if (lead >= 0xA0 && lead < 0xE0) continue;
        for (std::size_t trail = 0x40; trail <= 0xFC; ++trail) {
            const std::array<char, 2> bytes{static_cast<char>(lead), static_cast<char>(trail)};
            sjis_[lead * 256 + trail] = convert_one(cp932.get(), {bytes.data(), bytes.size()});
        }
    }
    for (std::size_t row = 0; row < cells; ++row) {
        for (std::size_t cell = 0; cell < cells; ++cell) {
            const std::array<char, 3> bytes{'\x8F', static_cast<char>(row + 0xA1),
                                            static_cast<char>(cell + 0xA1)};
            supplement_[row * cells + cell] = convert_one(euc.get(), {bytes.data(), bytes.size()});
        }
    }
    place_ibm_extensions();
}

/// EUC-JP-MS has those IBM extensions that are in no JIS set at 8F F3 F3 and on, in the order of
/// CP932.
void Tables::place_ibm_extensions() {
    constexpr std::size_t first = 0x52 * cells + 0x52; // row and cell of 8F F3 F3
    for (std::size_t i = 0x52 * cells; i < supplement_.size(); ++i)
        supplement_[i] = 0; // JIS X 0212 ends before these rows; ICU has others here
    const std::set<char16_t> known(supplement_.begin(), supplement_.end());
    std::size_t next = first;
    for (std::size_t code = 0xFA40; code <= 0xFC4B && next < supplement_.size(); ++code) {
        const char16_t c = sjis_[code];
        // U+FFE2 and U+2235 are in JIS X 0208, U+FFE4 stands for JIS X 0212's broken bar; U+2116 is
        // in both places
        const bool elsewhere = c == 0xFFE2U || c == 0x2235U || c == 0xFFE4U;
        if (c == 0 || elsewhere || (c != 0x2116U && known.contains(c))) continue;
        supplement_[next++] = c;
    }
}

const Tables& tables() {
    static const Tables made;
    return made;
}

class Output {
public:
    explicit Output(std::size_t input_size) { result_.text.reserve(input_size + input_size / 2); }
    void ascii(char c) { result_.text += c; }
    void wide(char16_t c) {
        if (c == 0) return wrong();
        ++result_.wide;
        if (c >= 0x3041U && c <= 0x30FEU) ++result_.kana;
        if (c >= 0xE000U && c < 0xF900U) ++result_.rare;
        append_utf8(result_.text, c);
    }
    /// Level 2 begins in row 48.
    void wide(char16_t c, std::size_t row) {
        if (row >= 47 || (row > 4 && row < 15 && row != 12)) ++result_.rare;
        wide(c);
    }
    /// `index` from 0: U+FF61 and on.
    void half_width(std::size_t index) {
        ++result_.rare;
        append_utf8(result_.text, static_cast<char32_t>(0xFF61U + index));
    }
    void wrong() {
        ++result_.errors;
        append_utf8(result_.text, replacement);
    }
    void valid(std::string_view utf8) { result_.text += utf8; }
    void add(const Transcoded& other) {
        result_.text += other.text;
        result_.errors += other.errors;
        result_.wide += other.wide;
    }
    Transcoded take() { return std::move(result_); }

private:
    Transcoded result_;
};

bool is_valid_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();)
        if (next_code_point(text, i) == invalid_code_point) return false;
    return true;
}

enum class Set { ascii, kana, kanji, supplement, unknown };
struct Designation {
    Set set = Set::ascii;
    std::size_t length = 0; ///< of the escape sequence
};

/// The escape sequence at `at`, which is an ESC (ISO 2022, RFC 1468, 1554, 2237).
std::optional<Designation> designation(std::string_view bytes, std::size_t at) {
    const auto tail = bytes.substr(at + 1, 3);
    if (tail.size() < 2) return std::nullopt;
    if (tail[0] == '(') {
        // J is JIS X 0201 Roman: its yen sign is a backslash to every program that opens a path
        if (tail[1] == 'B' || tail[1] == 'J' || tail[1] == 'H') return Designation{Set::ascii, 3};
        if (tail[1] == 'I') return Designation{Set::kana, 3};
        return std::nullopt;
    }
    if (tail[0] == '&' && tail[1] == '@') return Designation{Set::kanji, 3}; // JIS X 0208:1990
    if (tail[0] != '$') return std::nullopt;
    if (tail[1] == '@' || tail[1] == 'B') return Designation{Set::kanji, 3};
    if (tail[1] == 'A') return Designation{Set::unknown, 3}; // GB 2312 of ISO-2022-JP-2
    if (tail[1] != '(' || tail.size() < 3) return std::nullopt;
    switch (tail[2]) {
    case '@':
    case 'B':
    case 'O': // JIS X 0213 plane 1 agrees with JIS X 0208 where mail uses it
    case 'Q':
        return Designation{Set::kanji, 4};
    case 'D':
        return Designation{Set::supplement, 4};
    case 'P':
    case 'C':
        return Designation{Set::unknown, 4};
    default:
        return std::nullopt;
    }
}

bool is_jis(char c) {
    return c > ' ' && c < '\x7F';
}

/// The bytes of an ASCII run from `begin`: until ESC, SO or SI.
std::size_t end_of_ascii_run(std::string_view bytes, std::size_t begin) {
    const std::size_t end = bytes.find_first_of("\x1B\x0E\x0F", begin);
    return end == std::string_view::npos ? bytes.size() : end;
}

void put_8bit_run(std::string_view run, Output& out) {
    if (is_valid_utf8(run))
        out.valid(run);
    else
        out.add(from_cp932(run));
}

/// One character of a set other than ASCII at `i`, which is moved behind it.
void put_character(std::string_view bytes, std::size_t& i, Set set, Output& out) {
    const char c = bytes[i++];
    if (set == Set::kana) {
        const auto value = static_cast<std::uint8_t>(octet(c) & 0x7FU);
        if (value >= 0x21U && value <= 0x5FU) return out.half_width(value - 0x21U);
        return c == ' ' ? out.ascii(c) : out.wrong();
    }
    if (c == ' ' || c == '\t') return out.ascii(c);
    if (!is_jis(c) || i == bytes.size() || !is_jis(bytes[i])) return out.wrong();
    const std::size_t row = octet(c) - 0x21U;
    const std::size_t cell = octet(bytes[i++]) - 0x21U;
    if (set == Set::unknown) return out.wrong();
    const char16_t found =
        set == Set::kanji ? tables().jis(row, cell) : tables().jis_0212(row, cell);
    const bool emoji =
        set == Set::kanji && found == 0 && row >= first_emoji_row && row <= last_emoji_row;
    out.wide(emoji ? static_cast<char16_t>(0xE000U + (row - first_emoji_row) * cells + cell)
                   : found);
}

} // namespace

void open_japanese_tables() {
    static_cast<void>(tables());
}

Transcoded from_cp932(std::string_view bytes) {
    Output out(bytes.size());
    const Tables& table = tables();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::uint8_t lead = octet(bytes[i]);
        if (lead < 0x80U) {
            out.ascii(bytes[i]);
        } else if (lead >= 0xA1U && lead <= 0xDFU) {
            out.half_width(lead - 0xA1U);
        } else if (lead == 0x80U || lead == 0xA0U || lead > 0xFCU || i + 1 == bytes.size()) {
            out.wrong();
        } else {
            const std::uint8_t trail = octet(bytes[i + 1]);
            const char16_t c = table.sjis(lead, trail);
            if (lead >= 0x98U && c != 0) // 0x989F begins level 2
                out.wide(c, lead < 0xFAU ? 47 : 0);
            else
                out.wide(c);
            if (c != 0 || trail >= 0x80U) ++i; // an ASCII character never vanishes in an error
        }
    }
    return out.take();
}

Transcoded from_euc_jp(std::string_view bytes) {
    Output out(bytes.size());
    const Tables& table = tables();
    const auto is_high = [&](std::size_t at) {
        return at < bytes.size() && octet(bytes[at]) >= 0xA1U && octet(bytes[at]) != 0xFFU;
    };
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::uint8_t lead = octet(bytes[i]);
        if (lead < 0x80U) {
            out.ascii(bytes[i]);
        } else if (lead == 0x8EU && is_high(i + 1) && octet(bytes[i + 1]) <= 0xDFU) {
            out.half_width(octet(bytes[++i]) - 0xA1U);
        } else if (lead == 0x8FU && is_high(i + 1) && is_high(i + 2)) {
            out.wide(table.jis_0212(octet(bytes[i + 1]) - 0xA1U, octet(bytes[i + 2]) - 0xA1U));
            i += 2;
        } else if (is_high(i) && is_high(i + 1)) {
            const std::size_t row = lead - 0xA1U;
            out.wide(table.jis(row, octet(bytes[++i]) - 0xA1U), row);
        } else {
            out.wrong();
        }
    }
    return out.take();
}

Transcoded from_iso_2022_jp(std::string_view bytes) {
    Output out(bytes.size());
    Set set = Set::ascii;
    bool shifted = false; // SO: kana until SI
    for (std::size_t i = 0; i < bytes.size();) {
        const char c = bytes[i];
        if (c == escape) {
            if (const auto found = designation(bytes, i)) {
                set = found->set;
                i += found->length;
            } else {
                out.ascii(c);
                ++i;
            }
        } else if (c == '\x0E' || c == '\x0F') {
            shifted = c == '\x0E';
            ++i;
        } else if (c == '\n' || c == '\r') {
            out.ascii(c);
            set = Set::ascii; // RFC 1468: a line ends in ASCII
            shifted = false;
            ++i;
        } else if (shifted) {
            put_character(bytes, i, Set::kana, out);
        } else if (set == Set::ascii) {
            const std::size_t end = end_of_ascii_run(bytes, i);
            put_8bit_run(bytes.substr(i, end - i), out);
            i = end;
        } else {
            put_character(bytes, i, set, out);
        }
    }
    return out.take();
}

bool has_japanese_escape(std::string_view bytes) {
    for (std::size_t at = bytes.find(escape); at != std::string_view::npos;
         at = bytes.find(escape, at + 1))
        if (designation(bytes, at)) return true;
    return false;
}

std::size_t end_of_japanese_run(std::string_view bytes, std::size_t at) {
    const auto found = designation(bytes, at);
    if (!found || found->set == Set::ascii) return at;
    const std::size_t end = bytes.find_first_of("\x1B\r\n", at + found->length);
    return end == std::string_view::npos ? bytes.size() : end;
}

} // namespace keneki::mail
