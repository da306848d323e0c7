#include "mail/charset.h"
#include "people/csv.h"
#include "seeding/address_lists.h"

#include <algorithm>
#include <array>
#include <string>

namespace keneki::seeding {
namespace {

using config::Problem;

template <std::size_t Count>
bool contains_any(std::string_view text, const std::array<std::string_view, Count>& words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return text.find(word) != std::string_view::npos;
    });
}

/// "E-mail Address", "E-mail 2 Address", "Primary Email", "E-mail 1 - Value", "電子メール
/// アドレス", "メールアドレス", but not "E-mail Display Name", "E-mail 1 - Type",
/// "電子メールの種類".
bool names_addresses(const std::string& column) {
    constexpr std::array<std::string_view, 4> mail{"email", "e-mail", "メール", "mailaddress"};
    constexpr std::array<std::string_view, 9> about{"type",   "label", "display", "name",  "種類",
                                                    "ラベル", "表示",  "名",      "format"};
    const std::string form = mail::spaceless_form(column);
    return contains_any(form, mail) && !contains_any(form, about);
}

} // namespace

Expected<AddressEntries, Problem> read_contacts_csv(std::string_view bytes,
                                                    const std::string& file) {
    const auto rows = people::read_csv_fields(bytes, file);
    if (!rows) return fail(rows.error());
    std::vector<std::size_t> columns;
    if (!rows->empty())
        for (std::size_t i = 0; i < rows->front().fields.size(); ++i)
            if (names_addresses(rows->front().fields[i])) columns.push_back(i);
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
