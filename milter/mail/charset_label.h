#pragma once

#include <string_view>

namespace keneki::mail {

enum class Coding {
    unknown,
    ascii,
    utf8,
    utf16,
    iso_2022_jp,
    cp932,
    euc_jp,
    icu,          ///< 8-bit, by an ICU converter
    icu_stateful, ///< 7-bit with escapes, by an ICU converter
};

/// What a charset label means.
struct Charset {
    Coding coding = Coding::unknown;
    std::string_view name;           ///< canonical, lower case; empty when unknown
    const char* converter = nullptr; ///< ICU's name, for the last two and utf16
};

/// Any alias that mail uses, in any case, with any of '-', '_' and ' ' or none, an RFC 2231
/// language
/// (`utf-8*ja`) and quotation marks stripped.
[[nodiscard]] Charset find_charset(std::string_view label);

/// Calls `open` with the name of each ICU converter that find_charset() can give.
void for_each_converter(void (*open)(const char* name));

} // namespace keneki::mail
