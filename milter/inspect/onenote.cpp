// OneNote sections, [MS-ONESTORE] 2.6.13: files embedded in them stand whole behind a GUID,
// wherever that is.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/names.h"
#include "inspect/type.h"
#include "mail/charset.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::string_view
    file_data_guid("\xE7\x16\xE3\xBD\x65\x26\x11\x45\xA4\xC4\x8D\x4D\x0B\x7A\x9E\xAC", 16);
constexpr std::size_t data_offset = 36;
constexpr std::size_t payload_limit = 200; // embedded files looked at; a section has a few pictures

constexpr std::size_t name_limit_characters = 260;
// Places that look like the end of a name that runs; a section has a few.
constexpr std::size_t searched_names = 5'000;
constexpr std::size_t extension_characters = 16;

bool is_name_character(char low, char high) {
    const auto c = static_cast<unsigned char>(low);
    if (high != '\0') return true; // Japanese
    return c >= ' ' && c != '/' && c != '\\' && c != ':' && c != '*' && c != '?' && c != '"' &&
           c != '<' && c != '>' && c != '|';
}

/// What follows a dot may begin with an extension that runs; where the name ends only its length
/// says.
bool may_run(std::string_view behind_dot) {
    std::string extension;
    for (std::size_t i = 0; i + 1 < behind_dot.size() && i < 2 * extension_characters; i += 2) {
        extension += behind_dot[i];
        if (is_dangerous_extension(extension_of("a." + extension))) return true;
    }
    return false;
}

/// Names of embedded files, [MS-ONE] 2.2.72, EmbeddedFileName: UTF-16 behind its length in
/// bytes. Only those that say that they run are of interest; text that merely mentions one has no
/// such length before it.
std::vector<std::string> dangerous_names(std::string_view text, bool& all) {
    std::vector<std::string> names;
    std::size_t tried = 0;
    for (std::size_t at = 0;
         (at = text.find(std::string_view(".\0", 2), at)) != std::string_view::npos; at += 2) {
        if (!may_run(text.substr(at + 2))) continue;
        if (++tried > searched_names) {
            all = false;
            break;
        }
        std::size_t begin = at;
        while (begin >= 2 && at - begin < 2 * name_limit_characters &&
               is_name_character(text[begin - 2], text[begin - 1])) {
            begin -= 2;
            // The length counts the name and, in some versions, the NUL behind it.
            if (begin < 4) break;
            const auto length = le_at<std::uint32_t>(as_bytes(text), begin - 4);
            if (length < 4 || length > 2 * name_limit_characters || length % 2 != 0 ||
                begin + length <= at + 2 || begin + length > text.size())
                continue;
            std::string name = mail::decode_text(text.substr(begin, length), "utf-16le").text;
            while (!name.empty() && name.back() == '\0')
                name.pop_back();
            const std::string extension = extension_of(name);
            // Sections name each other.
            if (!is_dangerous_extension(extension) ||
                extension_class(extension) == ExtensionClass::onenote ||
                name.find('\0') != std::string::npos)
                continue;
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
            break;
        }
        if (names.size() >= payload_limit) {
            all = false;
            break;
        }
    }
    return names;
}

bool starts_as_script(Bytes payload) {
    std::string scan = scan_form(payload, 4096);
    scan.erase(0, std::min(scan.find_first_not_of(" \t\r\n\xEF\xBB\xBF\xFF\xFE"), scan.size()));
    constexpr std::string_view starts[] = {
        "@echo",    "on error resume", "<hta:",    "<job",      "<script",    "set ",
        "dim ",     "function",        "var ",     "<html",     "powershell", "cmd",
        "sub ",     "<!doctype html",  "start ",   "#@~^",      "echo off",   "rem ",
        "curl ",    "start-process",   "invoke-",  "try{",      "(function",  "!function",
        "rundll32", "mshta",           "certutil", "bitsadmin", "regsvr32",   "import-module",
        "eval(",    "new-object ",     "@rem",     "@set"};
    if (std::any_of(std::begin(starts), std::end(starts),
                    [&](std::string_view s) { return scan.starts_with(s); }))
        return true;
    constexpr std::string_view words[] = {
        "wscript.shell", "wshshell",      "createobject(", "executecmdasync", "schtasks",
        "winmgmts:",     "activexobject", "execute(chr",   "start-process"};
    return std::any_of(std::begin(words), std::end(words),
                       [&](std::string_view w) { return contains(scan, w); });
}

} // namespace

bool wants_onenote(const Part& part, Bytes /*content*/) {
    return part.type() == "onenote";
}

void inspect_onenote(Inspection& inspection, std::uint32_t part, Bytes content) {
    inspection.found(Finding::ONENOTE, part, {});
    const bool open = inspection.may_open(part);
    const std::string_view text = as_text(content);
    bool all_names = true;
    for (const std::string& name : dangerous_names(text, all_names))
        inspection.found(Finding::ONENOTE_EMBEDDED_SCRIPT, part, name);
    if (!all_names) {
        inspection.found(Finding::LIMIT_REACHED, part, "names in OneNote");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "names in OneNote");
    }
    std::size_t at = 0;
    for (std::size_t count = 0; (at = text.find(file_data_guid, at)) != std::string_view::npos;
         ++count) {
        if (count == payload_limit) {
            inspection.found(Finding::LIMIT_REACHED, part, "files embedded in OneNote");
            inspection.not_inspected(NotInspected::OVER_LIMIT, part, "files embedded in OneNote");
            return;
        }
        // The length is the file's word; no more than there is.
        const Bytes payload =
            slice(content, at + data_offset, le_at<std::uint64_t>(content, at + 16));
        at += file_data_guid.size();
        const auto type = detect_type(payload);
        if (is_image(type) || type == "empty") continue;
        // An archive is opened by a double click like the rest, and nobody else packs one there.
        if (is_program(type) || is_disk_image(type) || is_archive(type) || type == "ole" ||
            starts_as_script(payload))
            inspection.found(Finding::ONENOTE_EMBEDDED_SCRIPT, part, type);
        if (!open) continue;
        const std::uint32_t child = inspection.add_child(part, Part::EMBEDDED_FILE, {});
        if (child == 0) return;
        inspection.inspect_content(child, payload);
    }
}

} // namespace keneki::inspect
