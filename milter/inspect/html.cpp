// Attached HTML.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/names.h"
#include "inspect/page_layers.h"
#include "inspect/page_text.h"
#include "inspect/smuggling.h"
#include "inspect/targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::size_t scan_limit_bytes = 16U << 20U;
/// A page that hands an instruction to a program of Windows by its protocol.
std::string_view starting_protocol(std::string_view scan) {
    constexpr std::array<std::string_view, 5> protocols{
        "ms-msdt:/id", "ms-msdt:-id", "ms-officecmd:{", "search-ms:query=", "search:query="};
    for (const std::string_view protocol : protocols)
        if (contains(scan, protocol)) return protocol;
    return {};
}

/// A page that starts programs by the objects of Windows' scripting, as .hta does and old browsers
/// let pages do.
std::string_view scripting_object(std::string_view scan) {
    constexpr std::array<std::string_view, 4> objects{"wscript.shell", "shell.application",
                                                      "scripting.filesystemobject", "adodb.stream"};
    if (!contains(scan, "activexobject") && !contains(scan, "createobject")) return {};
    for (const std::string_view object : objects)
        if (contains(scan, object)) return object;
    return {};
}

/// A page that puts a command into the clipboard, for its reader to paste it where Windows runs it.
std::string_view copied_command(std::string_view scan) {
    constexpr std::array<std::string_view, 11> commands{
        "powershell", "pwsh",      "mshta ",   "cmd /c",   "cmd.exe", "msiexec ",
        "rundll32",   "regsvr32 ", "wscript ", "certutil", "conhost"};
    const auto here = [&](std::string_view word) { return contains(scan, word); };
    const bool copies = here("clipboard.write") || here("clipboarddata.setdata") ||
                        (here("execcommand") && (here("'copy'") || here("\"copy\"")));
    if (!copies) return {};
    const auto* const command = std::ranges::find_if(commands, here);
    return command == commands.end() ? std::string_view{} : *command;
}

/// What the value at `at` is given to: the word in front of `=` or `(`.
std::string_view receiver_of(std::string_view scan, std::size_t at) {
    constexpr std::size_t window_bytes = 100;
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t begin = at - std::min(at, window_bytes);
    std::string_view before = scan.substr(begin, at - begin);
    const auto drop = [&](std::string_view characters) {
        before = before.substr(0, before.find_last_not_of(characters) + 1);
    };
    drop(" \t\r\n'\"");
    if (!before.ends_with('=') && !before.ends_with('(')) return {};
    before.remove_suffix(1);
    drop(blanks);
    return before.substr(before.find_last_of(" \t\r\n<>'\";:{}(,") + 1);
}

bool in_link_element(std::string_view scan, std::size_t at) {
    constexpr std::size_t window_bytes = 500;
    const std::size_t begin = at - std::min(at, window_bytes);
    const std::string_view before = scan.substr(begin, at - begin);
    const auto tag = before.rfind('<');
    return tag != std::string_view::npos && before.substr(tag).starts_with("<link");
}

/// The share outside from which the page loads something by itself: Windows logs in there with a
/// hash of its reader's password. Where a link leads to is not loaded.
std::string share_loaded(std::string_view scan) {
    constexpr std::size_t longest = 300; // of a target that is looked at
    constexpr std::array<std::string_view, 7> receivers{"src",
                                                        "url",
                                                        "background",
                                                        "location",
                                                        "location.href",
                                                        "window.location",
                                                        "window.location.href"};
    for (const std::string_view start : {std::string_view("file:"), std::string_view("\\\\")})
        for (std::size_t at = 0; (at = scan.find(start, at)) != std::string_view::npos;
             at += start.size()) {
            const std::string_view receiver = receiver_of(scan, at);
            if (std::ranges::find(receivers, receiver) == receivers.end() &&
                !(receiver == "href" && in_link_element(scan, at)))
                continue;
            std::string_view target = scan.substr(at, longest);
            target = target.substr(0, target.find_first_of(" \t\r\n'\"<>)"));
            if (is_share_outside(target)) return std::string(target);
        }
    return {};
}

void inspect_page(Inspection& inspection, std::uint32_t part, std::string_view raw) {
    const std::string scan = scan_form(as_bytes(raw), raw.size());
    if (const auto protocol = starting_protocol(scan); !protocol.empty())
        inspection.found(Finding::DANGEROUS_OBJECT, part, protocol);
    if (const auto object = scripting_object(scan); !object.empty())
        inspection.found(Finding::DANGEROUS_OBJECT, part, object);
    if (const auto command = copied_command(scan); !command.empty())
        inspection.found(Finding::DANGEROUS_OBJECT, part, fmt::format("copies {}", command));
    if (const auto share = share_loaded(scan); !share.empty())
        inspection.found(Finding::DANGEROUS_OBJECT, part, share);
    const std::string signs = smuggling_of(raw, scan);
    if (!signs.empty()) inspection.found(Finding::HTML_SMUGGLING, part, signs);
}

} // namespace

bool wants_html(const Part& part, Bytes /*content*/) {
    if (!is_file(part)) return false;
    // Browsers show what is called a page as one, whatever it begins with.
    const auto& type = part.type();
    return type == "html" ||
           (extension_class(part.extension()) == ExtensionClass::html &&
            (type == "text" || type == "unknown" || type == "xml" || type == "script"));
}

void inspect_html(Inspection& inspection, std::uint32_t part, Bytes content) {
    const Part& item = inspection.part(part);
    if (item.attachment()) inspection.found(Finding::HTML_ATTACHMENT, part, item.name());
    if (content.size() > scan_limit_bytes)
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of an HTML file");
    for (const std::string& text : page_texts(slice(content, 0, scan_limit_bytes))) {
        const PageLayers layers = page_layers(text);
        if (!layers.whole)
            inspection.not_inspected(NotInspected::OVER_LIMIT, part, "layers of an HTML file");
        // The one that decodes stands outside, what it decodes inside.
        inspect_page(inspection, part, text + layers.text);
    }
}

} // namespace keneki::inspect
