#pragma once

#include "memory/database.h"
#include "memory/key.h"
#include "memory/memory.h"

namespace keneki::memory {

/// So long a thread may rest and still be answered; so long our own mail must have been remembered
/// before a reply to nothing of ours says anything.
inline constexpr std::int64_t thread_age_days = 30;

/// Not seeded, and the first start is less than learning_days ago.
[[nodiscard]] bool is_learning(const StoredState& state, const Policy& policy, std::int64_t now);

/// Throws what Database throws.
[[nodiscard]] Answer answer_from(Database& database,
                                 const Key& key,
                                 const StoredState& state,
                                 const Question& question,
                                 std::int64_t now);
/// What a memory without experience says.
[[nodiscard]] Answer answer_of_nothing(const Question& question, std::int64_t now);

} // namespace keneki::memory
