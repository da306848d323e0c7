#pragma once

#include "evidence/findings.h"
#include "inspect/inspect.h"

#include <string>
#include <string_view>

namespace keneki::test {

/// The Evidence of one bare file.
inline evidence::Evidence
inspected(std::string_view name, std::string_view content, std::uint64_t inflated_limit = 0) {
    evidence::InspectionRequest request;
    request.set_kind(evidence::InspectionRequest::FILE);
    request.set_file_name(std::string(name));
    request.set_inflated_limit(inflated_limit);
    return inspect::inspect(request, std::as_bytes(std::span(content)));
}

inline bool has(const evidence::Evidence& evidence, evidence::Finding::Id id, std::uint32_t part) {
    for (const auto& finding : evidence.findings())
        if (finding.id() == id && finding.part() == part) return true;
    return false;
}
inline bool has(const evidence::Evidence& evidence, evidence::Finding::Id id) {
    return has_finding(evidence, id);
}

inline bool unread(const evidence::Evidence& evidence, evidence::NotInspected::Reason reason) {
    for (const auto& entry : evidence.not_inspected())
        if (entry.reason() == reason) return true;
    return false;
}

/// All findings as words, for messages of failing tests.
inline std::string words(const evidence::Evidence& evidence) {
    std::string out;
    for (const auto& finding : evidence.findings())
        out += finding_name(finding.id()) + "@" + std::to_string(finding.part()) + "(" +
               finding.detail() + ") ";
    return out;
}

} // namespace keneki::test
