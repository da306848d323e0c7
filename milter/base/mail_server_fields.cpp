#include "base/mail_server_fields.h"

#include "base/ascii.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace keneki {
namespace {

constexpr std::uint64_t most_of_header = 256U << 10U;

struct Field {
    std::uint64_t begin = 0, end = 0; ///< with its line end
    std::string name;                 ///< lower case
};

/// Of a header that ends with CRLF.
std::vector<Field> fields_of(std::string_view head) {
    std::vector<Field> fields;
    for (std::size_t at = 0; at < head.size();) {
        const std::size_t end = std::min(head.find("\r\n", at), head.size() - 2) + 2;
        const bool folded = head[at] == ' ' || head[at] == '\t';
        const std::string_view line = head.substr(at, end - at);
        if (folded && !fields.empty())
            fields.back().end = end;
        else
            fields.push_back({at, end, lower(line.substr(0, line.find(':')))});
        at = end;
    }
    return fields;
}

} // namespace

std::vector<Edit>
without_fields_of_mail_server(std::string_view queue_id, int fd, std::uint64_t size) {
    std::string head;
    const bool read =
        read_edited(fd, 0, std::min(size, most_of_header), {}, [&head](std::string_view text) {
            head += text;
            return true;
        });
    const std::size_t header_end = head.find("\r\n\r\n");
    if (!read || header_end == std::string::npos) return {};
    head.resize(header_end + 2);
    const std::vector<Field> fields = fields_of(head);
    const std::string own = fmt::format(".{}@", queue_id);
    std::vector<Edit> edits;
    bool has_id = false;
    for (const Field& field : fields) {
        if (field.name != "message-id") continue;
        has_id = true;
        const auto text = std::string_view(head).substr(field.begin, field.end - field.begin);
        if (!queue_id.empty() && text.find(own) != std::string_view::npos)
            edits.push_back({field.begin, field.end, {}});
    }
    auto last = fields.rbegin();
    if (last != fields.rend() && last->name == "from") ++last;
    if (has_id && last != fields.rend() && last->name == "date")
        edits.push_back({last->begin, last->end, {}});
    return edits;
}

} // namespace keneki
