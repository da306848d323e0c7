#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace keneki::mail {

/// Text decoded to UTF-8, and what was needed for it.
struct Decoded {
    std::string text;    ///< valid UTF-8
    std::string charset; ///< canonical lower-case name of the charset that decoded it ("cp932",
                         ///< "iso-2022-jp", "utf-8" …)
    bool mislabelled = false; ///< the label did not decode it cleanly and another charset did
    bool damaged = false;     ///< nothing decoded it cleanly; U+FFFD stands in it
};

/// Opens every converter that decode() uses, so that no file is read later (the sandbox forbids
/// it). Idempotent.
void open_converters();

/// Bytes in the charset that `label` names (any alias used in mail; empty: none given) to UTF-8.
/// Japanese practice is honoured: iso-2022-jp and its relatives (-ms, cp50220/1, -3) with NEC row
/// 13, IBM extensions and half-width kana; shift_jis and x-sjis as CP932, euc-jp as EUC-JP-MS;
/// 7-bit text with ESC $ B is ISO-2022-JP whatever it is called; 8-bit text that its label does not
/// fit is tried as UTF-8, CP932, EUC-JP, and at last as windows-1252.
[[nodiscard]] Decoded decode_text(std::string_view bytes, std::string_view label);

/// A header field's value (unfolded or folded) to UTF-8: RFC 2047 encoded-words wherever they
/// stand, adjacent ones of one charset joined before they are decoded (split ISO-2022-JP states,
/// split characters), each word's base64 padded on its own; broken practice (spaces inside, missing
/// ?=, Q with raw 8 bits); raw ISO-2022-JP, raw 8-bit text. Folding is undone; control characters
/// other than tab become spaces.
[[nodiscard]] std::string decode_header(std::string_view raw);

/// Quoted-printable, RFC 2045 6.7; broken escapes stay as they are. `q_encoding`: RFC 2047's
/// variant ('_' is a space).
enum class QuotedPrintable { body, header };
[[nodiscard]] std::string decode_quoted_printable(std::string_view text, QuotedPrintable kind);

/// NFKC and case folding (ICU), the form in which text is compared.
[[nodiscard]] std::string compare_form(std::string_view utf8);
/// NFKC only.
[[nodiscard]] std::string nfkc(std::string_view utf8);
/// compare_form without any white space (ASCII, U+3000, no-break) and zero-width characters.
[[nodiscard]] std::string spaceless_form(std::string_view utf8);

} // namespace keneki::mail
