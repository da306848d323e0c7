#include "people/directory.h"

#include "config/yaml.h"
#include "people/csv.h"
#include "people/domains.h"
#include "people/lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

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
    void read(Take take, std::size_t optional = 0) {
        const auto content = config::read_file(file_, max_list_bytes);
        if (!content) {
            problems_.push_back(content.error());
            return;
        }
        const CsvTable table = read_csv_rows(*content, file_, columns_, problems_, optional);
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

/// The values of one column as they go into an index.
std::vector<std::string> names_in(const std::string& field) {
    std::vector<std::string> names = split_values(field);
    for (std::string& name : names)
        name.resize(std::min(name.size(), max_name_bytes));
    return names;
}

void append(std::vector<std::string>& to, std::vector<std::string> more) {
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void read_staff(ListReader& reader, Lists& lists) {
    reader.read(
        [&](const CsvRow& row) {
            Person person;
            person.name = row.fields[0];
            person.department = row.fields[4];
            lists.departments = lists.departments || !person.department.empty();
            for (const std::string& address : split_values(row.fields[3])) {
                person.addresses.push_back(checked_address(address));
                if (person.addresses.back().empty())
                    reader.wrong(row, "addresses", fmt::format("'{}' is not an address", address));
                else
                    lists.staff_addresses.add(person.addresses.back(),
                                              static_cast<std::uint32_t>(lists.staff.size()));
            }
            const auto entry = static_cast<std::uint32_t>(lists.staff.size());
            PersonNames names{{row.fields[0].substr(0, max_name_bytes)}, names_in(row.fields[1])};
            append(names.names, names_in(row.fields[2]));
            lists.staff_names.add(names, entry);
            lists.staff.push_back(std::move(person));
        },
        1);
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
                lists.partner_addresses.add(facility.addresses.back(), entry);
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
        else {
            if (!facility.self) lists.partner_domains.add(domain, entry);
            lists.look_alikes.add(domain, facility.self ? Protected::ours : Protected::partner);
        }
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
        std::vector<std::string> others = names_in(row.fields[1]);
        append(others, names_in(row.fields[2]));
        lists.facility_names.add(row.fields[0].substr(0, max_name_bytes), others, entry);
        lists.facilities.push_back(std::move(facility));
    });
}

} // namespace

std::string address_key(std::string_view address) {
    const std::size_t at = address.rfind('@');
    if (at == std::string_view::npos) return {};
    // Local parts are compared without case and quotation marks: nobody tells two people apart by
    // them, and "a..b"@ of a Japanese telephone is written either way.
    std::string_view local = address.substr(0, at);
    const bool quoted = local.size() > 2 && local.front() == '"' && local.back() == '"';
    if (quoted) local = local.substr(1, local.size() - 2);
    return lower_ascii(std::string(local)) + "@" + config::canonical_domain(address.substr(at + 1));
}

bool is_partner_address(const Lists& lists, std::string_view address, std::string_view domain) {
    if (lists.partner_addresses.contains(address_key(address))) return true;
    while (!domain.empty()) {
        if (lists.partner_domains.contains(domain)) return true;
        const std::size_t dot = domain.find('.');
        if (dot == std::string_view::npos) break;
        domain.remove_prefix(dot + 1);
    }
    return false;
}

std::vector<std::uint32_t>
partners_of(const Lists& lists, std::string_view address, std::string_view domain) {
    constexpr std::size_t most = 20;
    std::vector<std::uint32_t> partners;
    const auto add = [&](std::uint32_t place) {
        if (partners.size() < most) partners.push_back(place);
    };
    lists.partner_addresses.each(address_key(address), add);
    while (!domain.empty()) {
        lists.partner_domains.each(domain, add);
        const std::size_t dot = domain.find('.');
        if (dot == std::string_view::npos) break;
        domain.remove_prefix(dot + 1);
    }
    return partners;
}

Directory::Directory() : lists_(std::make_unique<const Lists>()) {}
Directory::Directory(Directory&&) noexcept = default;
Directory& Directory::operator=(Directory&&) noexcept = default;
Directory::~Directory() = default;

Expected<Directory, Problems> Directory::load(const std::string& staff_file,
                                              const std::string& facilities_file,
                                              const std::vector<std::string>& own_domains) {
    auto lists = std::make_unique<Lists>();
    // First: what is ours stays ours when a row of the list says the same.
    for (const std::string& domain : own_domains)
        if (!is_public_suffix(domain) && !is_freemail(domain))
            lists->look_alikes.add(domain, Protected::ours);
    Problems problems;
    if (!staff_file.empty()) {
        ListReader reader(staff_file, {"name", "reading", "aliases", "addresses", "department"});
        read_staff(reader, *lists);
        problems = std::move(reader.problems());
    }
    if (!facilities_file.empty()) {
        ListReader reader(facilities_file, {"name", "reading", "aliases", "domains", "kind"});
        read_facilities(reader, *lists);
        problems.insert(problems.end(), reader.problems().begin(), reader.problems().end());
    }
    if (!problems.empty()) return fail(std::move(problems));
    lists->look_alikes.finish();
    Directory directory;
    directory.lists_ = std::move(lists);
    return directory;
}

Directory::Party Directory::party_of(const std::string& address) const {
    constexpr std::size_t most = 50;
    Party party;
    const auto add = [&](std::string_view prefix, const std::vector<std::string>& values) {
        for (const std::string& value : values)
            if (!value.empty() && party.others.size() < most)
                party.others.push_back(std::string(prefix) + value);
    };
    const std::string key = address_key(address);
    const std::string_view domain = std::string_view(key).substr(key.rfind('@') + 1);
    for (const std::uint32_t place : partners_of(*lists_, key, domain)) {
        add("", lists_->facilities[place].addresses);
        add("@", lists_->facilities[place].domains);
    }
    lists_->staff_addresses.each(key, [&](std::uint32_t place) {
        party.staff = true;
        add("", lists_->staff[place].addresses);
    });
    return party;
}

std::optional<std::string> Directory::department_of(const std::string& address) const {
    std::optional<std::string> department;
    lists_->staff_addresses.each(address_key(address), [&](std::uint32_t place) {
        if (!department || department->empty()) department = lists_->staff[place].department;
    });
    return department;
}

bool Directory::has_departments() const {
    return lists_->departments;
}

std::string Directory::staff_named_in(std::string_view text) const {
    const auto matches = lists_->staff_names.find_in_name(text, max_name_bytes);
    if (!matches.empty()) return lists_->staff[matches.front().people.front()].name;
    const auto bearers = lists_->staff_names.bearers_of_family_name(NameText(text, max_name_bytes));
    return bearers.size() == 1 ? lists_->staff[bearers.front()].name : std::string();
}

std::string Directory::facility_named_in(std::string_view text) const {
    const FoldedText folded(text, max_name_bytes);
    const auto matches = lists_->facility_names.find(text, folded, NameText(folded));
    return matches.empty() ? std::string()
                           : lists_->facilities[matches.front().facilities.front()].name;
}

std::size_t Directory::staff_count() const {
    return lists_->staff.size();
}
std::size_t Directory::facility_count() const {
    return lists_->facilities.size();
}

} // namespace keneki::people
