#include "mail/subject.h"

namespace keneki::mail {

SubjectParts split_subject(std::string_view subject) {
    return {.bare = std::string(subject)};
}
bool has_reply_marker(std::string_view subject) {
    const SubjectParts parts = split_subject(subject);
    return parts.replied || parts.forwarded;
}

} // namespace keneki::mail
