#pragma once

#include <string>

namespace keneki::memory {

/// What root makes for the daemon must be the daemon's: the new and open `file` goes to the owner
/// of its folder. Where that fails it is removed, or the daemon would find a file that it may not
/// open. Throws std::runtime_error.
void give_to_owner_of_folder(int fd, const std::string& file);

} // namespace keneki::memory
