// What scripts of a PDF do: leave the document, open what is embedded, hide what they do (threats
// 7.10).
#include "inspect/pdf_script.h"

#include "inspect/bytes.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t widest_digits = 3;      // of a number that is printed; CVE-2008-2992 has 5
constexpr std::size_t call_bytes = 400;       // in which the arguments of a call stand
constexpr std::size_t packed_run_bytes = 400; // without a blank or sign: no person writes so

/// `util.printf("%45000f", …)`: a width that no form prints.
bool prints_too_wide(std::string_view form) {
    if (!contains(form, "util.printf")) return false;
    for (std::size_t at = 0; (at = form.find('%', at)) != npos; ++at) {
        std::size_t digits = 0;
        for (const char c : form.substr(at + 1, 20)) {
            if (is_letter(c) || digits > widest_digits) break;
            digits = is_digit(c) ? digits + 1 : 0;
        }
        if (digits > widest_digits) return true;
    }
    return false;
}

/// `exportDataObject({cName: "a", nLaunch: 2})`, or by position: the attachment is opened.
bool launches_attachment(std::string_view form) {
    constexpr std::string_view call = "exportdataobject";
    for (std::size_t at = 0; (at = form.find(call, at)) != npos; at += call.size()) {
        auto arguments = form.substr(at + call.size(), call_bytes);
        arguments = arguments.substr(0, arguments.find(';'));
        constexpr std::string_view name = "nlaunch";
        const auto named = arguments.find(name);
        if (named == npos) {
            // The fourth by position.
            if (std::count(arguments.begin(), arguments.end(), ',') >= 3 &&
                !contains(arguments, "cname"))
                return true;
            continue;
        }
        const auto value = arguments.find_first_not_of(" \t\r\n\"':", named + name.size());
        if (value == npos || arguments[value] != '0') return true;
    }
    return false;
}

/// Text that only a program can read: digits, letters and what joins them, without end.
bool has_packed_text(std::string_view form) {
    constexpr std::string_view joining = "%\\,+/=#!\"'";
    std::size_t run = 0;
    for (const char c : form) {
        const bool packed = is_letter(c) || is_digit(c) || joining.find(c) != npos;
        run = packed ? run + 1 : 0;
        if (run >= packed_run_bytes) return true;
    }
    return false;
}

} // namespace

ScriptSign judge_pdf_script(std::string_view form) {
    if (prints_too_wide(form)) return {ScriptWeight::hostile, "util.printf, too wide"};
    if (launches_attachment(form)) return {ScriptWeight::hostile, "exportdataobject, nlaunch"};
    // CVE-2009-4324, CVE-2009-0927, CVE-2007-5659, and the code that such attacks fill memory with.
    for (const std::string_view word :
         {"media.newplayer", "collab.geticon", "collab.collectemailinfo", "%u9090"})
        if (contains(form, word)) return {ScriptWeight::hostile, std::string(word) + ", an attack"};
    constexpr std::array<std::string_view, 3> decoders{"eval(", "unescape(", "fromcharcode"};
    std::string_view decoder;
    for (const std::string_view word : decoders) {
        if (!contains(form, word)) continue;
        if (!decoder.empty())
            return {ScriptWeight::hostile, std::string(decoder) + ", " + std::string(word)};
        decoder = word;
    }
    if (!decoder.empty() && has_packed_text(form))
        return {ScriptWeight::hostile, std::string(decoder) + ", packed text"};
    if (!decoder.empty()) return {ScriptWeight::unusual, std::string(decoder)};
    for (const std::string_view word : {"exportdataobject", "importdataobject", "opendataobject"})
        if (contains(form, word)) return {ScriptWeight::unusual, std::string(word)};
    if (contains(form, "launchurl")) return {ScriptWeight::page, "launchurl"};
    return {};
}

} // namespace keneki::inspect
