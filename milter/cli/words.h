#pragma once

#include "evidence/findings.h"
#include "pipeline/pipeline.h"

#include <evidence/evidence.pb.h>
#include <evidence/verdict.pb.h>

#include <string>
#include <string_view>

namespace keneki::cli {

/// One of two texts, by language.
[[nodiscard]] std::string_view
in_words(Language language, std::string_view ja, std::string_view en);

/// Names from the message (or file) inwards, joined by '/'; empty for the message or the bare file
/// itself. Hostile text.
[[nodiscard]] std::string part_path(const evidence::Evidence& evidence, std::uint32_t part);

/// "encrypted" and the like, in words.
[[nodiscard]] std::string_view reason_words(evidence::NotInspected::Reason reason,
                                            Language language);

/// A judgement for a person to read: verdict, score, reasons, findings, what was not looked into.
/// Hostile text is escaped.
[[nodiscard]] std::string
scan_text(std::string_view file, const pipeline::Judgement& judgement, Language language);

/// The report on a bare file for a person to read.
[[nodiscard]] std::string inspect_text(const evidence::InspectReport& report, Language language);

/// What `keneki inspect` says about the evidence of a bare file.
[[nodiscard]] evidence::InspectReport inspect_report(std::string_view file,
                                                     const evidence::Evidence& evidence);

} // namespace keneki::cli
