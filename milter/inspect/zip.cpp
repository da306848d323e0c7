// ZIP archives: every member becomes a part and is inspected; what cannot be read is judged by
// name.
#include "base/escape.h"
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/members.h"
#include "inspect/names.h"
#include "inspect/type.h"
#include "inspect/zip_reader.h"
#include "mail/charset.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace keneki::inspect {

namespace {

constexpr std::size_t member_limit = 1'000; // members inspected; of more the names are read
// A try costs about a millisecond (AES: 1,000 rounds), so few passwords for each member and a bound
// for the archive.
constexpr std::size_t password_limit = 160;
constexpr std::size_t archive_tries_limit = 640;
constexpr std::uint64_t tried_bytes = 1U << 20U; // unpacked to see whether a password was right
constexpr std::uint16_t aes_method = 99;         // APPNOTE 7: the real method is in an extra field
constexpr int joined_archives_limit = 4;         // archives behind each other in one file

std::string name_of(const ZipEntry& entry) {
    return member_name(entry.name, entry.utf8());
}

/// Most names: plain ASCII and at most one extension, of a kind that does not run. Such a name
/// hides nothing, and saying so is a hundred times cheaper than judging it.
bool is_plain_name(std::string_view name) {
    const auto slash = name.find_last_of("/\\");
    const std::string_view base = slash == std::string_view::npos ? name : name.substr(slash + 1);
    const bool ascii =
        std::ranges::all_of(base, [](char c) { return c > ' ' && c <= '~' && c != '%'; });
    const auto dot = base.find('.');
    if (!ascii || dot != base.rfind('.')) return false;
    if (dot == std::string_view::npos) return true;
    const std::string extension = lower(base.substr(dot + 1));
    return !is_dangerous_extension(extension) && extension_class(extension) != ExtensionClass::html;
}

class ZipInspection {
public:
    ZipInspection(Inspection& inspection, std::uint32_t part)
        : inspection_(inspection), part_(part) {}

    void run(Bytes content) {
        std::uint64_t before = content.size();
        for (int i = 0; i < joined_archives_limit; ++i) {
            auto layout = find_zip(content, before);
            if (!layout) {
                if (i == 0) broken(content);
                inspect_remains(i == 0 ? content : before_end_record(content, before));
                return;
            }
            if (i == 0) {
                std::string sign = zip_inconsistency(content, *layout);
                if (!sign.empty())
                    inspection_.found(Finding::ARCHIVE_INCONSISTENT, part_, sign);
                else if (sign = zip_oddity(content, *layout); !sign.empty())
                    inspection_.found(Finding::ARCHIVE_IRREGULAR, part_, sign);
            }
            add_unlisted_members(slice(content, 0, before), *layout);
            inspect_archive(content, *layout);
            // What stands before it may be an archive of its own, which other programs show
            // instead.
            before = std::min(layout->first_local, layout->directory_begin);
        }
        if (!find_zip(content, before)) return;
        inspection_.found(Finding::LIMIT_REACHED, part_, "archives behind each other");
        inspection_.not_inspected(NotInspected::OVER_LIMIT, part_, "archives behind each other");
    }

private:
    /// What stands before the last end record there; what is behind it was taken for members of the
    /// archive that follows.
    static Bytes before_end_record(Bytes content, std::uint64_t limit) {
        const std::string_view text = as_text(slice(content, 0, limit));
        const auto at = text.rfind(std::string_view("PK\x05\x06", 4));
        return at == std::string_view::npos ? Bytes() : slice(content, 0, at);
    }

