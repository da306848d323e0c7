#include "mail/address.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "mail/charset.h"
#include "mail/lines.h"

#include <unicode/bytestream.h>
#include <unicode/idna.h>

#include <algorithm>
#include <memory>

namespace keneki::mail {
namespace {

/// Of a display name or an address kept in the Evidence; RFC 5321 4.5.3.1 allows 320 for an
/// address.
constexpr std::size_t kept_bytes = 1024;
/// Longest domain that is worth decoding, RFC 1035 2.3.4 with room.
constexpr std::size_t domain_bytes = 512;

/// Reads one field from front to back; every step moves on, so that the time is linear.
class AddressReader {
public:
    AddressReader(std::string_view text, const Limits& limits)
        : text_(text), limits_(limits), has_group_end_(text.find(';') != std::string_view::npos),
          last_close_(text.rfind('>')) {}

    AddressList read() {
        while (at_ < text_.size() && !list_.over_limit)
            step();
        finish();
        return std::move(list_);
    }

private:
    void step() {
        const char c = text_[at_];
        switch (c) {
        case '"':
            quoted();
            return;
        case '(':
            comment();
            return;
        case '<':
            angle();
            return;
        case ',':
            finish();
            if (!has_group_end_) colons_ = 0;
            break;
        case ';':
            finish();
            colons_ = colons_ == 0 ? 0 : colons_ - 1;
            break;
        case ':':
            colon();
            break;
        default:
            plain_.push_back(c);
            shown_.push_back(c);
            break;
        }
        ++at_;
    }

    /// RFC 5322 3.2.4. Without a closing quote it is passed over, so that an address behind it is
    /// still seen.
    void quoted() {
        std::string content;
        std::size_t at = at_ + 1;
        for (; !unclosed_quote_ && at < text_.size() && text_[at] != '"'; ++at) {
            if (text_[at] == '\\' && at + 1 < text_.size()) ++at;
            content.push_back(text_[at]);
        }
        if (unclosed_quote_ || at >= text_.size()) {
            list_.malformed = true;
            unclosed_quote_ = true; // a second walk to the end would find nothing either
            ++at_;
            return;
        }
        plain_.append(content);
        shown_.append(content);
        at_ = at + 1;
    }

    /// RFC 5322 3.2.2: comments nest; counted, never recursed into.
    void comment() {
        std::size_t depth = 0;
        std::string content;
        std::size_t at = at_;
        for (; at < text_.size(); ++at) {
            const char c = text_[at];
            if (c == '\\' && at + 1 < text_.size()) {
                content.push_back(text_[++at]);
                continue;
            }
            if (c == '(') ++depth;
            content.push_back(c);
            if (c == ')' && --depth == 0) break;
        }
        if (depth != 0) {
            // Never closed: an ordinary character, and what follows is read again. Only the first
            // one can cost a walk to the end.
            list_.malformed = true;
            if (unclosed_comment_) {
                at = text_.size();
            } else {
                unclosed_comment_ = true;
                shown_.push_back('(');
                plain_.push_back('(');
                ++at_;
                return;
            }
        }
        shown_.append(content);
        if (content.size() >= 2 && comment_.empty())
            comment_ = content.substr(1, content.size() - (depth == 0 ? 2 : 1));
        at_ = std::min(at + 1, text_.size());
    }

    void angle() {
        if (has_angle_) { // a second <…>: both are reported
            list_.malformed = true;
            finish();
        }
        const std::size_t begin = at_ + 1;
        std::size_t end = 0;
        if (last_close_ != std::string_view::npos && last_close_ > at_) {
            end = text_.find('>', begin);
            at_ = end + 1;
        } else {
            list_.malformed = true;
            end = std::min(text_.find_first_of(",;", begin), text_.size());
            at_ = end;
        }
        angle_ = clean_address(text_.substr(begin, end - begin));
        has_angle_ = true;
    }

    /// A group begins (RFC 5322 3.4), or somebody wrote a colon into a display name: where no group
    /// ends, the text before it stays part of the name.
    void colon() {
        ++colons_;
        if (colons_ > limits_.group_depth) list_.groups_nested = true;
        if (has_group_end_) {
            plain_.clear();
            shown_.clear();
            comment_.clear();
        } else {
            plain_.push_back(':');
            shown_.push_back(':');
        }
    }

    /// White space out, a source route (RFC 5322 4.4) and doubled brackets out.
    static std::string clean_address(std::string_view raw) {
        std::string address;
        for (const char c : raw.substr(0, kept_bytes * 2))
            if (static_cast<unsigned char>(c) > ' ' && c != '<') address.push_back(c);
        if (address.starts_with('@'))
            if (const std::size_t colon = address.find(':'); colon != std::string::npos)
                address.erase(0, colon + 1);
        return address;
    }

