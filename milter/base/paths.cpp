#include "base/paths.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace keneki {
namespace {

namespace fs = std::filesystem;

/// PREFIX of PREFIX/bin/x, PREFIX/sbin/x or PREFIX/libexec/keneki/x; "/usr" when it cannot be told.
fs::path prefix() {
    std::error_code error;
    const fs::path self = fs::read_symlink("/proc/self/exe", error);
    if (error) return "/usr";
    const fs::path folder = self.parent_path();
    if (folder.filename() == "keneki") return folder.parent_path().parent_path();
    return folder.parent_path();
}

} // namespace

std::string shipped_rules_folder() {
    std::error_code error;
    const fs::path beside = prefix() / "share/keneki/rules";
    return fs::is_directory(beside, error) ? beside.string() : "/usr/share/keneki/rules";
}

std::string inspector_program() {
    if (const char* override_path = ::secure_getenv("KENEKI_INSPECTOR")) return override_path;
    return (prefix() / "libexec/keneki/keneki-inspector").string();
}

} // namespace keneki
