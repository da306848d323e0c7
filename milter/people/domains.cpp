#include "people/domains.h"

#include "people/mail_providers.h"

#include <libpsl.h>

namespace keneki::people {
namespace {

/// By the public suffix list alone; the list is part of the library, nothing is read or freed.
std::string listed_registrable(const std::string& domain) {
    static const psl_ctx_t* const list = psl_builtin();
    const char* const registrable =
        list == nullptr ? nullptr : psl_registrable_domain(list, domain.c_str());
    return registrable == nullptr ? domain : std::string(registrable);
}

} // namespace

std::string registrable_domain(std::string_view domain) {
    std::string registrable = listed_registrable(std::string(domain));
    // Below a suffix that is missing in the list, one label more is somebody's own. The longest
    // suffix counts, like in the list.
    std::size_t begin = 0; // of the label in front of `rest`
    for (std::size_t dot = domain.find('.'); dot != std::string_view::npos;
         dot = domain.find('.', begin)) {
        const std::string_view rest = domain.substr(dot + 1);
        if (rest.size() < registrable.size()) break;
        if (is_shared_suffix(rest)) return std::string(domain.substr(begin));
        begin = dot + 1;
    }
    return registrable;
}

bool is_public_suffix(std::string_view domain) {
    static const psl_ctx_t* const list = psl_builtin();
    return is_shared_suffix(domain) ||
           (list != nullptr && psl_is_public_suffix(list, std::string(domain).c_str()) != 0);
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
    while (!is_mail_provider(domain)) {
        const std::size_t dot = domain.find('.');
        if (dot == std::string_view::npos) return false;
        domain.remove_prefix(dot + 1);
    }
    return true;
}

} // namespace keneki::people
