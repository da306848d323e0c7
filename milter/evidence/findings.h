#pragma once

#include <evidence/evidence.pb.h>

#include <optional>
#include <string>
#include <string_view>

namespace keneki {

enum class Language { japanese, english };

/// The language of LC_ALL / LC_MESSAGES / LANG: Japanese for ja*, English otherwise.
[[nodiscard]] Language language_of_locale();

/// "MACRO_AUTO_EXEC".
[[nodiscard]] std::string finding_name(evidence::Finding::Id id);
[[nodiscard]] std::optional<evidence::Finding::Id> finding_of(std::string_view name);

/// The sentence that stands beside the finding in evidence.proto.
[[nodiscard]] std::string finding_sentence(evidence::Finding::Id id, Language language);

/// Longest `detail` of a finding, bytes.
inline constexpr std::size_t detail_limit_bytes = 400;

/// Adds a finding once: the same id on the same part is not repeated. `detail` is clipped and made
/// valid UTF-8.
void add_finding(evidence::Evidence& evidence,
                 evidence::Finding::Id id,
                 std::uint32_t part,
                 std::string_view detail);

/// As add_finding, but takes the place of the same id on the same part: of several details the one
/// is kept that weighs most, or what is harmless could hide what is not.
void add_worse_finding(evidence::Evidence& evidence,
                       evidence::Finding::Id id,
                       std::uint32_t part,
                       std::string_view detail);

/// Adds to not_inspected; the same reason and detail on the same part is not repeated.
void add_not_inspected(evidence::Evidence& evidence,
                       evidence::NotInspected::Reason reason,
                       std::uint32_t part,
                       std::string_view detail);

[[nodiscard]] bool has_finding(const evidence::Evidence& evidence, evidence::Finding::Id id);

} // namespace keneki
