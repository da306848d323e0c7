#pragma once

#include "anonymous/letters.h"
#include "base/expected.h"
#include "base/spool.h"
#include "config/config.h"

#include <string>
#include <vector>

namespace keneki::cli {

/// The lists of people and facilities, as an anonymous copy needs them.
struct NamedInLists {
    std::string staff, facilities;   ///< the tables, UTF-8
    std::vector<std::string> tokens; ///< names and addresses, as they stand there
    std::u32string kanji;            ///< of the tokens
};
Expected<NamedInLists, config::Problems> read_named(const config::Config& config);

/// What rules say by themselves, without their examples: words that name nobody, small letters.
/// Words that hold one of `tokens` are left out.
[[nodiscard]] std::vector<std::string> words_of_rules(const config::Config& config,
                                                      const std::vector<std::string>& tokens);

/// The table with other letters but for its first line.
[[nodiscard]] std::string exchanged_table(const std::string& table,
                                          const anonymous::Letters& letters);

} // namespace keneki::cli
