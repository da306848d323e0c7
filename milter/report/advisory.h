#pragma once

#include <evidence/verdict.pb.h>
#include <quarantine/held.pb.h>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::report {

/// A draft of the warning to all staff (院内周知), Japanese first: what is going round, in words,
/// without personal data. Names and local parts of addresses are masked, links cannot be clicked.
/// Holds examples of what was added, not the messages: those of a month are many.
class Advisory {
public:
    void add(const quarantine::Description& held);
    [[nodiscard]] std::size_t messages() const { return messages_; }
    [[nodiscard]] std::string text() const;

private:
    /// Different texts, the first few.
    class Examples {
    public:
        void add(const std::string& text);
        /// With their heading; nothing when there are none.
        [[nodiscard]] std::string under(std::string_view heading) const;

    private:
        std::vector<std::string> lines_;
    };
    struct Reason {
        evidence::Words why;
        int messages = 0;
    };
    [[nodiscard]] std::vector<Reason> weightiest() const;

    std::size_t messages_ = 0;
    std::map<std::string, Reason> reasons_; ///< by rule
    Examples subjects_, domains_, files_, links_;
};

/// That of some messages.
[[nodiscard]] std::string advisory_of(const std::vector<quarantine::Description>& held);

/// As masked(), the extension of a file name kept.
[[nodiscard]] std::string masked_file(const std::string& name);
/// All but the first character of each word becomes "○".
[[nodiscard]] std::string masked(const std::string& text);
/// "hxxps://evil[.]example/…": nobody follows it by mistake.
[[nodiscard]] std::string defanged(const std::string& text);

} // namespace keneki::report
