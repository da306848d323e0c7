// Sends a folder of messages to a milter as Postfix would, and prints one JSON line with what it
// cost.
#include "milter_client.h"
#include "people.h"
#include "process_cpu.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace keneki::bench;

struct Options {
    std::string socket, folder, verdicts_file;
    unsigned concurrency = 4, per_connection = 10;
    std::size_t count = 0;
    std::vector<std::string> processes; ///< NAME=PID
    Envelope envelope;
    std::size_t authors = 0; ///< 0: those of the folder
    bool by_habit = false;   ///< few of them write often, most of them seldom
    double settle_seconds = 0;
};

std::vector<CutMessage> read_folder(const std::string& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<CutMessage> messages;
    for (const auto& path : files) {
        std::ifstream file(path, std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(file),
                                  std::istreambuf_iterator<char>()};
        messages.push_back(cut_message(std::filesystem::relative(path, folder).string(), content));
    }
    return messages;
}

/// One of `authors` by chance: each alike, or by Zipf's law the k-th with a share of 1/k (of a
/// million, the busiest thousand write half of the mail).
std::size_t somebody(const Options& options, std::mt19937_64& dice) {
    if (!options.by_habit) return dice() % options.authors;
    const double part = std::uniform_real_distribution(0.0, 1.0)(dice);
    const double rank = std::pow(static_cast<double>(options.authors), part);
    return std::min(static_cast<std::size_t>(rank), options.authors) - 1;
}

/// The same message from somebody else, as keneki-memory-lookup names them; a host of ours has
/// proven the author, so that he is learned.
CutMessage from_somebody(CutMessage message, const Options& options, std::mt19937_64& dice) {
    const std::size_t number = somebody(options, dice);
    const std::string domain = people_domain(number);
    std::erase_if(message.headers, [](const std::string& field) {
        const auto name = std::string_view(field).substr(0, field.find('\0'));
        return name == "From" || name == "Message-ID";
    });
    const auto add = [&](std::string_view name, const std::string& value) {
        message.headers.push_back(std::string(name) + '\0' + ' ' + value + '\0');
    };
    add("Authentication-Results",
        fmt::format("mx.hospital.example; dkim=pass header.d={}", domain));
    add("From", fmt::format("Office <{}>", people_author(number)));
    add("Message-ID", fmt::format("<{:016x}@{}>", dice(), domain));
    return message;
}

/// One client: takes the next message until all are sent, opening a new session after each
/// `per_connection`.
void client(const Options& options,
            const std::vector<CutMessage>& messages,
            std::atomic<std::size_t>& next,
            std::vector<Answer>& answers) {
    std::unique_ptr<MilterClient> session;
    unsigned on_this_session = 0;
    std::mt19937_64 dice(std::random_device{}());
    for (std::size_t i = next++; i < answers.size(); i = next++) {
        try {
            if (!session || !session->usable() || on_this_session >= options.per_connection) {
                if (session) session->quit();
                session = std::make_unique<MilterClient>(options.socket, options.envelope);
                on_this_session = 0;
            }
            ++on_this_session;
            const CutMessage& message = messages[i % messages.size()];
            const auto queue_id = fmt::format("4B{:08X}", i);
            answers[i] = options.authors == 0
                             ? session->send(message, queue_id)
                             : session->send(from_somebody(message, options, dice), queue_id);
        } catch (const std::exception& error) {
            session.reset();
            answers[i].verdict = "lost";
            if (i == 0) fmt::print(stderr, "{}\n", error.what());
        }
    }
    if (session) session->quit();
}

double percentile(const std::vector<double>& sorted, double part) {
    if (sorted.empty()) return 0;
    const auto rank =
        static_cast<std::size_t>(std::ceil(part * static_cast<double>(sorted.size())));
    return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

std::string json_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
    return out + '"';
}

