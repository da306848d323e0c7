#pragma once

#include "base/spool.h"
#include "memory/database.h"
#include "memory/stage.h"
#include "quarantine/seal.h"
#include "quarantine/store.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keneki::quarantine::test {

using memory::test::day;
using memory::test::Folder;
using memory::test::Kind;
using memory::test::new_store;
using memory::test::noon;
using memory::test::WritingHeld;

/// Text that does not compress, the same each time.
inline std::string noise(std::size_t size) {
    std::string text(size, '\0');
    std::uint32_t state = 1;
    for (char& c : text) {
        state = state * 1664525U + 1013904223U;
        c = static_cast<char>(state >> 24U);
    }
    return text;
}

inline Spool spooled(const std::string& text) {
    auto spool = Spool::create(1U << 30U, "/var/tmp");
    REQUIRE(spool);
    REQUIRE(spool->append(text));
    REQUIRE(spool->flush());
    return std::move(*spool);
}

inline Description description(const std::string& recipient = "nurse@hospital.example") {
    Description about;
    about.set_mail_from("stranger@elsewhere.example");
    about.add_recipients(recipient);
    about.set_verdict("quarantine");
    about.set_score(12.5);
    about.add_rules()->set_id("MACRO");
    about.add_rules()->set_id("FIRST_CONTACT");
    return about;
}

inline std::chrono::steady_clock::time_point soon_enough() {
    return std::chrono::steady_clock::now() + std::chrono::seconds(60);
}

struct Stage {
    explicit Stage(Kind kind) {
        options.store = new_store(kind, folder);
        options.busy = std::chrono::seconds(20); // a loaded machine is no failure
        options.clock = [clock = now] { return clock->load(); };
        keys.push_back(SecretKey::random());
    }
    Expected<Store::Put, Store::Refusal> put(Store& store,
                                             const std::string& reference,
                                             const std::string& text,
                                             const Description& about = description(),
                                             const std::vector<Store::Tell>& tell = {}) const {
        const Spool spool = spooled(text);
        return store.put(keys.front().public_key(), reference, about, tell, spool.fd(),
                         spool.size(), soon_enough());
    }
    [[nodiscard]] std::unique_ptr<Rows> rows() const {
        return Rows::open(options.store, options.busy);
    }
    void run_sql(const std::string& sql) const {
        const std::string file = memory::sqlite_file(options.store);
        if (file.empty()) return memory::test::PostgresqlServer::run(options.store, sql);
        sqlite3* database = nullptr;
        REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
        const int done = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
        sqlite3_close(database);
        REQUIRE(done == SQLITE_OK);
    }
    [[nodiscard]] std::string text(const std::string& reference) const {
        const auto table = rows();
        const auto row = table->row(reference);
        REQUIRE(row);
        const auto opener = Opener::open(keys, row->sealed_key, reference);
        REQUIRE(opener);
        std::string whole;
        table->pieces(reference, [&](std::string_view piece) {
            REQUIRE((*opener)->add(piece, [&](std::string_view plain) { whole += plain; }));
        });
        REQUIRE((*opener)->finish());
        return whole;
    }
    Folder folder;
    std::shared_ptr<std::atomic<std::int64_t>> now =
        std::make_shared<std::atomic<std::int64_t>>(noon);
    StoreOptions options;
    KeyRing keys;
};

} // namespace keneki::quarantine::test
