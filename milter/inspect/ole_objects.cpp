// Files inside a compound file: OLE packages, streams that hold a whole file, documents embedded as
// storages, and what is attached to an Outlook message (threats 7.1).
#include "inspect/bytes.h"
#include "inspect/ole.h"
#include "inspect/package.h"
#include "inspect/type.h"
#include "mail/charset.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::size_t object_limit_bytes = 16U << 20U; // of one embedded file
constexpr int object_limit = 100;                      // of one document

/// Streams that hold a file of another program as it is: OOXML, OpenDocument, what an object of
/// that program calls its contents.
constexpr std::array<std::string_view, 3> whole_files{"package", "contents", "embeddedodf"};

/// The stream that makes a storage a document of its own, and its type.
struct DocumentStream {
    std::string_view stream;
    std::string_view type;
};
constexpr std::array document_streams{
    DocumentStream{"worddocument", "doc"},
    DocumentStream{"workbook", "xls"},
    DocumentStream{"book", "xls"},
    DocumentStream{"powerpoint document", "ppt"},
};

// Properties of an attachment, [MS-OXPROPS]: PidTagAttachDataBinary, PidTagAttachLongFilename,
// PidTagAttachFilename; 001F is UTF-16, 001E the message's code page.
constexpr std::string_view attached_data = "__substg1.0_37010102";
constexpr std::array<std::string_view, 4> attached_names{
    "__substg1.0_3707001f", "__substg1.0_3707001e", "__substg1.0_3704001f", "__substg1.0_3704001e"};
constexpr std::size_t name_limit_bytes = 64U << 10U; // the end of a name says what it is

class Objects {
public:
    Objects(Inspection& inspection, std::uint32_t part, const Cfb& cfb)
        : inspection_(inspection), part_(part), cfb_(cfb), taken_(cfb.entries().size(), false) {}

    std::vector<std::size_t> run() {
        const auto& entries = cfb_.entries();
        for (std::size_t i = 1; i < entries.size() && !over_; ++i)
            if (entries[i].kind == CfbEntry::Kind::storage && !taken_[i]) take_document(i);
        for (std::size_t i = 1; i < entries.size() && !over_; ++i) {
            if (entries[i].kind != CfbEntry::Kind::stream || taken_[i]) continue;
            const std::string name = lower(entries[i].name);
            if (name == "\x01ole10native") take_package(entries[i]);
            if (std::find(whole_files.begin(), whole_files.end(), name) != whole_files.end())
                take_whole_file(entries[i], name);
        }
        for (std::size_t i = 1; i < entries.size() && !over_; ++i)
            if (entries[i].kind == CfbEntry::Kind::storage && !taken_[i]) take_attachment(i);
        std::vector<std::size_t> taken;
        for (std::size_t i = 0; i < taken_.size(); ++i)
            if (taken_[i]) taken.push_back(i);
        return taken;
    }

private:
    /// False when there are too many objects, or they lie too deep.
    bool may_take() {
        if (++count_ > object_limit) {
            inspection_.found(Finding::LIMIT_REACHED, part_, "embedded files");
            inspection_.not_inspected(NotInspected::OVER_LIMIT, part_, "embedded files");
            over_ = true;
        } else if (!inspection_.may_open(part_)) {
            over_ = true;
        }
        return !over_;
    }

    std::uint32_t add_child(Part::Kind kind, std::string_view name) {
        const std::uint32_t child = inspection_.add_child(part_, kind, name);
        over_ = over_ || child == 0;
        return child;
    }

    void inspect_stream(std::uint32_t child, const CfbEntry& entry, const std::string& content) {
        if (entry.size <= object_limit_bytes) {
            inspection_.inspect_content(child, as_bytes(content));
            return;
        }
        inspection_.inspect_beginning(child, as_bytes(content), entry.size, {});
        inspection_.not_inspected(NotInspected::OVER_LIMIT, child, "size of an embedded file");
    }

    void take_document(std::size_t storage) {
        for (const DocumentStream& known : document_streams) {
            if (!cfb_.child(storage, known.stream)) continue;
            if (!may_take()) return;
            const std::uint32_t child =
                add_child(Part::EMBEDDED_FILE, cfb_.entries()[storage].name);
            if (child == 0) return;
            taken_[storage] = true;
            std::uint64_t size = 0;
            for (const std::size_t at : cfb_.descendants(storage)) {
                taken_[at] = true;
                size += cfb_.entries()[at].size;
            }
            inspection_.part(child).set_type(std::string(known.type));
            inspection_.part(child).set_size(size);
            inspect_compound(inspection_, child, cfb_.subtree(storage));
            return;
        }
    }

    void take_package(const CfbEntry& entry) {
        if (count_ >= object_limit) {
            static_cast<void>(may_take());
            return;
        }
        const std::string stream = read(entry);
        // Four bytes of size before the package itself, [MS-OLEDS] 2.3.6.
        if (inspect_package(inspection_, part_, slice(as_bytes(stream), 4),
                            entry.size > object_limit_bytes))
            ++count_;
    }

    /// Takes what is read from the budget, because one content may stand under any number of names.
    std::string read(const CfbEntry& entry) {
        std::string content = cfb_.read(entry, object_limit_bytes);
        if (!inspection_.spend_inflated(content.size())) {
            inspection_.found(Finding::LIMIT_REACHED, part_, "embedded files");
            inspection_.not_inspected(NotInspected::OVER_LIMIT, part_, "embedded files");
            over_ = true;
            return {};
        }
        return content;
    }

    void take_whole_file(const CfbEntry& entry, std::string_view name) {
        const std::string content = read(entry);
        const std::string_view type = detect_type(as_bytes(content));
        // Controls have contents too, which are no file.
        if (type == "unknown" || type == "text" || type == "empty") return;
        if (!may_take()) return;
        const std::uint32_t child = add_child(Part::EMBEDDED_FILE, name);
        if (child != 0) inspect_stream(child, entry, content);
    }

    void take_attachment(std::size_t storage) {
        const auto data = cfb_.child(storage, attached_data);
        if (!data || !may_take()) return;
        std::string name;
        for (const std::string_view property : attached_names) {
            const auto at = cfb_.child(storage, property);
            if (!at || !name.empty()) continue;
            const std::string bytes = cfb_.read(cfb_.entries()[*at], name_limit_bytes);
            name = mail::decode_text(bytes, property.back() == 'f' ? "utf-16le" : "cp932").text;
            while (!name.empty() && name.back() == '\0')
                name.pop_back();
        }
        // Its name was given by a person, as that of an archive's member is.
        const std::uint32_t child = add_child(Part::ARCHIVE_MEMBER, name);
        const CfbEntry& entry = cfb_.entries()[*data];
        if (child != 0) inspect_stream(child, entry, read(entry));
    }

    Inspection& inspection_;
    std::uint32_t part_;
    const Cfb& cfb_;
    std::vector<bool> taken_;
    int count_ = 0;
    bool over_ = false;
};

} // namespace

std::vector<std::size_t>
inspect_objects(Inspection& inspection, std::uint32_t part, const Cfb& cfb) {
    return Objects(inspection, part, cfb).run();
}

} // namespace keneki::inspect
