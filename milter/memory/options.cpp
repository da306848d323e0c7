#include "config/config.h"
#include "memory/annotate.h"
#include "memory/memory.h"

namespace keneki::memory {

Options options_of(const config::Config& config, Options::Access access) {
    Options options;
    options.access = access;
    options.store = config.store;
    options.key_file = config.memory_key_file;
    options.time_limit = config.memory_time_limit;
    options.keep_days = config.memory_keep_days;
    options.most_contacts = config.memory_most_contacts;
    return options;
}

Policy policy_of(const config::Config& config) {
    return {.learning_days = config.memory_learning_days,
            .quiet_days = config.memory_quiet_days,
            .silent_days = config.memory_silent_days};
}

} // namespace keneki::memory
