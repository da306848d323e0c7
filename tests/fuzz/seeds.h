#pragma once

#include <string>
#include <vector>

/// A fuzz target may define this to give seeds that are built in code (a zip, a CFB file) beside
/// those of its corpus folder. Without a definition there are none.
std::vector<std::string> fuzz_seeds();