    /// Neither directory nor hope: what Office would offer to repair is an Office document all the
    /// same.
    void broken(Bytes content) {
        const Part& item = inspection_.part(part_);
        if (item.size() > content.size()) { // only its beginning is at hand
            inspection_.found(Finding::LIMIT_REACHED, part_,
                              "size of an archive within an archive");
            inspection_.not_inspected(NotInspected::OVER_LIMIT, part_,
                                      "size of an archive within an archive");
            return;
        }
        const auto kind = extension_class(item.extension());
        const std::string_view text = as_text(content);
        const bool office =
            kind == ExtensionClass::document || kind == ExtensionClass::office_macro ||
            contains(text, "[Content_Types].xml") || contains(text, "word/document.xml");
        inspection_.found(office ? Finding::OFFICE_CORRUPT : Finding::ARCHIVE_CORRUPT, part_,
                          "does not open as ZIP");
        inspection_.not_inspected(NotInspected::CORRUPT, part_, "ZIP");
    }

    /// Without a directory, what the members' own headers say.
    void inspect_remains(Bytes content) {
        const ZipLayout layout = zip_from_local_headers(content);
        if (!layout.entries.empty()) inspect_archive(content, layout);
    }

    void inspect_archive(Bytes content, const ZipLayout& layout) {
        auto zip = ZipFile::open(content, layout);
        if (layout.split) {
            inspection_.found(Finding::ARCHIVE_UNSUPPORTED, part_, "one of several files");
            inspection_.not_inspected(NotInspected::UNSUPPORTED, part_, "one of several files");
            zip.reset();
        } else if (!zip) {
            broken(content);
        }
        judge_claims(layout);
        std::size_t files = 0;
        bool more_parts = true;
        for (std::size_t i = 0; i < layout.entries.size(); ++i) {
            const ZipEntry& entry = layout.entries[i];
            if (entry.directory()) continue;
            ++files;
            // Behind the last part that may be added, names are judged on the archive itself.
            if (more_parts)
                more_parts = inspect_entry(content, zip ? &*zip : nullptr, entry, i, files);
            if (!more_parts) judge_name_alone(entry.name, entry.utf8());
        }
        for (const std::string_view name : layout.names_beyond)
            judge_name_alone(name, false);
        if (layout.names_unread) names_unread(NotInspected::OVER_LIMIT);
        files += layout.names_beyond.size();
        if (files > member_limit || layout.too_many) {
            inspection_.found(Finding::ARCHIVE_TOO_MANY_MEMBERS, part_,
                              fmt::format("{} members", files));
            inspection_.not_inspected(NotInspected::OVER_LIMIT, part_, "members of an archive");
        }
        if (files == 1 && more_parts) judge_same_name();
    }

    /// What is unpacked ends at the budget; what is promised says already what the archive is.
    void judge_claims(const ZipLayout& layout) {
        const std::uint64_t left = inspection_.budget().inflated_bytes_left;
        std::uint64_t claimed = 0;
        for (const ZipEntry& entry : layout.entries)
            claimed += std::min(entry.size, left + 1);
        if (claimed > left)
            inspection_.found(Finding::ARCHIVE_BOMB, part_,
                              fmt::format("claims {} bytes", claimed));
    }

    /// False when no more parts may be added.
    bool inspect_entry(Bytes content,
                       const ZipFile* zip,
                       const ZipEntry& entry,
                       std::size_t index,
                       std::size_t number) {
        const std::uint32_t child =
            inspection_.add_child(part_, Part::ARCHIVE_MEMBER, name_of(entry));
        if (child == 0) return false;
        last_child_ = child;
        Part& member = inspection_.part(child);
        member.set_claimed_size(entry.size);
        member.set_compressed_size(entry.compressed_size);
        add_other_names(content, entry, member);
        if (entry.encrypted()) member.set_encrypted(true);
        const bool shared =
            entry.compressed_size > 0 && !data_seen_.insert(entry.local_offset).second;
        if (shared)
            inspection_.not_inspected(NotInspected::OVER_LIMIT, child, "data of another member");
        if (zip == nullptr || number > member_limit || shared ||
            (entry.encrypted() && !find_password(*zip, entry, index))) {
            if (entry.encrypted() && !shared) encrypted(member.name());
            inspection_.inspect_name(child);
            judge_member(inspection_, part_, child);
            return true;
        }
        unpack(*zip, entry, index, child);
        return true;
    }

