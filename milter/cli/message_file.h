#pragma once

#include "base/expected.h"
#include "base/spool.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace keneki::cli {

/// Turns a message as it lies in a file into the bytes that SMTP would carry: a leading mbox "From
/// " line is dropped, a bare LF becomes CRLF. Nothing else is touched (no ">From " unescaping). Fed
/// in blocks of any size.
class SmtpBytes {
public:
    /// The bytes for the next block.
    [[nodiscard]] std::string convert(std::string_view block);
    /// The bytes held back at the end of the file.
    [[nodiscard]] std::string finish();

private:
    enum class Start { undecided, in_from_line, message } start_ = Start::undecided;
    std::string beginning_; ///< while it is undecided
    bool after_cr_ = false;
    [[nodiscard]] std::string with_crlf(std::string_view block);
};

enum class AsIs { message, file };

struct ReadError {
    int exit_status = 0; ///< from sysexits
    std::string message;
};

/// Reads FILE, or standard input for "-", into a Spool. Stops reading behind `limit_bytes` + 1: a
/// larger message is recognised by its size and not judged by its content.
Expected<Spool, ReadError> read_input(const std::string& file,
                                      AsIs kind,
                                      std::uint64_t limit_bytes,
                                      std::size_t memory_limit_bytes,
                                      const std::string& spool_folder);

} // namespace keneki::cli
