#pragma once

#include <sys/stat.h>

#include <string>

namespace keneki::memory {

/// Tells whether a path still leads to the file that was opened by it.
struct FileId {
    dev_t device = 0;
    ino_t number = 0;
    bool operator==(const FileId&) const = default;
};

/// Of a missing file: no file's id.
[[nodiscard]] inline FileId file_id(const std::string& file) {
    struct stat status = {};
    if (file.empty() || ::stat(file.c_str(), &status) != 0) return {};
    return {status.st_dev, status.st_ino};
}

} // namespace keneki::memory
