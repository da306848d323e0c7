#pragma once

#include "judge/rule.h"
#include "judge/yaml_document.h"

#include <optional>
#include <vector>

namespace keneki::judge {

/// Reads `examples: {match: […], no_match: […]}` into `examples`. Everything wrong goes to
/// `reporter`.
void read_examples(const YAML::Node& node, std::vector<Example>& examples, Reporter& reporter);

/// Reads Evidence written as YAML with the field names of evidence.proto, and its short forms: a
/// finding or a reason by its name alone, `findings` and `not_inspected` inside a part, one value
/// where a list is expected. Left out and filled in: ids of parts, `extension` and `stem` of a
/// part's name, `domain` of an address.
evidence::Evidence read_evidence(const YAML::Node& node, Reporter& reporter);

} // namespace keneki::judge
