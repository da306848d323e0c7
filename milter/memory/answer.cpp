#include "memory/answer.h"

#include <algorithm>
#include <unordered_map>

namespace keneki::memory {
namespace {

/// Beyond these a message is odd in itself; its other findings say so.
constexpr std::size_t authors_asked = 5;
constexpr std::size_t recipients_asked = 50;
constexpr std::size_t references_asked = 16;
constexpr std::size_t copied_asked = 50;
constexpr std::size_t others_asked = 50;
constexpr std::size_t lists_asked = 20;
/// Without mail of ours for so long, outbound mail no longer comes past us.
constexpr std::int64_t outbound_pause_days = 7;

template <class T>
std::span<const T> first_of(const std::vector<T>& all, std::size_t most) {
    return std::span<const T>(all).first(std::min(all.size(), most));
}

/// For choosing the least or the best known of several.
int rank(State state) {
    switch (state) {
    case State::never:
        return 1;
    case State::fresh:
        return 2;
    case State::silent:
        return 3;
    case State::known:
        return 4;
    case State::unknown:
        break;
    }
    return 0;
}

State better(State a, State b) {
    return rank(a) < rank(b) ? b : a;
}

class Contacts {
public:
    Contacts(Database& database,
             const Key& key,
             const StoredState& stored,
             const Question& question,
             std::int64_t now)
        : question_(question), now_(now) {
        std::vector<std::int64_t> marks;
        const auto add = [&](const Place& place) {
            marks.push_back(place.mark);
            if (stored.old_marks && place.formerly != place.mark) marks.push_back(place.formerly);
        };
        for (const std::string& author : first_of(question.authors, authors_asked)) {
            const Outside& outside = authors_.emplace_back(key, author);
            add(outside.address());
            if (const auto organisation = outside.organisation()) add(*organisation);
            for (const std::string& own : first_of(question.recipients, recipients_asked))
                add(outside.pair(own));
        }
        for (const std::string& reference : first_of(question.references, references_asked))
            marks.push_back(key.received(reference));
        for (const auto& found : database.contacts(marks)) {
            contacts_[found.mark] = found.contact;
            refers_to_received_ = refers_to_received_ || found.is_message;
        }
    }
    [[nodiscard]] bool refers_to_received() const { return refers_to_received_; }

    void describe(Answer& answer) const {
        for (const Outside& author : authors_) {
            const auto place = author.organisation();
            const Contact address = at(author.address());
            const Contact organisation = place ? at(*place) : Contact{};
            const State by_address = state(address);
            const State by_domain = place ? state(organisation) : State::unknown;
            const State both = better(by_address, by_domain);
            if (answer.contact != State::unknown && rank(both) >= rank(answer.contact)) continue;
            answer.contact = both;
            answer.address = address;
            answer.address_state = by_address;
            answer.domain = organisation;
            answer.domain_state = by_domain;
            describe_recipient(author, answer);
        }
    }

private:
    [[nodiscard]] Contact at(const Place& place) const {
        auto found = contacts_.find(place.mark);
        if (found == contacts_.end()) found = contacts_.find(place.formerly);
        return found == contacts_.end() ? Contact{} : found->second;
    }
    [[nodiscard]] State state(const Contact& contact) const {
        return state_of(contact, question_.policy, now_);
    }
    void describe_recipient(const Outside& author, Answer& answer) const {
        answer.recipient = {};
        answer.recipient_state = State::unknown;
        for (const std::string& own : first_of(question_.recipients, recipients_asked)) {
            const Contact pair = at(author.pair(own));
            const State its_state = state(pair);
            if (rank(its_state) <= rank(answer.recipient_state)) continue;
            answer.recipient = pair;
            answer.recipient_state = its_state;
        }
    }

