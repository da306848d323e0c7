#pragma once

#include <string>
#include <string_view>

namespace keneki::mail {

/// A Subject without what mail programs, lists and filters put before it.
struct SubjectParts {
    std::string bare;         ///< what the writer wrote, after NFKC and trimming
    bool replied = false;     ///< Re: RE： Re; Re[2]: Re^2: 返信:
    bool forwarded = false;   ///< FW: Fwd: 転送: 【再送】
    bool spam_tagged = false; ///< [SPAM], ***UNCHECKED*** …
};
[[nodiscard]] SubjectParts split_subject(std::string_view subject);

/// True when `subject` (decoded) begins with a reply or forward marker: Re: RE： Re; Re[2]: Re^2:
/// FW: 転送: 返信: 【再送】 …, after list tags ([xxx 123]) and spam tags.
[[nodiscard]] bool has_reply_marker(std::string_view subject);

} // namespace keneki::mail
