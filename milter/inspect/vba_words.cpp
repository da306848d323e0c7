#include "inspect/vba_words.h"

#include "inspect/bytes.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

bool is_word(char c) {
    // Every byte of a Japanese name belongs to it, so that a word at its end is none.
    return is_letter(c) || is_digit(c) || c == '_' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}

/// Lower case, continuation lines joined, comments gone; strings stay.
std::string code_of(std::string_view source) {
    std::string out;
    out.reserve(source.size());
    bool text = false;
    bool comment = false;
    for (std::size_t i = 0; i < source.size(); ++i) {
        const char c = source[i];
        if (is_line_end(c)) {
            text = comment = false;
        } else if (comment) {
            continue;
        } else if (c == '"') {
            text = !text;
        } else if (c == '\'' && !text) {
            comment = true;
            continue;
        } else if (c == '_' && i > 0 && source[i - 1] == ' ' && i + 1 < source.size() &&
                   is_line_end(source[i + 1])) {
            while (i + 1 < source.size() && is_line_end(source[i + 1]))
                ++i;
            continue;
        }
        out.push_back(lower(c));
    }
    return out;
}

using namespace std::string_view_literals;

// Procedures that Office calls by their names (threats 7.3).
constexpr std::array auto_names{
    "autoexec"sv,
    "autoopen"sv,
    "auto_open"sv,
    "documentopen"sv,
    "document_open"sv,
    "autoexit"sv,
    "autoclose"sv,
    "auto_close"sv,
    "document_close"sv,
    "documentbeforeclose"sv,
    "document_beforeclose"sv,
    "documentchange"sv,
    "autonew"sv,
    "document_new"sv,
    "newdocument"sv,
    "workbook_open"sv,
    "workbook_activate"sv,
    "workbook_windowactivate"sv,
    "auto_ope"sv,
    "workbook_close"sv,
    "workbook_beforeclose"sv,
    "workbook_deactivate"sv,
    "worksheet_calculate"sv,
    "auto_activate"sv,
    "auto_deactivate"sv,
    "presentation_open"sv,
    "slideshow_begin"sv,
    "onslideshowpagechange"sv,
};
// Events of controls that come without a person's doing. Clicks and changes are left out: every
// ministry's form has them. The pages of a MultiPage change when it is first shown, see below.
constexpr std::array auto_events{
    "_painted"sv,
    "_painting"sv,
    "_gotfocus"sv,
    "_mousehover"sv,
    "_mousemove"sv,
    "_mouseenter"sv,
    "_layout"sv,
    "_resize"sv,
    "_beforenavigate2"sv,
    "_documentcomplete"sv,
    "_navigatecomplete2"sv,
    "_progresschange"sv,
    "_propertychange"sv,
    "_statustextchange"sv,
    "_titlechange"sv,
    "_onconnecting"sv,
    "_mouseleave"sv,
    "_beforescriptexecute"sv,
    "_downloadbegin"sv,
    "_downloadcomplete"sv,
    "_filedownload"sv,
    "_navigateerror"sv,
    "_setsecurelockicon"sv,
};
constexpr std::array writing{
    "filecopy"sv,
    "copyfile"sv,
    "kill"sv,
    "createtextfile"sv,
    "virtualalloc"sv,
    "virtualallocex"sv,
    "rtlmovememory"sv,
    "urldownloadtofile"sv,
    "urldownloadtofilea"sv,
    "altstartuppath"sv,
    "writeprocessmemory"sv,
    "writetext"sv,
    "savetofile"sv,
    "saveas"sv,
    "saveasrtf"sv,
    "filesaveas"sv,
    "mkdir"sv,
    "rmdir"sv,
    "savesetting"sv,
    "setattr"sv,
};
constexpr std::array executing{
    "shell"sv,         "createobject"sv,   "getobject"sv,
    "sendkeys"sv,      "macscript"sv,      "followhyperlink"sv,
    "createthread"sv,  "shellexecute"sv,   "shellexecutea"sv,
    "shellexecutew"sv, "shellexecuteex"sv, "executeexcel4macro"sv,
    "exec"sv,          "register"sv,       "settimer"sv,
    "winmgmts"sv,      "win32_process"sv,  "powershell"sv,
    "mshta"sv,         "rundll32"sv,       "regsvr32"sv,
    "wmic"sv,          "schtasks"sv,       "wscript"sv,
    "cscript"sv,       "queueapcthread"sv, "enumsystemlanguagegroups"sv,
};
constexpr std::array downloading{
    "urldownloadtofile"sv, "urldownloadtofilea"sv, "xmlhttp"sv,          "serverxmlhttp"sv,
    "winhttprequest"sv,    "internetopenurl"sv,    "internetopenurla"sv, "internetreadfile"sv,
    "downloadfile"sv,      "downloadstring"sv,     "webclient"sv,        "bitsadmin"sv,
    "certutil"sv,
};
// What hides text or calls, each rare in an office's own macros.
constexpr std::array hiding{"strreverse"sv, "callbyname"sv, "frombase64string"sv,
                            "controltiptext"sv, "alternativetext"sv};

