#include "people/directory.h"

#include "config/yaml.h"
#include "people/csv.h"
#include "people/domains.h"
#include "people/lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace keneki::people {
namespace {

using config::Problems;

constexpr std::size_t max_problems = 50;
constexpr std::size_t max_name_bytes = 500;

std::string lower_ascii(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// local@domain with a real domain, in the form of address_key(); empty when it is none.
std::string checked_address(const std::string& text) {
    const std::size_t at = text.rfind('@');
    if (at == std::string::npos || at == 0) return {};
    const std::string domain = config::canonical_domain(text.substr(at + 1));
    return domain.find('.') == std::string::npos ? std::string() : address_key(text);
}

/// Reads one list row by row and gathers what is wrong with it.
class ListReader {
public:
    ListReader(std::string file, std::vector<std::string> columns)
        : file_(std::move(file)), columns_(std::move(columns)) {}

    template <class Take>
    void read(Take take) {
        const auto content = config::read_file(file_, max_list_bytes);
        if (!content) {
            problems_.push_back(content.error());
            return;
        }
        const CsvTable table = read_csv_rows(*content, file_, columns_, problems_);
        for (const CsvRow& row : table.rows) {
            if (problems_.size() >= max_problems) return;
            if (row.fields[0].empty()) wrong(row, "name", "the row has no name");
            take(row);
        }
    }
    void wrong(const CsvRow& row, std::string column, std::string message) {
        problems_.push_back({file_, row.line, 0, std::move(column), std::move(message)});
    }
    [[nodiscard]] Problems& problems() { return problems_; }

private:
    std::string file_;
    std::vector<std::string> columns_;
    Problems problems_;
};

/// Name, reading and aliases as they go into an index.
std::vector<std::string> all_names(const CsvRow& row) {
    std::vector<std::string> names{row.fields[0]};
    for (std::size_t column : {1U, 2U})
        for (std::string& value : split_values(row.fields[column]))
            names.push_back(std::move(value));
    for (std::string& name : names)
        name.resize(std::min(name.size(), max_name_bytes));
    return names;
}

/// "Taro Yamada" of "Yamada Taro"; empty when it is not two Latin words.
std::string swapped_latin(const std::string& name) {
    const std::size_t space = name.find(' ');
    const bool latin = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' || c == '-' ||
               c == '\'';
    });
    if (!latin || space == std::string::npos || name.find(' ', space + 1) != std::string::npos)
        return {};
    return name.substr(space + 1) + " " + name.substr(0, space);
}

/// "さくら病院" of "医療法人社団さくら会 さくら病院": people leave the legal form out. Empty when
/// there is none.
std::string without_legal_form(const std::string& name) {
    constexpr std::string_view ideographic_space = "\u3000";
    static const std::vector<std::string_view> forms{
        "医療法人",     "社会医療法人", "特定医療法人", "社会福祉法人",     "一般社団法人",
        "公益社団法人", "一般財団法人", "公益財団法人", "地方独立行政法人", "独立行政法人",
        "国立大学法人", "学校法人",     "宗教法人",     "NPO法人",          "株式会社",
        "有限会社",     "合同会社"};
    const bool legal = std::any_of(forms.begin(), forms.end(),
                                   [&](std::string_view form) { return name.starts_with(form); });
    const std::size_t space = std::min(name.find(' '), name.find(ideographic_space));
    if (!legal || space == std::string::npos) return {};
    std::string rest = name.substr(space + (name[space] == ' ' ? 1 : ideographic_space.size()));
    constexpr std::size_t shortest_bytes = 9; // three characters of Japanese; shorter says nothing
    return rest.size() >= shortest_bytes ? rest : std::string();
}

