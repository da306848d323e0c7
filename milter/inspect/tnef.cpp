// Outlook's own wrapping of a message, winmail.dat, [MS-OXTNEF]: attachments, attached messages and
// the formatted text become children.
#include "inspect/bytes.h"
#include "inspect/compressed_rtf.h"
#include "inspect/inspector_list.h"
#include "inspect/members.h"
#include "inspect/ole1.h"
#include "inspect/tnef_properties.h"
#include "mail/charset.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace keneki::inspect {

namespace {

constexpr std::size_t header_bytes = 6; // signature and key
constexpr std::size_t attribute_header_bytes = 9;
constexpr std::size_t name_limit_bytes = 64U << 10U; // the end of a name says what it is

// 2.1.3.1: what the attributes hold that matter here.
constexpr std::uint32_t attach_rendering = 0x00069002; // an attachment begins
constexpr std::uint16_t rendered_as_ole = 2;
constexpr std::uint32_t attach_title = 0x00018010;
constexpr std::uint32_t attach_transport_name = 0x00069001;
constexpr std::uint32_t attach_data = 0x0006800F;
constexpr std::uint32_t attach_properties = 0x00069005;
constexpr std::uint32_t message_properties = 0x00069003;
constexpr std::uint32_t oem_code_page = 0x00069007;

// [MS-OXPROPS]
constexpr std::uint16_t property_attached = 0x3701;
constexpr std::uint16_t property_compressed_rtf = 0x1009;
constexpr std::array<std::uint16_t, 4> property_names{0x3707, 0x3704, 0x370C, 0x3001};

struct Attachment {
    std::vector<std::string> names; ///< the likeliest first
    std::string title;
    std::vector<Bytes> contents;
    bool ole = false;
};

class TnefInspection {
public:
    TnefInspection(Inspection& inspection, std::uint32_t part)
        : inspection_(inspection), part_(part) {}

    void run(Bytes content) {
        inspected_bytes_ = content.size();
        ByteReader in(slice(content, header_bytes));
        bool any = false;
        while (in.left() >= attribute_header_bytes) {
            const auto level = in.le<std::uint8_t>();
            if (level != 1 && level != 2) break;
            const auto id = in.le<std::uint32_t>();
            const auto size = in.le<std::uint32_t>();
            any = true;
            if (size > in.left()) {
                take(id, in.rest());
                in.skip(in.left());
                broken("cut off");
                break;
            }
            take(id, in.take(size));
            in.skip(2); // sum of the bytes: nobody looks at it
            if (!in.ok()) broken("cut off");
        }
        finish_attachment();
        if (!any || has_rest(in.rest())) broken("attributes");
    }

private:
    /// Line ends and zeros are what the way through other programs leaves behind.
    static bool has_rest(Bytes rest) {
        return std::ranges::any_of(
            as_text(rest), [](char c) { return c != '\0' && c != '\r' && c != '\n' && c != ' '; });
    }

    void broken(std::string_view what) {
        if (inspection_.part(part_).size() > inspected_bytes_) {
            inspection_.not_inspected(NotInspected::OVER_LIMIT, part_, "size of winmail.dat");
            return;
        }
        inspection_.found(Finding::FILE_CORRUPT, part_, fmt::format("winmail.dat, {}", what));
        inspection_.not_inspected(NotInspected::CORRUPT, part_, "winmail.dat");
    }

    void take(std::uint32_t id, Bytes data) {
        switch (id) {
        case attach_rendering:
            finish_attachment();
            attachment_.emplace();
            attachment_->ole = le_at<std::uint16_t>(data, 0) == rendered_as_ole;
            break;
        case attach_title:
        case attach_transport_name:
            if (Attachment& file = attachment(); file.title.empty()) file.title = text(data);
            break;
        case attach_data:
            attachment().contents.push_back(data);
            break;
        case attach_properties:
            take_properties(data, [&](const TnefProperty& property) { take(property); });
            break;
        case message_properties:
            take_properties(data, [&](const TnefProperty& property) {
                if (property.id == property_compressed_rtf)
                    inspect_compressed_rtf(inspection_, part_, property.value);
            });
            break;
        case oem_code_page:
            charset_ = fmt::format("cp{}", le_at<std::uint32_t>(data, 0));
            break;
        default:
            break;
        }
    }

