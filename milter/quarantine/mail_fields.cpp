#include "quarantine/mail_fields.h"

#include "quarantine/binary.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sodium.h>

#include <ctime>

namespace keneki::quarantine {

std::string date_field(std::int64_t at) {
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000", fmt::gmtime(static_cast<std::time_t>(at)));
}

std::string message_id_field(const std::string& from) {
    const std::size_t at = from.rfind('@');
    return fmt::format("<{}@{}>", random_digits(),
                       at == std::string::npos ? "localhost" : from.substr(at + 1));
}

std::string random_digits() {
    std::string bytes(12, '\0');
    ::randombytes_buf(bytes.data(), bytes.size());
    return to_hex(bytes);
}

} // namespace keneki::quarantine
