#include "sandbox/lockdown.h"

#include <fmt/format.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <memory>
#include <system_error>

namespace keneki::sandbox {
namespace {

#ifdef KENEKI_SANITIZED
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

constexpr std::uint64_t stderr_descriptor = 2;
constexpr std::uint64_t channel_descriptor = 3;

std::string reason(int error) {
    return std::generic_category().message(error);
}

struct ReleaseFilter {
    void operator()(void* filter) const noexcept { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, ReleaseFilter>;

/// Remembers the first rule that could not be added.
class RuleSet {
public:
    explicit RuleSet(scmp_filter_ctx filter) : filter_(filter) {}

    void add(std::uint32_t action, int call) { note(seccomp_rule_add(filter_, action, call, 0)); }
    void allow(int call) { add(SCMP_ACT_ALLOW, call); }
    /// Every condition must hold.
    template <std::size_t N>
    void allow(int call, const std::array<scmp_arg_cmp, N>& conditions) {
        note(seccomp_rule_add_array(filter_, SCMP_ACT_ALLOW, call, N, conditions.data()));
    }
    [[nodiscard]] int error() const { return error_; }

private:
    void note(int result) {
        if (error_ == 0 && result < 0) error_ = -result;
    }
    scmp_filter_ctx filter_;
    int error_ = 0;
};

scmp_arg_cmp equals(unsigned argument, std::uint64_t value) {
    return {argument, SCMP_CMP_EQ, value, 0};
}
scmp_arg_cmp bits_clear(unsigned argument, std::uint64_t bits) {
    return {argument, SCMP_CMP_MASKED_EQ, bits, 0};
}

void allow_memory(RuleSet& rules) {
    for (const int call : {SCMP_SYS(brk), SCMP_SYS(futex), SCMP_SYS(madvise), SCMP_SYS(munmap)})
        rules.allow(call);
    // Memory can be had, but never made executable.
    rules.allow(SCMP_SYS(mmap), std::array{bits_clear(2, PROT_EXEC)});
    rules.allow(SCMP_SYS(mprotect), std::array{bits_clear(2, PROT_EXEC)});
    rules.allow(SCMP_SYS(mremap));
}

void allow_talking(RuleSet& rules) {
    rules.allow(SCMP_SYS(recvmsg), std::array{equals(0, channel_descriptor)});
    rules.allow(SCMP_SYS(sendmsg), std::array{equals(0, channel_descriptor)});
    rules.allow(SCMP_SYS(write), std::array{equals(0, stderr_descriptor)});
    rules.allow(SCMP_SYS(writev), std::array{equals(0, stderr_descriptor)});
    rules.allow(SCMP_SYS(close));
}

void allow_process(RuleSet& rules) {
    for (const int call :
         {SCMP_SYS(clock_getres), SCMP_SYS(clock_gettime), SCMP_SYS(exit), SCMP_SYS(exit_group),
          SCMP_SYS(getpid), SCMP_SYS(getrandom), SCMP_SYS(gettid), SCMP_SYS(gettimeofday),
          SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
          SCMP_SYS(rt_sigreturn), SCMP_SYS(sched_yield), SCMP_SYS(sigaltstack),
          SCMP_SYS(sysinfo), // qsort of glibc 2.36 asks how much memory there is
          SCMP_SYS(time)})
        rules.allow(call);
    rules.allow(SCMP_SYS(getrusage), std::array{equals(0, RUSAGE_SELF)});
    // abort() of this process, and of nothing else.
    const auto self = static_cast<std::uint64_t>(::getpid());
    rules.allow(SCMP_SYS(tgkill), std::array{equals(0, self), equals(2, SIGABRT)});
}

/// Calls that no library of ours makes and that somebody who took a worker over would: ended, not
/// refused.
void kill_for(RuleSet& rules) {
    for (const int call :
         {SCMP_SYS(add_key), SCMP_SYS(bpf), SCMP_SYS(init_module), SCMP_SYS(finit_module),
          SCMP_SYS(io_uring_setup), SCMP_SYS(kexec_load), SCMP_SYS(keyctl), SCMP_SYS(mount),
          SCMP_SYS(perf_event_open), SCMP_SYS(pidfd_getfd), SCMP_SYS(process_vm_readv),
          SCMP_SYS(process_vm_writev), SCMP_SYS(request_key), SCMP_SYS(setns), SCMP_SYS(unshare),
          SCMP_SYS(userfaultfd)})
        rules.add(SCMP_ACT_KILL_PROCESS, call);
}

/// What the sanitizers' run-time needs to watch and to report. It asks through a pipe whether an
/// address can be read.
void allow_sanitizer(RuleSet& rules) {
    for (const int call :
         {SCMP_SYS(dup), SCMP_SYS(getcpu), SCMP_SYS(membarrier), SCMP_SYS(nanosleep),
          SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(prctl), SCMP_SYS(prlimit64), SCMP_SYS(read),
          SCMP_SYS(sched_getaffinity), SCMP_SYS(write)})
        rules.allow(call);
}

bool set_limit(int resource, rlim_t value) {
    const rlimit limit{value, value};
    // NOLINTNEXTLINE(bugprone-*): glibc declares the resource as an enum in C++
    return ::setrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0;
}

/// The stack that the parsers are tested with, whatever the daemon was started with.
bool set_stack() {
    constexpr rlim_t stack_bytes = 8U << 20U;
    rlimit limit{};
    if (::getrlimit(RLIMIT_STACK, &limit) != 0) return false;
    limit.rlim_cur = std::min(stack_bytes, limit.rlim_max);
    return ::setrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur == stack_bytes;
}

} // namespace

std::vector<std::string> limit_resources(std::uint64_t memory_limit_bytes) {
    std::vector<std::string> missing;
    const auto expect = [&](bool done, const char* name) {
        if (!done) missing.push_back(fmt::format("{}: {}", name, reason(errno)));
    };
    expect(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0, "not dumpable");
    expect(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no new privileges");
    expect(set_stack(), "stack limit");
    expect(set_limit(RLIMIT_CORE, 0), "core limit");
    expect(set_limit(RLIMIT_NPROC, 0), "process limit");
    // The sanitizers reserve terabytes of address space. RLIMIT_CPU counts over the whole life of
    // the process and would end a worker that has served long: the pool's time limit for each
    // message stands in for it.
    if (!sanitized) expect(set_limit(RLIMIT_AS, memory_limit_bytes), "memory limit");
    return missing;
}

std::vector<std::string> close_system_calls() {
    std::vector<std::string> missing;
    // Standard streams, the channel and one message, with a little to spare.
    constexpr rlim_t descriptors = 8;
    if (!set_limit(RLIMIT_NOFILE, descriptors))
        missing.push_back("descriptor limit: " + reason(errno));
    if (!set_limit(RLIMIT_FSIZE, 0)) missing.push_back("file size limit: " + reason(errno));

    const Filter filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
    if (!filter) {
        missing.emplace_back("system call filter: no memory");
        return missing;
    }
    RuleSet rules(filter.get());
    allow_memory(rules);
    allow_talking(rules);
    allow_process(rules);
    kill_for(rules);
    if (sanitized) allow_sanitizer(rules);
    int error = rules.error();
    if (error == 0) error = -seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1);
    if (error == 0) error = -seccomp_load(filter.get());
    if (error != 0) missing.push_back("system call filter: " + reason(error));
    return missing;
}

} // namespace keneki::sandbox
