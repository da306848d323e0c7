#include "base/spool.h"

#include "base/escape.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace keneki {
namespace {

/// Gathers the many small header writes; body chunks (65,535 bytes at most) go through it too.
constexpr std::size_t buffer_bytes = 64U << 10U;

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

/// Without a name; invalid, with errno, when the folder takes none.
UniqueFd nameless_file(const std::string& folder) {
    UniqueFd file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (file) return file;
    // File systems without O_TMPFILE (overlayfs of old kernels, NFS).
    std::string name = folder + "/keneki-XXXXXX";
    file = UniqueFd(::mkostemp(name.data(), O_CLOEXEC));
    if (file) ::unlink(name.c_str());
    return file;
}

} // namespace

Expected<Done, std::string> Spool::try_folder(const std::string& folder) {
    if (nameless_file(folder)) return Done{};
    return fail("no file can be made in " + escaped(folder) + ": " + std::strerror(errno));
}

Expected<Spool, std::string> Spool::create(std::size_t memory_limit_bytes, std::string folder) {
    UniqueFd fd(::memfd_create("keneki-message", MFD_CLOEXEC));
    if (!fd) return fail(std::string("memfd_create: ") + std::strerror(errno));
    return Spool(std::move(fd), memory_limit_bytes, std::move(folder));
}

bool Spool::append(std::string_view bytes) {
    if (failed_) return false;
    size_ += bytes.size();
    if (buffer_.size() + bytes.size() <= buffer_bytes) {
        buffer_.append(bytes);
        return true;
    }
    if (!flush()) return false;
    if (bytes.size() <= buffer_bytes) {
        buffer_.assign(bytes);
        return true;
    }
    failed_ = !write_all(fd_.get(), bytes);
    return !failed_;
}

bool Spool::flush() {
    if (failed_) return false;
    if (in_memory_ && size_ > memory_limit_bytes_ && !move_to_disk()) failed_ = true;
    if (!failed_ && !buffer_.empty()) {
        failed_ = !write_all(fd_.get(), buffer_);
        buffer_.clear();
    }
    return !failed_;
}

bool Spool::move_to_disk() {
    UniqueFd file = nameless_file(folder_);
    if (!file) return false;
    off_t from = 0;
    const off_t end = ::lseek(fd_.get(), 0, SEEK_END);
    while (from < end) {
        const ssize_t n =
            ::sendfile(file.get(), fd_.get(), &from, static_cast<std::size_t>(end - from));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
    }
    fd_ = std::move(file);
    in_memory_ = false;
    return true;
}

} // namespace keneki
