#include "people/csv.h"

#include "people/csv_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace keneki::people {
namespace {

using config::Problem;
using config::Problems;

constexpr std::size_t max_field_bytes = 64U << 10U;
constexpr std::size_t max_problems = 50;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view ideographic_space = "\u3000";
    while (!text.empty()) {
        if (text.front() == ' ' || text.front() == '\t')
            text.remove_prefix(1);
        else if (text.starts_with(ideographic_space))
            text.remove_prefix(ideographic_space.size());
        else
            break;
    }
    while (!text.empty()) {
        if (text.back() == ' ' || text.back() == '\t')
            text.remove_suffix(1);
        else if (text.ends_with(ideographic_space))
            text.remove_suffix(ideographic_space.size());
        else
            break;
    }
    return text;
}

/// Takes the text apart by RFC 4180, section 2.
class Splitter {
public:
    Splitter(std::string_view text, const std::string& file)
        : text_(text), file_(file), delimiter_(csv_delimiter(text)), ends_{delimiter_, '\r', '\n'} {
    }

    Expected<std::vector<CsvRow>, Problem> rows() {
        std::vector<CsvRow> all;
        while (at_ < text_.size()) {
            CsvRow row;
            row.line = line_;
            do {
                auto field = one_field();
                if (!field) return fail(field.error());
                row.fields.emplace_back(trimmed(*field));
            } while (take(delimiter_));
            if (at_ < text_.size() && !take_line_end())
                return fail(problem("something stands behind a closing quotation mark"));
            all.push_back(std::move(row));
        }
        return all;
    }

private:
    [[nodiscard]] Problem problem(std::string message) const {
        return {file_, line_, 0, {}, std::move(message)};
    }
    bool take(char c) {
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool take_line_end() {
        const std::size_t before = at_;
        take('\r');
        take('\n'); // a lone CR ends a line too, as old spreadsheets write it
        if (at_ == before) return false;
        ++line_;
        return true;
    }
    Expected<std::string, Problem> one_field() {
        if (!take('"')) {
            const std::size_t end = std::min(text_.find_first_of(ends_, at_), text_.size());
            const std::string_view field = text_.substr(at_, end - at_);
            at_ = end;
            if (field.size() > max_field_bytes)
                return fail(problem("a field is longer than 64 KiB"));
            return std::string(field);
        }
        const unsigned opened = line_;
        std::string field;
        while (at_ < text_.size() && field.size() <= max_field_bytes) {
            const char c = text_[at_++];
            if (c == '"' && !take('"')) return field;
            if (c == '\n' || (c == '\r' && !text_.substr(at_).starts_with('\n'))) ++line_;
            field += c;
        }
        return fail(
            Problem{file_, opened, 0, {}, "the quotation mark that opens here is not closed"});
    }

    std::string_view text_;
    std::string file_;
    char delimiter_;
    std::string ends_; ///< of a field without quotation marks
    std::size_t at_ = 0;
    unsigned line_ = 1;
};

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// For each column of the file its place among the wanted ones.
std::vector<std::size_t> match_columns(const CsvRow& first,
                                       const std::string& file,
                                       const std::vector<std::string>& wanted,
                                       Problems& problems,
                                       std::size_t optional) {
    std::vector<std::size_t> places;
    const std::size_t needed = wanted.size() - optional;
    std::string all;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        all += (i >= needed ? " and perhaps " : i == 0 ? "" : ",") + wanted[i];
    for (const std::string& given : first.fields) {
        const auto found = std::find(wanted.begin(), wanted.end(), lower(given));
        const auto place = static_cast<std::size_t>(found - wanted.begin());
        if (found == wanted.end())
            problems.push_back(
                {file, first.line, 0, given, fmt::format("unknown column; expected {}", all)});
        else if (std::find(places.begin(), places.end(), place) != places.end())
            problems.push_back(
                {file, first.line, 0, given, "the column stands here a second time"});
        places.push_back(place);
    }
    for (std::size_t i = 0; i < needed; ++i)
        if (std::find(places.begin(), places.end(), i) == places.end())
            problems.push_back({file, first.line, 0, wanted[i],
                                fmt::format("the column is missing; expected {}", all)});
    return places;
}

} // namespace

Expected<std::vector<CsvRow>, Problem> read_csv_fields(std::string_view bytes,
                                                       const std::string& file) {
    const auto text = csv_text(bytes, file);
    if (!text) return fail(text.error());
    return Splitter(*text, file).rows();
}

CsvTable read_csv_rows(std::string_view bytes,
                       const std::string& file,
                       const std::vector<std::string>& wanted,
                       Problems& problems,
                       std::size_t optional) {
    CsvTable table;
    auto rows = read_csv_fields(bytes, file);
    if (!rows) {
        problems.push_back(rows.error());
        return table;
    }
    if (rows->empty()) {
        problems.push_back(
            {file,
             1,
             0,
             {},
             fmt::format("empty; the first line must be {}", fmt::join(wanted, ","))});
        return table;
    }
    const auto places = match_columns(rows->front(), file, wanted, problems, optional);
    // Without the names every row would be wrong.
    if (std::find(places.begin(), places.end(), 0U) == places.end()) return table;
    for (std::size_t i = 1; i < rows->size() && problems.size() < max_problems; ++i) {
        CsvRow& given = (*rows)[i];
        CsvRow row{given.line, std::vector<std::string>(wanted.size())};
        bool any = false;
        for (std::size_t column = 0; column < given.fields.size(); ++column) {
            if (given.fields[column].empty()) continue;
            any = true;
            if (column >= places.size())
                problems.push_back(
                    {file,
                     given.line,
                     0,
                     {},
                     fmt::format("more than {} fields; a value with a comma needs quotation marks",
                                 places.size())});
            else if (places[column] < row.fields.size())
                row.fields[places[column]] = std::move(given.fields[column]);
        }
        if (any) table.rows.push_back(std::move(row));
    }
    return table;
}

Expected<CsvTable, Problems> read_csv(std::string_view bytes,
                                      const std::string& file,
                                      const std::vector<std::string>& wanted,
                                      std::size_t optional) {
    Problems problems;
    CsvTable table = read_csv_rows(bytes, file, wanted, problems, optional);
    if (!problems.empty()) return fail(std::move(problems));
    return table;
}

std::vector<std::string> split_values(std::string_view field) {
    constexpr std::string_view full_width = "；";
    std::vector<std::string> values;
    while (!field.empty()) {
        const std::size_t end = std::min({field.find(';'), field.find(full_width), field.size()});
        const std::string_view value = trimmed(field.substr(0, end));
        if (!value.empty()) values.emplace_back(value);
        if (end == field.size()) break;
        field.remove_prefix(end + (field[end] == ';' ? 1 : full_width.size()));
    }
    return values;
}

} // namespace keneki::people
