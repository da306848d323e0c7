#include "mail/link_findings.h"

#include "base/ascii.h"
#include "evidence/findings.h"
#include "mail/address.h"
#include "mail/body_text.h"
#include "mail/charset.h"
#include "mail/lines.h"
#include "mail/percent.h"

#include <libpsl.h>

#include <algorithm>
#include <array>
#include <string>

namespace keneki::mail {
namespace {

using evidence::Finding;
using evidence::Link;

/// Kinds of files that run, or that carry what runs, when a link to them is opened; no .dll, which
/// old web servers have in their addresses (threats: carriers and tricks).
constexpr std::array<std::string_view, 49> dangerous_files{
    "appinstaller", "appx", "bat", "cab",        "chm", "cmd",       "cpl",
    "docm",         "dotm", "exe", "hta",        "img", "iso",       "jar",
    "js",           "jse",  "lnk", "library-ms", "mde", "msc",       "msi",
    "msix",         "msp",  "one", "pif",        "ps1", "psm1",      "pyw",
    "rdp",          "reg",  "scf", "scr",        "sct", "search-ms", "settingcontent-ms",
    "url",          "vb",   "vbe", "vbs",        "vhd", "vhdx",      "wim",
    "website",      "wsf",  "wsh", "xlam",       "xll", "xlsb",      "xlsm"};

std::string registrable(const std::string& host) {
    const char* domain = psl_registrable_domain(psl_builtin(), host.c_str());
    return domain == nullptr ? host : std::string(domain);
}

/// The host that a link's text shows, when the whole text is an address a reader would believe: a
/// URL or a domain.
std::string shown_host(std::string_view shown) {
    const std::string text = nfkc(trimmed(shown));
    if (text.empty() || text.size() > 500 || text.find_first_of(" \t\n@") != std::string::npos)
        return {};
    if (text.find("://") != std::string::npos) return link_host(text);
    const std::size_t end = std::min(text.find_first_of("/?#:"), text.size());
    std::string host = lower(std::string_view(text).substr(0, end));
    const bool domain_characters =
        std::ranges::all_of(host, [](char c) { return is_alnum(c) || c == '.' || c == '-'; });
    // "www.example.jp" or "example.co.jp/x", but not "report.pdf" or "v1.2".
    const bool domain = domain_characters && host.find('.') != std::string::npos &&
                        (host.starts_with("www.") || end < text.size());
    const bool known_suffix = domain &&
                              psl_is_public_suffix2(psl_builtin(), registrable(host).c_str(),
                                                    PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE) == 0 &&
                              registrable(host) != host.substr(host.rfind('.') + 1);
    return known_suffix ? normal_domain(host) : std::string();
}

bool is_address_literal(const std::string& host) {
    if (host.starts_with('[')) return true;
    if (host.empty() || host.front() < '0' || host.front() > '9') return false;
    // Dotted, decimal and hexadecimal forms that browsers take for an IPv4 address.
    const std::string last = host.substr(host.rfind('.') + 1);
    const bool hexadecimal = last.starts_with("0x") &&
                             last.find_first_not_of("0123456789abcdef", 2) == std::string::npos;
    return hexadecimal ||
           (!last.empty() && last.find_first_not_of("0123456789") == std::string::npos);
}

/// Extension of the file that the link's path names; empty when it names none.
std::string linked_extension(std::string_view target) {
    std::string_view path = target.substr(0, std::min(target.find_first_of("?#"), target.size()));
    if (const std::size_t scheme = path.find("://"); scheme != std::string_view::npos)
        path.remove_prefix(scheme + 3);
    else if (path.starts_with("\\\\"))
        path.remove_prefix(2);
    const std::size_t slash = path.find_first_of("/\\");
    if (slash == std::string_view::npos) return {}; // only a host: "http://example.com"
    std::string name = percent_decoded(path.substr(path.find_last_of("/\\") + 1));
    while (!name.empty() && (name.back() == '.' || name.back() == ' '))
        name.pop_back(); // Windows strips them
    const std::size_t dot = name.rfind('.');
    return dot == std::string::npos ? std::string() : compare_form(name.substr(dot + 1));
}

} // namespace

void find_odd_links(evidence::Evidence& evidence) {
    for (const Link& link : evidence.links()) {
        if (is_address_literal(link.host()))
            add_finding(evidence, Finding::LINK_ADDRESS_LITERAL, 0, link.target());
        const std::string extension = linked_extension(link.target());
        if (std::ranges::find(dangerous_files, extension) != dangerous_files.end())
            add_finding(evidence, Finding::LINK_DANGEROUS_FILE, 0, link.target());
        const std::string shown = link.host().empty() ? std::string() : shown_host(link.shown());
        if (!shown.empty() && registrable(shown) != registrable(link.host()))
            add_finding(evidence, Finding::LINK_TEXT_MISMATCH, 0,
                        link.shown() + " -> " + link.target());
    }
}

} // namespace keneki::mail
