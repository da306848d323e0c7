#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace keneki::mail {

/// A line made comparable: NFKC, small ASCII letters, trimmed; empty for a line too long to be a
/// marker of anything.
[[nodiscard]] std::string line_form(std::string_view line);

/// Which of the lines outside quotations nobody wrote for this message: "-- " and below, a closing
/// block between rules (----, ＊＊＊) with a telephone number or an address, what a phone, a mail
/// program or a virus scanner adds by itself ("iPhoneから送信", "Get Outlook for iOS"). When
/// nothing is left but rules, and when everything that is left is the address of an office, all of
/// it. `forms`: line_form() of each.
[[nodiscard]] std::vector<bool> signature_of(const std::vector<std::string_view>& lines,
                                             const std::vector<std::string>& forms);

} // namespace keneki::mail
