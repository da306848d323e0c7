#include "cli/message_file.h"

#include "base/unique_fd.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace keneki::cli {

namespace {
constexpr std::string_view from_line = "From ";
}

std::string SmtpBytes::convert(std::string_view block) {
    if (start_ == Start::undecided) {
        beginning_ += block;
        if (beginning_.size() < from_line.size() && from_line.starts_with(beginning_)) return {};
        start_ = beginning_.starts_with(from_line) ? Start::in_from_line : Start::message;
        const std::string held = std::move(beginning_);
        beginning_.clear();
        return convert(held);
    }
    if (start_ == Start::in_from_line) {
        const std::size_t end = block.find('\n');
        if (end == std::string_view::npos) return {};
        start_ = Start::message;
        block.remove_prefix(end + 1);
    }
    return with_crlf(block);
}

std::string SmtpBytes::finish() {
    if (start_ != Start::undecided) return {};
    start_ = Start::message;
    return with_crlf(beginning_);
}

std::string SmtpBytes::with_crlf(std::string_view block) {
    std::string out;
    out.reserve(block.size() + block.size() / 32);
    while (!block.empty()) {
        const std::size_t end = block.find('\n');
        const std::string_view line = block.substr(0, end);
        out += line;
        if (!line.empty()) after_cr_ = line.back() == '\r';
        if (end == std::string_view::npos) break;
        out += after_cr_ ? "\n" : "\r\n";
        after_cr_ = false;
        block.remove_prefix(end + 1);
    }
    return out;
}

Expected<Spool, ReadError> read_input(const std::string& file,
                                      AsIs kind,
                                      std::uint64_t limit_bytes,
                                      std::size_t memory_limit_bytes,
                                      const std::string& spool_folder) {
    const auto refuse = [](int status, int error) {
        return fail(ReadError{status, std::generic_category().message(error)});
    };
    UniqueFd opened;
    int fd = STDIN_FILENO;
    if (file != "-") {
        opened.reset(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
        if (!opened) return refuse(EX_NOINPUT, errno);
        fd = opened.get();
        struct stat status = {};
        if (::fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) return refuse(EX_NOINPUT, EISDIR);
    }
    auto spool = Spool::create(memory_limit_bytes, spool_folder);
    if (!spool) return fail(ReadError{EX_OSERR, spool.error()});
    SmtpBytes smtp;
    std::array<char, 64U << 10U> block{};
    while (spool->size() <= limit_bytes) {
        const ssize_t count = ::read(fd, block.data(), block.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return refuse(EX_IOERR, errno);
        const std::string_view bytes(block.data(), static_cast<std::size_t>(count));
        const bool kept = kind == AsIs::file ? spool->append(bytes)
                          : count == 0       ? spool->append(smtp.finish())
                                             : spool->append(smtp.convert(bytes));
        if (!kept) return refuse(EX_IOERR, ENOSPC);
        if (count == 0) break;
    }
    if (!spool->flush()) return refuse(EX_IOERR, ENOSPC);
    return std::move(*spool);
}

} // namespace keneki::cli
