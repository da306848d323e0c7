#pragma once

#include <string_view>

namespace keneki::wire {

/// True when libmilter looks at packets through our mi_rd_cmd
/// (docs/decisions/0006-macro-packets.md).
[[nodiscard]] bool packet_guard_in_place();

/// The payload of a macro packet: one byte for the step, then names and values in pairs, each ended
/// by NUL.
[[nodiscard]] bool is_well_formed_macro_packet(std::string_view payload);

} // namespace keneki::wire
