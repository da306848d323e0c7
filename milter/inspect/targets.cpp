#include "inspect/targets.h"

#include "inspect/bytes.h"
#include "inspect/names.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace keneki::inspect {

namespace {

/// Lower case, `/` for `\`, %XX decoded, without blanks and quotation marks around it.
std::string form_of(std::string_view target) {
    constexpr std::string_view around = " \t\r\n\"'";
    const auto begin = std::min(target.find_first_not_of(around), target.size());
    target.remove_prefix(begin);
    target = target.substr(0, target.find_last_not_of(around) + 1);
    std::string form;
    for (std::size_t i = 0; i < target.size(); ++i) {
        const int high = i + 2 < target.size() ? hex_digit(target[i + 1]) : -1;
        const int low = i + 2 < target.size() ? hex_digit(target[i + 2]) : -1;
        char c = target[i];
        if (c == '%' && high >= 0 && low >= 0) {
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        form.push_back(c == '\\' ? '/' : lower(c));
    }
    while (form.starts_with("url:"))
        form.erase(0, 4);
    return form;
}

bool is_drive(std::string_view path) {
    return path.size() > 1 && is_letter(path[0]) && (path[1] == ':' || path[1] == '|');
}

bool ends_with_any(std::string_view text, std::span<const std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(),
                       [&](std::string_view ending) { return text.ends_with(ending); });
}

Place place_of_host(std::string_view host) {
    // Endings that houses use for themselves: RFC 6762 appendix G, RFC 8375, ICANN 2024.
    static constexpr std::array<std::string_view, 9> inner{
        ".local", ".localdomain", ".lan",  ".internal", ".intranet",
        ".intra", ".private",     ".corp", ".home.arpa"};
    if (host == "localhost" || host == "127.0.0.1") return Place::here;
    // A port makes it a web server; a number alone is an address, [ begins one of IPv6.
    if (host.find_first_of("@:[%") != std::string_view::npos) return Place::outside;
    while (host.ends_with('.'))
        host.remove_suffix(1);
    const bool number = !host.empty() &&
                        (std::all_of(host.begin(), host.end(), is_digit) || host.starts_with("0x"));
    if (number) return Place::outside;
    if (host.find('.') == std::string_view::npos) return Place::file_server;
    return ends_with_any(host, inner) ? Place::file_server : Place::outside;
}

/// Of `host/share/…`.
Place place_of_share(std::string_view path) {
    // \\?\UNC\host\… and \\?\C:\…
    while (path.starts_with("?/") || path.starts_with("./")) {
        path.remove_prefix(2);
        if (path.starts_with("unc/"))
            path.remove_prefix(4);
        else
            return Place::here;
    }
    return is_drive(path) ? Place::here : place_of_host(path.substr(0, path.find('/')));
}

} // namespace

Place place_of_target(std::string_view target) {
    const std::string form = form_of(target);
    std::string_view path = form;
    const bool file = path.starts_with("file:");
    if (file) path.remove_prefix(5);
    const auto slashes = std::min(path.find_first_not_of('/'), path.size());
    if (slashes == path.size()) return Place::here;
    const std::string_view name = path.substr(slashes);
    // file:///C:/… is local; file://host/… and file://///host/… are not.
    if (slashes >= 2 && !(file && slashes == 3))
        return is_drive(name) ? Place::here : place_of_share(name);
    if (file) return Place::here;
    static constexpr std::array<std::string_view, 18> schemes{
        "http:",   "https:",      "ftp:",      "ftps:",   "mhtml:", "ms-",
        "search:", "search-ms:",  "mk:",       "its:",    "dav:",   "webdav:",
        "shell:",  "javascript:", "vbscript:", "script:", "x-usc:", "ldap:"};
    const bool scheme = std::any_of(schemes.begin(), schemes.end(), [&](std::string_view start) {
        return form.starts_with(start);
    });
    return scheme ? Place::outside : Place::here;
}