constexpr int many_characters = 10;       // Chr(104) & Chr(116) & …
constexpr std::size_t long_literal = 200; // characters of a string without a blank
constexpr int many_pieces = 20;           // "a" & "b" & … on one line

template <std::size_t Count>
bool has(const std::array<std::string_view, Count>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

void note(std::string& sign, std::string_view word) {
    if (sign.empty()) sign = word;
}

/// What single words say.
class WordReader {
public:
    explicit WordReader(VbaSigns& signs) : signs_(signs) {}

    void take(std::string_view word) {
        if (has(auto_names, word) || (word.starts_with("multipage") && word.ends_with("_change")) ||
            std::any_of(auto_events.begin(), auto_events.end(), [&](std::string_view event) {
                return word.size() > event.size() && word.ends_with(event);
            }))
            note(signs_.runs_by_itself, word);
        if (has(writing, word)) note(signs_.writes, word);
        if (has(executing, word)) note(signs_.executes, word);
        if (has(downloading, word)) note(signs_.downloads, word);
        if (has(hiding, word)) note(signs_.obfuscated, word);
        if (word == "run" || word == "call") note(signs_.calls_something, word);
        if (word == "chr" || word == "chrw" || word == "chrb") ++characters_;
        if (word == "xor") xor_ = true;
        if (word == "mid" || word == "asc" || word == "ascb") takes_apart_ = true;
    }
    void finish() {
        if (characters_ >= many_characters) note(signs_.obfuscated, "chr");
        if (xor_ && takes_apart_) note(signs_.obfuscated, "xor");
    }

private:
    VbaSigns& signs_;
    int characters_ = 0;
    bool xor_ = false;
    bool takes_apart_ = false;
};

void read_line(std::string_view line, VbaSigns& signs) {
    // Open "x" For Output As #1
    const std::size_t open = line.find("open ");
    if (open != std::string_view::npos)
        for (const auto mode : {" for output"sv, " for append"sv, " for binary"sv, " for random"sv})
            if (line.find(mode, open) != std::string_view::npos)
                note(signs.writes, "open" + std::string(mode));
    if (contains(line, "adodb.stream")) note(signs.writes, "adodb.stream");
    const std::size_t declare = line.find("declare ");
    if (declare != std::string_view::npos && line.find(" lib ", declare) != std::string_view::npos)
        note(signs.executes, "declare lib");
    int pieces = 0;
    std::size_t begin = 0;
    for (std::size_t at = 0; (at = line.find('"', at)) != std::string_view::npos;) {
        begin = at + 1;
        const std::size_t end = std::min(line.find('"', begin), line.size());
        const std::string_view literal = line.substr(begin, end - begin);
        if (literal.size() >= long_literal && !contains(literal, " "))
            note(signs.obfuscated, "long string");
        ++pieces;
        at = std::min(end + 1, line.size());
    }
    if (pieces >= many_pieces && contains(line, "&")) note(signs.obfuscated, "many pieces");
}

} // namespace

VbaSigns read_vba_source(std::string_view source) {
    VbaSigns signs;
    const std::string code = code_of(source);
    const std::string_view rest = code;
    WordReader words(signs);
    for (std::size_t at = 0; at < rest.size();) {
        if (!is_word(rest[at])) {
            ++at;
            continue;
        }
        const std::size_t begin = at;
        while (at < rest.size() && is_word(rest[at]))
            ++at;
        words.take(rest.substr(begin, at - begin));
    }
    words.finish();
    for (std::size_t at = 0; at < rest.size();) {
        const std::size_t end = std::min(rest.find_first_of("\r\n", at), rest.size());
        read_line(rest.substr(at, end - at), signs);
        at = end + 1;
    }
    return signs;
}

} // namespace keneki::inspect
