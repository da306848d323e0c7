#include "base/escape.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/message_file.h"
#include "cli/words.h"
#include "pipeline/pipeline.h"

#include <fmt/format.h>
#include <sysexits.h>

#include <chrono>
#include <cstdio>
#include <filesystem>

namespace keneki::cli {
namespace {

using evidence::Evidence;
using evidence::Finding;
using evidence::NotInspected;
using sandbox::InspectionFailure;
using std::chrono::steady_clock;

Evidence not_inspected(InspectionFailure why) {
    Evidence evidence;
    const bool internal = why == InspectionFailure::internal;
    const bool died = internal || why == InspectionFailure::died;
    add_finding(evidence, Finding::INSPECTION_FAILED, 0,
                internal ? "internal error"
                : died   ? "inspector died"
                         : "inspector timed out");
    add_not_inspected(evidence, died ? NotInspected::INSPECTOR_DIED : NotInspected::TIMED_OUT, 0,
                      {});
    return evidence;
}

Expected<Evidence, ReadError>
examine(sandbox::InspectorPool& pool, const config::Config& config, const std::string& file) {
    const auto spool = read_input(file, AsIs::file, config.message_limit_bytes,
                                  config.memory_limit_bytes, config.spool_folder);
    if (!spool) return fail(spool.error());
    if (spool->size() > config.message_limit_bytes) {
        Evidence evidence;
        add_finding(evidence, Finding::LIMIT_REACHED, 0, "message.limit");
        add_not_inspected(evidence, NotInspected::OVER_LIMIT, 0, "message.limit");
        return evidence;
    }
    evidence::InspectionRequest request;
    request.set_kind(evidence::InspectionRequest::FILE);
    request.set_size(spool->size());
    request.set_file_name(
        file == "-" ? std::string() : valid_utf8(std::filesystem::path(file).filename().string()));
    request.set_time_limit_ms(
        static_cast<std::uint32_t>(config.inspector_time_limit.count() * 9 / 10));
    for (const std::string& password : config.archive_passwords)
        request.add_passwords(password);
    auto evidence = pool.inspect(request, spool->fd(), steady_clock::now() + config.deadline);
    return evidence ? std::move(*evidence) : not_inspected(evidence.error());
}

} // namespace

int inspect_files(const InspectOptions& options) {
    const auto config = load_config(options.config);
    if (!config) {
        print_problems(config.error());
        return status_of_refused(options.config);
    }
    const auto known_bad = pipeline::KnownFiles::load(config->known_bad_file);
    if (!known_bad) {
        print_problems(known_bad.error());
        return EX_CONFIG;
    }
    const auto pool = sandbox::InspectorPool::start(pipeline::pool_options(*config));
    if (!pool) {
        fmt::print(stderr, "keneki: {}\n", pool.error());
        return EX_UNAVAILABLE;
    }
    const Language language = language_of_locale();
    int status = EX_OK;
    for (const std::string& file : options.files) {
        auto evidence = examine(**pool, *config, file);
        if (!evidence) {
            fmt::print(stderr, "keneki: {}: {}\n", escaped(file), evidence.error().message);
            status = status > 1 ? status : evidence.error().exit_status;
            continue;
        }
        known_bad->annotate(*evidence);
        const auto report = inspect_report(file, *evidence);
        fmt::print("{}", options.format == Format::json ? inspect_line(report) + "\n"
                                                        : inspect_text(report, language));
        if (report.findings_size() > 0 && status == EX_OK) status = 1;
    }
    return status;
}

} // namespace keneki::cli
