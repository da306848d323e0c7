#pragma once

#include "base/expected.h"
#include "config/config.h"
#include "memory/memory.h"
#include "pipeline/pipeline.h"

#include <memory>

namespace keneki::cli {

/// All that judging takes, as the daemon has it; the memory is asked and never taught.
struct Judging {
    std::shared_ptr<const pipeline::Snapshot> snapshot;
    std::unique_ptr<sandbox::InspectorPool> pool;
    std::unique_ptr<memory::Memory> memory;
    std::unique_ptr<pipeline::Pipeline> pipeline;
    unsigned workers = 1;
};

/// Error: the exit status; what is wrong has been said on standard error.
Expected<Judging, int> prepare_judging(const config::Config& config);

} // namespace keneki::cli
