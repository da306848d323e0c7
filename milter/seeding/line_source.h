#pragma once

#include "base/expected.h"

#include <zlib.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::seeding {

/// The lines of a file, plain or gzip (found out from its beginning), or of standard input, read
/// once from front to back in bounded memory.
class LineSource {
public:
    /// Of a longer line only the beginning is given.
    static constexpr std::size_t most_line_bytes = 64U << 10U;

    /// "-" is standard input. Error: what is wrong, in words.
    static Expected<LineSource, std::string> open(const std::string& file);

    /// The next line without its end, valid until the next call. False at the end, or when the file
    /// cannot be read further: see problem().
    [[nodiscard]] bool next(std::string_view& line);

    [[nodiscard]] std::uint64_t lines() const { return lines_; }
    /// Empty, or why reading ended before the end of the file.
    [[nodiscard]] const std::string& problem() const { return problem_; }
    /// How far it was read, in bytes of the file itself.
    [[nodiscard]] std::uint64_t offset() const;
    [[nodiscard]] std::uint64_t size() const { return size_; } ///< 0: not known
    /// When the file was last written; for standard input: now.
    [[nodiscard]] std::int64_t modified() const { return modified_; }

private:
    struct Close {
        void operator()(gzFile_s* file) const noexcept { static_cast<void>(gzclose_r(file)); }
    };
    LineSource() = default;
    [[nodiscard]] bool fill();

    std::unique_ptr<gzFile_s, Close> file_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0, end_ = 0; ///< of what is read and not yet given
    std::uint64_t lines_ = 0, size_ = 0;
    std::int64_t modified_ = 0;
    bool ended_ = false;
    bool over_long_ = false;
    std::string problem_;
};

} // namespace keneki::seeding
