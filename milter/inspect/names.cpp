#include "inspect/names.h"

#include "base/utf8.h"
#include "inspect/bytes.h"
#include "inspect/type.h"
#include "mail/charset.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace keneki::inspect {

using evidence::Finding;

namespace {

constexpr std::size_t very_long_characters = 120;
constexpr std::size_t many_spaces = 10;
constexpr std::size_t name_limit_bytes =
    4096; // of a name more than its end is not looked at; it is "very long" anyway
constexpr std::size_t extension_limit_bytes = 20;

void trim_end(std::string& text) {
    while (!text.empty() && (text.back() == '.' || text.back() == ' ' || text.back() == '\t'))
        text.pop_back();
}

std::string_view end_of(std::string_view name) {
    return name.substr(name.size() - std::min(name.size(), name_limit_bytes));
}

std::string last_component(std::string_view name) {
    const auto slash = name.find_last_of("/\\");
    return std::string(slash == std::string_view::npos ? name : name.substr(slash + 1));
}

/// Where the extension's dot stands in a base name; npos when there is none.
std::size_t extension_dot(std::string_view base) {
    const auto dot = base.rfind('.');
    if (dot == std::string_view::npos || dot + 1 >= base.size()) return std::string_view::npos;
    const auto extension = base.substr(dot + 1);
    if (extension.size() > extension_limit_bytes) return std::string_view::npos;
    if (std::all_of(extension.begin(), extension.end(), is_digit)) return std::string_view::npos;
    if (contains(extension, " ")) return std::string_view::npos;
    return dot;
}

bool is_direction_override(char32_t c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool is_invisible(char32_t c) {
    // ZWJ and ZWNJ are left out: emoji and Indic names need them.
    return c == 0x200B || c == 0x200E || c == 0x200F || c == 0x2060 || c == 0xFEFF || c == 0x00AD ||
           c == 0x2800 || c == 0x3164 || c == 0x115F || c == 0x1160 || c == 0x180E ||
           (c >= 0xE0000 && c <= 0xE007F);
}

bool is_space(char32_t c) {
    return c == ' ' || c == '\t' || c == 0x00A0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A);
}

struct Characters {
    std::size_t count = 0;
    std::size_t longest_blank = 0;
    bool turned = false;
    bool invisible = false;
    bool control = false;
};

Characters characters_of(std::string_view name) {
    Characters seen;
    std::size_t blank = 0;
    for (std::size_t at = 0; at < name.size();) {
        const char32_t c = next_code_point(name, at);
        ++seen.count;
        blank = is_space(c) ? blank + 1 : 0;
        seen.longest_blank = std::max(seen.longest_blank, blank);
        seen.turned = seen.turned || is_direction_override(c);
        seen.invisible = seen.invisible || is_invisible(c);
        seen.control = seen.control || c < 0x20 || c == 0x7F;
    }
    return seen;
}

bool has_path(std::string_view name, NamePlace place) {
    if (contains(name, "../") || contains(name, "..\\")) return true;
    if (name.size() > 2 && is_letter(name[0]) && name[1] == ':' &&
        (name[2] == '\\' || name[2] == '/'))
        return true;
    if (place == NamePlace::archive_member) return name.starts_with('/') || name.starts_with('\\');
    return contains(name, "/") || contains(name, "\\");
}

bool ends_in_dots(std::string_view name) {
    return name.ends_with('.') || name.ends_with(' ') || name.ends_with("\u3000") ||
           name.ends_with("\uFF0E");
}

bool in(std::string_view word, std::initializer_list<std::string_view> list) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// The content is certainly something that this extension does not stand for. Lenient where
/// practice is: a .doc that is RTF or OOXML, swapped image types, an .xls that is HTML or CSV.
bool contradicts(std::string_view extension, std::string_view type) {
    if (in(type, {"", "empty", "unknown", "text"})) return false;
    if (is_program(type) || is_disk_image(type) || type == "onenote" || type == "tnef")
        return in(type, {"jar", "apk", "msix", "script"})
                   ? extension_class(extension) != ExtensionClass::archive
                   : true;
    const bool packed = is_archive(type);
    if (extension == "pdf") return type != "pdf";
    if (in(extension, {"doc", "docx", "xls", "xlsx", "ppt", "pptx", "rtf", "odt", "ods"}))
        // A ZIP whose Office parts cannot be read is for the ZIP inspector to call broken.
        return (packed && type != "zip") || is_image(type) || type == "pdf" || type == "svg";
    if (extension == "svg") return type != "svg" && type != "xml" && type != "html";
    if (extension_class(extension) == ExtensionClass::image)
        return !is_image(type) && type != "svg" && extension != "heic";
    if (in(extension, {"txt", "csv"}))
        return packed || type == "pdf" || is_legacy_office(type) || is_ooxml(type);
    if (extension_class(extension) == ExtensionClass::archive && (is_image(type) || type == "pdf"))
        return true;
    if (extension == "zip") return packed && type != "zip";
    return false;
}

/// Letters of other scripts that are drawn as a Latin one, and that one.
struct LookAlike {
    std::string_view letters;
    char latin;
};
constexpr std::array look_alikes{
    LookAlike{"аАαΑ", 'a'}, LookAlike{"ВвΒ", 'b'},  LookAlike{"сСϲϹ", 'c'}, LookAlike{"ԁժдД", 'd'},
    LookAlike{"еЕεΕ", 'e'}, LookAlike{"ϜғҒ", 'f'},  LookAlike{"ɡԍԌ", 'g'},  LookAlike{"һҺНнΗ", 'h'},
    LookAlike{"іІιΙ", 'i'}, LookAlike{"јЈϳ", 'j'},  LookAlike{"кКκΚ", 'k'}, LookAlike{"ӏӀ", 'l'},
    LookAlike{"мМΜ", 'm'},  LookAlike{"пηΝ", 'n'},  LookAlike{"оОοΟ", 'o'}, LookAlike{"рРρΡ", 'p'},
    LookAlike{"ԛԚ", 'q'},   LookAlike{"гɾ", 'r'},   LookAlike{"ѕЅ", 's'},   LookAlike{"тТτΤ", 't'},
    LookAlike{"υս", 'u'},   LookAlike{"ѵѴνν", 'v'}, LookAlike{"ԝԜω", 'w'},  LookAlike{"хХχΧ", 'x'},
    LookAlike{"уУγΥ", 'y'}, LookAlike{"ᴢΖ", 'z'},
};

char latin_of(std::string_view letter) {
    for (const LookAlike& known : look_alikes)
        if (contains(known.letters, letter)) return known.latin;
    return '\0';
}

bool mismatch_class(std::string_view extension) {
    switch (extension_class(extension)) {
    case ExtensionClass::document:
    case ExtensionClass::image:
    case ExtensionClass::archive:
        return true;
    default:
        return false;
    }
}

} // namespace

