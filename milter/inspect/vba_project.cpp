// Projects of Visual Basic for Applications, [MS-OVBA] 2.3: the directory that names the modules,
// their sources, and whether the source is what would run.
#include "inspect/vba_project.h"

#include "inspect/bytes.h"
#include "inspect/vba.h"
#include "mail/charset.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

/// In front of the source of a module in which nothing is written; 767 to 948 bytes were seen.
constexpr std::size_t empty_module_bytes = 2'048;
constexpr std::size_t source_limit_bytes =
    4U << 20U; // of all modules; the largest office form has a tenth
constexpr std::size_t stream_limit_bytes = 8U << 20U;    // of one stream that is searched
constexpr std::size_t searched_limit_bytes = 64U << 20U; // of all streams together
constexpr std::size_t directory_limit_bytes = 4U << 20U; // of a `dir` stream when decompressed
constexpr std::size_t module_limit = 2'000;
constexpr std::size_t hidden_limit = 20; // modules named
// "\0Attribut\0": every module's source starts with "Attribute VB_Name", and this is what eight
// literals and the next flag byte make of it.
constexpr std::string_view module_mark("\x00"
                                       "Attribut\x00",
                                       10);
constexpr std::size_t mark_in_container = 3; // behind the signature byte and the chunk's header

constexpr std::size_t spare_lines = 3; // that compiled code may have above its source
// Names in the cache of a project that mean something when no source has them. An office's own
// macros that were edited leave names behind too, but not one of each kind.
constexpr std::array<std::string_view, 8> telling_starts{
    "autoopen", "auto_open",      "document_open", "workbook_open",
    "autoexec", "document_close", "autoclose",     "auto_close"};
constexpr std::array<std::string_view, 5> telling_acts{"shell", "createobject", "urldownloadtofile",
                                                       "savetofile", "virtualalloc"};

// Records of `dir`, [MS-OVBA] 2.3.4.2.
enum class Record : std::uint16_t {
    code_page = 0x0003,
    version = 0x0009,
    module_name = 0x0019,
    stream_name = 0x001A,
    module_offset = 0x0031,
    stream_name_unicode = 0x0032,
    module_name_unicode = 0x0047,
};

std::string utf8_of_utf16(Bytes bytes) {
    return mail::decode_text(as_text(bytes), "utf-16le").text;
}

std::string charset_of(std::uint32_t code_page) {
    switch (code_page) {
    case 932:
    case 10001: // of a Macintosh
        return "cp932";
    case 936:
        return "gb18030";
    case 949:
        return "euc-kr";
    case 950:
        return "big5";
    case 65001:
        return "utf-8";
    default:
        return fmt::format("windows-{}", code_page);
    }
}

std::string utf8_of(Bytes bytes, std::uint32_t code_page) {
    return mail::decode_text(as_text(bytes), charset_of(code_page)).text;
}

/// Lines of a source that are code: no attributes, which compiled code does not count.
struct SourceLines {
    std::size_t written = 0;
    std::size_t joined = 0; ///< a line that goes on in the next one is one line
    bool blank = true;      ///< nothing is written in them
};

SourceLines source_lines(std::string_view source) {
    SourceLines lines;
    bool goes_on = false;
    while (!source.empty()) {
        const std::size_t end = std::min(source.find('\n'), source.size());
        std::string_view line = source.substr(0, end);
        source.remove_prefix(std::min(end + 1, source.size()));
        if (line.starts_with("Attribute ")) continue;
        if (line.ends_with('\r')) line.remove_suffix(1);
        ++lines.written;
        lines.blank = lines.blank && line.find_first_not_of(" \t") == std::string_view::npos;
        if (!goes_on) ++lines.joined;
        goes_on = line.ends_with(" _");
    }
    return lines;
}

/// The cache knows each procedure of the source: it was compiled from this source, and what else it
/// names is left over from modules that were deleted.
bool has_all_procedures(std::string_view cache, std::string_view source) {
    bool any = false;
    for (const std::string_view word : {"sub ", "function "})
        for (std::size_t at = 0; (at = source.find(word, at)) != std::string_view::npos;
             at += word.size()) {
            const std::size_t begin = at + word.size();
            std::size_t end = begin;
            while (end < source.size() &&
                   (is_letter(source[end]) || is_digit(source[end]) || source[end] == '_'))
                ++end;
            if (end == begin || end == source.size() || source[end] != '(') continue;
            any = true;
            if (!contains(cache, source.substr(begin, end - begin))) return false;
        }
    return any;
}

