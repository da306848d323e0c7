// Windows shortcuts, [MS-SHLLINK]. Any of them by mail is one too many; the detail says what it
// would run, and what it does to look harmless (threats 2.2, 7.8).
#include "base/escape.h"
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/names.h"
#include "mail/charset.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::uint32_t has_id_list = 0x01;
constexpr std::uint32_t has_link_info = 0x02;
constexpr std::uint32_t is_unicode = 0x80;
constexpr std::size_t header_bytes = 76;
constexpr std::size_t shown_bytes = 300;
constexpr std::size_t padding_characters = 40; // ZDI-CAN-25373 and its relatives have hundreds
constexpr std::size_t overlay_bytes = 16;      // behind the end; programs leave a few zeros
constexpr int block_limit = 100;               // extra data blocks; there are eleven kinds

struct Shortcut {
    std::string local_path; ///< of LinkInfo
    std::string relative_path;
    std::string environment_path; ///< with %variables%
    std::string arguments;
    std::string icon;
    std::size_t end = 0; ///< of the structure; 0: it is cut off
};

std::string text_of(Bytes bytes, bool wide) {
    const std::string_view text = as_text(bytes);
    std::string utf8 = mail::decode_text(text, wide ? "utf-16le" : "cp932").text;
    const auto end = utf8.find('\0');
    return end == std::string::npos ? utf8 : utf8.substr(0, end);
}

/// LinkInfo, 2.3: a local path, and what follows the volume or share.
std::string path_of(Bytes info) {
    const auto offset = le_at<std::uint32_t>(info, 16);
    const Bytes path = slice(info, offset == 0 ? info.size() : offset, 1024);
    const std::string_view text = as_text(path);
    return text_of(path.first(std::min(text.find('\0'), text.size())), false);
}

/// Extra data, 2.5; true when its end was found.
bool read_blocks(ByteReader& in, Shortcut& link) {
    constexpr std::uint32_t environment = 0xA0000001;
    for (int i = 0; i < block_limit; ++i) {
        if (in.left() == 0) return true; // old programs write no terminal block
        const auto size = in.le<std::uint32_t>();
        if (!in.ok()) return false;
        if (size < 4) return true; // the terminal block
        const Bytes block = in.take(size - 4);
        if (!in.ok()) return false;
        if (le_at<std::uint32_t>(block, 0) == environment)
            link.environment_path = text_of(slice(block, 264, 520), true);
    }
    return false;
}

Shortcut read_shortcut(Bytes content) {
    Shortcut link;
    const auto flags = le_at<std::uint32_t>(content, 20);
    ByteReader in(slice(content, header_bytes));
    if ((flags & has_id_list) != 0) in.skip(in.le<std::uint16_t>());
    if ((flags & has_link_info) != 0) {
        const Bytes info = in.rest();
        const auto size = in.le<std::uint32_t>();
        in.skip(size >= 4 ? size - 4 : 0);
        if (in.ok()) link.local_path = path_of(slice(info, 0, size));
    }
    const bool wide = (flags & is_unicode) != 0;
    // NAME, RELATIVE_PATH, WORKING_DIR, ARGUMENTS, ICON_LOCATION, each present by its flag, 2.4.
    for (const std::uint32_t field : {0x04U, 0x08U, 0x10U, 0x20U, 0x40U}) {
        if ((flags & field) == 0) continue;
        const Bytes raw = in.take(std::size_t{in.le<std::uint16_t>()} * (wide ? 2 : 1));
        if (field == 0x08U) link.relative_path = text_of(raw, wide);
        if (field == 0x20U) link.arguments = text_of(raw, wide);
        if (field == 0x40U) link.icon = text_of(raw, wide);
    }
    if (in.ok() && read_blocks(in, link)) link.end = header_bytes + in.position();
    return link;
}

std::size_t longest_blank_run(std::string_view text) {
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char c : text) {
        run = static_cast<unsigned char>(c) <= ' ' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

std::string without_blank_runs(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (static_cast<unsigned char>(c) > ' ') {
            out.push_back(c);
        } else if (!out.empty() && out.back() != ' ') {
            out.push_back(' ');
        }
    return out;
}

/// Looks like a document by its picture, but its target runs commands.
bool has_false_icon(const Shortcut& link, std::string_view target) {
    const std::string icon = lower(link.icon);
    const std::string program = lower(base_name(target));
    constexpr std::array<std::string_view, 9> interpreters{
        "cmd.exe",      "powershell.exe", "mshta.exe",   "wscript.exe", "cscript.exe",
        "rundll32.exe", "regsvr32.exe",   "conhost.exe", "forfiles.exe"};
    constexpr std::array<std::string_view, 12> pictures{
        "imageres.dll", "shell32.dll", "winword", "excel",   "powerpnt", "acro",
        ".pdf",         ".doc",        "wordpad", "notepad", "msedge",   "chrome"};
    return std::find(interpreters.begin(), interpreters.end(), program) != interpreters.end() &&
           std::any_of(pictures.begin(), pictures.end(),
                       [&](std::string_view picture) { return contains(icon, picture); });
}

} // namespace

bool wants_lnk(const Part& part, Bytes /*content*/) {
    return part.type() == "lnk";
}

void inspect_lnk(Inspection& inspection, std::uint32_t part, Bytes content) {
    const Shortcut link = read_shortcut(content);
    const std::string& target = !link.local_path.empty()         ? link.local_path
                                : !link.environment_path.empty() ? link.environment_path
                                                                 : link.relative_path;
    std::string command = without_blank_runs(target + " " + link.arguments);
    while (!command.empty() && command.back() == ' ')
        command.pop_back();
    inspection.found(Finding::SHORTCUT, part,
                     command.empty() ? "LNK" : clip_utf8(command, shown_bytes));
    if (const std::size_t run = longest_blank_run(link.arguments); run >= padding_characters)
        inspection.found(Finding::SHORTCUT_DISGUISED, part, fmt::format("{} blanks", run));
    if (has_false_icon(link, target))
        inspection.found(Finding::SHORTCUT_DISGUISED, part, "icon " + base_name(link.icon));
    if (link.end == 0) {
        inspection.not_inspected(NotInspected::CORRUPT, part, "LNK");
        return;
    }
    const Bytes overlay = slice(content, link.end);
    if (overlay.size() < overlay_bytes) return;
    inspection.found(Finding::SHORTCUT_DISGUISED, part,
                     fmt::format("{} bytes behind its end", overlay.size()));
    if (!inspection.may_open(part)) return;
    const std::uint32_t child = inspection.add_child(part, Part::EMBEDDED_FILE, {});
    if (child != 0) inspection.inspect_content(child, overlay);
}

} // namespace keneki::inspect
