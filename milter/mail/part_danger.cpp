#include "mail/part_danger.h"

#include "inspect/names.h"
#include "inspect/type.h"

#include <algorithm>
#include <span>

namespace keneki::mail {
namespace {

/// Enough for every magic number that is looked for, in base64 too.
constexpr std::size_t beginning_bytes = 128;

bool is_dangerous_name(const std::string& name) {
    using evidence::Finding;
    const auto signs = inspect::judge_name(name, {}, inspect::NamePlace::attachment);
    return std::ranges::any_of(signs, [](const inspect::NameSign& sign) {
        return sign.id == Finding::NAME_DANGEROUS_EXTENSION ||
               sign.id == Finding::NAME_DOUBLE_EXTENSION || sign.id == Finding::NAME_RTLO;
    });
}

bool is_dangerous_content(std::string_view content) {
    const std::string_view type = inspect::detect_type(std::as_bytes(std::span(content)));
    return inspect::is_program(type) || inspect::is_disk_image(type) || type == "onenote";
}

} // namespace

bool looks_dangerous(const Entity& entity, std::string_view rest) {
    if (std::ranges::any_of(entity.names, is_dangerous_name)) return true;
    const bool text = entity.type.value.starts_with("text/") && entity.names.empty() &&
                      entity.disposition.value != "attachment";
    if (text) return false;
    const std::string_view beginning = rest.substr(0, beginning_bytes);
    std::string buffer;
    if (is_dangerous_content(decode_transfer(beginning, entity.encoding, buffer))) return true;
    // Base64 that the header does not announce.
    return entity.encoding != TransferEncoding::base64 &&
           is_dangerous_content(decode_base64(beginning));
}

} // namespace keneki::mail
