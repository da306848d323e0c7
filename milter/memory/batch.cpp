#include "memory/batch.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace keneki::memory {
namespace {

/// Longer ones are nobody's Message-ID; RFC 5322 2.1.1 lets no line be longer.
constexpr std::size_t message_id_limit_bytes = 998;

class Collector {
public:
    explicit Collector(const Key& key) : key_(key) {}

    void add(const Observation& seen) {
        if (seen.kind == Observation::Kind::released) return take_back(seen);
        const bool inbound = seen.kind == Observation::Kind::received;
        if (inbound || seen.kind == Observation::Kind::sent) count(seen);
        if (!seen.message_id.empty() && seen.message_id.size() <= message_id_limit_bytes &&
            !seen.bad)
            remember(seen);
        if (seen.kind != Observation::Kind::sent) return;
        batch_.first_sent = batch_.first_sent == 0 ? seen.at : std::min(batch_.first_sent, seen.at);
        batch_.last_sent = std::max(batch_.last_sent, seen.at);
    }
    [[nodiscard]] Batch take() { return std::move(batch_); }

private:
    void count(const Observation& seen) {
        if (seen.other.empty()) return;
        const Outside other(key_, seen.other);
        count_at(other.address(), seen);
        if (const auto organisation = other.organisation()) count_at(*organisation, seen);
        if (!seen.own.empty()) count_at(other.pair(seen.own), seen);
    }
    void count_at(const Place& place, const Observation& seen) {
        Contact& contact = batch_.contacts[place.mark];
        if (place.formerly != place.mark) batch_.formerly[place.mark] = place.formerly;
        const bool inbound = seen.kind == Observation::Kind::received;
        // The same message to another of us; or another one within the second, of which a bad one
        // must not hide behind a good one.
        const bool again = (inbound ? contact.last_received : contact.last_sent) == seen.at;
        const bool first_bad = seen.bad && contact.last_bad != seen.at;
        if (contact.first_seen != 0 && again && !first_bad) return;
        if (inbound)
            add_received(contact, seen.at, seen.bad, seen.proven);
        else
            add_sent(contact, seen.at);
    }
    /// One release says nothing about a whole organisation, but neither does its mail speak against
    /// it any more.
    void take_back(const Observation& seen) {
        if (seen.other.empty()) return;
        const Outside other(key_, seen.other);
        take_back_at(other.address(), seen, seen.vouched);
        if (const auto organisation = other.organisation())
            take_back_at(*organisation, seen, false);
        if (!seen.own.empty()) take_back_at(other.pair(seen.own), seen, seen.vouched);
    }
    void take_back_at(const Place& place, const Observation& seen, bool vouched) {
        if (!counted_.emplace(place.mark, seen.message_id).second) return;
        if (place.formerly != place.mark) batch_.formerly[place.mark] = place.formerly;
        Batch::Released& released = batch_.released[place.mark];
        ++released.count;
        released.vouched = released.vouched || vouched;
    }
    void remember(const Observation& seen) {
        if (seen.kind == Observation::Kind::received) {
            batch_.received.try_emplace(key_.received(seen.message_id), seen.at);
            return;
        }
        const bool has_party =
            seen.kind == Observation::Kind::sent || seen.kind == Observation::Kind::automatic;
        const Batch::Message message{key_.message(seen.message_id),
                                     has_party && !seen.other.empty() ? key_.party(seen.other) : 0};
        batch_.messages.try_emplace(message, Batch::Remembered{kind_of(seen.kind), seen.at});
    }
    static MessageKind kind_of(Observation::Kind kind) {
        switch (kind) {
        case Observation::Kind::received:
            return MessageKind::received;
        case Observation::Kind::automatic:
            return MessageKind::automatic;
        case Observation::Kind::internal:
            return MessageKind::internal;
        case Observation::Kind::sent:
        case Observation::Kind::released:
            break;
        }
        return MessageKind::sent;
    }

    const Key& key_;
    Batch batch_;
    std::set<std::pair<std::int64_t, std::string>> counted_; ///< releases
};

} // namespace

Batch batch_of(std::span<const Observation> observations, const Key& key) {
    // add_received() counts days in their order.
    std::vector<std::reference_wrapper<const Observation>> ordered(observations.begin(),
                                                                   observations.end());
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const Observation& a, const Observation& b) { return a.at < b.at; });
    Collector collector(key);
    for (const Observation& seen : ordered)
        collector.add(seen);
    return collector.take();
}

} // namespace keneki::memory