void read_staff(ListReader& reader, Lists& lists) {
    reader.read([&](const CsvRow& row) {
        Person person;
        person.name = row.fields[0];
        for (const std::string& address : split_values(row.fields[3])) {
            person.addresses.push_back(checked_address(address));
            if (person.addresses.back().empty())
                reader.wrong(row, "addresses", fmt::format("'{}' is not an address", address));
        }
        const auto entry = static_cast<std::uint32_t>(lists.staff.size());
        for (const std::string& name : all_names(row)) {
            lists.staff_names.add(FoldedText(name), entry);
            if (const std::string swapped = swapped_latin(name); !swapped.empty())
                lists.staff_names.add(FoldedText(swapped), entry);
        }
        lists.staff.push_back(std::move(person));
    });
}

void read_facility_domains(
    ListReader& reader, const CsvRow& row, std::uint32_t entry, Facility& facility, Lists& lists) {
    for (std::string value : split_values(row.fields[3])) {
        if (!value.empty() && value.front() == '@') value.erase(0, 1);
        if (value.find('@') != std::string::npos) {
            facility.addresses.push_back(checked_address(value));
            if (facility.addresses.back().empty())
                reader.wrong(row, "domains", fmt::format("'{}' is not an address", value));
            else if (!facility.self)
                lists.partner_addresses.insert(facility.addresses.back());
            continue;
        }
        const std::string domain = config::canonical_domain(value);
        if (domain.find('.') == std::string::npos)
            reader.wrong(row, "domains", fmt::format("'{}' is not a domain", value));
        else if (is_freemail(domain))
            reader.wrong(
                row, "domains",
                fmt::format("anybody can have an address at {}; write the whole address", domain));
        else if (is_public_suffix(domain))
            reader.wrong(row, "domains",
                         fmt::format("{} is a suffix under which anybody registers", domain));
        else if (!facility.self)
            lists.partner_domains.emplace(domain, entry);
        facility.domains.push_back(domain);
    }
}

void read_facilities(ListReader& reader, Lists& lists) {
    reader.read([&](const CsvRow& row) {
        Facility facility;
        facility.name = row.fields[0];
        const std::string kind = lower_ascii(row.fields[4]);
        facility.self = kind == "self" || kind == "自院" || kind == "当院";
        const auto entry = static_cast<std::uint32_t>(lists.facilities.size());
        read_facility_domains(reader, row, entry, facility, lists);
        for (const std::string& name : all_names(row)) {
            lists.facility_names.add(FoldedText(name), entry);
            if (const std::string core = without_legal_form(name); !core.empty())
                lists.facility_names.add(FoldedText(core), entry);
        }
        lists.facilities.push_back(std::move(facility));
    });
}

} // namespace

std::string address_key(std::string_view address) {
    const std::size_t at = address.rfind('@');
    if (at == std::string_view::npos) return {};
    // Local parts are compared without case: nobody tells two people apart by it.
    return lower_ascii(std::string(address.substr(0, at))) + "@" +
           config::canonical_domain(address.substr(at + 1));
}

Directory::Directory() : lists_(std::make_unique<const Lists>()) {}
Directory::Directory(Directory&&) noexcept = default;
Directory& Directory::operator=(Directory&&) noexcept = default;
Directory::~Directory() = default;

Expected<Directory, Problems> Directory::load(const std::string& staff_file,
                                              const std::string& facilities_file) {
    auto lists = std::make_unique<Lists>();
    Problems problems;
    if (!staff_file.empty()) {
        ListReader reader(staff_file, {"name", "reading", "aliases", "addresses"});
        read_staff(reader, *lists);
        problems = std::move(reader.problems());
    }
    if (!facilities_file.empty()) {
        ListReader reader(facilities_file, {"name", "reading", "aliases", "domains", "kind"});
        read_facilities(reader, *lists);
        problems.insert(problems.end(), reader.problems().begin(), reader.problems().end());
    }
    if (!problems.empty()) return fail(std::move(problems));
    Directory directory;
    directory.lists_ = std::move(lists);
    return directory;
}

std::size_t Directory::staff_count() const {
    return lists_->staff.size();
}
std::size_t Directory::facility_count() const {
    return lists_->facilities.size();
}

} // namespace keneki::people
