#include "people/directory.h"

namespace keneki::people {

struct Directory::Lists {};

Directory::Directory() = default;
Directory::Directory(Directory&&) noexcept = default;
Directory& Directory::operator=(Directory&&) noexcept = default;
Directory::~Directory() = default;

Expected<Directory, config::Problems> Directory::load(const std::string& /*staff_file*/,
                                                      const std::string& /*facilities_file*/) {
    return Directory();
}

void Directory::annotate(evidence::Evidence& /*evidence*/, const config::Config& /*config*/) const {
}
std::size_t Directory::staff_count() const {
    return 0;
}
std::size_t Directory::facility_count() const {
    return 0;
}

} // namespace keneki::people