    /// Example Co., Ltd. <a@b.example>: what stands in front of the comma is a part of the name.
    void join_name() {
        constexpr std::size_t most = 3; // parts; more are the local names of a list
        if (has_group_end_ || bare_names_ == 0 || bare_names_ > most || list_.over_limit) return;
        auto& all = list_.addresses;
        std::string name;
        for (std::size_t i = all.size() - 1 - bare_names_; i < all.size(); ++i) {
            const std::string& part = all[i].display_name();
            if (!part.empty()) name += (name.empty() ? "" : ", ") + part;
        }
        all.back().set_display_name(std::string(clip_utf8(name, kept_bytes)));
        all.erase(all.end() - 1 - static_cast<std::ptrdiff_t>(bare_names_), all.end() - 1);
        list_.malformed = true;
    }

    void finish() {
        if (has_angle_) {
            add(shown_, angle_);
            join_name();
            bare_names_ = 0;
        } else if (const std::string_view bare = trimmed(plain_); !bare.empty()) {
            add_bare(bare);
        }
        plain_.clear();
        shown_.clear();
        comment_.clear();
        angle_.clear();
        has_angle_ = false;
    }

    /// No angle brackets: `local@domain`, `local@domain (Name)`, or a name and an address side by
    /// side.
    void add_bare(std::string_view bare) {
        const std::size_t at = bare.rfind('@');
        if (at == std::string_view::npos) {
            add(shown_, {});
            ++bare_names_;
            return;
        }
        bare_names_ = 0;
        std::size_t begin = bare.substr(0, at).find_last_not_of(" \t\r\n");
        begin = begin == std::string_view::npos ? 0 : bare.find_last_of(" \t\r\n", begin);
        begin = begin == std::string_view::npos ? 0 : begin + 1;
        std::size_t end = bare.find_first_not_of(" \t\r\n", at + 1);
        end = end == std::string_view::npos ? bare.size() : bare.find_first_of(" \t\r\n", end);
        end = end == std::string_view::npos ? bare.size() : end;
        std::string name(bare.substr(0, begin));
        if (end < bare.size()) name.append(bare.substr(end));
        const bool name_beside = !trimmed(name).empty();
        list_.malformed = list_.malformed || name_beside;
        add(name_beside ? name : comment_, clean_address(bare.substr(begin, end - begin)));
    }

    void add(std::string_view name, std::string_view address) {
        if (list_.addresses.size() >= limits_.addresses) {
            list_.over_limit = true;
            return;
        }
        evidence::Address& added = list_.addresses.emplace_back();
        const std::string decoded = decode_header(trimmed(name).substr(0, kept_bytes * 4));
        added.set_display_name(std::string(clip_utf8(trimmed(decoded), kept_bytes)));
        added.set_address(valid_utf8(address.substr(0, kept_bytes)));
        if (const std::size_t at = address.rfind('@'); at != std::string_view::npos)
            added.set_domain(normal_domain(address.substr(at + 1)));
    }

    std::string_view text_;
    const Limits& limits_;
    bool has_group_end_;
    std::size_t last_close_;
    std::size_t at_ = 0;
    std::size_t colons_ = 0;
    AddressList list_;
    std::string plain_;   ///< text of the mailbox being read, without comments
    std::string shown_;   ///< the same with comments
    std::string comment_; ///< content of the first comment
    std::string angle_;
    std::size_t bare_names_ = 0; ///< directly in front, without an address
    bool has_angle_ = false;
    bool unclosed_comment_ = false;
    bool unclosed_quote_ = false;
};

bool is_raw_text(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) >= 0x80 || c == '\x1b'; });
}

bool any_address(const AddressList& list) {
    return std::ranges::any_of(list.addresses, [](const evidence::Address& address) {
        return address.address().find('@') != std::string::npos;
    });
}

} // namespace

AddressList parse_addresses(std::string_view raw_value, const Limits& limits) {
    // Raw JIS and Shift_JIS use the bytes of '<', '"' and '@' inside characters: decode before
    // looking for them.
    std::string text(raw_value);
    if (is_raw_text(raw_value)) text = decode_text(raw_value, "").text;
    AddressList list = AddressReader(text, limits).read();
    if (!any_address(list) && text.find("=?") != std::string::npos) {
        // Some mailers encode the whole field, address and all.
        const std::string decoded = decode_header(text);
        if (decoded.find('@') != std::string::npos) {
            list = AddressReader(decoded, limits).read();
            list.malformed = true;
        }
    }
    if (!any_address(list) && !list.addresses.empty()) list.malformed = true;
    return list;
}

std::string normal_domain(std::string_view domain) {
    std::string lowered = lower(domain.substr(0, domain_bytes));
    while (!lowered.empty() && lowered.back() == '.')
        lowered.pop_back();
    if (lowered.find("xn--") == std::string::npos && !is_raw_text(lowered)) return lowered;
    UErrorCode error = U_ZERO_ERROR;
    static const std::unique_ptr<icu::IDNA> idna(
        icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_UNICODE, error));
    if (!idna) return valid_utf8(lowered);
    std::string unicode;
    icu::StringByteSink<std::string> sink(&unicode);
    icu::IDNAInfo info;
    error = U_ZERO_ERROR;
    idna->nameToUnicodeUTF8(lowered, sink, info, error);
    return U_SUCCESS(error) != 0 && !unicode.empty() ? valid_utf8(unicode) : valid_utf8(lowered);
}

} // namespace keneki::mail
