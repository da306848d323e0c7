#include "sandbox/pool.h"

#ifdef KENEKI_SANITIZED
// The leak check at the end traces the process, which the sandbox forbids. The sanitizer's own
// name: NOLINTNEXTLINE(clang-diagnostic-reserved-identifier,readability-identifier-naming)
extern "C" const char* __asan_default_options() {
    return "detect_leaks=0";
}
#endif

int main(int argc, char** argv) {
    return keneki::sandbox::worker_main(argc, argv);
}
