/* Another time of day for a program that is started with it in LD_PRELOAD: CLOCK_AHEAD seconds ahead of the machine's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static time_t ahead(void) {
    const char *const seconds = getenv("CLOCK_AHEAD");
    return seconds == NULL ? 0 : (time_t)atol(seconds);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*own)(clockid_t, struct timespec *);
    if (own == NULL) *(void **)&own = dlsym(RTLD_NEXT, "clock_gettime");
    const int result = own(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME) now->tv_sec += ahead();
    return result;
}

time_t time(time_t *now) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (now != NULL) *now = exact.tv_sec;
    return exact.tv_sec;
}
