#include "memory/observe.h"

#include "base/ascii.h"
#include "people/lists.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace keneki::memory {
namespace {

using evidence::Evidence;

/// A message of ours to more says nothing about any of them, and a stolen account of ours would
/// make half the world known.
constexpr int most_correspondents = 100;
/// Of our own people; beyond it, it is a circular.
constexpr int most_recipients = 100;

bool is_ours(const config::Config& config, const std::string& address) {
    const std::size_t at = address.rfind('@');
    return at == std::string::npos || config::is_ours(config, address.substr(at + 1));
}

std::vector<Observation>
received(const Evidence& evidence, const config::Config& config, bool bad, std::int64_t now) {
    const auto& header = evidence.header();
    if (header.from_size() != 1) return {};
    const bool proven = evidence.authentication().aligned();
    if (!proven && !config.trusted_authserv_ids.empty()) return {};
    Observation seen{.kind = Observation::Kind::received,
                     .other = people::address_key(header.from(0).address()),
                     .own = {},
                     .at = now,
                     .bad = bad,
                     .message_id = header.message_id(),
                     .proven = proven};
    if (seen.other.empty() || is_ours(config, seen.other)) return {};
    std::vector<Observation> all;
    const auto& recipients = evidence.envelope().recipients();
    for (int i = 0; i < std::min(recipients.size(), most_recipients); ++i) {
        seen.own = people::address_key(recipients.Get(i));
        all.push_back(seen);
    }
    return all;
}

std::vector<Observation>
sent(const Evidence& evidence, const config::Config& config, bool bad, std::int64_t now) {
    const auto& header = evidence.header();
    if (bad || header.from_size() != 1) return {};
    const std::string author = people::address_key(header.from(0).address());
    if (author.empty() || !is_ours(config, author)) return {};
    Observation seen{.kind = Observation::Kind::sent,
                     .other = {},
                     .own = author,
                     .at = now,
                     .message_id = header.message_id()};
    if (is_automatic(evidence)) seen.kind = Observation::Kind::automatic;
    std::vector<Observation> all;
    for (const std::string& recipient : evidence.envelope().recipients()) {
        seen.other = people::address_key(recipient);
        if (seen.other.empty() || is_ours(config, seen.other)) continue;
        all.push_back(seen);
    }
    if (all.empty() || all.size() > most_correspondents) {
        // Among us, or a circular: nobody becomes known by it, and only its Message-ID is kept.
        const bool circular = !all.empty();
        seen.kind = circular ? Observation::Kind::automatic : Observation::Kind::internal;
        seen.other.clear();
        all = {seen};
    }
    return all;
}

} // namespace

bool is_automatic(const Evidence& evidence) {
    if (evidence.envelope().mail_from().empty()) return true;
    constexpr std::array precedence{std::string_view("bulk"), std::string_view("junk"),
                                    std::string_view("list"), std::string_view("auto_reply")};
    for (const auto& field : evidence.header().fields()) {
        const std::string name = lower(field.name());
        const std::string value = lower(field.text());
        const std::string_view word =
            std::string_view(value).substr(0, value.find_first_of(" ;\t("));
        if (name == "auto-submitted" && word != "no") return true;
        if (name == "precedence" &&
            std::find(precedence.begin(), precedence.end(), word) != precedence.end())
            return true;
        if (name == "x-autoreply" || name == "x-autorespond" || name == "x-autorespond-to")
            return true;
    }
    return false;
}

std::vector<Observation> observations_of(const Evidence& evidence,
                                         const config::Config& config,
                                         bool bad,
                                         std::int64_t now) {
    if (evidence.direction() == evidence::INBOUND) return received(evidence, config, bad, now);
    if (evidence.direction() == evidence::OUTBOUND || evidence.direction() == evidence::INTERNAL)
        return sent(evidence, config, bad, now);
    return {};
}

std::vector<Observation>
observations_of(const Release& release, const config::Config& config, std::int64_t now) {
    // Anybody can write under the name of an author who is not proven.
    if (!release.proven && !config.trusted_authserv_ids.empty()) return {};
    Observation seen{.kind = Observation::Kind::released,
                     .other = people::address_key(release.author),
                     .own = {},
                     .at = now,
                     .message_id = release.reference,
                     .vouched = !release.dangerous};
    if (seen.other.empty() || is_ours(config, seen.other)) return {};
    std::vector<Observation> all;
    const auto count = std::min<std::size_t>(release.recipients.size(), most_recipients);
    for (std::size_t i = 0; i < count; ++i) {
        seen.own = people::address_key(release.recipients[i]);
        if (!seen.own.empty() && is_ours(config, seen.own)) all.push_back(seen);
    }
    return all;
}

} // namespace keneki::memory
