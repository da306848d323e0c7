#pragma once

#include "inspect/cfb.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::inspect {

/// One module as the `dir` stream of a project names it, [MS-OVBA] 2.3.4.2.3.2.
struct VbaModule {
    std::string name;         ///< UTF-8
    std::string stream;       ///< UTF-8, name of its stream
    std::uint32_t offset = 0; ///< where its source begins in the stream; compiled code lies before
};

/// What a `dir` stream says, [MS-OVBA] 2.3.4.2.
struct VbaDirectory {
    std::uint32_t code_page = 1252; ///< PROJECTCODEPAGE
    std::vector<VbaModule> modules;
    bool cut = false; ///< it ends within a record, or has more modules than are read
};

/// Reads a decompressed `dir` stream; what was understood before an error is kept.
[[nodiscard]] VbaDirectory read_vba_directory(Bytes dir);

/// Lines of code in the compiled part of a module's stream (its performance cache); 0 when it has
/// none.
[[nodiscard]] std::size_t compiled_lines(Bytes cache);

/// All the VBA of a compound file.
struct VbaCode {
    bool project = false;    ///< there is a project, told by its structure, wherever it hangs
    bool over_limit = false; ///< a limit of bytes or modules was reached
    std::string source;      ///< of all modules, in the project's code page
    std::vector<std::string> hidden; ///< modules that hold code but whose source does not show it
    [[nodiscard]] bool present() const { return project || !source.empty(); }
};

[[nodiscard]] VbaCode read_vba(const Cfb& cfb);

/// Sources in bytes that are no readable compound file, by the mark that every module begins with.
[[nodiscard]] VbaCode scan_vba(Bytes content);

} // namespace keneki::inspect
