#pragma once

#include "base/expected.h"
#include "config/config.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace keneki::people {

enum class ListKind { staff, facilities };

/// What one row says of a person or a facility. Of facilities `contacts` are domains or whole
/// addresses, of people addresses.
struct ListRow {
    std::string name;
    std::vector<std::string> readings, aliases, contacts;
    std::string kind = {};       ///< of a facility
    std::string department = {}; ///< of a person
};

/// A table out of another program, as far as it can be used.
struct ListTable {
    std::vector<ListRow> rows;
    config::Problems left_out; ///< rows without a name, values that are no address; capped
    std::size_t left_out_count = 0;
    config::Problems notes; ///< of names that were taken and will hardly be found; capped
    std::vector<std::string> unused_columns;
};

/// What to take of a partner's mail address: free mail is always taken as a whole address.
enum class Partners { addresses, domains };

/// Reads a table (people/csv.h) whose columns are found by the names that they bear in
/// personnel systems, address books and lists of institutions (氏名, 姓/名, フリガナ, メール
/// アドレス, 施設名, 法人名, ドメイン, Name, E-mail …). Refused: no column with names, unreadable
/// bytes.
Expected<ListTable, config::Problem>
read_list_table(std::string_view bytes, const std::string& file, ListKind kind, Partners partners);

/// staff.csv or facilities.csv, to which rows are added.
class EditableList {
public:
    explicit EditableList(ListKind kind) : kind_(kind) {}
    /// The list as it is; refused with everything that is wrong with its form.
    static Expected<EditableList, config::Problems>
    read(std::string_view bytes, const std::string& file, ListKind kind);

    enum class Change { added, completed, none };
    /// A name that is there (spaces, width and case apart) gets what its row does not have yet.
    Change merge(const ListRow& row);
    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    /// UTF-8 with a byte order mark and CRLF, as spreadsheets want it.
    [[nodiscard]] std::string to_csv() const;

private:
    ListKind kind_;
    std::vector<ListRow> rows_;
    std::unordered_map<std::string, std::size_t> by_name_; ///< mail::spaceless_form()
};

} // namespace keneki::people
