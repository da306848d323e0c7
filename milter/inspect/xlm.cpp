// Excel 4.0 macros: the functions that their formulas call and the names that start them.
#include "inspect/xlm.h"

#include "inspect/bytes.h"
#include "inspect/macro.h"
#include "mail/charset.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace keneki::inspect {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t functions_named = 12;

enum class Deed { none, executes, writes, obfuscates };

struct Function {
    std::uint16_t id; ///< [MS-XLS] 2.5.198.17 Ftab, or with the high bit 2.5.198.3 Cetab
    std::string_view name;
    Deed deed;
};

// Functions that only macros have; a sheet without macro cannot call them.
constexpr std::array functions{
    Function{0x0035, "GOTO"sv, Deed::none},
    Function{0x0036, "HALT"sv, Deed::none},
    Function{0x0037, "RETURN"sv, Deed::none},
    Function{0x0054, "ERROR"sv, Deed::none},
    Function{0x0058, "SET.NAME"sv, Deed::none},
    Function{0x006C, "SET.VALUE"sv, Deed::obfuscates},
    Function{0x006E, "EXEC"sv, Deed::executes},
    Function{0x0084, "FOPEN"sv, Deed::writes},
    Function{0x0089, "FWRITELN"sv, Deed::writes},
    Function{0x008A, "FWRITE"sv, Deed::writes},
    Function{0x0095, "REGISTER"sv, Deed::executes},
    Function{0x0096, "CALL"sv, Deed::executes},
    Function{0x00B9, "GET.CELL"sv, Deed::none},
    Function{0x00BA, "GET.WORKSPACE"sv, Deed::none},
    Function{0x00C9, "UNREGISTER"sv, Deed::none},
    Function{0x010C, "GET.WORKBOOK"sv, Deed::none},
    Function{0x8005, "SAVE.AS"sv, Deed::writes},
    Function{0x8006, "FILE.DELETE"sv, Deed::writes},
    Function{0x8011, "RUN"sv, Deed::executes},
    Function{0x803D, "DEFINE.NAME"sv, Deed::none},
    Function{0x8060, "FORMULA"sv, Deed::obfuscates},
    Function{0x8061, "FORMULA.FILL"sv, Deed::obfuscates},
    Function{0x8062, "FORMULA.ARRAY"sv, Deed::obfuscates},
};

void called(const Function& function, XlmSigns& signs) {
    if (std::find(signs.functions.begin(), signs.functions.end(), function.name) ==
        signs.functions.end())
        signs.functions.push_back(function.name);
    std::string* sign = nullptr;
    if (function.deed == Deed::executes) sign = &signs.executes;
    if (function.deed == Deed::writes) sign = &signs.writes;
    if (function.deed == Deed::obfuscates) sign = &signs.obfuscated;
    if (sign != nullptr && sign->empty()) *sign = function.name;
}

void called(std::uint16_t id, XlmSigns& signs) {
    const auto* const found =
        std::find_if(functions.begin(), functions.end(),
                     [&](const Function& function) { return function.id == id; });
    if (found != functions.end()) called(*found, signs);
}

/// Sizes of the operands of a token, behind its byte.
struct TokenSize {
    std::uint8_t token; ///< with its class taken for "reference" (0x20–0x3F)
    std::uint8_t biff5;
    std::uint8_t biff8;
    std::uint8_t biff12;
};
constexpr std::array token_sizes{
    TokenSize{0x01, 4, 4, 4},    // Exp
    TokenSize{0x02, 4, 4, 4},    // Tbl
    TokenSize{0x1C, 1, 1, 1},    // Err
    TokenSize{0x1D, 1, 1, 1},    // Bool
    TokenSize{0x1E, 2, 2, 2},    // Int
    TokenSize{0x1F, 8, 8, 8},    // Num
    TokenSize{0x20, 7, 7, 14},   // Array
    TokenSize{0x23, 14, 4, 4},   // Name
    TokenSize{0x24, 3, 4, 6},    // Ref
    TokenSize{0x25, 6, 8, 12},   // Area
    TokenSize{0x26, 6, 6, 6},    // MemArea
    TokenSize{0x27, 6, 6, 6},    // MemErr
    TokenSize{0x28, 6, 6, 6},    // MemNoMem
    TokenSize{0x29, 2, 2, 2},    // MemFunc
    TokenSize{0x2A, 3, 4, 6},    // RefErr
    TokenSize{0x2B, 6, 8, 12},   // AreaErr
    TokenSize{0x2C, 3, 4, 6},    // RefN
    TokenSize{0x2D, 6, 8, 12},   // AreaN
    TokenSize{0x39, 24, 6, 6},   // NameX
    TokenSize{0x3A, 17, 6, 8},   // Ref3d
    TokenSize{0x3B, 20, 10, 14}, // Area3d
    TokenSize{0x3C, 17, 6, 8},   // RefErr3d
    TokenSize{0x3D, 20, 10, 14}, // AreaErr3d
};

std::optional<std::size_t> operand_size(std::uint8_t token, BiffVersion version) {
    if (token >= 0x03 && token <= 0x16) return 0; // operators, parentheses, a missing argument
    const auto* const found =
        std::find_if(token_sizes.begin(), token_sizes.end(),
                     [&](const TokenSize& size) { return size.token == token; });
    if (found == token_sizes.end()) return std::nullopt;
    return version == BiffVersion::biff5   ? found->biff5
           : version == BiffVersion::biff8 ? found->biff8
                                           : found->biff12;
}