    template <class Handler>
    void take_properties(Bytes data, Handler handler) {
        if (!read_tnef_properties(data, handler)) broken("properties");
    }

    void take(const TnefProperty& property) {
        if (property.id == property_attached) {
            attachment().contents.push_back(property.content());
            return;
        }
        const auto at = std::ranges::find(property_names, property.id);
        if (at == property_names.end() || !property.is_text()) return;
        const auto rank = static_cast<std::size_t>(at - property_names.begin());
        auto& names = attachment().names;
        if (names.size() <= rank) names.resize(rank + 1);
        names[rank] =
            property.is_unicode()
                ? cut_at_nul(
                      mail::decode_text(as_text(name_bytes(property.value)), "utf-16le").text)
                : text(property.value);
    }

    /// What comes before the first beginning of an attachment belongs to one all the same.
    Attachment& attachment() {
        if (!attachment_) attachment_.emplace();
        return *attachment_;
    }

    static Bytes name_bytes(Bytes data) { return slice(data, 0, name_limit_bytes); }

    static std::string cut_at_nul(std::string text) {
        text.resize(std::min(text.find('\0'), text.size()));
        return text;
    }

    [[nodiscard]] std::string text(Bytes data) const {
        const std::string_view raw = as_text(name_bytes(data));
        return mail::decode_text(raw.substr(0, raw.find('\0')), charset_).text;
    }

    void finish_attachment() {
        if (!attachment_) return;
        Attachment file = std::move(*attachment_);
        attachment_.reset();
        std::erase(file.names, std::string());
        if (!file.title.empty() && std::ranges::find(file.names, file.title) == file.names.end())
            file.names.push_back(file.title);
        // Outlook writes an attached message twice: empty in the one place, whole in the other.
        std::erase_if(file.contents, [](Bytes content) { return content.empty(); });
        if (file.contents.empty()) file.contents.emplace_back();
        for (const Bytes content : file.contents)
            if (!inspect_file(file, content)) return;
    }

    /// False when no more parts may be added.
    bool inspect_file(const Attachment& file, Bytes content) {
        if (!inspection_.may_open(part_)) return false;
        // Its name was given by a person, as that of an archive's member is.
        const std::uint32_t child = inspection_.add_child(
            part_, Part::ARCHIVE_MEMBER, file.names.empty() ? std::string() : file.names.front());
        if (child == 0) return false;
        for (std::size_t i = 1; i < file.names.size(); ++i)
            inspection_.part(child).add_names(file.names[i]);
        if (!inspection_.spend_inflated(content.size())) {
            inspection_.found(Finding::LIMIT_REACHED, child, "decoded bytes");
            inspection_.not_inspected(NotInspected::OVER_LIMIT, child, "decoded bytes");
            inspection_.inspect_name(child);
            return true;
        }
        inspection_.inspect_content(child, content);
        if (!file.ole) return true;
        // An object may stand in the way of OLE 1, its file inside.
        const auto object = read_ole1(content);
        if (!object || object->data.empty() || !inspection_.may_open(child)) return true;
        const std::uint32_t inner = inspection_.add_child(child, Part::EMBEDDED_FILE, {});
        if (inner == 0) return false;
        inspection_.inspect_content(inner, object->data);
        return true;
    }

    Inspection& inspection_;
    std::uint32_t part_;
    std::uint64_t inspected_bytes_ = 0;
    std::string charset_ = "cp932";
    std::optional<Attachment> attachment_;
};

} // namespace

bool wants_tnef(const Part& part, Bytes /*content*/) {
    return part.type() == "tnef";
}

void inspect_tnef(Inspection& inspection, std::uint32_t part, Bytes content) {
    inspection.found(Finding::TNEF, part, "winmail.dat");
    TnefInspection(inspection, part).run(content);
}

} // namespace keneki::inspect
