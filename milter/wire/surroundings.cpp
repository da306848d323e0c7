#include "wire/surroundings.h"

#include "base/spool.h"
#include "wire/privileges.h"
#include "wire/socket.h"

namespace keneki::wire {

std::string spool_problem(const config::Config& config) {
    const auto tried = Spool::try_folder(config.spool_folder);
    return tried ? std::string() : "message.spool: " + tried.error();
}

config::Problems problems_around(const config::Config& config) {
    config::Problems problems;
    const auto wrong = [&](const char* key, std::string message) {
        problems.push_back({config.file, 0, 0, key, std::move(message)});
    };
    if (const auto address = parse_socket(config.socket); !address)
        wrong("milter.socket", address.error());
    if (!config.user.empty())
        if (const auto account = find_account(config.user); !account)
            wrong("milter.user", account.error());
    if (!config.socket_group.empty())
        if (const auto group = find_group(config.socket_group); !group)
            wrong("milter.group", group.error());
    if (const auto tried = Spool::try_folder(config.spool_folder); !tried)
        wrong("message.spool", tried.error());
    return problems;
}

} // namespace keneki::wire
