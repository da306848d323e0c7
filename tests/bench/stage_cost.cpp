// What each stage between the last byte of a message and its verdict costs, in one process without
// sandbox: CPU time per message, and something that a profiler can be run on.
#include "act/plan.h"
#include "config/config.h"
#include "inspect/inspect.h"
#include "pipeline/pipeline.h"
#include "pipeline/session.h"
#include "sandbox/answer.h"
#include "sandbox/text_repair.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace keneki;

double cpu_now() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

enum Stage { inspecting, repairing, writing, reading, describing, comparing, judging, acting, all };
constexpr std::array<std::string_view, all> stage_names{
    "mail and inspect", "repair of text", "write the answer", "read the answer", "session",
    "people",           "judge",          "act and log line"};

using Costs = std::array<double, all>; ///< microseconds

std::vector<std::string> read_folder(const std::string& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<std::string> messages;
    for (const auto& path : files) {
        std::ifstream file(path, std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(file),
                                  std::istreambuf_iterator<char>()};
        std::string on_the_wire;
        for (std::size_t at = 0; at < content.size();) {
            const std::size_t end = std::min(content.find('\n', at), content.size());
            std::string_view line = std::string_view(content).substr(at, end - at);
            if (line.ends_with('\r')) line.remove_suffix(1);
            on_the_wire += line;
            on_the_wire += "\r\n";
            at = end + 1;
        }
        messages.push_back(std::move(on_the_wire));
    }
    return messages;
}

/// Adds to `costs`; returns the bytes of the answer.
std::size_t measure(const pipeline::Snapshot& snapshot, const std::string& message, Costs& costs) {
    double before = cpu_now();
    const auto stage_done = [&](Stage stage) {
        const double now = cpu_now();
        costs.at(stage) += now - before;
        before = now;
    };
    evidence::InspectionRequest request;
    request.set_size(message.size());
    request.set_time_limit_ms(60'000);
    auto evidence = inspect::inspect(request, std::as_bytes(std::span(message)));
    stage_done(inspecting);
    sandbox::repair_text(evidence);
    stage_done(repairing);
    const std::string answer = evidence.SerializeAsString();
    stage_done(writing);
    auto read = sandbox::read_answer(answer);
    if (!read) throw std::runtime_error(read.error());
    pipeline::Judgement judgement;
    judgement.evidence = *std::move(read);
    stage_done(reading);
    pipeline::Session session;
    session.client_address = "192.0.2.25";
    session.client_name = "mail.partner.example";
    session.mail_from = "office@partner.example";
    session.recipients = {"reception@hospital.example"};
    session.queue_id = "4B00000000";
    pipeline::describe_session(session, snapshot.config, judgement.evidence);
    pipeline::describe_authentication(snapshot.config, judgement.evidence);
    stage_done(describing);
    snapshot.directory.annotate(judgement.evidence, snapshot.config);
    stage_done(comparing);
    const auto& config = snapshot.config;
    judgement.verdict = snapshot.rules.judge(
        judgement.evidence, {config.tag_at, config.quarantine_at, config.reject_at});
    stage_done(judging);
    const auto plan = act::plan(judgement, snapshot, {}, "230404-00000000");
    static_cast<void>(act::log_line(judgement, snapshot, session, plan));
    stage_done(acting);
    return answer.size();
}

int run(const std::string& folder, const std::string& config_file, unsigned rounds) {
    const auto config = config::load(config_file);
    if (!config) throw std::runtime_error(config_file + " does not load");
    const auto snapshot = pipeline::load_snapshot(*config);
    if (!snapshot) throw std::runtime_error("lists or rules do not load");
    const auto messages = read_folder(folder);
    if (messages.empty()) throw std::runtime_error(folder + " holds no messages");
    inspect::initialise();
    std::vector<Costs> costs(rounds);
    std::size_t answer_bytes = 0;
    // As in the daemon: not the thread whose heap has the gaps that the reading of lists left.
    std::thread([&] {
        for (auto& round : costs)
            for (const auto& message : messages)
                answer_bytes += measure(**snapshot, message, round);
    }).join();
    const auto count = static_cast<double>(messages.size());
    double total = 0;
    for (std::size_t stage = 0; stage < all; ++stage) {
        double least = costs.front().at(stage); // what disturbs only ever adds
        for (const auto& round : costs)
            least = std::min(least, round.at(stage));
        total += least / count;
        fmt::print("{:20} {:9.1f} us\n", stage_names.at(stage), least / count);
    }
    fmt::print("{:20} {:9.1f} us; an answer has {} bytes\n", "all", total,
               answer_bytes / messages.size() / rounds);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        std::string folder;
        std::string config_file;
        unsigned rounds = 5;
        CLI::App app{"CPU that each stage takes for the messages of a folder, in the mean; the "
                     "least of several rounds"};
        app.add_option("folder", folder, "messages, one a file")->required();
        app.add_option("--config", config_file, "keneki.yaml")->required();
        app.add_option("--rounds", rounds, "over all of them")->check(CLI::PositiveNumber);
        CLI11_PARSE(app, argc, argv);
        return run(folder, config_file, rounds);
    } catch (const std::exception& error) {
        static_cast<void>(std::fputs(error.what(), stderr)); // fmt::print may throw
        return 70;
    }
}
