#include "people/list_table.h"

#include "base/utf8.h"
#include "mail/charset.h"
#include "people/csv.h"
#include "people/domains.h"
#include "people/list_columns.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace keneki::people {
namespace {

using config::Problem;

constexpr std::size_t problems_kept = 50;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// A spreadsheet would run it: no name or address begins so.
bool is_formula(std::string_view text) {
    return !text.empty() && std::string_view("=+@-").find(text.front()) != std::string_view::npos;
}

/// Escape sequences and the like: the list is shown on terminals.
bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20U || byte == 0x7FU;
    });
}

/// 外字: drawn by the house itself, and sent by nobody else.
bool has_own_character(std::string_view text) {
    constexpr char32_t first = 0xE000;
    constexpr char32_t last = 0xF8FF;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (c >= first && c <= last) return true;
    }
    return false;
}

/// A line break within a field of a spreadsheet is a space.
std::string one_line(std::string_view field) {
    std::string text(field);
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\t'; }, ' ');
    return text;
}

/// Values between semicolons, or ':::' as Google writes them.
std::vector<std::string> values_of(std::string_view given) {
    constexpr std::string_view separator = ":::";
    const std::string line = one_line(given);
    std::string_view field = line;
    std::vector<std::string> values;
    for (;;) {
        const std::size_t end = std::min(field.find(separator), field.size());
        for (std::string& value : split_values(field.substr(0, end)))
            values.push_back(std::move(value));
        if (end == field.size()) return values;
        field.remove_prefix(end + separator.size());
    }
}

void add_new(std::vector<std::string>& values, const std::string& value) {
    const std::string form = mail::spaceless_form(value);
    if (!form.empty() && std::none_of(values.begin(), values.end(), [&](const std::string& known) {
            return mail::spaceless_form(known) == form;
        }))
        values.push_back(value);
}

std::string joined(const std::string& family, const std::string& given) {
    return family.empty() || given.empty() ? family + given : family + " " + given;
}

/// The given name of "山田 太郎"; empty without a space.
std::string given_name_of(const std::string& name) {
    const std::string narrow = mail::nfkc(name);
    const std::size_t space = narrow.rfind(' ');
    return space == std::string::npos ? std::string() : narrow.substr(space + 1);
}

class TableReader {
public:
    TableReader(std::string file, ListKind kind, Partners partners)
        : file_(std::move(file)), kind_(kind), partners_(partners) {}

    Expected<ListTable, Problem> read(std::string_view bytes) {
        auto rows = read_csv_fields(bytes, file_);
        if (!rows) return fail(rows.error());
        if (rows->empty() || !find_columns(rows->front().fields))
            return fail(Problem{file_, 1, 0, {}, no_names()});
        for (std::size_t i = 1; i < rows->size(); ++i)
            take((*rows)[i]);
        return std::move(table_);
    }

private:
    [[nodiscard]] std::string no_names() const {
        return fmt::format("no column with names; the first line must name one, such as {}",
                           kind_ == ListKind::staff ? "'氏名', '姓' and '名', or 'Name'"
                                                    : "'施設名', '会社名' or 'Name'");
    }

    bool find_columns(const std::vector<std::string>& titles) {
        for (const std::string& title : titles) {
            columns_.push_back(list_column(title, kind_));
            if (columns_.back() == ListColumn::unused && !title.empty())
                table_.unused_columns.push_back(title);
        }
        const auto has = [&](ListColumn column) {
            return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
        };
        return has(ListColumn::name) || has(ListColumn::family) || has(ListColumn::owner);
    }

    void leave_out(const CsvRow& row, std::string column, std::string message) {
        ++table_.left_out_count;
        if (table_.left_out.size() < problems_kept)
            table_.left_out.push_back({file_, row.line, 0, std::move(column), std::move(message)});
    }

    /// Somebody did not quote a comma: what stands behind it is in the wrong columns.
    bool is_shifted(const CsvRow& row) {
        const auto begin = row.fields.begin();
        const auto extra = static_cast<std::ptrdiff_t>(columns_.size());
        if (row.fields.size() <= columns_.size() ||
            std::all_of(begin + extra, row.fields.end(),
                        [](const std::string& field) { return field.empty(); }))
            return false;
        leave_out(row, {},
                  fmt::format("{} fields where the first line has {}; a value with a comma needs "
                              "quotation marks",
                              row.fields.size(), columns_.size()));
        return true;
    }

