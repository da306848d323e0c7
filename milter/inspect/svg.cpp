// SVG: a picture that may hold scripts (threats 7.12). A plain drawing has no element, handler or
// link of those below.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/page_text.h"
#include "inspect/smuggling.h"
#include "inspect/xml_scan.h"

#include <algorithm>
#include <array>
#include <string>

namespace keneki::inspect {

namespace {

constexpr std::size_t scan_limit_bytes = 8U << 20U;
constexpr std::size_t element_limit = 500'000;

/// What a browser makes of a link: blanks and control characters inside its scheme are nothing.
std::string link_form(std::string_view value) {
    std::string out;
    for (const char c : value)
        if (static_cast<unsigned char>(c) > ' ') out.push_back(lower(c));
    return out;
}

/// Links that run. An animation may set one, among several values.
std::string_view running_link(const std::string& link) {
    constexpr std::array<std::string_view, 6> schemes{
        "javascript:",          "vbscript:",
        "data:text/html",       "data:application/ecmascript",
        "data:text/javascript", "data:application/javascript"};
    for (const std::string_view scheme : schemes)
        if (link.starts_with(scheme) || contains(link, ";" + std::string(scheme))) return scheme;
    return {};
}

/// `onload`, `onmousemove`, whatever handler there is.
bool is_handler(std::string_view name) {
    return name.size() > 4 && name.starts_with("on") &&
           std::all_of(name.begin(), name.end(), is_letter);
}

class Look {
public:
    void element(const XmlElement& element) {
        const std::string name = lower(element.name);
        constexpr std::array<std::string_view, 4> running{"script", "handler", "iframe", "embed"};
        if (std::find(running.begin(), running.end(), name) != running.end()) note("<" + name);
        form_ = form_ || name == "form" || name == "input" || name == "object";
        labels_ = labels_ || name == "foreignobject";
        for (const XmlAttribute& attribute : element.attributes)
            read(name, lower(attribute.name), attribute.value);
    }
    /// Empty: there is none.
    [[nodiscard]] std::string sign() const {
        // Programs for drawings put their labels into foreign objects; a form to fill in is no
        // label.
        if (sign_.empty() && labels_ && form_) return "<form";
        return sign_;
    }

private:
    void read(const std::string& element, const std::string& name, const std::string& value) {
        if (is_handler(name)) note(name + "=");
        if (name == "attributename" && is_handler(lower(value))) note(lower(value) + "=");
        if (element == "meta" && name == "http-equiv" && lower(value) == "refresh")
            note("http-equiv=\"refresh");
        if (const auto scheme = running_link(link_form(value)); !scheme.empty())
            note(std::string(scheme));
    }
    void note(std::string sign) {
        if (sign_.empty()) sign_ = std::move(sign);
    }

    std::string sign_;
    bool form_ = false, labels_ = false;
};

/// Text that the document defines and puts in later. Illustrator names its namespaces so.
bool defines_script(std::string_view scan) {
    for (std::size_t at = 0; (at = scan.find("<!entity", at)) != std::string_view::npos; ++at) {
        const std::string value = decode_entities(scan.substr(at + 1, tag_end(scan, at) - at));
        if (contains(value, "<script") || contains(link_form(value), "javascript:") ||
            contains(value, " on"))
            return true;
    }
    return false;
}

/// False when there was more than is read.
bool inspect_drawing(Inspection& inspection, std::uint32_t part, std::string_view raw) {
    const std::string scan = scan_form(as_bytes(raw), raw.size());
    Look look;
    const bool whole =
        scan_xml(raw, element_limit, [&](const XmlElement& element) { look.element(element); });
    std::string sign = look.sign();
    if (sign.empty() && contains(scan, "window.location")) sign = "window.location";
    if (sign.empty() && defines_script(scan)) sign = "<!entity";
    if (!sign.empty()) inspection.found(Finding::SVG_SCRIPT, part, sign);
    const std::string smuggled = smuggling_of(raw, scan);
    if (!smuggled.empty()) inspection.found(Finding::HTML_SMUGGLING, part, smuggled);
    return whole;
}

} // namespace

bool wants_svg(const Part& part, Bytes /*content*/) {
    return part.type() == "svg";
}

void inspect_svg(Inspection& inspection, std::uint32_t part, Bytes content) {
    bool whole = content.size() <= scan_limit_bytes;
    for (const std::string& text : page_texts(slice(content, 0, scan_limit_bytes)))
        whole = inspect_drawing(inspection, part, text) && whole;
    if (!whole) inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of an SVG image");
}

} // namespace keneki::inspect
