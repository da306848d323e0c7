#include "inspect/bytes.h"
#include "inspect/type_rules.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::size_t scan_limit_bytes = 64U << 10U; // text-like types show themselves early

std::string_view trimmed(std::string_view text) {
    const auto at = text.find_first_not_of(" \t\r\n\f\v");
    return at == std::string_view::npos ? std::string_view{} : text.substr(at);
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> list) {
    return std::any_of(list.begin(), list.end(),
                       [&](std::string_view word) { return text.starts_with(word); });
}

std::size_t count_any(std::string_view text, std::initializer_list<std::string_view> list) {
    return static_cast<std::size_t>(std::count_if(
        list.begin(), list.end(), [&](std::string_view word) { return contains(text, word); }));
}

/// Skips XML declarations, comments and white space.
std::string_view behind_prolog(std::string_view text) {
    for (;;) {
        text = trimmed(text);
        std::string_view close;
        if (text.starts_with("<!--")) close = "-->";
        if (text.starts_with("<?")) close = "?>";
        if (close.empty()) return text;
        const auto end = text.find(close);
        if (end == std::string_view::npos) return text;
        text.remove_prefix(end + close.size());
    }
}

/// The name of the element or declaration at the front, without its prefix.
std::string_view first_name(std::string_view text) {
    const auto end = std::min(text.find_first_of(" \t\r\n\f/>", 1), text.size());
    const std::string_view name = text.substr(0, end).substr(std::min<std::size_t>(1, text.size()));
    return name.substr(name.find(':') + 1);
}

/// Behind a document type, and its entities if it declares some.
std::string_view behind_doctype(std::string_view text) {
    const auto bracket = text.find('[');
    auto close = text.find('>');
    if (bracket < close) close = text.find('>', text.find(']', bracket));
    return close == std::string_view::npos ? text : behind_prolog(text.substr(close + 1));
}

/// `scan` is in lower case; `declared` says that an XML declaration stands in front of it.
std::string_view type_of_markup(std::string_view scan, bool declared) {
    std::string_view text = behind_prolog(scan);
    if (!text.starts_with('<')) return {};
    if (contains(text.substr(0, 16384), "<hta:application")) return "script";
    if (starts_with_any(text, {"<job", "<package"}) && contains(text, "<script")) return "script";
    if (starts_with_any(text, {"<librarydescription", "<searchconnectordescription",
                               "<persistedquery", "<pcsettings", "<jnlp"}))
        return "url";
    const bool doctype = text.starts_with("<!doctype");
    const std::string_view root = first_name(doctype ? behind_doctype(text) : text);
    if (root == "svg" || text.starts_with("<!doctype svg")) return "svg";
    if (root == "html" ||
        starts_with_any(text, {"<!doctype html", "<html", "<head", "<body", "<script", "<meta",
                               "<title", "<table", "<iframe", "<div", "<style", "<form", "<center",
                               "<font", "<a ", "<img", "<p>", "<p ", "<br"}))
        return "html";
    const bool named = contains(text.substr(0, text.find('>')), "xmlns");
    return doctype || declared || named ? "xml" : std::string_view{};
}

/// Header fields first: a stored mail or a web archive.
std::string_view type_of_mail(std::string_view scan) {
    std::size_t fields = 0;
    std::size_t known = 0;
    std::string_view rest = scan;
    if (starts_with_any(rest, {"from ", ">from "})) // out of a mailbox file
        rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    while (!rest.empty() && fields < 200) {
        const auto end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        if (line.empty() || line == "\r") break;
        if (line.front() == ' ' || line.front() == '\t') continue;
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0 || colon > 70) return {};
        const auto name = line.substr(0, colon);
        if (!std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7F; }))
            return {};
        ++fields;
        known += static_cast<std::size_t>(starts_with_any(
            line, {"from:", "to:", "subject:", "date:", "received:", "message-id:", "mime-version:",
                   "return-path:", "content-type:", "snapshot-content-location:"}));
    }
    if (known < 2) return {};
    const std::string_view head = scan.substr(0, 8192);
    if (contains(head, "multipart/related") && !contains(head, "received:") &&
        !contains(head, "\nto:"))
        return "mht";
    return contains(head, "snapshot-content-location:") ? "mht" : "eml";
}