    /// From 姓 and 名, which say where the one ends, before 氏名, which may not.
    void take_name(std::map<ListColumn, std::vector<std::string>>& values, ListRow& row) {
        const auto first = [&](ListColumn column) {
            const auto& all = values[column];
            return all.empty() ? std::string() : all.front();
        };
        row.name = first(ListColumn::name);
        const std::string family = first(ListColumn::family);
        const std::string given = first(ListColumn::given);
        if (!row.name.empty() && (family.empty() || given.empty())) return;
        // What holds both adds a department at most; another script is another name.
        const std::string form = mail::spaceless_form(row.name);
        const auto holds = [&](const std::string& part) {
            return form.find(mail::spaceless_form(part)) != std::string::npos;
        };
        if (!row.name.empty() && !(holds(family) && holds(given)))
            values[ListColumn::alias].push_back(row.name);
        row.name = joined(family, given);
    }

    void take(const CsvRow& given) {
        if (is_shifted(given)) return;
        std::map<ListColumn, std::vector<std::string>> values;
        for (std::size_t i = 0; i < std::min(given.fields.size(), columns_.size()); ++i)
            if (columns_[i] != ListColumn::unused)
                for (std::string& value : values_of(given.fields[i]))
                    values[columns_[i]].push_back(std::move(value));
        if (values.empty()) return;
        const auto first = [&](ListColumn column) {
            const auto& all = values[column];
            return all.empty() ? std::string() : all.front();
        };
        ListRow row;
        take_name(values, row);
        const std::string owner = first(ListColumn::owner);
        if (row.name.find(owner) == std::string::npos) row.name = joined(owner, row.name);
        if (row.name.empty()) {
            leave_out(given, "name", "the row has no name");
            return;
        }
        if (!is_fit(given, "name", row.name)) return;
        if (has_own_character(row.name) && table_.notes.size() < problems_kept)
            table_.notes.push_back({file_, given.line, 0, "name",
                                    fmt::format("'{}' holds a character of this house's own "
                                                "(外字), which is in nobody's mail; write another "
                                                "in its place",
                                                row.name)});
        take_value(given, "reading",
                   joined(first(ListColumn::family_reading), first(ListColumn::given_reading)),
                   row.readings);
        for (const std::string& reading : values[ListColumn::reading])
            take_value(given, "reading", reading, row.readings);
        for (const std::string& alias : values[ListColumn::alias])
            take_value(given, "alias", alias, row.aliases);
        const std::string given_name = given_name_of(row.name);
        if (const std::string former = first(ListColumn::former_family);
            !former.empty() && !given_name.empty())
            take_value(given, "alias", joined(former, given_name), row.aliases);
        for (const std::string& address : values[ListColumn::address])
            take_address(given, address, row);
        for (const std::string& domain : values[ListColumn::domain])
            take_domain(given, domain, row);
        std::vector<std::string> kinds;
        take_value(given, "kind", first(ListColumn::kind), kinds);
        if (!kinds.empty()) row.kind = kinds.front();
        std::vector<std::string> departments;
        take_value(given, "department", first(ListColumn::department), departments);
        if (!departments.empty()) row.department = departments.front();
        table_.rows.push_back(std::move(row));
    }

    void take_value(const CsvRow& given,
                    const char* column,
                    const std::string& value,
                    std::vector<std::string>& values) {
        if (is_fit(given, column, value)) add_new(values, value);
    }

    bool is_fit(const CsvRow& row, const char* column, const std::string& value) {
        if (is_formula(value))
            leave_out(row, column, fmt::format("'{}' would be run by a spreadsheet", value));
        else if (has_control(value))
            leave_out(row, column, fmt::format("'{}' holds control characters", value));
        else
            return true;
        return false;
    }

    void take_address(const CsvRow& given, const std::string& address, ListRow& row) {
        const std::size_t at = address.rfind('@');
        const std::string domain =
            at == std::string::npos ? "" : config::canonical_domain(address.substr(at + 1));
        if (at == 0 || domain.find('.') == std::string::npos || is_formula(address) ||
            address.find_first_of(" \t<>") != std::string::npos || has_control(address)) {
            leave_out(given, "address", fmt::format("'{}' is not an address", address));
            return;
        }
        const bool whole =
            kind_ == ListKind::staff || partners_ == Partners::addresses || is_freemail(domain);
        add_new(row.contacts, whole ? address : domain);
    }