std::string base_name(std::string_view name) {
    std::string base = last_component(mail::nfkc(end_of(name)));
    trim_end(base);
    return base;
}

std::string extension_of(std::string_view name) {
    const std::string base = base_name(name);
    const auto dot = extension_dot(base);
    return dot == std::string::npos ? std::string() : lower(std::string_view(base).substr(dot + 1));
}

namespace {

std::string without_extension(std::string base) {
    const auto dot = extension_dot(base);
    if (dot != std::string::npos) base.resize(dot);
    return base;
}

/// As stem_of(), but a slash of full width is a letter, as it is to Windows: "2023／3／7".
std::string stem_with_wide_slashes(std::string_view name) {
    std::string base = mail::nfkc(last_component(end_of(name)));
    trim_end(base);
    return without_extension(std::move(base));
}

} // namespace

std::string stem_of(std::string_view name) {
    return without_extension(base_name(name));
}

bool has_double_extension(std::string_view name) {
    const std::string outer = extension_of(name);
    const ExtensionClass kind = extension_class(outer);
    if (!is_dangerous_extension(outer) && kind != ExtensionClass::html) return false;
    std::string stem = stem_of(name);
    trim_end(stem);
    const auto dot = stem.find_last_of("._");
    if (dot == std::string::npos || dot == 0) return false;
    std::string inner = lower(std::string_view(stem).substr(dot + 1));
    const auto blank = inner.find(' ');
    if (blank != std::string::npos) inner.resize(blank);
    switch (extension_class(inner)) {
    case ExtensionClass::document:
    case ExtensionClass::image:
    case ExtensionClass::archive:
    case ExtensionClass::office_macro:
        return true;
    default:
        return false;
    }
}

std::string extension_looked_like(std::string_view name) {
    const std::string extension = extension_of(name);
    std::string latin;
    bool foreign = false;
    for (std::size_t at = 0; at < extension.size();) {
        const std::size_t begin = at;
        if (next_code_point(extension, at) < 0x80U) {
            latin.push_back(extension[begin]);
            continue;
        }
        const char letter = latin_of(std::string_view(extension).substr(begin, at - begin));
        if (letter == '\0') return {};
        latin.push_back(letter);
        foreign = true;
    }
    return foreign && extension_class(latin) != ExtensionClass::other ? latin : std::string();
}

std::vector<NameSign> judge_name(std::string_view name, std::string_view type, NamePlace place) {
    std::vector<NameSign> signs;
    if (name.empty()) return signs;
    const auto found = [&](Finding::Id id, std::string_view detail) {
        signs.push_back({id, std::string(detail)});
    };
    const Characters characters = characters_of(end_of(name));
    const std::string extension = extension_of(name);
    const std::string stem = stem_of(name);
    if (characters.turned) found(Finding::NAME_RTLO, name);
    if (characters.invisible) found(Finding::NAME_INVISIBLE, name);
    if (characters.longest_blank >= many_spaces) found(Finding::NAME_MANY_SPACES, name);
    if (characters.count > very_long_characters)
        found(Finding::NAME_VERY_LONG, fmt::format("{} characters", characters.count));
    if (characters.control || has_path(name, place)) found(Finding::NAME_CONTROL, name);
    if (ends_in_dots(name)) found(Finding::NAME_TRAILING_DOTS, name);
    if (has_double_extension(name)) found(Finding::NAME_DOUBLE_EXTENSION, name);
    if (is_dangerous_extension(extension))
        found(Finding::NAME_DANGEROUS_EXTENSION, "." + extension);
    if (const std::string latin = extension_looked_like(name); !latin.empty())
        found(Finding::NAME_HOMOGLYPH, fmt::format("looks like .{}", latin));
    if (is_date_only(stem) || is_date_only(stem_with_wide_slashes(name))) {
        found(Finding::NAME_DATE_ONLY, name);
    } else if (!is_image(type) && type != "pdf" && is_word_and_digits(stem)) {
        // Scanners and cameras name their pictures so.
        found(Finding::NAME_WORD_AND_DIGITS, name);
    }
    if (mismatch_class(extension) && contradicts(extension, type))
        found(Finding::NAME_TYPE_MISMATCH, fmt::format(".{}: {}", extension, type));
    return signs;
}

} // namespace keneki::inspect
