#pragma once

#include "quarantine/store.h"
#include "quarantine/template.h"

#include <quarantine/held.pb.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::quarantine {

/// What people are to be told of a message that was held, or delivered without attachments.
[[nodiscard]] Notice
notice_of(const Description& description, const std::string& reference, std::int64_t received_at);

/// The words of notices: those that ship, or files of the site.
struct NoticeWords {
    struct Pair {
        Template text, html;
    };
    Pair held, stripped;
    Template nearly_full, full; ///< to administrators, of the store
    /// `folder` may hold notice.txt and notice.html for held mail, stripped.txt and stripped.html
    /// for what was delivered without attachments, nearly_full.txt and full.txt for a store that
    /// fills up; empty: none. Refused with file and line.
    static Expected<NoticeWords, config::Problems> load(const std::string& folder);
};

/// One mail about some messages to one person, all of them held or all of them stripped, lines
/// ended by CRLF: text and HTML side by side (RFC 2046 5.1.4), marked as automatic (RFC 3834). `to`
/// and `from` are addresses, `contact` says whom to ask. No link and no button: whoever imitates a
/// notice gains nothing.
[[nodiscard]] std::string notice_mail(const NoticeWords& words,
                                      const std::vector<Notice>& notices,
                                      const std::string& to,
                                      const std::string& from,
                                      const std::string& contact,
                                      std::int64_t now);

/// Tells an administrator that the store is full or nearly so, and what to do; text only, marked as
/// automatic.
[[nodiscard]] std::string fill_mail(const NoticeWords& words,
                                    const Fill& fill,
                                    const std::string& to,
                                    const std::string& from,
                                    std::int64_t now);

} // namespace keneki::quarantine
