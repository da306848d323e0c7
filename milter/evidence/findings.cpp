#include "evidence/findings.h"

#include "base/escape.h"

#include <cstdlib>

namespace keneki {

using evidence::Evidence;
using evidence::Finding;
using evidence::NotInspected;

Language language_of_locale() {
    for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(variable);
        if (value == nullptr || *value == '\0') continue;
        return std::string_view(value).starts_with("ja") ? Language::japanese : Language::english;
    }
    return Language::english;
}

std::string finding_name(Finding::Id id) {
    return Finding::Id_Name(id);
}

std::optional<Finding::Id> finding_of(std::string_view name) {
    Finding::Id id = Finding::FINDING_UNKNOWN;
    if (!Finding::Id_Parse(std::string(name), &id) || id == Finding::FINDING_UNKNOWN)
        return std::nullopt;
    return id;
}

std::string finding_sentence(Finding::Id id, Language language) {
    const auto* value = Finding::Id_descriptor()->FindValueByNumber(id);
    if (value == nullptr) return {};
    return language == Language::japanese ? value->options().GetExtension(evidence::ja)
                                          : value->options().GetExtension(evidence::en);
}

void add_finding(Evidence& evidence, Finding::Id id, std::uint32_t part, std::string_view detail) {
    for (const auto& known : evidence.findings())
        if (known.id() == id && known.part() == part) return;
    auto* finding = evidence.add_findings();
    finding->set_id(id);
    finding->set_part(part);
    // Made valid before it is clipped, or the cut could fall into a broken sequence.
    finding->set_detail(std::string(
        clip_utf8(valid_utf8(detail.substr(0, 4 * detail_limit_bytes)), detail_limit_bytes)));
}

void add_worse_finding(Evidence& evidence,
                       Finding::Id id,
                       std::uint32_t part,
                       std::string_view detail) {
    Evidence one;
    add_finding(one, id, part, detail);
    for (auto& known : *evidence.mutable_findings())
        if (known.id() == id && known.part() == part) {
            known = one.findings(0);
            return;
        }
    *evidence.add_findings() = one.findings(0);
}

void add_not_inspected(Evidence& evidence,
                       NotInspected::Reason reason,
                       std::uint32_t part,
                       std::string_view detail) {
    const std::string text(
        clip_utf8(valid_utf8(detail.substr(0, 4 * detail_limit_bytes)), detail_limit_bytes));
    for (const auto& known : evidence.not_inspected())
        if (known.reason() == reason && known.part() == part && known.detail() == text) return;
    auto* entry = evidence.add_not_inspected();
    entry->set_reason(reason);
    entry->set_part(part);
    entry->set_detail(text);
}

bool has_finding(const Evidence& evidence, Finding::Id id) {
    for (const auto& finding : evidence.findings())
        if (finding.id() == id) return true;
    return false;
}

} // namespace keneki
