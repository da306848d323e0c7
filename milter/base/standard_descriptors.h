#pragma once

namespace keneki {

/// Opens the descriptors 0, 1 and 2 where the caller has closed them, before anything of ours could
/// get one of these numbers and be written to as if it were the terminal. Reading from what was
/// closed and writing to it go on to fail.
void keep_standard_descriptors();

} // namespace keneki
