#pragma once

#include <evidence/evidence.pb.h>
#include <evidence/request.pb.h>

#include <cstdint>

namespace keneki::sandbox {

/// Does what the request's hook says, from inside the closed sandbox. A hook that tries something
/// answers with the finding INSPECTION_FAILED whose detail is what came of it ("open: EPERM");
/// others do not return.
evidence::Evidence run_test_hook(const evidence::InspectionRequest& request,
                                 int content_fd,
                                 std::uint64_t memory_limit_bytes);

} // namespace keneki::sandbox
