#include "base/escape.h"
#include "base/sha256.h"
#include "evidence/findings.h"
#include "inspect/bytes.h"
#include "inspect/inspector.h"
#include "inspect/names.h"
#include "inspect/readings.h"
#include "inspect/type.h"
#include "mail/body_text.h"
#include "mail/charset.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <iterator>
#include <utility>

namespace keneki::inspect {

namespace {

constexpr std::size_t names_judged = 60; // of one part; mailers write four at most
constexpr std::size_t part_name_limit_bytes = 1024;
constexpr std::size_t guessed_text_limit = 20;         // texts that are searched for passwords
constexpr std::size_t guessed_text_bytes = 32U << 10U; // of each
constexpr std::size_t guess_limit = 100;               // words of one text

NamePlace place_of(const Part& part) {
    return part.kind() == Part::ARCHIVE_MEMBER ? NamePlace::archive_member : NamePlace::attachment;
}

/// Names that a program chose for an embedded part say nothing about a sender.
bool is_generated_name(const Part& part) {
    return part.kind() == Part::EMBEDDED_FILE;
}

void set_name_facts(Part& part) {
    part.set_extension(std::string(extension_of(part.name())));
    part.set_stem(stem_of(part.name()));
}

void judge_names(Inspection& inspection, std::uint32_t id) {
    const Part& part = inspection.part(id);
    std::vector<std::string> names(part.names().begin(), part.names().end());
    if (names.empty() && !part.name().empty()) names.push_back(part.name());
    if (names.size() > names_judged) {
        names.resize(names_judged);
        inspection.found(Finding::LIMIT_REACHED, id, "names of a part");
        inspection.not_inspected(NotInspected::OVER_LIMIT, id, "names of a part");
    }
    for (const std::string& name : names)
        for (const NameSign& sign : judge_name(name, part.type(), place_of(part))) {
            const bool shape =
                sign.id == Finding::NAME_DATE_ONLY || sign.id == Finding::NAME_WORD_AND_DIGITS;
            if (!shape || !is_generated_name(part)) inspection.found(sign.id, id, sign.detail);
        }
    if (extension_class(part.extension()) == ExtensionClass::office_macro)
        inspection.found(Finding::MACRO_EXTENSION, id, "." + part.extension());
}

/// What an extension alone promises, for content that cannot be read or says nothing (scripts have
/// no magic).
void found_by_extension(Inspection& inspection, std::uint32_t id) {
    const Part& part = inspection.part(id);
    const bool unread = part.type().empty();
    const std::string detail = "by name: ." + part.extension();
    switch (extension_class(part.extension())) {
    case ExtensionClass::script:
    case ExtensionClass::help:
        if (unread || part.type() == "text" || part.type() == "unknown" || part.type() == "html" ||
            part.type() == "xml" || part.type() == "chm")
            inspection.found(Finding::SCRIPT, id, detail);
        break;
    case ExtensionClass::executable:
        if (unread || part.type() == "unknown") inspection.found(Finding::EXECUTABLE, id, detail);
        break;
    case ExtensionClass::disk_image:
        if (unread || part.type() == "unknown") inspection.found(Finding::DISK_IMAGE, id, detail);
        break;
    case ExtensionClass::onenote:
        if (unread || part.type() == "cab") inspection.found(Finding::ONENOTE, id, detail);
        break;
    case ExtensionClass::shortcut:
        if (part.extension() == "lnk" && unread) inspection.found(Finding::SHORTCUT, id, detail);
        // What is told by its content says where it leads.
        if (part.extension() != "lnk" && part.type() != "url")
            inspection.found(Finding::INTERNET_SHORTCUT, id, detail);
        break;
    default:
        break;
    }
}

} // namespace

std::string sha256_hex(Bytes content) {
    Sha256 hash;
    hash.update(content);
    return hash.hex();
}

bool is_file(const Part& part) {
    return part.kind() != Part::MIME || part.attachment() || !part.name().empty();
}

void Inspection::found(Finding::Id id, std::uint32_t part, std::string_view detail) {
    add_finding(evidence_, id, part, detail);
}

void Inspection::found_worse(Finding::Id id, std::uint32_t part, std::string_view detail) {
    add_worse_finding(evidence_, id, part, detail);
}

void Inspection::add_passwords(std::vector<std::string> words) {
    passwords_.insert(passwords_.begin(), std::make_move_iterator(words.begin()),
                      std::make_move_iterator(words.end()));
}

void Inspection::add_text(std::string_view text, std::string_view charset) {
    if (texts_seen_ >= guessed_text_limit || text.empty()) return;
    ++texts_seen_;
    texts_.push_back({std::string(text.substr(0, guessed_text_bytes)), std::string(charset)});
}

const std::vector<std::string>& Inspection::passwords() {
    for (const RawText& raw : std::exchange(texts_, {})) {
        const std::string text = mail::decode_text(raw.bytes, raw.charset).text;
        for (std::string& word : mail::guess_passwords(text, guess_limit))
            if (std::find(passwords_.begin(), passwords_.end(), word) == passwords_.end())
                passwords_.push_back(std::move(word));
    }
    return passwords_;
}

void Inspection::not_inspected(NotInspected::Reason reason,
                               std::uint32_t part,
                               std::string_view detail) {
    add_not_inspected(evidence_, reason, part, detail);
}

std::uint32_t Inspection::add_child(std::uint32_t parent, Part::Kind kind, std::string_view name) {
    if (budget_.parts_left == 0) {
        found(Finding::LIMIT_REACHED, parent, "parts");
        not_inspected(NotInspected::OVER_LIMIT, parent, "parts");
        return 0;
    }
    --budget_.parts_left;
    Part& child = *evidence_.add_parts();
    const auto id = static_cast<std::uint32_t>(evidence_.parts_size());
    child.set_id(id);
    child.set_parent(parent);
    child.set_kind(kind);
    child.set_depth(parent == 0 ? 1 : part(parent).depth() + 1);
    child.set_attachment(true);
    // What a file is called, and what it is, stands at the end of a path.
    if (name.size() > part_name_limit_bytes) {
        name.remove_prefix(name.size() - part_name_limit_bytes);
        while (!name.empty() && (static_cast<unsigned char>(name.front()) & 0xC0U) == 0x80U)
            name.remove_prefix(1);
    }
    const std::string text(clip_utf8(valid_utf8(name), part_name_limit_bytes));
    child.set_name(text);
    child.add_names(text);
    set_name_facts(child);
    return id;
}

void Inspection::inspect_content(std::uint32_t id, Bytes content) {
    inspect_beginning(id, content, content.size(), sha256_hex(content));
}

void Inspection::inspect_beginning(std::uint32_t id,
                                   Bytes beginning,
                                   std::uint64_t size,
                                   std::string sha256) {
    Part& item = part(id);
    item.set_size(size);
    item.set_sha256(std::move(sha256));
    set_name_facts(item);
    if (budget_.out_of_time()) {
        not_inspected(NotInspected::TIMED_OUT, id, "time of the message");
        inspect_name(id);
        return;
    }
    item.set_type(std::string(detect_type(beginning)));
    if (item.type() == "text" || item.type() == "html")
        add_text(as_text(beginning), item.charset());
    if (is_file(item)) {
        judge_names(*this, id);
        found_by_extension(*this, id);
    }
    run_inspectors(id, beginning);
}

void Inspection::inspect_name(std::uint32_t id) {
    set_name_facts(part(id));
    judge_names(*this, id);
    found_by_extension(*this, id);
}

void Inspection::run_inspectors(std::uint32_t id, Bytes content) {
    for (const Inspector& inspector : inspectors())
        if (!run_inspector(inspector, id, content)) return;
    const auto readings = other_readings(part(id), content);
    if (readings.empty()) return;
    const Part own = part(id);
    for (const Reading& reading : readings) {
        if (reading.crafted)
            found(Finding::POLYGLOT, id, fmt::format("{} and {}", own.type(), reading.type));
        part(id).set_type(std::string(reading.type));
        for (const Inspector& inspector : inspectors())
            if (!inspector.wants(own, content) && !run_inspector(inspector, id, content)) break;
        part(id).set_type(own.type());
    }
}

bool Inspection::run_inspector(const Inspector& inspector, std::uint32_t id, Bytes content) {
    // Inspectors do not throw for what bytes contain; should one, the part is evidence, not the
    // end of the message.
    try {
        if (!inspector.wants(part(id), content)) return true;
        if (budget_.out_of_time()) {
            not_inspected(NotInspected::TIMED_OUT, id, "time of the message");
            return false;
        }
        inspector.inspect(*this, id, content);
    } catch (const std::exception& error) {
        found(Finding::INSPECTION_FAILED, id, fmt::format("{}: {}", inspector.name, error.what()));
        not_inspected(NotInspected::INSPECTOR_DIED, id, inspector.name);
    }
    return true;
}

std::uint32_t Inspection::nesting(std::uint32_t id) const {
    std::uint32_t levels = 0;
    // A parent's id is always smaller, so this ends.
    for (std::uint32_t at = id; at != 0; at = part(at).parent())
        if (part(at).kind() == Part::ARCHIVE_MEMBER || part(at).kind() == Part::EMBEDDED_FILE)
            ++levels;
    return levels;
}

bool Inspection::may_open(std::uint32_t id) {
    if (nesting(id) < budget_.archive_depth) return true;
    found(Finding::LIMIT_REACHED, id, "archives within archives");
    not_inspected(NotInspected::OVER_LIMIT, id, "archives within archives");
    return false;
}

bool Inspection::spend_inflated(std::uint64_t bytes) {
    if (bytes > budget_.inflated_bytes_left) {
        budget_.inflated_bytes_left = 0;
        return false;
    }
    budget_.inflated_bytes_left -= bytes;
    return !budget_.out_of_time();
}

bool Inspection::spend_hashed(std::uint64_t bytes) {
    const bool enough = bytes <= budget_.hashed_bytes_left;
    budget_.hashed_bytes_left = enough ? budget_.hashed_bytes_left - bytes : 0;
    return enough;
}

Part& Inspection::part(std::uint32_t id) {
    return *evidence_.mutable_parts(static_cast<int>(id) - 1);
}
const Part& Inspection::part(std::uint32_t id) const {
    return evidence_.parts(static_cast<int>(id) - 1);
}

} // namespace keneki::inspect
