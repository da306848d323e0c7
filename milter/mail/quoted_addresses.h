#pragma once

#include <evidence/evidence.pb.h>

#include <cstddef>
#include <string_view>
#include <vector>

namespace keneki::mail {

/// People as a quoted header names them: `山田 太郎 <a@b.example>; 佐藤`, `山田 [mailto:a@b]`,
/// `"Yamada, Taro" <a@b>, c@d`. An entry without an address has a display name only. `text` is
/// NFKC. No more than `limit` are read.
[[nodiscard]] std::vector<evidence::Address> read_quoted_addresses(std::string_view text,
                                                                   std::size_t limit);

} // namespace keneki::mail
