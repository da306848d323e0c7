#pragma once

#include "base/byte_reader.h"
#include "base/expected.h"
#include "base/unique_fd.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace keneki {

/// Collects a message: in a memory file (memfd) up to a limit, then in an unlinked file, so that
/// nothing of it is left behind by a crash. Written once, front to back.
class Spool {
public:
    /// `folder` is used only when the message outgrows `memory_limit_bytes`.
    static Expected<Spool, std::string> create(std::size_t memory_limit_bytes, std::string folder);

    /// Whether a file can be made in `folder`; else why not.
    static Expected<Done, std::string> try_folder(const std::string& folder);

    /// False when the bytes could not be kept (disk full); the message must then be tempfailed.
    [[nodiscard]] bool append(std::string_view bytes);
    /// Writes what is buffered; call before fd() is handed on.
    [[nodiscard]] bool flush();
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] bool in_memory() const { return in_memory_; }
    /// Owned by the Spool.
    [[nodiscard]] int fd() const { return fd_.get(); }

private:
    Spool(UniqueFd fd, std::size_t memory_limit_bytes, std::string folder)
        : fd_(std::move(fd)), memory_limit_bytes_(memory_limit_bytes), folder_(std::move(folder)) {}
    [[nodiscard]] bool move_to_disk();

    UniqueFd fd_;
    std::size_t memory_limit_bytes_;
    std::string folder_;
    std::string buffer_;
    std::uint64_t size_ = 0;
    bool in_memory_ = true;
    bool failed_ = false;
};

} // namespace keneki