/// Reads the modules of one compound file.
class Reader {
public:
    explicit Reader(const Cfb& cfb) : cfb_(cfb), parents_(cfb.entries().size(), 0) {
        for (std::size_t i = 0; i < cfb_.entries().size(); ++i)
            if (cfb_.entries()[i].kind == CfbEntry::Kind::storage)
                for (const std::size_t child : cfb_.children(i))
                    parents_[child] = i;
    }

    VbaCode run() {
        // Flat, so that a project whose storage was cut out of the tree is seen as well.
        code_.project = cfb_.find("dir").has_value() && cfb_.find("_vba_project").has_value();
        find_marked_sources();
        for (std::size_t i = 0; i < cfb_.entries().size(); ++i)
            if (is_stream(i, "dir")) read_project(i);
        if (code_.project && code_.hidden.empty()) compare_with_cache();
        return std::move(code_);
    }

private:
    [[nodiscard]] bool is_stream(std::size_t index, std::string_view name) const {
        const CfbEntry& entry = cfb_.entries()[index];
        return entry.kind == CfbEntry::Kind::stream && lower(entry.name) == name;
    }

    void add_source(std::string_view source) {
        if (source.size() > source_limit_bytes - code_.source.size()) code_.over_limit = true;
        code_.source += source.substr(0, source_limit_bytes - code_.source.size());
        if (code_.source.size() < source_limit_bytes) code_.source += '\n';
    }

    /// Sources wherever they lie, whatever the directory says.
    void find_marked_sources() {
        std::size_t searched = 0;
        for (const CfbEntry& entry : cfb_.entries()) {
            if (entry.kind != CfbEntry::Kind::stream || entry.size < module_mark.size()) continue;
            if (searched > searched_limit_bytes) {
                code_.over_limit = true;
                return;
            }
            const std::string stream = cfb_.read(entry, stream_limit_bytes);
            searched += stream.size();
            find_marked_sources(as_bytes(stream));
            if (entry.size > stream_limit_bytes && code_.present()) code_.over_limit = true;
        }
    }

public:
    static void find_marked_sources_in(Bytes bytes, VbaCode& code);

private:
    void find_marked_sources(Bytes bytes) { find_marked_sources_in(bytes, code_); }

    void read_project(std::size_t dir) {
        const std::string stream = cfb_.read(cfb_.entries()[dir], stream_limit_bytes);
        const std::string text = decompress_vba(as_bytes(stream), directory_limit_bytes);
        const VbaDirectory directory = read_vba_directory(as_bytes(text));
        const auto storage = parents_[dir];
        if (directory.cut || text.size() >= directory_limit_bytes) code_.over_limit = true;
        for (const VbaModule& module : directory.modules) {
            if (code_.hidden.size() >= hidden_limit) return;
            auto place = cfb_.child(storage, module.stream);
            if (!place) place = cfb_.find(module.stream);
            if (place) {
                const CfbEntry& entry = cfb_.entries()[*place];
                const std::string content = cfb_.read(entry, stream_limit_bytes);
                read_ += content.size();
                if (read_ > searched_limit_bytes) { // one stream under many names
                    code_.over_limit = true;
                    return;
                }
                if (content.size() == entry.size) {
                    judge(module, content);
                } else {
                    code_.over_limit = true; // cut off, so nothing can be said of its source
                }
            } else if (!module.stream.empty()) {
                code_.hidden.push_back(module.name + ": no stream");
            }
        }
    }

    void judge(const VbaModule& module, const std::string& stream) {
        const Bytes bytes = as_bytes(stream);
        std::size_t offset = module.offset;
        std::string source = decompress_vba(slice(bytes, offset), source_limit_bytes);
        // Some programs note a wrong place; the source has been read by its mark then.
        const auto mark = stream.find(module_mark);
        if (source.empty() && mark != std::string::npos && mark >= mark_in_container) {
            offset = mark - mark_in_container;
            source = decompress_vba(slice(bytes, offset), source_limit_bytes);
        }
        // A container that begins otherwise than all compilers write it was not found by its mark.
        if (!source.empty() && !has_at(bytes, offset + mark_in_container, module_mark))
            add_source(source);
        const std::size_t compiled = compiled_lines(slice(bytes, 0, offset));
        const SourceLines lines = source_lines(source);
        if (source.empty() && !stream.empty()) {
            code_.hidden.push_back(module.name + ": source unreadable");
        } else if (lines.blank && compiled == 0 && offset > empty_module_bytes) {
            code_.hidden.push_back(
                fmt::format("{}: {} bytes compiled, no line in the source", module.name, offset));
        } else if (compiled > lines.written + spare_lines ||
                   (compiled > 0 && compiled + spare_lines < lines.joined)) {
            code_.hidden.push_back(fmt::format("{}: {} lines compiled, {} in the source",
                                               module.name, compiled, lines.written));
        }
    }

