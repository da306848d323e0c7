#include "quarantine/advice.h"

#include "base/escape.h"
#include "memory/database.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace keneki::quarantine {
namespace {

struct Advice {
    std::string_view words;              ///< in what SQLite, PostgreSQL, the system or we say
    std::string_view sqlite, postgresql; ///< {} is the file
};

/// The first whose words are there.
constexpr std::array advice{
    Advice{"(quarantine.most)",
           "delete held mail that is no longer wanted, or raise quarantine.most",
           "delete held mail that is no longer wanted, or raise quarantine.most"},
    Advice{"file is not a database",
           "{} is damaged or no database of SQLite: bring it back from a backup, or move it away, "
           "and a new one begins",
           ""},
    Advice{"malformed",
           "{} is damaged: bring it back from a backup, or move it away, and a new one begins", ""},
    Advice{"is full", "make room on the file system of {}",
           "make room on the disk of the database server"},
    Advice{"No space left", "make room on the file system of {}",
           "make room on the disk of the database server"},
    Advice{
        "readonly",
        "keneki-milter and who uses its commands must be able to write {} and its folder; is the "
        "file system mounted read-only?",
        ""},
    Advice{"read-only", "",
           "the database takes no changes: is it a standby, or default_transaction_read_only set?"},
    Advice{"locked", "another program holds {}, a backup perhaps: it is tried again by itself", ""},
    Advice{"a newer Keneki has used it", "bring this Keneki up to date",
           "bring this Keneki up to date"},
    Advice{"unable to open",
           "is the folder of {} there, and may the user of keneki-milter write in it?", ""},
    Advice{"cannot be made",
           "is the folder of {} there, and may the user of keneki-milter write in it?", ""},
    Advice{"statement timeout", "", "somebody holds its tables, or it is very busy"},
    Advice{"onnect", "",
           "is the PostgreSQL of 'store' in keneki.yaml running, and does it let us in?"},
};

} // namespace

std::string advice_for(std::string_view why, const std::string& store) {
    const std::string file = memory::sqlite_file(store);
    const auto found = std::ranges::find_if(
        advice, [&](const Advice& one) { return why.find(one.words) != std::string_view::npos; });
    if (found == advice.end()) return {};
    const std::string_view text = file.empty() ? found->postgresql : found->sqlite;
    const std::size_t place = text.find("{}");
    if (text.empty()) return {};
    if (place == std::string_view::npos) return fmt::format("; {}", text);
    return fmt::format("; {}{}{}", text.substr(0, place), escaped(file), text.substr(place + 2));
}

} // namespace keneki::quarantine
