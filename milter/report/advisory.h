#pragma once

#include <quarantine/held.pb.h>

#include <string>
#include <vector>

namespace keneki::report {

/// A draft of the warning to all staff (院内周知), Japanese first: what is going round, in words,
/// without personal data. Names and local parts of addresses are masked, links cannot be clicked.
[[nodiscard]] std::string advisory_of(const std::vector<quarantine::Description>& held);

/// As masked(), the extension of a file name kept.
[[nodiscard]] std::string masked_file(const std::string& name);
/// All but the first character of each word becomes "○".
[[nodiscard]] std::string masked(const std::string& text);
/// "hxxps://evil[.]example/…": nobody follows it by mistake.
[[nodiscard]] std::string defanged(const std::string& text);

} // namespace keneki::report
