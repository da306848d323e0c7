#include "base/escape.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/judging.h"
#include "cli/message_file.h"
#include "cli/words.h"
#include "pipeline/pipeline.h"

#include <fmt/format.h>
#include <sysexits.h>

#include <chrono>
#include <cstdio>
#include <deque>
#include <future>
#include <utility>

namespace keneki::cli {
namespace {

using std::chrono::steady_clock;

/// What became of one file.
struct Scanned {
    std::string file;
    int exit_status = EX_OK;
    std::string output; ///< for standard output
    std::string error;  ///< for standard error
};

struct Scanner {
    const ScanOptions& options;
    const pipeline::Snapshot& snapshot;
    pipeline::Pipeline& pipeline;
    Language language;

    [[nodiscard]] Scanned scan_one(const std::string& file) const {
        const config::Config& config = snapshot.config;
        const auto spool = read_input(file, AsIs::message, config.message_limit_bytes,
                                      config.memory_limit_bytes, config.spool_folder);
        if (!spool)
            return {file,
                    spool.error().exit_status,
                    {},
                    fmt::format("keneki: {}: {}\n", escaped(file), spool.error().message)};
        pipeline::Session session;
        session.client_address = options.client;
        session.mail_from = options.mail_from;
        session.recipients = options.recipients;
        const auto judgement = pipeline.examine(snapshot, session, spool->fd(), spool->size(),
                                                steady_clock::now() + config.deadline);
        const bool accepted = judgement.verdict.action == judge::Action::accept;
        Scanned scanned{file, accepted ? EX_OK : 1, {}, {}};
        scanned.output =
            options.format == Format::json
                ? scan_line(file, judgement.verdict, judgement.evidence, judgement.seconds) + "\n"
                : scan_text(file, judgement, language);
        return scanned;
    }
};

/// An error outweighs "something was found"; the first error is told.
int worse(int status, int other) {
    if (status > 1 || other == EX_OK) return status;
    return other > 1 || status == EX_OK ? other : status;
}

} // namespace

int scan(const ScanOptions& options) {
    const auto config = load_config(options.config);
    if (!config) {
        print_problems(config.error());
        return status_of_refused(options.config);
    }
    const auto judging = prepare_judging(*config);
    if (!judging) return judging.error();
    const Scanner scanner{options, *judging->snapshot, *judging->pipeline, language_of_locale()};

    int status = EX_OK;
    std::deque<std::future<Scanned>>
        running; // in the order of the files, which is the order of the output
    const auto print_first = [&] {
        const Scanned scanned = running.front().get();
        running.pop_front();
        fmt::print(stderr, "{}", scanned.error);
        fmt::print("{}", scanned.output);
        status = worse(status, scanned.exit_status);
    };
    for (const std::string& file : options.files) {
        if (running.size() >= judging->workers) print_first();
        running.push_back(
            std::async(std::launch::async, [&scanner, file] { return scanner.scan_one(file); }));
    }
    while (!running.empty())
        print_first();
    return status;
}

} // namespace keneki::cli