    /// Source that was replaced by as many harmless lines: the cache of the project still has the
    /// names.
    void compare_with_cache() {
        const std::string source = lower(code_.source);
        for (std::size_t i = 0; i < cfb_.entries().size(); ++i) {
            if (!is_stream(i, "_vba_project")) continue;
            const std::string cache = lower(cfb_.read(cfb_.entries()[i], stream_limit_bytes));
            const auto only_cached = [&](std::string_view word) {
                return contains(cache, word) && !contains(source, word);
            };
            const auto* const begins =
                std::find_if(telling_starts.begin(), telling_starts.end(), only_cached);
            const auto* const acts =
                std::find_if(telling_acts.begin(), telling_acts.end(), only_cached);
            if (begins != telling_starts.end() && acts != telling_acts.end() &&
                !has_all_procedures(cache, source))
                code_.hidden.push_back(fmt::format("compiled code has {} and {}", *begins, *acts));
        }
    }

    const Cfb& cfb_;
    std::vector<std::size_t> parents_; ///< storage of each entry; the root for orphans
    VbaCode code_;
    std::size_t read_ = 0; ///< bytes of modules
};

void Reader::find_marked_sources_in(Bytes bytes, VbaCode& code) {
    const std::string_view text = as_text(bytes);
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(module_mark, at)) != std::string_view::npos;
         at += module_mark.size()) {
        if (at < mark_in_container) continue;
        if (code.source.size() >= source_limit_bytes || ++count > module_limit) {
            code.over_limit = true;
            return;
        }
        code.source += decompress_vba(slice(bytes, at - mark_in_container),
                                      source_limit_bytes - code.source.size());
        code.source += '\n';
    }
}

} // namespace

VbaDirectory read_vba_directory(Bytes dir) {
    VbaDirectory directory;
    ByteReader in(dir);
    VbaModule* module = nullptr;
    while (in.left() >= 6) {
        const auto id = static_cast<Record>(in.le<std::uint16_t>());
        const auto size = in.le<std::uint32_t>();
        // 2.3.4.2.1.10: the size of the version record is 4, but 6 bytes follow.
        const Bytes data = in.take(id == Record::version ? 6 : size);
        if (!in.ok()) {
            directory.cut = true;
            break;
        }
        switch (id) {
        case Record::code_page:
            directory.code_page = le_at<std::uint16_t>(data, 0);
            break;
        case Record::module_name:
            if (directory.modules.size() >= module_limit) {
                directory.cut = true;
                return directory;
            }
            module = &directory.modules.emplace_back();
            module->name = utf8_of(data, directory.code_page);
            break;
        case Record::module_name_unicode:
            if (module != nullptr && !data.empty()) module->name = utf8_of_utf16(data);
            break;
        case Record::stream_name:
            if (module != nullptr) module->stream = utf8_of(data, directory.code_page);
            break;
        case Record::stream_name_unicode:
            if (module != nullptr && !data.empty()) module->stream = utf8_of_utf16(data);
            break;
        case Record::module_offset:
            if (module != nullptr) module->offset = le_at<std::uint32_t>(data, 0);
            break;
        default:
            break;
        }
    }
    return directory;
}

std::size_t compiled_lines(Bytes cache) {
    // The table of lines begins with this mark; its layout is not published, only its beginning is
    // the same in all versions since 1997: the mark, its version, the number of lines.
    constexpr std::string_view mark("\xFE\xCA", 2);
    const std::size_t at = as_text(cache).find(mark);
    return at == std::string_view::npos ? 0 : le_at<std::uint16_t>(cache, at + 4);
}

VbaCode read_vba(const Cfb& cfb) {
    return Reader(cfb).run();
}

VbaCode scan_vba(Bytes content) {
    VbaCode code;
    Reader::find_marked_sources_in(content, code);
    return code;
}

} // namespace keneki::inspect
