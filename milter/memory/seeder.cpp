#include "memory/batch.h"
#include "memory/connect.h"
#include "memory/failure.h"
#include "memory/memory.h"

#include <fmt/format.h>

#include <algorithm>
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
        return fail(failure_text(error));
    }
}

} // namespace

namespace {

/// The host's name goes in as a mark: a log may state anything in its place.
std::string span_name(const Key& key, const std::string& host, std::string_view side) {
    return fmt::format("log_{:016x}_{}", static_cast<std::uint64_t>(key.message("log of " + host)),
                       side);
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

Expected<std::optional<Seeder::Span>, std::string> Seeder::read_span(const std::string& host) {
    std::optional<Span> span;
    const auto done = tried([&] {
        Database& database = *connection_->opened.database;
        const Key& key = *connection_->opened.key;
        const auto first = database.stored(span_name(key, host, "first"));
        const auto last = database.stored(span_name(key, host, "last"));
        if (first && last) span = Span{*first, *last};
    });
    if (!done) return fail(done.error());
    return span;
}

Expected<Done, std::string> Seeder::set_read_span(const std::string& host, Span span) {
    const auto before = read_span(host);
    if (!before) return fail(before.error());
    if (*before) {
        span.first = std::min(span.first, (*before)->first);
        span.last = std::max(span.last, (*before)->last);
    }
    return tried([&] {
        Database& database = *connection_->opened.database;
        const Key& key = *connection_->opened.key;
        database.set_state(span_name(key, host, "first"), span.first);
        database.set_state(span_name(key, host, "last"), span.last);
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
