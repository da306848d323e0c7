#pragma once

#include "base/expected.h"
#include "config/config.h"

#include <evidence/evidence.pb.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace keneki::people {

/// staff.csv and facilities.csv in the forms in which names are compared. Immutable once loaded.
class Directory {
public:
    /// Empty file names give an empty list. CSV is UTF-8 (a BOM is fine) or CP932, found out by
    /// itself. Refused with file and line: missing or unknown columns, a row without a name,
    /// unreadable bytes, unbalanced quotes. `own_domains` (site.domains) and the listed ones are
    /// looked for in imitations.
    static Expected<Directory, config::Problems>
    load(const std::string& staff_file,
         const std::string& facilities_file,
         const std::vector<std::string>& own_domains = {});
    Directory();
    Directory(Directory&&) noexcept;
    Directory& operator=(Directory&&) noexcept;
    ~Directory();

    /// Adds the findings about names and domains (500–599), and fills registrable_domain of the
    /// addresses. Wants connection, envelope, direction, authentication and the inspector's fields
    /// filled.
    void annotate(evidence::Evidence& evidence, const config::Config& config) const;

    /// From where the owner of an address writes too.
    struct Party {
        bool staff = false;              ///< it is the private address of one of us
        std::vector<std::string> others; ///< addresses, and "@domain" for all of a domain
    };
    [[nodiscard]] Party party_of(const std::string& address) const;

    /// Of the one of us to whom an address belongs; empty when the list states none. Nothing: the
    /// address is not in the list.
    [[nodiscard]] std::optional<std::string> department_of(const std::string& address) const;
    [[nodiscard]] bool has_departments() const;

    /// As the staff list, or the list of facilities, writes the first name that stands in a text;
    /// empty when none does.
    [[nodiscard]] std::string staff_named_in(std::string_view text) const;
    [[nodiscard]] std::string facility_named_in(std::string_view text) const;

    [[nodiscard]] std::size_t staff_count() const;
    [[nodiscard]] std::size_t facility_count() const;

    struct Lists; ///< people/lists.h

private:
    std::unique_ptr<const Lists> lists_;
};

} // namespace keneki::people
