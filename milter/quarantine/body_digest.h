#pragma once

#include "base/spool.h"

#include <sodium.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace keneki::quarantine {

/// Digest of the body of a message as the mail servers on its way hand it on: they add fields to
/// the header, change line ends, and add or leave out empty lines at the end. Who changes more (an
/// added footer, another transfer encoding) makes another message of it. The marker that it is sent
/// with goes into it: without that, which no database has, nobody can try what a body says.
class BodyDigest {
public:
    enum class Begin { header, body };
    BodyDigest(std::string_view marker, Begin begin);
    void add(std::string_view text);
    /// In hexadecimal digits; nothing is to be added afterwards.
    [[nodiscard]] std::string end();

private:
    /// How much of `text` belongs to the header.
    std::size_t pass_header(std::string_view text);

    crypto_generichash_state state_{};
    bool in_body_;
    bool blank_line_ = false;     ///< in the header: nothing in this line so far
    std::uint64_t line_ends_ = 0; ///< that are the end of the body, or not
    std::string piece_;
};

/// Of a message that is `before`, the content and `behind`. Throws when it cannot be read.
[[nodiscard]] std::string digest_of_body(std::string_view marker,
                                         std::string_view before,
                                         const Spool& content,
                                         std::string_view behind);

/// Of the body that is there from `begin` to `end` of a file. Throws when it cannot be read.
[[nodiscard]] std::string
digest_of_body(std::string_view marker, int fd, std::uint64_t begin, std::uint64_t end);

} // namespace keneki::quarantine
