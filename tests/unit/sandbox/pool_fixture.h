#pragma once

#include "base/paths.h"
#include "base/spool.h"
#include "sandbox/pool.h"

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

namespace keneki::sandbox::test {

using Request = evidence::InspectionRequest;

inline PoolOptions options(unsigned workers = 1) {
    PoolOptions options;
    options.program = inspector_program();
    options.workers = workers;
    options.test_hooks = true;
    // Shared space is no matter here, and a sanitized worker cannot be limited.
    options.memory_limit_bytes = 512ULL << 20U;
    return options;
}

/// A program file of the given text and mode, gone with the test.
class Program {
public:
    Program(const std::string& text, mode_t mode)
        : path_(std::filesystem::temp_directory_path() /
                ("keneki-sandbox-test-" + std::to_string(::getpid()))) {
        std::ofstream(path_) << text;
        ::chmod(path_.c_str(), mode);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program() { std::filesystem::remove(path_); }
    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

/// Says that it is ready, in these words (fewer than 8 bytes, no more than letters, digits and line
/// ends), and never answers.
inline Program inspector_that_says_only(const std::string& hello) {
    std::string words = hello;
    if (words.ends_with('\n')) words.replace(words.size() - 1, 1, "\\n");
    return Program("#!/bin/sh\nprintf '\\001\\000\\000\\000\\00" + std::to_string(hello.size()) +
                       "\\000\\000\\000" + words + "' >&3\nexec sleep 600\n",
                   0755);
}

inline std::unique_ptr<InspectorPool> started(const PoolOptions& options) {
    auto pool = InspectorPool::start(options);
    if (!pool) FAIL(pool.error());
    return *std::move(pool);
}

/// Long enough never to matter on a slow machine.
inline std::chrono::steady_clock::time_point patiently() {
    return std::chrono::steady_clock::now() + std::chrono::seconds(60);
}

inline Spool message(std::string_view bytes) {
    auto spool = Spool::create(1U << 30U, "/tmp");
    if (!spool) throw std::runtime_error(spool.error());
    if (!spool->append(bytes) || !spool->flush()) throw std::runtime_error("spool");
    return *std::move(spool);
}

inline constexpr std::string_view plain_mail = "From: a@b.example\r\nSubject: x\r\n\r\ntext\r\n";

inline Request request_for(const Spool& spool, Request::TestHook hook = Request::NO_HOOK) {
    Request request;
    request.set_kind(Request::MESSAGE);
    request.set_size(spool.size());
    request.set_test_hook(hook);
    return request;
}

inline Expected<evidence::Evidence, InspectionFailure>
ask(InspectorPool& pool, Request::TestHook hook = Request::NO_HOOK) {
    const auto spool = message(plain_mail);
    return pool.inspect(request_for(spool, hook), spool.fd(), patiently());
}

/// What a hook reports; fails the test when there is no answer.
inline std::string said(InspectorPool& pool, Request::TestHook hook) {
    const auto answer = ask(pool, hook);
    REQUIRE(answer);
    REQUIRE(answer->findings_size() == 1);
    return answer->findings(0).detail();
}

} // namespace keneki::sandbox::test