bool is_text(std::string_view raw) {
    std::size_t odd = 0;
    for (const char c : raw) {
        if (c == '\0') return false;
        const auto u = static_cast<unsigned char>(c);
        if (u < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\x1b') ++odd;
    }
    return odd * 50 <= raw.size();
}

/// What stands before a text and is none, where it is longer than what is scanned: blanks, comments
/// of markup and, in UTF-16, the zeros between.
std::uint64_t prolog_bytes(Bytes content) {
    const std::string_view text = as_text(content);
    const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    const auto starts = [&](std::size_t at, std::string_view word) { // in UTF-16 too
        for (const char c : word) {
            while (at < text.size() && text[at] == '\0')
                ++at;
            if (at >= text.size() || text[at++] != c) return false;
        }
        return true;
    };
    const bool wide = text.substr(0, 4).find('\0') != std::string_view::npos;
    const std::string_view close = wide ? std::string_view("-\0-\0>", 5) : "-->";
    std::size_t at = text.starts_with("\xEF\xBB\xBF")                               ? 3
                     : text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ? 2
                                                                                    : 0;
    while (at < text.size()) {
        if (blank(text[at])) {
            ++at;
            continue;
        }
        if (!starts(at, "<!--")) break;
        const auto end = text.find(close, at);
        if (end == std::string_view::npos) break;
        at = end + close.size();
    }
    return at < scan_limit_bytes / 2 || at == text.size() ? 0 : at;
}

/// The file begins as code does: prose that mentions the words of scripting_words() does not.
bool begins_as_code(std::string_view text) {
    return starts_with_any(text, {"dim ",
                                  "set ",
                                  "function ",
                                  "function(",
                                  "sub ",
                                  "on error resume",
                                  "option explicit",
                                  "var ",
                                  "let ",
                                  "const ",
                                  "try{",
                                  "try {",
                                  "if ",
                                  "if(",
                                  "'",
                                  "//",
                                  "/*",
                                  "rem ",
                                  "::",
                                  "param(",
                                  "$",
                                  "import-module ",
                                  "new ",
                                  "eval(",
                                  "this[",
                                  "cmd ",
                                  "cmd.exe",
                                  "powershell",
                                  "start ",
                                  "setlocal",
                                  "@",
                                  "wscript.",
                                  "createobject(",
                                  "execute(",
                                  "execute ",
                                  "private ",
                                  "public ",
                                  "call ",
                                  "(function",
                                  "!function",
                                  "for ",
                                  "for(",
                                  "while",
                                  "iex",
                                  "[system.",
                                  "start-process",
                                  "invoke-",
                                  "#",
                                  "obj",
                                  "wsh",
                                  "shell",
                                  "%"});
}

/// Words that hardly stand in anything but a script that does something to the machine.
std::size_t scripting_words(std::string_view text) {
    return count_any(text, {"wscript.shell",
                            "wscript.createobject",
                            "wscript.echo",
                            "wscript.sleep",
                            "wscript.arguments",
                            "wscript.scriptfullname",
                            "activexobject(",
                            "scripting.filesystemobject",
                            "adodb.stream",
                            "shell.application",
                            "msxml2.xmlhttp",
                            "microsoft.xmlhttp",
                            "msxml2.serverxmlhttp",
                            "winmgmts:",
                            "on error resume next",
                            "net.webclient",
                            "downloadstring(",
                            "downloadfile(",
                            "invoke-expression",
                            "frombase64string",
                            "invoke-webrequest",
                            "-encodedcommand",
                            "-executionpolicy bypass",
                            "-ep bypass",
                            "-windowstyle hidden",
                            "-w hidden",
                            "urldownloadtofile",
                            "responsebody",
                            "savetofile",
                            "regsvr32",
                            "rundll32",
                            "certutil",
                            "bitsadmin",
                            "mshta",
                            "schtasks"});
}

} // namespace

bool looks_like_script(std::string_view scan) {
    const std::string_view text = trimmed(scan);
    if (starts_with_any(text, {"#@~^", "@echo off", "@echo on"})) return true;
    if (contains(text.substr(0, 512), "language") && contains(text.substr(0, 512), "#@~^"))
        return true;
    if (starts_with_any(text, {"diff ", "--- ", "index: ", "from ", "from:", ">", "<"}))
        return false;
    if (!begins_as_code(text)) return false;
    const std::size_t strong = scripting_words(text);
    const std::size_t weak =
        count_any(text, {"createobject(", "powershell", "execute(", "eval(", "cmd /c", "cmd.exe",
                         ".run", "chr(", "fromcharcode", "end sub", "end function", "%temp%",
                         "%appdata%", "start-process", "unescape("});
    return strong >= 2 || (strong >= 1 && weak >= 1);
}

std::string_view type_of_text(Bytes content) {
    std::string_view raw = as_text(content);
    raw.remove_prefix(prolog_bytes(content));
    const bool utf16 = raw.starts_with("\xFF\xFE") || raw.starts_with("\xFE\xFF");
    if (utf16) raw.remove_prefix(2);
    if (raw.starts_with("\xEF\xBB\xBF")) raw.remove_prefix(3);
    // What is passed over is no part of the beginning, however long.
    raw = trimmed(raw);
    const std::string scan = scan_form(as_bytes(raw), scan_limit_bytes);
    const std::string_view start = trimmed(scan);
    // Word opens "{\rt" already, [RTF] or not.
    if (start.starts_with("{\\rt")) return "rtf";
    const bool text = utf16 || is_text(raw.substr(0, scan_limit_bytes));
    if (text || contains(start.substr(0, 256), "<")) {
        const std::string_view root = behind_prolog(raw);
        const bool far = raw.size() - root.size() > scan_limit_bytes / 2;
        const std::string_view markup = type_of_markup(
            far ? scan_form(as_bytes(root), scan_limit_bytes) : start, start.starts_with("<?xml"));
        if (!markup.empty()) return markup;
    }
    if (start.starts_with("[internetshortcut") ||
        (contains(start.substr(0, 4096), "[internetshortcut]") && text))
        return "url";
    if (text && (start.starts_with("[shell]") || start.starts_with("full address:s:") ||
                 contains(start.substr(0, 4096), "\nfull address:s:")))
        return "url";
    if (starts_with_any(start, {"web\r\n1\r\n", "web\n1\n", "xlodbc\r\n1", "xlodbc\n1"}))
        return "url";
    if (start.starts_with("-----begin pgp")) return "pgp";
    if (start.starts_with("#@~^")) return "script";
    // Mail programs pass over zeros, and a part may be sent as it is.
    const std::string_view mail = type_of_mail(start);
    if (!mail.empty()) return mail;
    if (!text) return "unknown";
    return looks_like_script(start) ? "script" : "text";
}

} // namespace keneki::inspect
