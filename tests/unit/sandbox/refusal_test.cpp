// What a worker cannot do, tried from inside a worker.
#include "sandbox/pool_fixture.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <string>

using namespace keneki;
using namespace keneki::sandbox;
using namespace keneki::sandbox::test;

namespace {

/// Runs `body` in a process that, as in some containers, may not install a system call filter.
int in_process_without_filters(const std::function<int()>& body) {
    const pid_t child = ::fork();
    if (child == 0) {
        scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
        const scmp_arg_cmp set_filter{0, SCMP_CMP_EQ, PR_SET_SECCOMP, 0};
        seccomp_rule_add(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(seccomp), 0);
        seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1, &set_filter);
        const int loaded = seccomp_load(filter);
        seccomp_release(filter);
        ::_exit(loaded != 0 ? 99 : body());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

TEST_CASE("a worker is refused what an attacker would try", "[sandbox]") {
    struct Case {
        std::string why;
        Request::TestHook hook;
        std::string want;
    };
    const auto pool = started(options());
    const std::array cases{
        Case{"files", Request::TRY_OPEN, "open: EPERM"},
        Case{"network", Request::TRY_SOCKET, "socket: EPERM"},
        Case{"other services", Request::TRY_CONNECT, "connect: EPERM"},
        Case{"programs", Request::TRY_EXECVE, "execve: EPERM"},
        Case{"processes", Request::TRY_FORK, "fork: EPERM"},
        Case{"the daemon's memory", Request::TRY_PTRACE, "ptrace: EPERM"},
        Case{"signals", Request::TRY_KILL, "kill: EPERM"},
        Case{"the message", Request::TRY_WRITE_MESSAGE, "pwrite: EPERM, mmap: EACCES, open: EPERM"},
        Case{"own code", Request::TRY_EXECUTABLE_MEMORY, "mmap: EPERM, mprotect: EPERM"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.why);
        CHECK(said(*pool, c.hook) == c.want);
    }
    // None of it cost the worker its life.
    CHECK(pool->counters().started == 1);
}

TEST_CASE("a worker has no descriptor of the daemon", "[sandbox]") {
    const UniqueFd secret(::memfd_create("secret", 0)); // deliberately not close-on-exec
    const UniqueFd high(::fcntl(secret.get(), F_DUPFD, 200));
    REQUIRE(high);
    const auto pool = started(options());
    // Standard streams (two of them /dev/null), the channel and the message.
    CHECK(said(*pool, Request::LIST_DESCRIPTORS) == "0 1 2 3 4");
}

TEST_CASE("the message stays as it was and the sender's position too", "[sandbox]") {
    const auto pool = started(options());
    const auto spool = message(plain_mail);
    REQUIRE(::lseek(spool.fd(), 7, SEEK_SET) == 7);
    REQUIRE(pool->inspect(request_for(spool, Request::TRY_WRITE_MESSAGE), spool.fd(), patiently()));
    std::string now(plain_mail.size(), '\0');
    REQUIRE(::pread(spool.fd(), now.data(), now.size(), 0) ==
            static_cast<ssize_t>(plain_mail.size()));
    CHECK(now == plain_mail);
    CHECK(::lseek(spool.fd(), 0, SEEK_CUR) == 7);
}

TEST_CASE("without a system call filter a pool starts only when best effort was chosen",
          "[sandbox]") {
    CHECK(in_process_without_filters([] {
              const auto pool = InspectorPool::start(options());
              const bool named =
                  !pool && pool.error().find("system call filter") != std::string::npos;
              return named ? 0 : 1;
          }) == 0);
    CHECK(in_process_without_filters([] {
              auto relaxed = options();
              relaxed.confinement = Confinement::best_effort;
              const auto pool = InspectorPool::start(relaxed);
              if (!pool) return 1;
              return said(**pool, Request::TRY_OPEN) == "open: done" ? 0 : 2;
          }) == 0);
}