    void encrypted(const std::string& name) {
        inspection_.part(part_).set_encrypted(true);
        inspection_.found(Finding::ARCHIVE_ENCRYPTED, part_, name);
        inspection_.not_inspected(NotInspected::ENCRYPTED, part_, "ZIP");
    }

    /// A member has a name in the directory, one before its data, and perhaps one in Unicode;
    /// programs differ in which they take.
    void add_other_names(Bytes content, const ZipEntry& entry, Part& member) {
        std::vector<std::string> others;
        if (!entry.unicode_name.empty()) others.push_back(member_name(entry.unicode_name, true));
        if (const auto unicode = zip_local_unicode_name(content, entry); !unicode.empty())
            others.push_back(member_name(unicode, true));
        const std::string_view local = zip_local_name(content, entry);
        if (!local.empty() && local != entry.name)
            others.push_back(member_name(local, entry.utf8()));
        for (const std::string& other : others) {
            if (other == member.name()) continue;
            member.add_names(other);
            if (extension_of(other) == extension_of(member.name())) continue;
            inspection_.found(
                Finding::ARCHIVE_INCONSISTENT, part_,
                fmt::format("two names for one member: {} / {}", member.name(), other));
            if (is_dangerous_extension(extension_of(other))) {
                member.set_name(other);
                member.set_extension(extension_of(other));
                member.set_stem(stem_of(other));
            }
        }
    }

    /// "資料_pass1234.zip": what its name is made of may open it.
    void read_own_name() {
        if (std::exchange(name_read_, true)) return;
        std::string text = "password\n"; // all that follows stands behind the word
        for (const char c : inspection_.part(part_).stem())
            text.push_back(is_letter(c) || is_digit(c) ? c : '\n');
        // Letters and digits that stand together, too.
        bool digit = false;
        for (const char c : inspection_.part(part_).stem()) {
            if (is_digit(c) != digit) text.push_back('\n');
            digit = is_digit(c);
            text.push_back(is_letter(c) || digit ? c : '\n');
        }
        inspection_.add_text(text, "utf-8");
    }

    /// Tries what the message or the site gives until one opens the member to its end; that one is
    /// tried first for the next. A password goes nowhere else: not into a finding, not into a log.
    bool find_password(const ZipFile& zip, const ZipEntry& entry, std::size_t index) {
        if (password_ && opens(zip, entry, index, *password_)) return true;
        read_own_name();
        std::size_t tries = 0;
        for (const std::string& password : inspection_.passwords()) {
            if (tries_left_ == 0 || ++tries > password_limit || inspection_.budget().out_of_time())
                return false;
            --tries_left_;
            if (password.empty() || (password_ && password == *password_)) continue;
            if (!opens(zip, entry, index, password)) continue;
            password_ = password;
            return true;
        }
        return false;
    }

    /// AE-2 of WinZip carries no checksum; what came is authenticated in another way.
    static bool has_no_checksum(const ZipEntry& entry) {
        return entry.method == aes_method && entry.crc == 0;
    }

    static bool opens(const ZipFile& zip,
                      const ZipEntry& entry,
                      std::size_t index,
                      const std::string& password) {
        // Of a wrong password that ZipCrypto lets through, the beginning is noise that does not
        // inflate; a stored member shows it only at its end.
        std::uint64_t seen = 0;
        const auto result = zip.stream(index, password, [&](Bytes piece) {
            seen += piece.size();
            return seen < tried_bytes;
        });
        return result == ZipFile::Read::complete || result == ZipFile::Read::stopped ||
               (result == ZipFile::Read::checksum && has_no_checksum(entry) && seen == entry.size);
    }

