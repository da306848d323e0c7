#include "inspect/package.h"

#include "inspect/bytes.h"
#include "inspect/names.h"
#include "mail/charset.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

struct Package {
    std::string label;
    std::string target; ///< of a package that is only a link: the file that a double click opens
    Bytes data;
};

constexpr std::uint16_t linked_package = 1; // 3 is one that holds its file

std::string package_text(std::string_view text) {
    constexpr std::size_t kept_bytes = 4096; // what a file is, the end of its name says
    text.remove_prefix(text.size() - std::min(text.size(), kept_bytes));
    return mail::decode_text(text, "cp932").text;
}

Package read_package(Bytes stream) {
    ByteReader in(stream);
    Package package;
    if (in.le<std::uint16_t>() != 2)
        return package; // not a packaged file (OLE 1 pictures begin otherwise)
    const auto text = [&in] {
        const std::string_view rest = as_text(in.rest());
        const auto end = std::min(rest.find('\0'), rest.size());
        const std::string_view value = rest.substr(0, end);
        in.skip(std::min(end + 1, rest.size()));
        return value;
    };
    const std::string_view label = text();
    const std::string_view path = text(); // where it came from
    in.skip(2);
    if (in.le<std::uint16_t>() == linked_package) {
        in.skip(2);
        const std::string_view target = in.ok() ? text() : std::string_view();
        package.label = package_text(label);
        package.target = package_text(!target.empty() ? target : !path.empty() ? path : label);
        return package;
    }
    in.skip(in.le<std::uint32_t>()); // a temporary path
    const auto size = in.le<std::uint32_t>();
    if (!in.ok()) return package;
    package.label = package_text(label);
    package.data = slice(in.rest(), 0, size);
    return package;
}

/// The first word of a command line that names something that runs; empty when none does.
std::string_view program_of(std::string_view command) {
    constexpr std::string_view between = " \t\"'";
    if (is_dangerous_extension(extension_of(command))) return command;
    for (std::size_t at = 0; at < command.size();) {
        const auto end = std::min(command.find_first_of(between, at), command.size());
        const std::string_view word = command.substr(at, end - at);
        if (is_dangerous_extension(extension_of(word))) return word;
        at = end + 1;
    }
    return {};
}

/// A package that holds no file but leads to one on the reader's machine.
void inspect_linked_package(Inspection& inspection, std::uint32_t part, const Package& package) {
    inspection.found(Finding::EMBEDDED_OBJECT, part, package.target);
    const std::string_view program = program_of(package.target);
    if (program.empty()) return;
    inspection.found(Finding::LINK_DANGEROUS_FILE, part, package.target);
    const auto child = inspection.add_child(part, Part::EMBEDDED_FILE, base_name(program));
    if (child != 0) inspection.inspect_name(child);
}

} // namespace

bool inspect_package(Inspection& inspection, std::uint32_t part, Bytes bytes, bool cut) {
    const Package package = read_package(bytes);
    if (!package.target.empty()) {
        inspect_linked_package(inspection, part, package);
        return true;
    }
    if (package.data.empty()) return false;
    inspection.found(Finding::EMBEDDED_OBJECT, part, package.label);
    if (cut) inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of an embedded file");
    if (!inspection.may_open(part)) return true;
    const std::uint32_t child = inspection.add_child(part, Part::EMBEDDED_FILE, package.label);
    if (child != 0) inspection.inspect_content(child, package.data);
    return true;
}

} // namespace keneki::inspect
