#include "sandbox/pool_fixture.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

using namespace keneki;
using namespace keneki::sandbox;
using namespace keneki::sandbox::test;

namespace {

namespace fs = std::filesystem;

/// Process ids of our children, as /proc/PID/stat tells: "pid (name) state ppid …".
std::vector<pid_t> children() {
    std::vector<pid_t> found;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        std::ifstream in(entry.path() / "stat");
        std::string stat;
        std::getline(in, stat);
        const auto behind_name = stat.rfind(')');
        if (behind_name == std::string::npos || behind_name + 4 > stat.size()) continue;
        if (std::stol(stat.substr(behind_name + 4)) == ::getpid())
            found.push_back(static_cast<pid_t>(std::stol(name)));
    }
    return found;
}

/// After a SIGKILL, which takes effect a little later.
void wait_until_dead(pid_t child) {
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) != 0 &&
           errno == EINTR) {
    }
}

bool has_no_child() {
    int status = 0;
    return ::waitpid(-1, &status, WNOHANG) == -1 && errno == ECHILD;
}

std::size_t open_descriptors() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator("/proc/self/fd"))
        ++count;
    return count;
}

std::string start_error(const PoolOptions& options) {
    const auto pool = InspectorPool::start(options);
    return pool ? "started" : pool.error();
}

} // namespace

TEST_CASE("a pool answers, and counts", "[sandbox]") {
    const auto pool = started(options(2));
    const auto answer = ask(*pool);
    REQUIRE(answer);
    CHECK(answer->size() == plain_mail.size());
    CHECK(answer->parts_size() >= 1);
    const auto counters = pool->counters();
    CHECK(counters.inspected == 1);
    CHECK(counters.started == 2);
    CHECK(counters.died + counters.timed_out + counters.none_free == 0);
}

TEST_CASE("an empty message is inspected too", "[sandbox]") {
    const auto pool = started(options());
    const auto spool = message("");
    CHECK(pool->inspect(request_for(spool), spool.fd(), patiently()).has_value());
}

TEST_CASE("a test hook is nothing to a pool that was not started for tests", "[sandbox]") {
    auto ordinary = options();
    ordinary.test_hooks = false;
    const auto pool = started(ordinary);
    CHECK(ask(*pool, Request::ABORT).has_value());
}

TEST_CASE("a worker that fails costs its own message and is replaced", "[sandbox]") {
    struct Case {
        std::string why;
        Request::TestHook hook;
        InspectionFailure want;
    };
    const auto c = GENERATE(values<Case>({
        {"hangs", Request::HANG, InspectionFailure::timed_out},
        {"aborts", Request::ABORT, InspectionFailure::died},
        {"needs too much memory", Request::EAT_MEMORY, InspectionFailure::died},
        {"overflows its stack", Request::OVERFLOW_STACK, InspectionFailure::died},
        {"answers nonsense", Request::ANSWER_GARBAGE, InspectionFailure::died},
        {"announces 4 GB", Request::ANSWER_OVERSIZED, InspectionFailure::died},
    }));
    CAPTURE(c.why);
    auto limited = options();
    if (c.hook == Request::HANG) limited.time_limit = std::chrono::milliseconds(300);
    const auto pool = started(limited);
    const auto failed = ask(*pool, c.hook);
    REQUIRE_FALSE(failed);
    CHECK(failed.error() == c.want);
    CHECK(ask(*pool).has_value());
    const auto counters = pool->counters();
    CHECK(counters.died == (c.want == InspectionFailure::died ? 1 : 0));
    CHECK(counters.timed_out == (c.want == InspectionFailure::timed_out ? 1 : 0));
    CHECK(counters.inspected == 1);
    CHECK(counters.started == 2);
}

