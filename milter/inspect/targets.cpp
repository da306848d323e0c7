#include "inspect/targets.h"

#include "inspect/bytes.h"
#include "inspect/names.h"

#include <algorithm>

namespace keneki::inspect {

bool leads_elsewhere(std::string_view target) {
    std::string form = lower(target);
    std::replace(form.begin(), form.end(), '\\', '/');
    if (form.starts_with("file:")) {
        form.erase(0, 5);
        // file:///C:/… is local; file://host/… and file://///host/… are not.
        const auto name = form.find_first_not_of('/');
        if (name == std::string::npos) return false;
        return !(name + 1 < form.size() && form[name + 1] == ':') && (name == 2 || name >= 4);
    }
    for (const std::string_view scheme : {"http:", "https:", "ftp:", "mhtml:", "ms-", "//",
                                          "javascript:", "vbscript:", "script:", "x-usc:"})
        if (form.starts_with(scheme)) return true;
    return false;
}

bool is_program_on_share(std::string_view target) {
    const std::string form = lower(target);
    return (form.starts_with("file:") || form.starts_with("\\\\")) &&
           is_dangerous_extension(extension_of(target));
}

bool is_web_folder(std::string_view target) {
    std::string form = lower(target);
    std::replace(form.begin(), form.end(), '\\', '/');
    if (!form.starts_with("file:") && !form.starts_with("//")) return false;
    return contains(form, "davwwwroot") || contains(form, "@ssl") || contains(form, "@80") ||
           contains(form, "@443");
}

} // namespace keneki::inspect
