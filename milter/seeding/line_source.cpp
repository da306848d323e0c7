#include "seeding/line_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <span>

namespace keneki::seeding {
namespace {

constexpr unsigned inflate_buffer_bytes = 256U << 10U;

/// What other programs than gzip compress; a log of them would look like one without lines.
std::string_view other_compression(std::string_view beginning) {
    struct Magic {
        std::string_view bytes, program;
    };
    constexpr std::array magics{Magic{"\xFD"
                                      "7zXZ",
                                      "xz"},
                                Magic{"BZh", "bzip2"}, Magic{"\x28\xB5\x2F\xFD", "zstd"},
                                Magic{"PK\x03\x04", "zip"}};
    for (const Magic& magic : magics)
        if (beginning.starts_with(magic.bytes)) return magic.program;
    return {};
}

} // namespace

Expected<LineSource, std::string> LineSource::open(const std::string& file) {
    const int descriptor =
        file == "-" ? dup(STDIN_FILENO) : ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0) return fail(std::string(std::strerror(errno)));
    LineSource source;
    source.file_.reset(gzdopen(descriptor, "rb"));
    if (!source.file_) {
        close(descriptor);
        return fail(std::string("out of memory"));
    }
    struct stat status {};
    if (fstat(descriptor, &status) != 0) return fail(std::string(std::strerror(errno)));
    if (S_ISDIR(status.st_mode)) return fail(std::string("is a folder"));
    const bool regular = S_ISREG(status.st_mode);
    source.size_ = regular ? static_cast<std::uint64_t>(status.st_size) : 0;
    source.modified_ = regular ? status.st_mtim.tv_sec : std::time(nullptr);
    static_cast<void>(gzbuffer(source.file_.get(), inflate_buffer_bytes));
    source.buffer_.resize(most_line_bytes);
    if (!source.fill() && !source.problem_.empty()) return fail(std::move(source.problem_));
    const auto other = other_compression({source.buffer_.data(), source.end_});
    if (!other.empty())
        return fail("is compressed with " + std::string(other) +
                    "; unpack it, or pass its content on standard input");
    return source;
}

std::uint64_t LineSource::offset() const {
    const auto offset = gzoffset(file_.get());
    return offset < 0 ? 0 : static_cast<std::uint64_t>(offset);
}

/// Reads on behind what is not yet given; false when nothing came.
bool LineSource::fill() {
    if (ended_) return false;
    const std::span<char> buffer(buffer_);
    std::copy(buffer.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer.begin() + static_cast<std::ptrdiff_t>(end_), buffer.begin());
    end_ -= begin_;
    begin_ = 0;
    const std::span<char> rest = buffer.subspan(end_);
    const int count = gzread(file_.get(), rest.data(), static_cast<unsigned>(rest.size()));
    int error = Z_OK;
    const char* const words = gzerror(file_.get(), &error);
    if (count < 0 || error == Z_BUF_ERROR) {
        problem_ = error == Z_ERRNO       ? std::strerror(errno)
                   : error == Z_BUF_ERROR ? "the compressed file is cut off"
                                          : words;
        ended_ = true;
    }
    if (count <= 0) {
        ended_ = true;
        return false;
    }
    end_ += static_cast<std::size_t>(count);
    return true;
}

bool LineSource::next(std::string_view& line) {
    for (;;) {
        const std::string_view rest = std::string_view(buffer_.data(), end_).substr(begin_);
        const std::size_t feed = rest.find('\n');
        if (over_long_) { // the rest of a line that was given already
            over_long_ = feed == std::string_view::npos;
            begin_ = over_long_ ? end_ : begin_ + feed + 1;
            if (!over_long_) continue;
        } else if (feed != std::string_view::npos) {
            begin_ += feed + 1;
            line = rest.substr(0, feed);
            break;
        } else if (rest.size() == buffer_.size() || (ended_ && !rest.empty())) {
            begin_ = end_;
            over_long_ = !ended_;
            line = rest;
            break;
        }
        if (!fill() && begin_ == end_) return false;
    }
    ++lines_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return true;
}

} // namespace keneki::seeding