TEST_CASE("the deadline of the message binds before the time limit does", "[sandbox]") {
    using std::chrono::milliseconds;
    struct Case {
        std::string why;
        milliseconds time_limit;
        InspectionFailure want;
    };
    const auto c = GENERATE(values<Case>({
        {"most of its time was the inspector's", milliseconds(350), InspectionFailure::timed_out},
        {"it had hardly any time", milliseconds(60'000), InspectionFailure::cut_short},
    }));
    CAPTURE(c.why);
    auto limited = options();
    limited.time_limit = c.time_limit;
    const auto pool = started(limited);
    const auto spool = message(plain_mail);
    const auto soon = std::chrono::steady_clock::now() + milliseconds(300);
    const auto failed = pool->inspect(request_for(spool, Request::HANG), spool.fd(), soon);
    REQUIRE_FALSE(failed);
    CHECK(failed.error() == c.want);
    CHECK(pool->counters().timed_out == 1);
}

TEST_CASE("when every worker is busy until the deadline, none is free", "[sandbox]") {
    auto limited = options();
    limited.time_limit = std::chrono::milliseconds(2'000);
    const auto pool = started(limited);
    std::atomic<bool> hanging = true;
    std::thread busy([&] {
        static_cast<void>(ask(*pool, Request::HANG));
        hanging = false;
    });
    const auto spool = message(plain_mail);
    bool none_free = false;
    while (hanging && !none_free) {
        const auto soon = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
        const auto answer = pool->inspect(request_for(spool), spool.fd(), soon);
        none_free = !answer && answer.error() == InspectionFailure::none_free;
    }
    busy.join();
    CHECK(none_free);
    CHECK(pool->counters().none_free == 1);
    CHECK(ask(*pool).has_value());
}

TEST_CASE("a deadline that has passed finds none free", "[sandbox]") {
    const auto pool = started(options());
    const auto spool = message(plain_mail);
    const auto answer =
        pool->inspect(request_for(spool), spool.fd(), std::chrono::steady_clock::now());
    REQUIRE_FALSE(answer);
    CHECK(answer.error() == InspectionFailure::none_free);
}

TEST_CASE("a worker is replaced after so many messages", "[sandbox]") {
    auto short_lived = options();
    short_lived.messages_per_worker = 3;
    const auto pool = started(short_lived);
    unsigned asked = 0;
    for (; asked < 100'000 && pool->counters().started < 4; ++asked)
        REQUIRE(ask(*pool));
    CHECK(pool->counters().started >= 4);
    CHECK(asked >= 9);
    CHECK(pool->counters().died == 0);
}

TEST_CASE("a worker that has grown answers and is replaced", "[sandbox]") {
    auto roomy = options();
    roomy.memory_limit_bytes = 4ULL << 30U; // what this process once had counts as the worker's
    const auto pool = started(roomy);
    CHECK(said(*pool, Request::GROW).starts_with("grown"));
    for (unsigned asked = 0; asked < 100'000 && pool->counters().started < 2; ++asked)
        REQUIRE(ask(*pool));
    CHECK(pool->counters().started == 2);
}

TEST_CASE("what the daemon once needed is not held against its workers", "[sandbox]") {
    { const std::vector<char> much(300U << 20U, 'x'); } // counts as the peak of every worker
    const auto pool = started(options());
    for (unsigned i = 0; i < 20; ++i)
        REQUIRE(ask(*pool));
    CHECK(pool->counters().started == 1);
}

TEST_CASE("what a worker writes to standard error does not stop it", "[sandbox]") {
    const auto pool = started(options());
    for (unsigned i = 0; i < 100; ++i)
        REQUIRE(said(*pool, Request::TALK).starts_with("write: "));
    CHECK(pool->counters().started == 1);
}

TEST_CASE("workers killed while idle cost no message", "[sandbox]") {
    const auto pool = started(options(3));
    const auto workers = children();
    REQUIRE(workers.size() == 3);
    for (const pid_t worker : workers)
        REQUIRE(::kill(worker, SIGKILL) == 0);
    for (const pid_t worker : workers)
        wait_until_dead(worker);
    for (unsigned i = 0; i < 20; ++i)
        REQUIRE(ask(*pool));
    CHECK(pool->counters().died == 0);
    CHECK(pool->counters().started > 3);
}

TEST_CASE("a signal to the whole service leaves workers at their message", "[sandbox]") {
    const auto pool = started(options(2));
    for (const pid_t worker : children())
        for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1})
            ::kill(worker, signal);
    for (unsigned i = 0; i < 10; ++i)
        REQUIRE(ask(*pool));
    CHECK(pool->counters().started == 2);
}

TEST_CASE("four threads share a pool", "[sandbox]") {
    const auto pool = started(options(2));
    constexpr unsigned messages = 200;
    std::atomic<unsigned> answered = 0;
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            const auto spool = message(plain_mail);
            for (unsigned i = 0; i < messages; ++i) {
                // Every thirtieth message of one thread kills its inspector; the others must not
                // notice.
                const bool deadly = t == 0 && i % 30 == 29;
                const auto answer =
                    pool->inspect(request_for(spool, deadly ? Request::ABORT : Request::NO_HOOK),
                                  spool.fd(), patiently());
                if (answer.has_value() == !deadly) ++answered;
            }
        });
    for (auto& thread : threads)
        thread.join();
    CHECK(answered == 4 * messages);
    CHECK(pool->counters().died == messages / 30);
}

TEST_CASE("a pool outlives the thread that started it", "[sandbox]") {
    std::unique_ptr<InspectorPool> pool;
    std::thread([&] { pool = started(options(2)); }).join();
    for (unsigned i = 0; i < 4; ++i)
        REQUIRE(ask(*pool));
    CHECK(pool->counters().started == 2);
}

TEST_CASE("a pool that ends leaves no process and no descriptor", "[sandbox]") {
    const auto before = open_descriptors();
    {
        const auto pool = started(options(3));
        REQUIRE(ask(*pool));
        static_cast<void>(ask(*pool, Request::ABORT));
        CHECK_FALSE(has_no_child());
    }
    CHECK(has_no_child());
    CHECK(open_descriptors() == before);
}

TEST_CASE("two thousand messages leak no descriptor", "[sandbox]") {
    const auto pool = started(options());
    REQUIRE(ask(*pool));
    const auto before = open_descriptors();
    for (unsigned i = 0; i < 2'000; ++i) {
        const auto hook = i % 100 == 50 ? Request::ANSWER_GARBAGE : Request::NO_HOOK;
        static_cast<void>(ask(*pool, hook));
    }
    REQUIRE(ask(*pool)); // the last replacement is there
    // A worker that is being buried, or a successor that is being started, holds a few descriptors
    // for a moment, before as after; a leak would show twenty at least, one for each worker that
    // was ended.
    constexpr std::size_t in_passing = 8;
    CHECK(open_descriptors() <= before + in_passing);
    CHECK(pool->counters().died == 20);
}

TEST_CASE("a message that is shorter than announced is not handed over", "[sandbox]") {
    const auto pool = started(options());
    const auto spool = message(plain_mail);
    auto request = request_for(spool);
    request.set_size(spool.size() + 1);
    const auto answer = pool->inspect(request, spool.fd(), patiently());
    REQUIRE_FALSE(answer);
    CHECK(answer.error() == InspectionFailure::internal);
    CHECK(ask(*pool).has_value());
    CHECK(pool->counters().started == 1);
    CHECK(pool->counters().internal == 1);
    CHECK(pool->counters().died == 0);
}

TEST_CASE("a pool that cannot start says why", "[sandbox]") {
    auto broken = options();
    SECTION("no such program") {
        broken.program = "/nonexistent/keneki-inspector";
        CHECK(start_error(broken) ==
              "cannot start /nonexistent/keneki-inspector: No such file or directory");
    }
    SECTION("not executable") {
        const Program program("#!/bin/sh\n", 0644);
        broken.program = program.path();
        CHECK(start_error(broken) == "cannot start " + program.path() + ": Permission denied");
    }
    SECTION("ends at once") {
        const Program program("#!/bin/sh\nexit 3\n", 0755);
        broken.program = program.path();
        CHECK(start_error(broken) == "the inspector did not start: it exited with status 3");
    }
    SECTION("never ready") {
        const Program program("#!/bin/sh\nexec sleep 600\n", 0755);
        broken.program = program.path();
        broken.ready_within = std::chrono::milliseconds(200);
        CHECK(start_error(broken) == "the inspector did not become ready in time");
    }
    SECTION("of another version") {
        const Program program = inspector_that_says_only("9.9.9\n");
        broken.program = program.path();
        CHECK(start_error(broken).starts_with("the inspector on disk is not of this version (9.9.9 "
                                              "instead of " KENEKI_VERSION "): "));
    }
    SECTION("of no version") {
        const Program program = inspector_that_says_only("x");
        broken.program = program.path();
        CHECK(start_error(broken).starts_with("the inspector on disk is not of this version"));
    }
    SECTION("no workers") {
        broken.workers = 0;
        CHECK(start_error(broken) == "the pool of inspectors needs at least one worker");
    }
    CHECK(has_no_child());
}
