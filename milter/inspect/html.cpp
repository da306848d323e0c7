// Attached HTML.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/names.h"
#include "inspect/page_text.h"
#include "inspect/smuggling.h"

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

void inspect_page(Inspection& inspection, std::uint32_t part, std::string_view raw) {
    const std::string scan = scan_form(as_bytes(raw), raw.size());
    if (const auto protocol = starting_protocol(scan); !protocol.empty())
        inspection.found(Finding::DANGEROUS_OBJECT, part, protocol);
    if (const auto object = scripting_object(scan); !object.empty())
        inspection.found(Finding::DANGEROUS_OBJECT, part, object);
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
    for (const std::string& text : page_texts(slice(content, 0, scan_limit_bytes)))
        inspect_page(inspection, part, text);
}

} // namespace keneki::inspect
