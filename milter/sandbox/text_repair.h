#pragma once

#include <google/protobuf/message.h>

namespace keneki::sandbox {

/// Makes every `string` of the message valid UTF-8 (U+FFFD for what is not). The pool refuses an
/// answer with invalid text; an inspector that forgot to clean one name must not cost the whole
/// message.
void repair_text(google::protobuf::Message& message);

} // namespace keneki::sandbox
