#pragma once

#include "memory/database.h"
#include "memory/key.h"
#include "memory/memory.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace keneki::memory {

/// A store that may be used: its tables are there and its key is ours.
struct Opened {
    std::unique_ptr<Database> database; ///< none: nobody has learned anything yet
    std::optional<Key> key;             ///< with `database`
    StoredState state;
};

/// Throws std::exception with words for the log. To serve, what is missing is made.
[[nodiscard]] Opened connect(const Options& options, std::chrono::milliseconds busy);

/// options.key_file or the usual one.
[[nodiscard]] std::string key_file_of(const Options& options);
[[nodiscard]] std::int64_t now_of(const Options& options);

} // namespace keneki::memory
