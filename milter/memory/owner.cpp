#include "memory/owner.h"

#include "base/escape.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace keneki::memory {

void give_to_owner_of_folder(int fd, const std::string& file) {
    struct stat folder = {};
    if (::geteuid() != 0) return;
    if (::stat(std::filesystem::path(file).parent_path().c_str(), &folder) != 0) return;
    if (::fchown(fd, folder.st_uid, folder.st_gid) == 0) return;
    const int why = errno;
    ::unlink(file.c_str());
    throw std::runtime_error(fmt::format("{} cannot be given to the owner of its folder: {}",
                                         escaped(file), std::generic_category().message(why)));
}

} // namespace keneki::memory
