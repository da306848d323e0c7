#pragma once

#include "anonymous/copy.h"
#include "anonymous/letters.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keneki::anonymous {

/// What an inspector is told beside the message.
struct CopyRequest {
    std::uint64_t size = 0; ///< of the message
    Attachments attachments = Attachments::empty;
    Choice choice;
};

/// How requests and answers pass between the command and an inspector. Nothing: it is none.
[[nodiscard]] std::string serialised(const CopyRequest& request);
[[nodiscard]] std::optional<CopyRequest> read_request(std::string_view payload);
[[nodiscard]] std::string serialised(const Copy& copy);
[[nodiscard]] std::optional<Copy> read_copy(std::string_view payload);

} // namespace keneki::anonymous
