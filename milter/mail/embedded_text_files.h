#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace keneki::mail {

/// A file written into the text of a message: uuencode, `begin-base64`, yEnc.
struct TextFile {
    std::string name;       ///< bytes as written behind "begin 644 "
    std::string_view lines; ///< from its first to its last line; a view into the text
    enum class Kind { uuencode, base64, yenc } kind = Kind::uuencode;
};

/// At most `limit` files, in order. Linear time.
[[nodiscard]] std::vector<TextFile> find_text_files(std::string_view text, std::size_t limit);

/// Content of such a file; a view of `buffer`.
[[nodiscard]] std::string_view decode_text_file(const TextFile& file, std::string& buffer);

} // namespace keneki::mail
