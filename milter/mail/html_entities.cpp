#include "mail/html_entities.h"

#include "base/ascii.h"
#include "mail/utf8_output.h"

#include <algorithm>
#include <array>

namespace keneki::mail {
namespace {

constexpr std::size_t longest_name = 20; // bytes; the longest in the table has 10

struct Entity {
    std::string_view name;
    char16_t code;
};

/// HTML 4's names and those of HTML 5 that can stand for what a filter looks for (&colon; &sol;
/// &Tab; &ZeroWidthSpace; …). Sorted.
// The size is spelled out: clang does not deduce it of so many.
constexpr std::array<Entity, 286> entities{
    Entity{"AElig", 0xC6},     Entity{"AMP", 0x26},
    Entity{"Aacute", 0xC1},    Entity{"Acirc", 0xC2},
    Entity{"Agrave", 0xC0},    Entity{"Alpha", 0x391},
    Entity{"Aring", 0xC5},     Entity{"Atilde", 0xC3},
    Entity{"Auml", 0xC4},      Entity{"Beta", 0x392},
    Entity{"COPY", 0xA9},      Entity{"Ccedil", 0xC7},
    Entity{"Chi", 0x3A7},      Entity{"Dagger", 0x2021},
    Entity{"Delta", 0x394},    Entity{"ETH", 0xD0},
    Entity{"Eacute", 0xC9},    Entity{"Ecirc", 0xCA},
    Entity{"Egrave", 0xC8},    Entity{"Epsilon", 0x395},
    Entity{"Eta", 0x397},      Entity{"Euml", 0xCB},
    Entity{"GT", 0x3E},        Entity{"Gamma", 0x393},
    Entity{"Iacute", 0xCD},    Entity{"Icirc", 0xCE},
    Entity{"Igrave", 0xCC},    Entity{"Iota", 0x399},
    Entity{"Iuml", 0xCF},      Entity{"Kappa", 0x39A},
    Entity{"LT", 0x3C},        Entity{"Lambda", 0x39B},
    Entity{"Mu", 0x39C},       Entity{"NewLine", 0x0A},
    Entity{"NoBreak", 0x2060}, Entity{"Ntilde", 0xD1},
    Entity{"Nu", 0x39D},       Entity{"OElig", 0x152},
    Entity{"Oacute", 0xD3},    Entity{"Ocirc", 0xD4},
    Entity{"Ograve", 0xD2},    Entity{"Omega", 0x3A9},
    Entity{"Omicron", 0x39F},  Entity{"Oslash", 0xD8},
    Entity{"Otilde", 0xD5},    Entity{"Ouml", 0xD6},
    Entity{"Phi", 0x3A6},      Entity{"Pi", 0x3A0},
    Entity{"Prime", 0x2033},   Entity{"Psi", 0x3A8},
    Entity{"QUOT", 0x22},      Entity{"REG", 0xAE},
    Entity{"Rho", 0x3A1},      Entity{"Scaron", 0x160},
    Entity{"Sigma", 0x3A3},    Entity{"THORN", 0xDE},
    Entity{"Tab", 0x09},       Entity{"Tau", 0x3A4},
    Entity{"Theta", 0x398},    Entity{"Uacute", 0xDA},
    Entity{"Ucirc", 0xDB},     Entity{"Ugrave", 0xD9},
    Entity{"Upsilon", 0x3A5},  Entity{"Uuml", 0xDC},
    Entity{"Xi", 0x39E},       Entity{"Yacute", 0xDD},
    Entity{"Yuml", 0x178},     Entity{"ZeroWidthSpace", 0x200B},
    Entity{"Zeta", 0x396},     Entity{"aacute", 0xE1},
    Entity{"acirc", 0xE2},     Entity{"acute", 0xB4},
    Entity{"aelig", 0xE6},     Entity{"agrave", 0xE0},
    Entity{"alefsym", 0x2135}, Entity{"alpha", 0x3B1},
    Entity{"amp", 0x26},       Entity{"and", 0x2227},
    Entity{"ang", 0x2220},     Entity{"apos", 0x27},
    Entity{"aring", 0xE5},     Entity{"ast", 0x2A},
    Entity{"asymp", 0x2248},   Entity{"atilde", 0xE3},
    Entity{"auml", 0xE4},      Entity{"bdquo", 0x201E},
    Entity{"beta", 0x3B2},     Entity{"brvbar", 0xA6},
    Entity{"bsol", 0x5C},      Entity{"bull", 0x2022},
    Entity{"cap", 0x2229},     Entity{"ccedil", 0xE7},
    Entity{"cedil", 0xB8},     Entity{"cent", 0xA2},
    Entity{"chi", 0x3C7},      Entity{"circ", 0x2C6},
    Entity{"clubs", 0x2663},   Entity{"colon", 0x3A},
    Entity{"comma", 0x2C},     Entity{"commat", 0x40},
    Entity{"cong", 0x2245},    Entity{"copy", 0xA9},
    Entity{"crarr", 0x21B5},   Entity{"cup", 0x222A},
    Entity{"curren", 0xA4},    Entity{"dArr", 0x21D3},
    Entity{"dagger", 0x2020},  Entity{"darr", 0x2193},
    Entity{"deg", 0xB0},       Entity{"delta", 0x3B4},
    Entity{"diams", 0x2666},   Entity{"divide", 0xF7},
    Entity{"dollar", 0x24},    Entity{"eacute", 0xE9},
    Entity{"ecirc", 0xEA},     Entity{"egrave", 0xE8},
    Entity{"empty", 0x2205},   Entity{"emsp", 0x2003},
    Entity{"ensp", 0x2002},    Entity{"epsilon", 0x3B5},
    Entity{"equals", 0x3D},    Entity{"equiv", 0x2261},
    Entity{"eta", 0x3B7},      Entity{"eth", 0xF0},
    Entity{"euml", 0xEB},      Entity{"euro", 0x20AC},
    Entity{"excl", 0x21},      Entity{"exist", 0x2203},
    Entity{"fnof", 0x192},     Entity{"forall", 0x2200},
    Entity{"frac12", 0xBD},    Entity{"frac14", 0xBC},
    Entity{"frac34", 0xBE},    Entity{"frasl", 0x2044},
    Entity{"gamma", 0x3B3},    Entity{"ge", 0x2265},
    Entity{"gt", 0x3E},        Entity{"hArr", 0x21D4},
    Entity{"harr", 0x2194},    Entity{"hearts", 0x2665},
    Entity{"hellip", 0x2026},  Entity{"hyphen", 0x2010},
    Entity{"iacute", 0xED},    Entity{"icirc", 0xEE},
    Entity{"iexcl", 0xA1},     Entity{"igrave", 0xEC},
    Entity{"image", 0x2111},   Entity{"infin", 0x221E},
    Entity{"int", 0x222B},     Entity{"iota", 0x3B9},
    Entity{"iquest", 0xBF},    Entity{"isin", 0x2208},
    Entity{"iuml", 0xEF},      Entity{"kappa", 0x3BA},
    Entity{"lArr", 0x21D0},    Entity{"lambda", 0x3BB},
    Entity{"lang", 0x27E8},    Entity{"laquo", 0xAB},
    Entity{"larr", 0x2190},    Entity{"lceil", 0x2308},
    Entity{"lcub", 0x7B},      Entity{"ldquo", 0x201C},
    Entity{"le", 0x2264},      Entity{"lfloor", 0x230A},
    Entity{"lowast", 0x2217},  Entity{"lowbar", 0x5F},
    Entity{"loz", 0x25CA},     Entity{"lpar", 0x28},
    Entity{"lrm", 0x200E},     Entity{"lsaquo", 0x2039},
    Entity{"lsqb", 0x5B},      Entity{"lsquo", 0x2018},
    Entity{"lt", 0x3C},        Entity{"macr", 0xAF},
    Entity{"mdash", 0x2014},   Entity{"micro", 0xB5},
    Entity{"middot", 0xB7},    Entity{"minus", 0x2212},
    Entity{"mu", 0x3BC},       Entity{"nabla", 0x2207},
    Entity{"nbsp", 0xA0},      Entity{"ndash", 0x2013},
    Entity{"ne", 0x2260},      Entity{"ni", 0x220B},
    Entity{"not", 0xAC},       Entity{"notin", 0x2209},
    Entity{"nsub", 0x2284},    Entity{"ntilde", 0xF1},
    Entity{"nu", 0x3BD},       Entity{"num", 0x23},
    Entity{"oacute", 0xF3},    Entity{"ocirc", 0xF4},
    Entity{"oelig", 0x153},    Entity{"ograve", 0xF2},
    Entity{"oline", 0x203E},   Entity{"omega", 0x3C9},
    Entity{"omicron", 0x3BF},  Entity{"oplus", 0x2295},
    Entity{"or", 0x2228},      Entity{"ordf", 0xAA},
    Entity{"ordm", 0xBA},      Entity{"oslash", 0xF8},
    Entity{"otilde", 0xF5},    Entity{"otimes", 0x2297},
    Entity{"ouml", 0xF6},      Entity{"para", 0xB6},
    Entity{"part", 0x2202},    Entity{"percnt", 0x25},
    Entity{"period", 0x2E},    Entity{"permil", 0x2030},
    Entity{"perp", 0x22A5},    Entity{"phi", 0x3C6},
    Entity{"pi", 0x3C0},       Entity{"piv", 0x3D6},
    Entity{"plus", 0x2B},      Entity{"plusmn", 0xB1},
    Entity{"pound", 0xA3},     Entity{"prime", 0x2032},
    Entity{"prod", 0x220F},    Entity{"prop", 0x221D},
    Entity{"psi", 0x3C8},      Entity{"quest", 0x3F},
    Entity{"quot", 0x22},      Entity{"rArr", 0x21D2},
    Entity{"radic", 0x221A},   Entity{"rang", 0x27E9},
    Entity{"raquo", 0xBB},     Entity{"rarr", 0x2192},
    Entity{"rceil", 0x2309},   Entity{"rcub", 0x7D},
    Entity{"rdquo", 0x201D},   Entity{"real", 0x211C},
    Entity{"reg", 0xAE},       Entity{"rfloor", 0x230B},
    Entity{"rho", 0x3C1},      Entity{"rlm", 0x200F},
    Entity{"rpar", 0x29},      Entity{"rsaquo", 0x203A},
    Entity{"rsqb", 0x5D},      Entity{"rsquo", 0x2019},
    Entity{"sbquo", 0x201A},   Entity{"scaron", 0x161},
    Entity{"sdot", 0x22C5},    Entity{"sect", 0xA7},
    Entity{"semi", 0x3B},      Entity{"shy", 0xAD},
    Entity{"sigma", 0x3C3},    Entity{"sigmaf", 0x3C2},
    Entity{"sim", 0x223C},     Entity{"sol", 0x2F},
    Entity{"spades", 0x2660},  Entity{"sub", 0x2282},
    Entity{"sube", 0x2286},    Entity{"sum", 0x2211},
    Entity{"sup", 0x2283},     Entity{"sup1", 0xB9},
    Entity{"sup2", 0xB2},      Entity{"sup3", 0xB3},
    Entity{"supe", 0x2287},    Entity{"szlig", 0xDF},
    Entity{"tau", 0x3C4},      Entity{"there4", 0x2234},
    Entity{"theta", 0x3B8},    Entity{"thetasym", 0x3D1},
    Entity{"thinsp", 0x2009},  Entity{"thorn", 0xFE},
    Entity{"tilde", 0x2DC},    Entity{"times", 0xD7},
    Entity{"trade", 0x2122},   Entity{"uArr", 0x21D1},
    Entity{"uacute", 0xFA},    Entity{"uarr", 0x2191},
    Entity{"ucirc", 0xFB},     Entity{"ugrave", 0xF9},
    Entity{"uml", 0xA8},       Entity{"upsih", 0x3D2},
    Entity{"upsilon", 0x3C5},  Entity{"uuml", 0xFC},
    Entity{"weierp", 0x2118},  Entity{"xi", 0x3BE},
    Entity{"yacute", 0xFD},    Entity{"yen", 0xA5},
    Entity{"yuml", 0xFF},      Entity{"zeta", 0x3B6},
    Entity{"zwj", 0x200D},     Entity{"zwnj", 0x200C},
};
static_assert(std::is_sorted(entities.begin(),
                             entities.end(),
                             [](const Entity& a, const Entity& b) { return a.name < b.name; }));

/// Names that browsers take without ';': those of Latin-1 and the syntax characters. Sorted by use
/// here.
constexpr bool may_lack_semicolon(const Entity& entity) {
    return (entity.code < 0x100 && entity.code >= 0xA0) || entity.name == "amp" ||
           entity.name == "lt" || entity.name == "gt" || entity.name == "quot";
}

/// HTML 13.2.5.80: numbers of the C1 area mean windows-1252.
constexpr std::array<char16_t, 32> windows_1252{
    0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
    0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};

int digit_of(char c, unsigned base) {
    const int value = hex_digit(c);
    return value < static_cast<int>(base) ? value : -1;
}

/// A numeric reference at `at` ("&#"); how many bytes it has, 0 when it is none.
std::size_t put_number(std::string_view text, std::size_t at, std::string& out) {
    std::size_t i = at + 2;
    const bool hex = i < text.size() && (text[i] == 'x' || text[i] == 'X');
    if (hex) ++i;
    const unsigned base = hex ? 16 : 10;
    const std::size_t first = i;
    char32_t code = 0;
    for (; i < text.size() && digit_of(text[i], base) >= 0; ++i)
        code = std::min<char32_t>(code * base + static_cast<char32_t>(digit_of(text[i], base)),
                                  0x110000U);
    if (i == first) return 0;
    if (i < text.size() && text[i] == ';') ++i;
    if (code >= 0x80U && code < 0xA0U) code = windows_1252.at(code - 0x80U);
    append_utf8(out, code == 0 ? 0xFFFDU : code);
    return i - at;
}

const Entity* find(std::string_view name) {
    const auto* const found =
        std::lower_bound(entities.begin(), entities.end(), name,
                         [](const Entity& e, std::string_view wanted) { return e.name < wanted; });
    return found != entities.end() && found->name == name ? found : nullptr;
}

/// A named reference at `at`; how many bytes it has, 0 when it is none.
std::size_t put_name(std::string_view text, std::size_t at, EntityPlace place, std::string& out) {
    std::size_t end = at + 1;
    while (end < text.size() && end - at <= longest_name && is_alnum(text[end]))
        ++end;
    const auto name = text.substr(at + 1, end - at - 1);
    if (end < text.size() && text[end] == ';') {
        const Entity* const entity = find(name);
        if (entity == nullptr) return 0;
        append_utf8(out, entity->code);
        return end + 1 - at;
    }
    if (place == EntityPlace::attribute) return 0;
    for (std::size_t length = name.size(); length >= 2; --length) {
        const Entity* const entity = find(name.substr(0, length));
        if (entity == nullptr || !may_lack_semicolon(*entity)) continue;
        append_utf8(out, entity->code);
        return length + 1;
    }
    return 0;
}

} // namespace

std::string decode_entities(std::string_view text, EntityPlace place) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t mark = std::min(text.find('&', i), text.size());
        out += text.substr(i, mark - i);
        if (mark == text.size()) break;
        const bool number = text.substr(mark + 1).starts_with('#');
        const std::size_t length =
            number ? put_number(text, mark, out) : put_name(text, mark, place, out);
        if (length == 0) out += '&';
        i = mark + std::max<std::size_t>(length, 1);
    }
    return out;
}

} // namespace keneki::mail