    const Question& question_;
    std::int64_t now_;
    std::vector<Outside> authors_;
    std::unordered_map<std::int64_t, Contact> contacts_;
    bool refers_to_received_ = false;
};

using Marks = std::vector<std::int64_t>;

bool is_among(const Marks& all, std::int64_t one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

Marks parties_of(const Key& key, std::span<const std::string> addresses) {
    Marks parties;
    for (const std::string& address : addresses)
        parties.push_back(key.party(address));
    return parties;
}

/// For each author: to whom a message went that he may answer.
std::vector<Marks> parties_of_authors(const Key& key, const Question& question) {
    std::vector<Marks> authors;
    for (const std::string& author : first_of(question.authors, authors_asked)) {
        const std::size_t place = authors.size();
        Marks parties;
        if (place < question.others.size())
            parties = parties_of(key, first_of(question.others[place], others_asked));
        parties.push_back(key.party(author));
        authors.push_back(std::move(parties));
    }
    return authors;
}

/// A list spreads what one of us wrote to it.
bool is_own_post(Database& database, const Key& key, const Question& question) {
    if (question.own_post.empty() || question.lists.empty()) return false;
    const Marks lists = parties_of(key, first_of(question.lists, lists_asked));
    const auto found = database.messages(Marks{key.message(question.own_post)});
    return std::any_of(found.begin(), found.end(), [&](const auto& message) {
        return message.kind == MessageKind::sent && is_among(lists, message.party);
    });
}

ThreadAnswer
thread_of(Database& database, const Key& key, const Question& question, std::int64_t now) {
    ThreadAnswer thread;
    Marks marks;
    for (const std::string& reference : first_of(question.references, references_asked))
        marks.push_back(key.message(reference));
    const std::vector<Marks> authors = parties_of_authors(key, question);
    const Marks copied = parties_of(key, first_of(question.copied, copied_asked));

    std::size_t nearest = marks.size();
    for (const auto& message : database.messages(marks)) {
        if (message.kind == MessageKind::received) {
            thread.seen = true;
            continue;
        }
        const auto place = static_cast<std::size_t>(
            std::find(marks.begin(), marks.end(), message.message) - marks.begin());
        if (place < nearest) thread.age_days = age_days(message.at, now);
        nearest = std::min(nearest, place);
        thread.ours = true;
        // A circular of ours; whoever got it may answer.
        const bool anybody = message.party == 0 && message.kind != MessageKind::internal;
        const bool went_to_all_authors =
            anybody || (!authors.empty() &&
                        std::all_of(authors.begin(), authors.end(), [&](const Marks& author) {
                            return is_among(author, message.party);
                        }));
        if (went_to_all_authors)
            (message.kind == MessageKind::automatic ? thread.automatic : thread.answered) = true;
        if (message.party != 0 && is_among(copied, message.party)) thread.copied = true;
    }
    thread.foreign = thread.ours && !thread.answered && !thread.automatic && !question.from_staff;
    thread.copied = thread.copied && thread.foreign;
    return thread;
}

} // namespace

bool is_learning(const StoredState& state, const Policy& policy, std::int64_t now) {
    return state.seeded_at == 0 && age_days(state.started_at, now) < policy.learning_days;
}

Answer answer_from(Database& database,
                   const Key& key,
                   const StoredState& state,
                   const Question& question,
                   std::int64_t now) {
    Answer answer;
    answer.now = now;
    answer.learning = is_learning(state, question.policy, now);
    answer.knows_threads = !answer.learning && state.first_sent != 0 &&
                           age_days(state.first_sent, now) >= thread_age_days &&
                           age_days(state.last_sent, now) <= outbound_pause_days;
    const Contacts contacts(database, key, state, question, now);
    contacts.describe(answer);
    if (!question.references.empty()) answer.thread = thread_of(database, key, question, now);
    answer.thread.seen = answer.thread.seen || contacts.refers_to_received();
    answer.own_post_returned = is_own_post(database, key, question);
    answer.available = true;
    return answer;
}

Answer answer_of_nothing(const Question& question, std::int64_t now) {
    Answer answer;
    answer.now = now;
    answer.available = true;
    answer.learning = true;
    if (question.authors.empty()) return answer;
    answer.contact = answer.address_state = State::never;
    if (!organisation_of(question.authors.front()).empty()) answer.domain_state = State::never;
    if (!question.recipients.empty()) answer.recipient_state = State::never;
    return answer;
}

} // namespace keneki::memory