    void take_domain(const CsvRow& given, std::string domain, ListRow& row) {
        if (!domain.empty() && domain.front() == '@') domain.erase(0, 1);
        if (domain.find('@') != std::string::npos) {
            take_address(given, domain, row);
            return;
        }
        const std::string canonical = config::canonical_domain(domain);
        if (canonical.find('.') == std::string::npos)
            leave_out(given, "domain", fmt::format("'{}' is not a domain", domain));
        else if (is_freemail(canonical) || is_public_suffix(canonical))
            leave_out(given, "domain", fmt::format("{} belongs to everybody", canonical));
        else
            add_new(row.contacts, canonical);
    }

    std::string file_;
    ListKind kind_;
    Partners partners_;
    std::vector<ListColumn> columns_;
    ListTable table_;
};

std::vector<std::string> columns_of(ListKind kind) {
    if (kind == ListKind::staff) return {"name", "reading", "aliases", "addresses", "department"};
    return {"name", "reading", "aliases", "domains", "kind"};
}

std::string csv_field(const std::string& value) {
    if (value.find_first_of(",\"\r\n") == std::string::npos) return value;
    std::string quoted = "\"";
    for (const char c : value) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

bool merge_values(std::vector<std::string>& known, const std::vector<std::string>& values) {
    const std::size_t before = known.size();
    for (const std::string& value : values)
        add_new(known, value);
    return known.size() != before;
}

} // namespace

Expected<ListTable, Problem>
read_list_table(std::string_view bytes, const std::string& file, ListKind kind, Partners partners) {
    return TableReader(file, kind, partners).read(bytes);
}

Expected<EditableList, config::Problems>
EditableList::read(std::string_view bytes, const std::string& file, ListKind kind) {
    const auto table = read_csv(bytes, file, columns_of(kind), kind == ListKind::staff ? 1 : 0);
    if (!table) return fail(table.error());
    EditableList list(kind);
    for (const CsvRow& row : table->rows) {
        ListRow known{row.fields[0], split_values(row.fields[1]), split_values(row.fields[2]),
                      split_values(row.fields[3])};
        (kind == ListKind::facilities ? known.kind : known.department) = row.fields[4];
        // Two rows of one name stay two; what is new goes to the first.
        list.by_name_.emplace(mail::spaceless_form(known.name), list.rows_.size());
        list.rows_.push_back(std::move(known));
    }
    return list;
}

EditableList::Change EditableList::merge(const ListRow& row) {
    const auto [place, fresh] = by_name_.emplace(mail::spaceless_form(row.name), rows_.size());
    if (fresh) {
        rows_.push_back(row);
        return Change::added;
    }
    ListRow& known = rows_[place->second];
    bool changed = merge_values(known.readings, row.readings);
    changed = merge_values(known.aliases, row.aliases) || changed;
    changed = merge_values(known.contacts, row.contacts) || changed;
    if (known.kind.empty() && !row.kind.empty()) {
        known.kind = row.kind;
        changed = true;
    }
    if (known.department.empty() && !row.department.empty()) {
        known.department = row.department;
        changed = true;
    }
    return changed ? Change::completed : Change::none;
}

std::string EditableList::to_csv() const {
    std::string out(byte_order_mark);
    std::vector<std::string> columns = columns_of(kind_);
    const bool departments = std::any_of(
        rows_.begin(), rows_.end(), [](const ListRow& row) { return !row.department.empty(); });
    if (kind_ == ListKind::staff && !departments) columns.pop_back();
    out += fmt::format("{}\r\n", fmt::join(columns, ","));
    for (const ListRow& row : rows_) {
        out += csv_field(row.name);
        for (const auto* values : {&row.readings, &row.aliases, &row.contacts})
            out += "," + csv_field(fmt::format("{}", fmt::join(*values, ";")));
        if (kind_ == ListKind::facilities) out += "," + csv_field(row.kind);
        if (departments) out += "," + csv_field(row.department);
        out += "\r\n";
    }
    return out;
}

} // namespace keneki::people
