#pragma once

#include "base/byte_reader.h"

#include <functional>

namespace keneki::inspect {

enum class InflateFormat { gzip, zlib, raw };

/// Inflates piece by piece into `sink` until the stream ends (true), breaks, or `sink` returns
/// false.
bool inflate_bytes(Bytes content, InflateFormat format, const std::function<bool(Bytes)>& sink);

} // namespace keneki::inspect
