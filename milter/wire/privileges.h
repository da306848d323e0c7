#pragma once

#include "base/expected.h"

#include <sys/types.h>

#include <string>

namespace keneki::wire {

/// An account as the system knows it.
struct Account {
    std::string name;
    uid_t user = 0;
    gid_t group = 0;
};

/// "user" or "user:group", by name or number. Error: a sentence.
Expected<Account, std::string> find_account(const std::string& user_and_group);
Expected<gid_t, std::string> find_group(const std::string& group);

/// Becomes the account, for good: groups, group, user, and a check that there is no way back. Does
/// nothing when the process already is it.
Expected<Done, std::string> become(const Account& account);

} // namespace keneki::wire
