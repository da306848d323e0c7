#pragma once

#include "memory/memory.h"
#include "memory/postgresql_server.h"

#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace keneki::memory::test {

inline constexpr std::int64_t day = 86'400;
/// Noon of a day, UTC.
inline constexpr std::int64_t noon = 19'423 * day + day / 2;

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "keneki-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder");
        path = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    std::string path;
};

enum class Kind { sqlite, postgresql };

inline std::string new_store(Kind kind, const Folder& folder) {
    return kind == Kind::sqlite ? "sqlite:" + folder.path + "/keneki.db"
                                : PostgresqlServer::instance().new_database();
}

/// Waits for what another thread does; a test that fails waits for the whole limit.
inline bool soon(const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

/// Somebody else is in the middle of a writing transaction.
class WritingHeld {
public:
    explicit WritingHeld(const std::string& file) {
        if (sqlite3_open(file.c_str(), &database_) != SQLITE_OK || !run("BEGIN IMMEDIATE"))
            throw std::runtime_error("cannot hold " + file);
    }
    WritingHeld(const WritingHeld&) = delete;
    WritingHeld& operator=(const WritingHeld&) = delete;
    ~WritingHeld() {
        run("ROLLBACK");
        sqlite3_close(database_);
    }

private:
    bool run(const char* sql) const {
        return sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    }
    sqlite3* database_ = nullptr;
};

/// A memory on an empty store, with a clock that the test sets.
struct Stage {
    explicit Stage(Kind kind) {
        options.store = new_store(kind, folder);
        options.key_file = folder.path + "/memory.key";
        options.time_limit = std::chrono::seconds(20); // a loaded machine is no failure
        options.clock = [clock = now] { return clock->load(); };
    }
    void open() { memory = Memory::open(options); }
    void reopen() {
        memory.reset();
        open();
    }

    void received(const std::string& other,
                  const std::string& own = "nurse@hospital.example",
                  bool bad = false) const {
        memory->learn({{.kind = Observation::Kind::received,
                        .other = other,
                        .own = own,
                        .at = now->load(),
                        .bad = bad,
                        .message_id = {}}});
    }
    void sent(const std::string& other,
              const std::string& message_id = {},
              const std::string& own = "nurse@hospital.example") const {
        memory->learn({{.kind = Observation::Kind::sent,
                        .other = other,
                        .own = own,
                        .at = now->load(),
                        .message_id = message_id}});
    }
    [[nodiscard]] bool written() const {
        return memory->flush(std::chrono::steady_clock::now() + std::chrono::seconds(60));
    }
    [[nodiscard]] Answer ask(const Question& question) const {
        return memory->ask(question, std::chrono::steady_clock::now() + std::chrono::seconds(60));
    }
    [[nodiscard]] Answer about(const std::string& author) const {
        Question question;
        question.authors = {author};
        question.recipients = {"nurse@hospital.example"};
        return ask(question);
    }
    [[nodiscard]] State state(const std::string& author) const {
        const Answer answer = about(author);
        return answer.available ? answer.contact : State::unknown;
    }

    Folder folder;
    std::shared_ptr<std::atomic<std::int64_t>> now =
        std::make_shared<std::atomic<std::int64_t>>(noon);
    Options options;
    std::unique_ptr<Memory> memory;
};

} // namespace keneki::memory::test
