#include "mail/message_header.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "evidence/findings.h"
#include "mail/address.h"
#include "mail/authentication_results.h"
#include "mail/charset.h"
#include "mail/lines.h"
#include "mail/subject.h"

#include <algorithm>
#include <array>
#include <string>

namespace keneki::mail {
namespace {

using evidence::Evidence;
using evidence::Finding;
using evidence::NotInspected;

/// Message ids kept of References and of In-Reply-To.
constexpr int message_ids_limit = 200;
constexpr std::size_t message_id_bytes = 1000;
/// Authentication-Results kept, of all fields together.
constexpr int authentication_results_limit = 200;

std::string decoded(std::string_view raw, const Limits& limits) {
    const std::string text = decode_header(raw.substr(0, limits.field_raw_bytes));
    return std::string(clip_utf8(trimmed(text), limits.field_raw_bytes));
}

void keep_fields(const RawHeader& raw, const Limits& limits, Evidence& evidence) {
    for (std::size_t i = 0; i < std::min(raw.fields.size(), limits.fields_kept); ++i) {
        const RawField& field = raw.fields[i];
        evidence::HeaderField& kept = *evidence.mutable_header()->add_fields();
        kept.set_name(std::string(field.name));
        kept.set_text(decoded(field.value, limits));
        kept.set_raw(std::string(field.value.substr(0, limits.field_raw_bytes)));
    }
}

void find_shape(const RawHeader& raw, const Limits& limits, Evidence& evidence) {
    if (raw.fields.empty())
        add_finding(evidence, Finding::HEADER_MISSING, 0, "no header");
    else if (!raw.has("From"))
        add_finding(evidence, Finding::HEADER_MISSING, 0, "no From");
    if (raw.too_many) {
        const std::string detail =
            "more than " + std::to_string(limits.header_fields) + " header fields";
        add_finding(evidence, Finding::HEADER_TOO_MANY, 0, detail);
        add_not_inspected(evidence, NotInspected::OVER_LIMIT, 0, detail);
    } else if (raw.fields.size() > limits.fields_kept) {
        add_finding(evidence, Finding::HEADER_TOO_MANY, 0,
                    std::to_string(raw.fields.size()) + " header fields");
    }
    if (raw.longest_bytes > limits.header_long_bytes)
        add_finding(evidence, Finding::HEADER_TOO_LONG, 0,
                    std::to_string(raw.longest_bytes) + " bytes");
    if (raw.cut) add_not_inspected(evidence, NotInspected::OVER_LIMIT, 0, "header field cut");
    if (raw.malformed)
        add_finding(evidence, Finding::MIME_MALFORMED, 0, "lines in the header that are no field");
}

void read_addresses(const RawHeader& raw,
                    std::string_view name,
                    const Limits& limits,
                    Evidence& evidence,
                    google::protobuf::RepeatedPtrField<evidence::Address>& addresses) {
    Limits left = limits;
    for (const std::string_view value : raw.all(name)) {
        left.addresses = limits.addresses - static_cast<std::size_t>(addresses.size());
        AddressList list = parse_addresses(value, left);
        for (evidence::Address& address : list.addresses)
            *addresses.Add() = std::move(address);
        if (list.groups_nested) add_finding(evidence, Finding::ADDRESS_GROUP_NESTED, 0, name);
        if (list.malformed)
            add_finding(evidence, Finding::ADDRESS_MALFORMED, 0,
                        std::string(name) + ": " + decoded(value, limits));
        if (list.over_limit) {
            const std::string detail = "addresses in " + std::string(name);
            add_finding(evidence, Finding::LIMIT_REACHED, 0, detail);
            add_not_inspected(evidence, NotInspected::OVER_LIMIT, 0, detail);
            return;
        }
    }
}

/// The ids between angle brackets; without any, the words.
void read_message_ids(std::string_view value,
                      google::protobuf::RepeatedPtrField<std::string>& ids) {
    const bool brackets = value.find('<') != std::string_view::npos;
    constexpr std::string_view blanks = " \t\r\n";
    std::size_t at = 0;
    while (ids.size() < message_ids_limit) {
        at = brackets ? value.find('<', at) : value.find_first_not_of(blanks, at);
        if (at == std::string_view::npos) return;
        at += brackets ? 1 : 0;
        const std::size_t end = std::min(
            brackets ? value.find('>', at) : value.find_first_of(blanks, at), value.size());
        const std::string_view id = trimmed(value.substr(at, end - at));
        if (!id.empty()) ids.Add(valid_utf8(id.substr(0, message_id_bytes)));
        at = end;
    }
}

void read_thread(const RawHeader& raw, evidence::Header& header) {
    google::protobuf::RepeatedPtrField<std::string> own;
    read_message_ids(raw.first("Message-ID"), own);
    if (!own.empty()) header.set_message_id(own[0]);
    for (const std::string_view value : raw.all("In-Reply-To"))
        read_message_ids(value, *header.mutable_in_reply_to());
    for (const std::string_view value : raw.all("References"))
        read_message_ids(value, *header.mutable_references());
}

/// "Re: Fwd: …" is a reply, "Fwd: Re: …" is a forward and rightly has no In-Reply-To.
bool claims_reply(const SubjectParts& parts, std::string_view subject) {
    if (!parts.replied || !parts.forwarded) return parts.replied;
    const std::string text = compare_form(subject);
    const auto earliest = [&](std::initializer_list<std::string_view> words) {
        std::size_t at = std::string::npos;
        for (const std::string_view word : words)
            at = std::min(at, text.find(word));
        return at;
    };
    return earliest({"re", "返信"}) < earliest({"fw", "転送", "再送"});
}

void read_subject(const RawHeader& raw, const Limits& limits, Evidence& evidence) {
    evidence::Header& header = *evidence.mutable_header();
    const std::vector<std::string_view> subjects = raw.all("Subject");
    if (subjects.size() > 1)
        add_finding(evidence, Finding::SUBJECT_MULTIPLE, 0, std::to_string(subjects.size()));
    if (subjects.empty()) return;
    header.set_subject(decoded(subjects.front(), limits));
    const SubjectParts parts = split_subject(header.subject());
    header.set_reply_marker(parts.replied || parts.forwarded);
    if (parts.spam_tagged) add_finding(evidence, Finding::UPSTREAM_SPAM_TAG, 0, header.subject());
    if (claims_reply(parts, header.subject()) && header.in_reply_to().empty() &&
        header.references().empty())
        add_finding(evidence, Finding::REPLY_WITHOUT_THREAD, 0, header.subject());
}

bool is_list(const RawHeader& raw) {
    const std::string_view precedence = trimmed(raw.first("Precedence"));
    return raw.has("List-Id") || raw.has("List-Post") || equal_ignoring_case(precedence, "list") ||
           equal_ignoring_case(precedence, "bulk");
}

} // namespace

void read_message_header(const RawHeader& raw, const Limits& limits, Evidence& evidence) {
    evidence::Header& header = *evidence.mutable_header();
    keep_fields(raw, limits, evidence);
    find_shape(raw, limits, evidence);
    read_addresses(raw, "From", limits, evidence, *header.mutable_from());
    read_addresses(raw, "Sender", limits, evidence, *header.mutable_sender());
    read_addresses(raw, "Reply-To", limits, evidence, *header.mutable_reply_to());
    read_addresses(raw, "To", limits, evidence, *header.mutable_to());
    read_addresses(raw, "Cc", limits, evidence, *header.mutable_cc());
    if (header.from_size() > 1 || raw.all("From").size() > 1) {
        std::string authors;
        for (const evidence::Address& author : header.from())
            if (authors.size() < detail_limit_bytes)
                authors += (authors.empty() ? "" : ", ") + author.address();
        add_finding(evidence, Finding::FROM_MULTIPLE, 0, authors);
    }
    read_thread(raw, header);
    read_subject(raw, limits, evidence);
    header.set_date(decoded(raw.first("Date"), limits));
    header.set_list(is_list(raw));
    std::uint32_t field = 0;
    for (const std::string_view value : raw.all("Authentication-Results")) {
        ++field;
        for (evidence::AuthenticationResult& result : parse_authentication_results(value)) {
            if (header.authentication_results_size() >= authentication_results_limit) break;
            result.set_field(field);
            *header.add_authentication_results() = std::move(result);
        }
    }
}

} // namespace keneki::mail
