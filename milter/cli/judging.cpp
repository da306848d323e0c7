#include "cli/judging.h"

#include "cli/commands.h"

#include <fmt/format.h>
#include <sysexits.h>

#include <cstdio>
#include <utility>

namespace keneki::cli {

Expected<Judging, int> prepare_judging(const config::Config& config) {
    Judging judging;
    auto snapshot = pipeline::load_snapshot(config);
    if (!snapshot) {
        print_problems(snapshot.error());
        return fail(int{EX_CONFIG});
    }
    judging.snapshot = std::move(*snapshot);
    const auto pool_settings = pipeline::pool_options(config);
    judging.workers = pool_settings.workers;
    auto pool = sandbox::InspectorPool::start(pool_settings);
    if (!pool) {
        fmt::print(stderr, "keneki: {}\n", pool.error());
        return fail(int{EX_UNAVAILABLE});
    }
    judging.pool = std::move(*pool);
    if (config.memory_enabled) {
        auto memory_options = memory::options_of(config, memory::Options::Access::ask);
        memory_options.readers = judging.workers;
        judging.memory = memory::Memory::open(memory_options);
    }
    judging.pipeline = std::make_unique<pipeline::Pipeline>(*judging.pool, judging.memory.get());
    return judging;
}

} // namespace keneki::cli
