#pragma once

#include "evidence/findings.h"
#include "mail/parse.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace keneki::test {

/// What parse_message made of a message, and the content it handed out for each part.
struct Parsed {
    evidence::Evidence evidence;
    std::map<std::uint32_t, std::string> contents;

    [[nodiscard]] bool has(evidence::Finding::Id id) const { return has_finding(evidence, id); }
    [[nodiscard]] bool not_inspected(evidence::NotInspected::Reason reason) const {
        return std::ranges::any_of(evidence.not_inspected(),
                                   [&](const auto& entry) { return entry.reason() == reason; });
    }
    /// The part with that name; an empty Part when there is none.
    [[nodiscard]] const evidence::Part& part(std::string_view name) const {
        for (const evidence::Part& part : evidence.parts())
            if (part.name() == name) return part;
        return evidence::Part::default_instance();
    }
    [[nodiscard]] std::string content(std::string_view name) const {
        const auto found = contents.find(part(name).id());
        return found == contents.end() ? std::string() : found->second;
    }
};

[[nodiscard]] inline Parsed parsed(std::string_view message, const mail::Limits& limits = {}) {
    Parsed result;
    mail::parse_message(std::as_bytes(std::span(message)), limits, result.evidence,
                        [&](std::uint32_t part, Bytes content) {
                            std::string& text = result.contents[part];
                            for (const std::byte byte : content)
                                text.push_back(static_cast<char>(byte));
                        });
    return result;
}

} // namespace keneki::test