void print_report(const std::vector<Answer>& answers,
                  double seconds,
                  const std::map<std::string, std::pair<double, long>>& cost) {
    std::vector<double> times;
    std::map<std::string, std::size_t> verdicts;
    for (const auto& answer : answers) {
        ++verdicts[answer.verdict];
        times.push_back(answer.seconds);
    }
    std::sort(times.begin(), times.end());
    const auto count = static_cast<double>(answers.size());
    fmt::print(
        "{{\"messages\": {}, \"seconds\": {:.3f}, \"per_second\": {:.1f}, \"p50_ms\": {:.2f}, "
        "\"p99_ms\": {:.2f}, \"verdicts\": {{",
        answers.size(), seconds, count / seconds, 1e3 * percentile(times, 0.5),
        1e3 * percentile(times, 0.99));
    std::string_view comma;
    for (const auto& [verdict, n] : verdicts) {
        fmt::print("{}{}: {}", comma, json_string(verdict), n);
        comma = ", ";
    }
    fmt::print("}}, \"processes\": {{");
    comma = {};
    for (const auto& [name, cpu_and_memory] : cost) {
        const auto& [cpu, resident] = cpu_and_memory;
        fmt::print("{}{}: {{\"cpu_seconds\": {:.2f}, \"cpu_ms_per_message\": {:.3f}, "
                   "\"resident_kib\": {}}}",
                   comma, json_string(name), cpu, 1e3 * cpu / count, resident);
        comma = ", ";
    }
    fmt::print("}}}}\n");
}

int run(const Options& options) {
    const auto messages = read_folder(options.folder);
    if (messages.empty()) {
        fmt::print(stderr, "{}: no messages\n", options.folder);
        return 66;
    }
    std::map<std::string, pid_t> processes;
    for (const auto& text : options.processes) {
        const auto equals = text.find('=');
        if (equals == std::string::npos)
            throw std::runtime_error("--process wants NAME=PID: " + text);
        processes[text.substr(0, equals)] = static_cast<pid_t>(std::stol(text.substr(equals + 1)));
    }
    std::vector<Answer> answers(options.count == 0 ? messages.size() : options.count);
    std::map<std::string, double> before;
    for (const auto& [name, pid] : processes)
        before[name] = cpu_seconds(pid);

    std::atomic<std::size_t> next = 0;
    const auto began = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> clients;
        for (unsigned i = 0; i < options.concurrency; ++i)
            clients.emplace_back([&] { client(options, messages, next, answers); });
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - began;

    // What is done behind the messages, as the memory's writing, is part of their cost.
    std::this_thread::sleep_for(std::chrono::duration<double>(options.settle_seconds));
    std::map<std::string, std::pair<double, long>> cost;
    for (const auto& [name, pid] : processes)
        cost[name] = {cpu_seconds(pid) - before[name], resident_kib(pid)};
    print_report(answers, taken.count(), cost);

    if (!options.verdicts_file.empty()) {
        std::ofstream file(options.verdicts_file);
        for (std::size_t i = 0; i < answers.size(); ++i)
            file << messages[i % messages.size()].name << '\t' << answers[i].verdict << '\n';
    }
    return std::any_of(answers.begin(), answers.end(),
                       [](const Answer& a) { return a.verdict == "lost"; })
               ? 1
               : 0;
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"Sends messages to a milter as Postfix would and measures what it costs"};
    app.add_option("-p,--socket", options.socket, "unix:/path or inet:port@host")->required();
    app.add_option("folder", options.folder, "messages, one a file")->required();
    app.add_option("-c,--concurrency", options.concurrency, "sessions at once")
        ->check(CLI::PositiveNumber);
    app.add_option("-m,--per-connection", options.per_connection, "messages a session")
        ->check(CLI::PositiveNumber);
    app.add_option("-n,--count", options.count,
                   "messages in all, the folder over again (default: each once)");
    app.add_option("--process", options.processes,
                   "NAME=PID whose CPU is measured, with its children");
    app.add_option("--verdicts", options.verdicts_file, "one line a message: name, tab, verdict");
    app.add_option("--client", options.envelope.client, "address of the SMTP client");
    app.add_option("--mail-from", options.envelope.mail_from, "envelope sender");
    app.add_option("--authors", options.authors,
                   "each message from one of so many by chance (default: as the folder has it)");
    app.add_flag("--by-habit", options.by_habit,
                 "few of those authors write often, most seldom (Zipf)");
    app.add_option("--settle", options.settle_seconds,
                   "seconds behind the last message until CPU is read");
    app.add_option("--rcpt", options.envelope.recipients, "envelope recipients");
    CLI11_PARSE(app, argc, argv);
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return run(options);
    } catch (const std::exception& error) {
        fmt::print(stderr, "keneki-milter-load: {}\n", error.what());
        return 70;
    }
}