bool is_program_on_share(std::string_view target) {
    const std::string form = form_of(target);
    return (form.starts_with("file:") || form.starts_with("//")) &&
           is_dangerous_extension(extension_of(target));
}

namespace {

/// Of a share, by file: or \\; empty where it is none.
std::string share_host(std::string_view target) {
    const std::string form = form_of(target);
    std::string_view host = form;
    if (host.starts_with("file:")) host.remove_prefix(5);
    if (!host.starts_with("//")) return {};
    host.remove_prefix(std::min(host.find_first_not_of('/'), host.size()));
    return std::string(host.substr(0, host.find_first_of("/@:")));
}

bool is_address(std::string_view host) {
    return host.find('.') != std::string_view::npos &&
           host.find_first_not_of("0123456789.") == std::string_view::npos;
}

} // namespace

bool is_share_outside(std::string_view target) {
    if (place_of_target(target) != Place::outside) return false;
    const std::string host = share_host(target);
    return !host.empty() && (!is_address(host) || is_web_by_address("http://" + host));
}

bool is_share_by_address(std::string_view target) {
    return is_address(share_host(target)) && is_share_outside(target);
}

bool is_web_folder(std::string_view target) {
    const std::string form = form_of(target);
    if (!form.starts_with("file:") && !form.starts_with("//")) return false;
    return contains(form, "davwwwroot") || contains(form, "@ssl") || contains(form, "@80") ||
           contains(form, "@443");
}

bool is_web_by_address(std::string_view target) {
    const std::string form = form_of(target);
    std::string_view rest = form;
    if (rest.starts_with("http:"))
        rest.remove_prefix(5);
    else if (rest.starts_with("https:"))
        rest.remove_prefix(6);
    else
        return false;
    rest.remove_prefix(std::min(rest.find_first_not_of('/'), rest.size()));
    std::array<unsigned, 4> numbers{};
    for (unsigned& number : numbers) {
        if (&number != numbers.data()) {
            if (!rest.starts_with('.')) return false;
            rest.remove_prefix(1);
        }
        const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
        if (digits == 0 || digits > 3) return false;
        for (const char digit : rest.substr(0, digits))
            number = number * 10 + static_cast<unsigned>(digit - '0');
        if (number > 255) return false;
        rest.remove_prefix(digits);
    }
    if (!rest.empty() && rest.front() != '/' && rest.front() != ':') return false;
    // RFC 1918, and the PC itself.
    return numbers[0] != 10 && numbers[0] != 127 && !(numbers[0] == 192 && numbers[1] == 168) &&
           !(numbers[0] == 172 && numbers[1] >= 16 && numbers[1] < 32);
}

bool starts_by_scheme(std::string_view target) {
    const std::string form = form_of(target);
    static constexpr std::array<std::string_view, 9> schemes{
        "ms-msdt:",         "search-ms:", "search:", "ms-search:", "ms-officecmd:",
        "ms-appinstaller:", "mhtml:",     "script:", "vbscript:"};
    if (std::any_of(schemes.begin(), schemes.end(),
                    [&](std::string_view scheme) { return form.starts_with(scheme); }))
        return true;
    // ms-excel:ofe|u|https://… opens a document of a server; many have theirs at Microsoft.
    if (!form.starts_with("ms-") || form.find(":of") == std::string::npos) return false;
    const auto at = form.find("|u|");
    const std::string_view url = std::string_view(form).substr(std::min(at, form.size() - 3) + 3);
    const auto host = url.find("//");
    if (at == std::string::npos || host == std::string_view::npos) return true;
    const std::string_view name = url.substr(host + 2, url.find('/', host + 2) - host - 2);
    static constexpr std::array<std::string_view, 3> known{".sharepoint.com", ".live.com",
                                                           ".1drv.com"};
    return !ends_with_any(name, known) && place_of_host(name) == Place::outside;
}

} // namespace keneki::inspect
