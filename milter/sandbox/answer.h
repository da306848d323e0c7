#pragma once

#include "base/expected.h"

#include <evidence/evidence.pb.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace keneki::sandbox {

/// Fields (values and messages, at every level) that one answer may hold: above what mail::Limits
/// lets a message produce, and few enough that the daemon cannot be made to allocate more than
/// about 100 MB.
inline constexpr std::size_t answer_fields_limit = 300'000;

/// Reads what an inspector answered, which a hijacked one may have made up: bounded, well-formed,
/// ids that fit each other, names that this program knows. What only the daemon can know
/// (connection, envelope, direction, authentication) is dropped from it. Error: what is wrong, for
/// the log; nothing of the answer is in it.
Expected<evidence::Evidence, std::string> read_answer(std::string_view bytes);

} // namespace keneki::sandbox