    void judge_name_alone(std::string_view raw_name, bool utf8) {
        if (names_done_ || is_plain_name(raw_name)) return;
        if (inspection_.budget().out_of_time()) {
            names_unread(NotInspected::TIMED_OUT);
            names_done_ = true;
            return;
        }
        const std::string name = member_name(raw_name, utf8);
        bool dangerous = false;
        for (const NameSign& sign : judge_name(name, {}, NamePlace::archive_member))
            dangerous = dangerous || sign.id == Finding::NAME_DANGEROUS_EXTENSION ||
                        sign.id == Finding::NAME_DOUBLE_EXTENSION || sign.id == Finding::NAME_RTLO;
        if (dangerous) inspection_.found(Finding::ARCHIVE_DANGEROUS_MEMBER, part_, name);
        names_done_ = dangerous;
    }

    void names_unread(NotInspected::Reason reason) {
        inspection_.found(Finding::ARCHIVE_NAMES_UNREAD, part_, {});
        inspection_.not_inspected(reason, part_, "names of an archive");
    }

    void unpack(const ZipFile& zip, const ZipEntry& entry, std::size_t index, std::uint32_t child) {
        if (inspection_.budget().inflated_bytes_left == 0 || inspection_.budget().out_of_time()) {
            inspection_.not_inspected(inspection_.budget().out_of_time() ? NotInspected::TIMED_OUT
                                                                         : NotInspected::OVER_LIMIT,
                                      child, "unpacked bytes");
            inspection_.inspect_name(child);
            judge_member(inspection_, part_, child);
            return;
        }
        MemberCollector collector(inspection_);
        const auto take = [&](Bytes piece) { return collector.take(piece); };
        const auto result =
            entry.encrypted() ? zip.stream(index, *password_, take) : zip.stream(index, take);
        if (entry.encrypted()) {
            inspection_.part(part_).set_encrypted(true);
            inspection_.found(Finding::ARCHIVE_UNLOCKED, part_, inspection_.part(child).name());
        }
        if (result == ZipFile::Read::unsupported) {
            inspection_.not_inspected(NotInspected::UNSUPPORTED, child,
                                      fmt::format("compression method {}", entry.method));
            inspection_.found(Finding::ARCHIVE_UNSUPPORTED, part_,
                              fmt::format("compression method {}", entry.method));
        } else if (result == ZipFile::Read::encrypted || result == ZipFile::Read::corrupt ||
                   (result == ZipFile::Read::checksum && !has_no_checksum(entry))) {
            inspection_.not_inspected(NotInspected::CORRUPT, child, "ZIP member");
            inspection_.found(Finding::ARCHIVE_CORRUPT, part_, inspection_.part(child).name());
        }
        const bool had = collector.size() > 0 || collector.stopped();
        if (!had && result != ZipFile::Read::complete) {
            inspection_.inspect_name(child);
            judge_member(inspection_, part_, child);
            return;
        }
        inspect_member(inspection_, part_, child, entry.compressed_size, collector);
    }

    void judge_same_name() {
        const Part& member = inspection_.part(last_child_);
        const Part& archive = inspection_.part(part_);
        if (archive.stem().empty() ||
            mail::compare_form(archive.stem()) != mail::compare_form(member.stem()))
            return;
        inspection_.found(Finding::NAME_SAME_AS_ARCHIVE, part_, member.name());
    }

    Inspection& inspection_;
    std::uint32_t part_;
    std::uint32_t last_child_ = 0;
    std::set<std::uint64_t> data_seen_;   ///< where the data of members began that were unpacked
    std::optional<std::string> password_; ///< the last that opened a member
    std::size_t tries_left_ = archive_tries_limit;
    bool name_read_ = false;
    bool names_done_ = false; ///< of those that are no part: the archive says it once
};

} // namespace

bool wants_zip(const Part& part, Bytes /*content*/) {
    return part.type() == "zip";
}

void inspect_zip(Inspection& inspection, std::uint32_t part, Bytes content) {
    if (!inspection.may_open(part)) return;
    ZipInspection(inspection, part).run(content);
}

} // namespace keneki::inspect
