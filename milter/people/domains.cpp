#include "people/domains.h"

#include <libpsl.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace keneki::people {
namespace {

// Sorted. Free webmail, and the mobile carriers of Japan whose addresses come with a telephone
// (threats 9).
constexpr std::array<std::string_view, 62> freemail{
    "126.com",        "163.com",         "aol.com",        "aol.jp",       "au.com",
    "biglobe.jp",     "daum.net",        "disney.ne.jp",   "docomo.ne.jp", "excite.co.jp",
    "ezweb.ne.jp",    "foxmail.com",     "free.fr",        "gmail.com",    "gmx.com",
    "gmx.de",         "gmx.net",         "goo.jp",         "goo.ne.jp",    "googlemail.com",
    "hotmail.co.jp",  "hotmail.com",     "i.softbank.jp",  "icloud.com",   "inbox.ru",
    "infoseek.jp",    "jcom.home.ne.jp", "jcom.zaq.ne.jp", "laposte.net",  "libero.it",
    "list.ru",        "live.com",        "live.jp",        "mac.com",      "mail.com",
    "mail.goo.ne.jp", "mail.ru",         "me.com",         "msn.com",      "naver.com",
    "nifty.com",      "ocn.ne.jp",       "orange.fr",      "outlook.com",  "outlook.jp",
    "pm.me",          "proton.me",       "protonmail.com", "qq.com",       "rediffmail.com",
    "rocketmail.com", "sina.com",        "softbank.ne.jp", "tutanota.com", "web.de",
    "yahoo.co.jp",    "yahoo.com",       "yandex.com",     "yandex.ru",    "ymail.ne.jp",
    "ymobile.ne.jp",  "zoho.com",
};

static_assert(std::is_sorted(freemail.begin(), freemail.end()));

} // namespace

std::string registrable_domain(std::string_view domain) {
    // The list is part of the library; nothing is read or freed.
    static const psl_ctx_t* const list = psl_builtin();
    const std::string terminated(domain);
    const char* const registrable =
        list == nullptr ? nullptr : psl_registrable_domain(list, terminated.c_str());
    return registrable == nullptr ? terminated : std::string(registrable);
}

bool is_public_suffix(std::string_view domain) {
    static const psl_ctx_t* const list = psl_builtin();
    return list != nullptr && psl_is_public_suffix(list, std::string(domain).c_str()) != 0;
}

bool same_organisation(std::string_view domain, std::string_view other) {
    return !domain.empty() && !other.empty() &&
           registrable_domain(domain) == registrable_domain(other);
}

bool is_within(std::string_view domain, std::string_view parent) {
    if (domain == parent) return true;
    return !parent.empty() && domain.size() > parent.size() && domain.ends_with(parent) &&
           domain[domain.size() - parent.size() - 1] == '.';
}

bool is_freemail(std::string_view domain) {
    while (!std::binary_search(freemail.begin(), freemail.end(), domain)) {
        const std::size_t dot = domain.find('.');
        if (dot == std::string_view::npos) return false;
        domain.remove_prefix(dot + 1);
    }
    return true;
}

} // namespace keneki::people
