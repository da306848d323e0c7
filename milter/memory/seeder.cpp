#include "memory/batch.h"
#include "memory/connect.h"
#include "memory/memory.h"

#include <exception>

namespace keneki::memory {
namespace {

/// The daemon writes for moments only; a backup may take longer.
constexpr auto patience = std::chrono::seconds(10);

template <class Action>
Expected<Done, std::string> tried(const Action& action) {
    try {
        action();
        return Done{};
    } catch (const std::exception& error) {
        return fail(std::string(error.what()));
    }
}

} // namespace

struct Seeder::Connection {
    Options options;
    Opened opened;
};

Seeder::Seeder(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Seeder::Seeder(Seeder&&) noexcept = default;
Seeder& Seeder::operator=(Seeder&&) noexcept = default;
Seeder::~Seeder() = default;

Expected<Seeder, std::string> Seeder::open(const Options& options) {
    auto connection = std::make_unique<Connection>();
    connection->options = options;
    connection->options.access = Options::Access::serve;
    const auto opened = tried([&] { connection->opened = connect(connection->options, patience); });
    if (!opened) return fail(opened.error());
    return Seeder(std::move(connection));
}

Expected<Done, std::string> Seeder::learn(std::span<const Observation> observations) {
    return tried([&] {
        const Batch batch = batch_of(observations, *connection_->opened.key);
        if (!batch.empty())
            connection_->opened.database->write(batch, now_of(connection_->options));
    });
}

Expected<Done, std::string> Seeder::mark_seeded(std::optional<std::int64_t> sent_since) {
    return tried([&] {
        Database& database = *connection_->opened.database;
        database.set_state("seeded_at", now_of(connection_->options));
        if (!sent_since) return;
        const std::int64_t before = database.state().first_sent;
        if (before == 0 || before > *sent_since) database.set_state("first_sent", *sent_since);
    });
}

} // namespace keneki::memory
