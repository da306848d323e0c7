/* Ends a program that is started with it in LD_PRELOAD, by SIGKILL, before the n-th of the calls below. KILL_STEP names
   the file with n, or with the word "answered" for the moment behind the answer; it is gone when the program is, and
   then KILL_STEP.last says which call it was. The steps of a
   milter are counted from the packet "end of message" to behind its answer, in the thread that works on it. With
   KILL_STEP_ALWAYS set those of the first thread are, from the start to the end, but not what SQLite reads. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static _Thread_local long steps_left = -1; /* below 0: nothing is counted */
static _Thread_local int until_answered, busy;

static void begin(void) {
    const char *const file = getenv("KILL_STEP");
    FILE *const control = file == NULL ? NULL : fopen(file, "re");
    until_answered = 0;
    steps_left = -1;
    if (control == NULL) return;
    if (fscanf(control, "%ld", &steps_left) != 1) until_answered = 1;
    fclose(control);
}

static void end(const char *call) {
    char last[4096];
    busy = 1;
    const char *const file = getenv("KILL_STEP");
    snprintf(last, sizeof last, "%s.last", file);
    FILE *const out = fopen(last, "we");
    if (out != NULL) {
        fprintf(out, "%s\n", call);
        fclose(out);
    }
    unlink(file);
    kill(getpid(), SIGKILL);
}

static void step(const char *call) {
    if (steps_left > 0 && !busy && --steps_left == 0) end(call);
}

__attribute__((constructor)) static void start(void) {
    if (getenv("KILL_STEP_ALWAYS") != NULL) begin();
}

static int is_socket(int fd) {
    struct stat kind;
    return fstat(fd, &kind) == 0 && S_ISSOCK(kind.st_mode);
}

#define OWN(name)                                                                                                      \
    static __typeof__(name) *own;                                                                                      \
    if (own == NULL) *(void **)&own = dlsym(RTLD_NEXT, #name)

ssize_t read(int fd, void *bytes, size_t size) {
    OWN(read);
    const ssize_t count = own(fd, bytes, size);
    /* libmilter reads four bytes of length and the code of a packet first. */
    if (size == 5 && count == 5 && memcmp(bytes, "\0\0\0\1E", 5) == 0 && is_socket(fd)) begin();
    return count;
}

/* The answers that end a message: accept, continue, discard, reject, tempfail, a reply of its own. */
static void after_write(int fd, const unsigned char *bytes, size_t size) {
    if (steps_left < 0 && !until_answered) return;
    if (size < 5 || bytes[4] == '\0' || strchr("acdrty", bytes[4]) == NULL || !is_socket(fd)) return;
    if (getenv("KILL_STEP_ALWAYS") != NULL) return;
    if (until_answered) end("answered");
    steps_left = -1;
}

ssize_t write(int fd, const void *bytes, size_t size) {
    OWN(write);
    step("write");
    const ssize_t count = own(fd, bytes, size);
    after_write(fd, bytes, size);
    return count;
}

ssize_t writev(int fd, const struct iovec *vector, int count) {
    OWN(writev);
    step("writev");
    const ssize_t written = own(fd, vector, count);
    unsigned char head[5];
    size_t size = 0;
    for (int i = 0; i < count; ++i)
        for (size_t k = 0; k < vector[i].iov_len && size < sizeof head; ++k)
            head[size++] = ((const unsigned char *)vector[i].iov_base)[k];
    after_write(fd, head, size);
    return written;
}

/* To a server: what it was told it may do, although nobody waits for its answer. */
ssize_t send(int fd, const void *bytes, size_t size, int flags) {
    OWN(send);
    step("send");
    const ssize_t sent = own(fd, bytes, size, flags);
    step("sent");
    return sent;
}

#define WRAP(result, name, parameters, arguments)                                                                      \
    result name parameters;                                                                                            \
    result name parameters {                                                                                           \
        OWN(name);                                                                                                     \
        step(#name);                                                                                                   \
        return own arguments;                                                                                          \
    }

WRAP(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags))
WRAP(ssize_t, pwrite, (int fd, const void *bytes, size_t size, off_t at), (fd, bytes, size, at))
WRAP(ssize_t, pwrite64, (int fd, const void *bytes, size_t size, off64_t at), (fd, bytes, size, at))
WRAP(int, ftruncate64, (int fd, off64_t size), (fd, size))
WRAP(int, fsync, (int fd), (fd))
WRAP(int, fdatasync, (int fd), (fd))

int sqlite3_step(void *statement);
int sqlite3_step(void *statement) {
    OWN(sqlite3_step);
    if (getenv("KILL_STEP_ALWAYS") == NULL) step("sqlite3_step"); /* lists would have as many as rows */
    return own(statement);
}

WRAP(void *, PQexec, (void *connection, const char *text), (connection, text))
