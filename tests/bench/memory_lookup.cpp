// What the memory costs a message: fills an SQLite database, asks as several messages at once do,
// teaches what they say, and prints one JSON line with times and CPU.
#include "memory/memory.h"
#include "people.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <exception>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace keneki::memory;
using namespace keneki::bench;
using std::chrono::steady_clock;

struct Settings {
    std::string store;
    std::size_t contacts = 1'000'000, count = 20'000;
    unsigned concurrency = 4;
    double per_second = 0; ///< 0: as fast as it goes
    bool teach = true, fill_only = false;
};

constexpr std::int64_t day = 86'400;

double cpu_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Each contact is an address outside, known at its domain and by one of ours.
void fill(const Options& options, std::size_t contacts) {
    auto seeder = Seeder::open(options);
    if (!seeder) throw std::runtime_error(seeder.error());
    const auto now = static_cast<std::int64_t>(std::time(nullptr));
    constexpr std::size_t at_once = 20'000;
    for (std::size_t from = 0; from < contacts; from += at_once) {
        std::vector<Observation> some;
        for (std::size_t i = from; i < std::min(from + at_once, contacts); ++i)
            some.push_back(
                {.kind = i % 3 == 0 ? Observation::Kind::sent : Observation::Kind::received,
                 .other = people_author(i),
                 .own = people_own(i),
                 .at = now - static_cast<std::int64_t>(i % 600) * day,
                 .message_id = people_message(i)});
        if (const auto done = seeder->learn(some); !done) throw std::runtime_error(done.error());
    }
    if (const auto done = seeder->mark_seeded(now - 100 * day); !done)
        throw std::runtime_error(done.error());
}

/// One of five is a stranger, one of three an answer.
Question question_about(std::size_t number, std::size_t contacts) {
    Question question;
    question.authors = {people_author(number % 5 == 0 ? contacts + number : number)};
    question.recipients = {people_own(number), people_own(number + 1)};
    if (number % 3 == 0) question.references = {people_message(number)};
    return question;
}

Observation seen_of(const Question& question, std::size_t number) {
    return {.kind = Observation::Kind::received,
            .other = question.authors.front(),
            .own = question.recipients.front(),
            .at = static_cast<std::int64_t>(std::time(nullptr)),
            .message_id = fmt::format("new-{}.{}", number, question.authors.front()),
            .proven = true};
}

void ask(const Memory& memory,
         const Settings& settings,
         std::atomic<std::size_t>& next,
         std::vector<double>& milliseconds,
         std::atomic<std::size_t>& unanswered) {
    std::mt19937_64 dice(next + 1);
    const auto began = steady_clock::now();
    for (std::size_t i = next++; i < milliseconds.size(); i = next++) {
        if (settings.per_second > 0)
            std::this_thread::sleep_until(
                began +
                std::chrono::duration<double>(static_cast<double>(i) / settings.per_second));
        const std::size_t number = dice() % settings.contacts;
        const Question question = question_about(number, settings.contacts);
        const auto before = steady_clock::now();
        const Answer answer = memory.ask(question, before + std::chrono::seconds(10));
        const std::chrono::duration<double, std::milli> passed = steady_clock::now() - before;
        milliseconds[i] = passed.count();
        if (!answer.available) ++unanswered;
        if (settings.teach) memory.learn({seen_of(question, i)});
    }
}

int run(const Settings& settings) {
    Options options;
    options.store = settings.store;
    options.most_contacts = 100'000'000;
    if (settings.fill_only) {
        fill(options, settings.contacts);
        return 0;
    }
    const auto memory = Memory::open(options);
    if (!memory->problem().empty()) throw std::runtime_error(memory->problem());
    std::vector<double> milliseconds(settings.count);
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> unanswered{0};
    const double cpu_before = cpu_seconds();
    const auto began = steady_clock::now();
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < settings.concurrency; ++i)
        threads.emplace_back([&] { ask(*memory, settings, next, milliseconds, unanswered); });
    for (auto& thread : threads)
        thread.join();
    const std::chrono::duration<double> passed = steady_clock::now() - began;
    if (!memory->flush(steady_clock::now() + std::chrono::minutes(1)))
        throw std::runtime_error("it does not write: " + memory->problem());
    const double cpu = cpu_seconds() - cpu_before;
    std::sort(milliseconds.begin(), milliseconds.end());
    const auto percentile = [&](double share) {
        const auto place = std::ceil(share * static_cast<double>(milliseconds.size())) - 1;
        return milliseconds[static_cast<std::size_t>(std::max(place, 0.0))];
    };
    const auto count = static_cast<double>(settings.count);
    fmt::print(
        "{{\"messages\": {}, \"per_second\": {:.0f}, \"p50_ms\": {:.3f}, \"p99_ms\": {:.3f}, "
        "\"worst_ms\": {:.3f}, \"cpu_us_per_message\": {:.1f}, \"unanswered\": {}}}\n",
        settings.count, count / passed.count(), percentile(0.5), percentile(0.99),
        milliseconds.back(), cpu / count * 1e6, unanswered.load());
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        Settings settings;
        CLI::App app{"What the memory costs a message"};
        app.add_option("store", settings.store, "as in keneki.yaml")->required();
        app.add_option("--contacts", settings.contacts, "that the store was filled with")
            ->check(CLI::PositiveNumber);
        app.add_option("-n", settings.count, "messages")->check(CLI::PositiveNumber);
        app.add_option("-c", settings.concurrency, "at once")->check(CLI::PositiveNumber);
        app.add_option("--rate", settings.per_second, "messages a second; 0: as fast as it goes");
        app.add_flag("!--no-teaching", settings.teach, "ask only");
        app.add_flag("--fill", settings.fill_only, "fill the store and do nothing else");
        CLI11_PARSE(app, argc, argv);
        return run(settings);
    } catch (const std::exception& error) {
        static_cast<void>(std::fputs(error.what(), stderr)); // fmt::print may throw
        return 70;
    }
}