void skip_string(ByteReader& in, BiffVersion version) {
    if (version == BiffVersion::biff12) {
        in.skip(std::size_t{in.le<std::uint16_t>()} * 2);
        return;
    }
    const std::size_t characters = in.le<std::uint8_t>();
    const bool wide = version == BiffVersion::biff8 && (in.le<std::uint8_t>() & 1U) != 0;
    in.skip(wide ? characters * 2 : characters);
}

void skip_attribute(ByteReader& in) {
    const auto kind = in.le<std::uint8_t>();
    const std::size_t count = in.le<std::uint16_t>();
    constexpr unsigned choose = 0x04; // followed by a table of jumps
    if ((kind & choose) != 0) in.skip((count + 1) * 2);
}

/// What a reader that lost its way can still see: calls of the three functions that matter most.
void scan_tokens(Bytes tokens, XlmSigns& signs) {
    for (std::size_t i = 0; i + 3 < tokens.size(); ++i) {
        const unsigned token = std::to_integer<unsigned>(tokens[i]) & 0x9FU;
        const auto id = le_at<std::uint16_t>(tokens, i + (token == 0x02 ? 2 : 1));
        if ((token == 0x01 || token == 0x02) && (id == 0x6E || id == 0x95 || id == 0x96))
            called(id, signs);
    }
}

bool is_name_character(char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '_';
}

} // namespace

bool is_auto_name(std::string_view utf8) {
    const std::string name = mail::spaceless_form(utf8.substr(0, 256));
    std::string form;
    for (const char c : name)
        if (static_cast<unsigned char>(c) >= 0x20) form.push_back(c);
    std::string_view rest = form;
    if (rest.starts_with("_xlnm.")) rest.remove_prefix(6);
    constexpr std::array starts{"auto_open"sv, "auto_close"sv, "auto_activate"sv,
                                "auto_deactivate"sv};
    return std::any_of(starts.begin(), starts.end(),
                       [&](std::string_view start) { return rest.starts_with(start); });
}

void read_formula(Bytes tokens, BiffVersion version, XlmSigns& signs) {
    ByteReader in(tokens);
    while (in.left() > 0) {
        const Bytes rest = in.rest();
        const auto raw = in.le<std::uint8_t>();
        const auto token = static_cast<std::uint8_t>(raw < 0x20 ? raw : (raw & 0x1FU) | 0x20U);
        if (token == 0x17) {
            skip_string(in, version);
        } else if (token == 0x19) {
            skip_attribute(in);
        } else if (token == 0x21) {
            called(in.le<std::uint16_t>(), signs);
        } else if (token == 0x22) {
            in.skip(1); // the count of arguments
            called(in.le<std::uint16_t>(), signs);
        } else if (const auto size = operand_size(token, version); size && raw < 0x80) {
            in.skip(*size);
        } else {
            signs.unread_formula = true;
            scan_tokens(rest, signs);
            return;
        }
    }
    if (!in.ok()) {
        signs.unread_formula = true;
        scan_tokens(tokens, signs);
    }
}

void read_formula_text(std::string_view text, XlmSigns& signs) {
    for (std::size_t at = 0; (at = text.find('(', at)) != std::string_view::npos; ++at) {
        std::size_t begin = at;
        while (begin > 0 && is_name_character(text[begin - 1]) && at - begin < 20)
            --begin;
        const std::string_view name = text.substr(begin, at - begin);
        for (const Function& function : functions)
            if (equal_ignoring_case(name, function.name)) called(function, signs);
    }
}

void read_strings(std::string_view scan, XlmSigns& signs) {
    for (const std::string_view word : {"urldownloadtofile"sv, "urlmon"sv, "jjccbb"sv, "wininet"sv})
        if (signs.downloads.empty() && contains(scan, word)) signs.downloads = word;
    for (const std::string_view word :
         {"regsvr32"sv, "rundll32"sv, "mshta"sv, "powershell"sv, "cmd.exe"sv, "wscript"sv})
        if (signs.executes.empty() && contains(scan, word)) signs.executes = word;
}

bool report_xlm(Inspection& inspection, std::uint32_t part, const XlmSigns& signs) {
    if (!signs.macro_sheet && signs.name_function.empty()) return false;
    std::string detail =
        signs.macro_sheet ? "macro sheet" : "defined name calls " + signs.name_function;
    if (signs.hidden_sheet) detail += ", hidden";
    if (!signs.auto_name.empty()) detail += ", Auto_Open";
    for (std::size_t i = 0; i < std::min(signs.functions.size(), functions_named); ++i)
        detail += fmt::format("{}{}", i == 0 ? ": " : " ", signs.functions[i]);
    inspection.found(Finding::MACRO_EXCEL4, part, detail);
    if (signs.hidden_sheet || signs.hidden_name)
        inspection.found(Finding::MACRO_EXCEL4_HIDDEN, part,
                         signs.hidden_sheet ? "sheet" : signs.auto_name);
    if (signs.unread_formula)
        inspection.not_inspected(NotInspected::CORRUPT, part, "formula of an Excel 4.0 macro");
    if (signs.over_limit) {
        inspection.found(Finding::LIMIT_REACHED, part, "Excel 4.0 macros");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "Excel 4.0 macros");
    }
    report_deeds(inspection, part,
                 {.runs_by_itself = signs.auto_name,
                  .writes = signs.writes,
                  .executes = signs.executes,
                  .downloads = signs.downloads,
                  .obfuscated = signs.obfuscated},
                 signs.obfuscated);
    return true;
}

} // namespace keneki::inspect
