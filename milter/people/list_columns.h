#pragma once

#include "people/list_table.h"

#include <string>

namespace keneki::people {

/// What a column of somebody's table holds.
enum class ListColumn {
    unused,
    name,
    family,
    given,
    reading,
    family_reading,
    given_reading,
    alias,
    former_family, ///< 旧姓
    owner,         ///< 法人名 of a facility
    address,
    domain,
    kind,
    department, ///< of a person
};

/// By the column's title, in any width, case and spacing.
[[nodiscard]] ListColumn list_column(const std::string& title, ListKind kind);

} // namespace keneki::people
