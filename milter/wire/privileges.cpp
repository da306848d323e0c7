#include "wire/privileges.h"

#include "base/escape.h"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>

namespace keneki::wire {
namespace {

std::optional<unsigned> number(const std::string& text) {
    unsigned value = 0;
    const std::string_view view = text;
    const char* const end = std::to_address(view.end());
    const auto [stop, error] = std::from_chars(std::to_address(view.begin()), end, value);
    if (error != std::errc() || stop != end) return std::nullopt;
    return value;
}

} // namespace

Expected<gid_t, std::string> find_group(const std::string& group) {
    // Called before any thread exists, as the rest of this file.
    if (const struct group* const entry = ::getgrnam(group.c_str()))
        return entry->gr_gid; // NOLINT(concurrency-mt-unsafe)
    if (const auto id = number(group)) return static_cast<gid_t>(*id);
    return fail(fmt::format("there is no group '{}'", escaped(group)));
}

Expected<Account, std::string> find_account(const std::string& user_and_group) {
    const auto colon = user_and_group.find(':');
    const std::string name = user_and_group.substr(0, colon);
    const struct passwd* entry = ::getpwnam(name.c_str()); // NOLINT(concurrency-mt-unsafe)
    if (entry == nullptr)
        if (const auto id = number(name)) entry = ::getpwuid(*id); // NOLINT(concurrency-mt-unsafe)
    if (entry == nullptr) return fail(fmt::format("there is no user '{}'", escaped(name)));
    Account account{entry->pw_name, entry->pw_uid, entry->pw_gid};
    if (colon == std::string::npos) return account;
    const auto group = find_group(user_and_group.substr(colon + 1));
    if (!group) return fail(group.error());
    account.group = *group;
    return account;
}

Expected<Done, std::string> become(const Account& account) {
    if (::geteuid() == account.user && ::getuid() == account.user && ::getegid() == account.group)
        return Done{};
    const auto refused = [&](const char* step) {
        return fail(fmt::format("cannot become user {}: {}: {}", escaped(account.name), step,
                                std::strerror(errno))); // NOLINT(concurrency-mt-unsafe)
    };
    if (::initgroups(account.name.c_str(), account.group) != 0) return refused("initgroups");
    if (::setresgid(account.group, account.group, account.group) != 0) return refused("setresgid");
    if (::setresuid(account.user, account.user, account.user) != 0) return refused("setresuid");
    const bool way_back = account.user != 0 && (::setuid(0) == 0 || ::seteuid(0) == 0);
    if (way_back || ::geteuid() != account.user || ::getegid() != account.group)
        return fail(fmt::format("became user {} only in part", escaped(account.name)));
    return Done{};
}

} // namespace keneki::wire
