#pragma once

#include "base/expected.h"
#include "config/config.h"

#include <evidence/evidence.pb.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace keneki::pipeline {

/// The site's list of files that are known to be bad, by their SHA-256. Immutable once loaded.
class KnownFiles {
public:
    /// One file a line: 64 hexadecimal digits, then perhaps a blank and a comment, which may be
    /// what sha256sum(1) writes there. Empty lines and those that begin with '#' say nothing. An
    /// empty file name gives an empty list. Refused with file and line: anything else, and a file
    /// over 64 MiB.
    static Expected<KnownFiles, config::Problems> load(const std::string& file);
    static Expected<KnownFiles, config::Problems> parse(std::string_view text,
                                                        const std::string& file);

    /// Adds FILE_KNOWN_BAD to each part that is on the list; its detail is the comment.
    void annotate(evidence::Evidence& evidence) const;

    [[nodiscard]] std::size_t count() const { return comments_.size(); }

private:
    std::unordered_map<std::string, std::string> comments_; ///< by hash, lower case
};

} // namespace keneki::pipeline
