#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace keneki::mail {

/// Text in one of the Japanese charsets, decoded without asking a converter (the tables are made
/// once, from ICU's).
struct Transcoded {
    std::string text;         ///< valid UTF-8, U+FFFD for what could not be decoded
    std::uint32_t errors = 0; ///< how many U+FFFD that is
    std::uint32_t wide = 0;   ///< characters of more than one byte
    std::uint32_t kana = 0;   ///< full-width hiragana and katakana among them
    std::uint32_t rare =
        0; ///< half-width kana, level-2 kanji and private use: many of them speak for a wrong guess
};

/// Makes the tables; later calls do nothing.
void open_japanese_tables();

/// CP932, Microsoft's Shift_JIS, with NEC row 13 and IBM extensions. 0x5C is a backslash (paths; a
/// reader in Japan sees ¥), 0x815F is U+FF3C, 0x8160 is U+FF5E, as Windows has them.
[[nodiscard]] Transcoded from_cp932(std::string_view bytes);

/// EUC-JP with JIS X 0212, NEC and IBM extensions (EUC-JP-MS and CP51932).
[[nodiscard]] Transcoded from_euc_jp(std::string_view bytes);

/// ISO-2022-JP and what is sent under its name: JIS X 0201 kana (ESC ( I and SO/SI), JIS X 0212,
/// NEC row 13 and IBM extensions as CP50220/50221 have them. 8-bit runs in it are taken as UTF-8 or
/// CP932. A line end returns to ASCII.
[[nodiscard]] Transcoded from_iso_2022_jp(std::string_view bytes);

/// True when `bytes` holds an escape sequence of ISO-2022-JP.
[[nodiscard]] bool has_japanese_escape(std::string_view bytes);

/// Where the double-byte run that begins with an escape sequence at `escape` ends (at the next ESC,
/// or the end); `escape` itself when there is no such sequence. What is between must not be read as
/// syntax.
[[nodiscard]] std::size_t end_of_japanese_run(std::string_view bytes, std::size_t escape);

} // namespace keneki::mail
