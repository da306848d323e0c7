#pragma once

#include "memory/database.h"

#include <chrono>
#include <memory>
#include <string>

namespace keneki::memory {

/// A connection whose commits reach the disk, to tables of the newest schema: for what shares the
/// database with the memory. A missing SQLite file is made, for its owner only. Throws
/// std::exception with words for the log.
[[nodiscard]] std::unique_ptr<Database> open_to_keep(const std::string& store,
                                                     std::chrono::milliseconds busy);

/// Makes nothing: a store without file or tables is an error. To read, it also has to be of the
/// newest schema. Throws as above.
[[nodiscard]] std::unique_ptr<Database>
open_existing(const std::string& store, Database::Purpose purpose, std::chrono::milliseconds busy);

} // namespace keneki::memory
