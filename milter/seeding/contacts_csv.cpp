#include "people/csv.h"
#include "people/list_columns.h"
#include "seeding/address_lists.h"

#include <algorithm>
#include <string>

namespace keneki::seeding {

using config::Problem;

Expected<AddressEntries, Problem> read_contacts_csv(std::string_view bytes,
                                                    const std::string& file) {
    const auto rows = people::read_csv_fields(bytes, file);
    if (!rows) return fail(rows.error());
    std::vector<std::size_t> columns;
    if (!rows->empty())
        for (std::size_t i = 0; i < rows->front().fields.size(); ++i)
            if (people::list_column(rows->front().fields[i], people::ListKind::staff) ==
                people::ListColumn::address)
                columns.push_back(i);
    if (columns.empty())
        return fail(Problem{file,
                            1,
                            0,
                            {},
                            "no column for mail addresses; the first line must name one, such as "
                            "'E-mail Address' or '電子メール アドレス'"});
    AddressEntries entries;
    for (std::size_t i = 1; i < rows->size(); ++i) {
        const people::CsvRow& row = (*rows)[i];
        const bool empty = std::all_of(row.fields.begin(), row.fields.end(),
                                       [](const std::string& field) { return field.empty(); });
        if (empty) continue;
        AddressEntry entry;
        for (const std::size_t column : columns)
            if (column < row.fields.size() && !row.fields[column].empty())
                entry.values.push_back({row.line, row.fields[column]});
        entries.push_back(std::move(entry));
    }
    return entries;
}

} // namespace keneki::seeding
