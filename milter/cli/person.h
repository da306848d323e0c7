#pragma once

#include "base/expected.h"
#include "quarantine/held_mail.h"

#include <string>
#include <vector>

namespace keneki::cli {

/// The system user at the keyboard: behind sudo the one who called it.
[[nodiscard]] std::string person_at_keyboard();

/// Behind sudo(8) its caller may name any file as the configuration, and with one of his own do
/// without the second person. False where nobody called sudo.
[[nodiscard]] bool can_be_changed_by_caller_of_sudo(const std::string& file);

struct KeyFiles {
    std::vector<std::string> secret; ///< empty: `usual`
    std::string usual;               ///< beside the public key; may be missing
    std::string passphrase_file;     ///< empty: asked for on the terminal
};

/// The secret keys; a passphrase is asked for once and tried on all. Error: what is wrong, in
/// words.
Expected<quarantine::KeyRing, std::string> read_keys(const KeyFiles& files);

/// For a new key, asked twice on the terminal, or of a file. Error: as above.
Expected<std::string, std::string> new_passphrase(const std::string& passphrase_file);

} // namespace keneki::cli
