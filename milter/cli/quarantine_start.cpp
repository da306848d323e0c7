#include "cli/quarantine_start.h"

#include "base/escape.h"
#include "cli/commands.h"
#include "cli/person.h"
#include "cli/words.h"

#include <fmt/format.h>
#include <sysexits.h>

#include <chrono>
#include <cstdio>
#include <filesystem>

namespace keneki::cli {

namespace {

/// A person waits longer than a mail server.
constexpr std::chrono::milliseconds patience{10'000};

} // namespace

int complain(int status, std::string_view what) {
    fmt::print(stderr, "keneki: {}\n", what);
    return quarantine::is_store_failure(what) ? EX_UNAVAILABLE : status;
}

int complain_of_each(int status, const std::vector<std::string>& left_out) {
    for (const std::string& why : left_out)
        static_cast<void>(complain(status, why));
    return left_out.empty() ? EX_OK : status;
}

Expected<quarantine::Description, std::string>
description_of(const Expected<quarantine::Row, std::string>& row, const quarantine::KeyRing& keys) {
    if (!row) return fail(row.error());
    return quarantine::HeldMail::description(*row, keys);
}

std::string in_my_words(std::string_view ja, std::string_view en) {
    return std::string(in_words(language_of_locale(), ja, en));
}

int with_held_mail(const QuarantineOptions& options,
                   quarantine::HeldMail::Access access,
                   const std::function<int(const config::Config&, quarantine::HeldMail&)>& run) {
    if (!options.config.empty() && can_be_changed_by_caller_of_sudo(options.config))
        return complain(
            EX_NOPERM,
            fmt::format("{}: {}", escaped(options.config),
                        in_my_words("sudo の下では、自分で書き換えられる設定は使えません",
                                    "behind sudo no configuration counts that its "
                                    "caller can change")));
    const auto config = load_config(options.config);
    if (!config) {
        print_problems(config.error());
        return status_of_refused(options.config);
    }
    auto held = quarantine::HeldMail::open(config->store, access, patience);
    if (!held) return complain(EX_UNAVAILABLE, held.error());
    return run(*config, *held);
}

Expected<quarantine::KeyRing, std::string> keys_of(const QuarantineOptions& options,
                                                   const config::Config& config) {
    const auto folder = std::filesystem::path(config.quarantine_key_file).parent_path();
    return read_keys(
        {options.secret_keys, (folder / "quarantine.key").string(), options.passphrase_file});
}

quarantine::Actor actor_of(const QuarantineOptions& options) {
    return {person_at_keyboard(), options.why};
}

} // namespace keneki::cli
