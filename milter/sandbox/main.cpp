#include "sandbox/pool.h"

#ifdef KENEKI_SANITIZED
// The name is the sanitizer's. A NOLINT would not do: what -Werror makes an error, clang-tidy
// shows.
#ifdef __clang__
#pragma clang diagnostic ignored "-Wreserved-identifier"
#endif
// The leak check at the end traces the process, which the sandbox forbids.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" const char* __asan_default_options() {
    return "detect_leaks=0";
}
#endif

int main(int argc, char** argv) {
    return keneki::sandbox::worker_main(argc, argv);
}
