#pragma once

#include "inspect/inspect.h"

#include <cstdint>
#include <span>
#include <string_view>

/// Inspects the bytes as a file and holds what must hold for any: parts in order, findings on parts
/// that exist, nothing without a reason.
inline void inspect_as_file(const std::uint8_t* data, std::size_t size, std::string_view name) {
    keneki::evidence::InspectionRequest request;
    request.set_kind(keneki::evidence::InspectionRequest::FILE);
    request.set_file_name(std::string(name));
    request.set_inflated_limit(8U << 20U);
    const auto evidence = keneki::inspect::inspect(request, std::as_bytes(std::span(data, size)));
    for (int i = 0; i < evidence.parts_size(); ++i) {
        if (evidence.parts(i).id() != static_cast<std::uint32_t>(i) + 1) __builtin_trap();
        if (evidence.parts(i).parent() > static_cast<std::uint32_t>(i)) __builtin_trap();
    }
    for (const auto& finding : evidence.findings()) {
        if (finding.part() > static_cast<std::uint32_t>(evidence.parts_size())) __builtin_trap();
        if (finding.id() == keneki::evidence::Finding::INSPECTION_FAILED)
            __builtin_trap(); // something threw
    }
}
