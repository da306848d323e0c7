#include "mail/embedded_text_files.h"

#include "mail/lines.h"
#include "mail/transfer.h"

#include <algorithm>

namespace keneki::mail {
namespace {

/// "begin 644 name": what stands behind `word`; empty when the line is not of that form.
std::string_view name_behind_mode(std::string_view line, std::string_view word) {
    if (!line.starts_with(word)) return {};
    line.remove_prefix(word.size());
    std::size_t digits = 0;
    while (digits < line.size() && line[digits] >= '0' && line[digits] <= '7')
        ++digits;
    if (digits < 3 || digits > 6 || digits >= line.size() || line[digits] != ' ') return {};
    return trimmed(line.substr(digits));
}

/// A line of uuencoded data: its first character says how many bytes follow.
bool is_uuencoded(std::string_view line) {
    if (line.empty() || line.front() < ' ' || line.front() > '`') return false;
    const auto bytes = static_cast<std::size_t>(line.front() - ' ') & 0x3FU;
    const std::size_t characters = (bytes + 2) / 3 * 4;
    // Some programs drop blanks at the end of a line or add a checksum.
    return line.size() <= characters + 4 && line.size() + 4 > characters;
}

std::string_view yenc_name(std::string_view line) {
    constexpr std::string_view mark = " name=";
    const std::size_t at = line.find(mark);
    return at == std::string_view::npos ? std::string_view("yenc")
                                        : trimmed(line.substr(at + mark.size()));
}

bool begins_file(std::string_view line, std::string_view following, TextFile& file) {
    if (const std::string_view name = name_behind_mode(line, "begin "); !name.empty()) {
        file.kind = TextFile::Kind::uuencode;
        file.name = name;
        return is_uuencoded(following);
    }
    if (const std::string_view name = name_behind_mode(line, "begin-base64 "); !name.empty()) {
        file.kind = TextFile::Kind::base64;
        file.name = name;
        return true;
    }
    if (line.starts_with("=ybegin ")) {
        file.kind = TextFile::Kind::yenc;
        file.name = yenc_name(line);
        return true;
    }
    return false;
}

bool ends_file(std::string_view line, TextFile::Kind kind) {
    switch (kind) {
    case TextFile::Kind::uuencode:
        return line == "end";
    case TextFile::Kind::base64:
        return line == "====";
    case TextFile::Kind::yenc:
        return line.starts_with("=yend");
    }
    return true;
}

/// `begin` at the beginning of a line, at or behind `position`; the searches run through text only
/// once.
class Candidates {
public:
    explicit Candidates(std::string_view text)
        : text_(text), begin_(text.find("begin")), yenc_(text.find("=ybegin ")) {}
    std::size_t from(std::size_t position) {
        begin_ = next(begin_, "begin", position);
        yenc_ = next(yenc_, "=ybegin ", position);
        return std::min(begin_, yenc_);
    }

private:
    std::size_t next(std::size_t known, std::string_view word, std::size_t position) {
        if (known == std::string_view::npos || known >= position) return known;
        return text_.find(word, position);
    }
    std::string_view text_;
    std::size_t begin_;
    std::size_t yenc_;
};

} // namespace

std::vector<TextFile> find_text_files(std::string_view text, std::size_t limit) {
    std::vector<TextFile> files;
    const LineEnds ends = line_ends_of(text);
    Candidates candidates(text);
    std::size_t at = candidates.from(0);
    while (at != std::string_view::npos && files.size() < limit) {
        const bool line_start = at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r';
        if (!line_start) {
            at = candidates.from(at + 1);
            continue;
        }
        const Line line = line_at(text, at, ends);
        TextFile file;
        if (!begins_file(line.text, line_at(text, line.next, ends).text, file)) {
            at = candidates.from(line.next);
            continue;
        }
        // Without its last line the file goes on to the end of the text.
        std::size_t end = line.next;
        while (end < text.size()) {
            const Line inside = line_at(text, end, ends);
            end = inside.next;
            if (ends_file(inside.text, file.kind)) break;
        }
        file.lines = text.substr(at, end - at);
        files.push_back(std::move(file));
        at = candidates.from(end);
    }
    return files;
}

std::string_view decode_text_file(const TextFile& file, std::string& buffer) {
    switch (file.kind) {
    case TextFile::Kind::uuencode:
        return decode_transfer(file.lines, TransferEncoding::uuencode, buffer);
    case TextFile::Kind::yenc:
        return decode_transfer(file.lines, TransferEncoding::yenc, buffer);
    case TextFile::Kind::base64:
        break;
    }
    const std::size_t data = std::min(file.lines.find_first_of("\r\n"), file.lines.size());
    return decode_transfer(file.lines.substr(data), TransferEncoding::base64, buffer);
}

} // namespace keneki::mail
