#pragma once

#include "people/look_alike.h"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::people {

/// What was found for the domains that were asked for last. Mail comes from the same domains again
/// and again, and to look one up takes a hundred looks into tables that are in no cache by then.
/// Threads may ask at once.
class LookAlikeAnswers {
public:
    /// Nothing: it was not asked, or another domain took its place.
    [[nodiscard]] std::optional<std::optional<LookAlike>> known(std::string_view domain);
    void remember(std::string_view domain, const std::optional<LookAlike>& found);

private:
    struct Answer {
        std::string domain;
        std::optional<LookAlike> found;
    };
    [[nodiscard]] static std::size_t place_of(std::string_view domain);

    std::mutex mutex_;
    std::vector<Answer> answers_; ///< each domain has one place
};

} // namespace keneki::people
