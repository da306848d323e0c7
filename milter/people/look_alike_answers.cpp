#include "people/look_alike_answers.h"

#include <functional>

namespace keneki::people {
namespace {

constexpr std::size_t places = 16'384;      // 1.5 MB
constexpr std::size_t longest_domain = 255; // RFC 1035 3.1; what is longer is not worth its place

} // namespace

std::size_t LookAlikeAnswers::place_of(std::string_view domain) {
    return std::hash<std::string_view>()(domain) % places;
}

std::optional<std::optional<LookAlike>> LookAlikeAnswers::known(std::string_view domain) {
    const std::scoped_lock lock(mutex_);
    if (answers_.empty()) return std::nullopt;
    const Answer& answer = answers_[place_of(domain)];
    if (answer.domain != domain) return std::nullopt;
    return answer.found;
}

void LookAlikeAnswers::remember(std::string_view domain, const std::optional<LookAlike>& found) {
    if (domain.size() > longest_domain) return;
    const std::scoped_lock lock(mutex_);
    if (answers_.empty()) answers_.resize(places);
    answers_[place_of(domain)] = {std::string(domain), found};
}

} // namespace keneki::people
