#include "wire/session.h"

#include "base/escape.h"
#include "base/log.h"
#include "evidence/findings.h"
#include "pipeline/session.h"
#include "report/tally.h"
#include "wire/failure.h"

#include <fmt/chrono.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <exception>
#include <stdexcept>
#include <utility>

namespace keneki::wire {
namespace {

using std::chrono::steady_clock;

char lower_ascii(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower_ascii(x) == lower_ascii(y); });
}

bool has_our_name(std::string_view name) {
    constexpr std::string_view ours = "X-Keneki-";
    return same_name(name.substr(0, ours.size()), ours);
}

/// The sender alone decides whether such a limit is reached, no failure of ours does.
bool is_over_limit(std::string_view failure_name) {
    return failure_name == "header_limit" || failure_name == "recipient_limit";
}

config::FailurePolicy policy_for(std::string_view failure_name, const config::Config& config) {
    if (act::must_come_again(failure_name)) return config::FailurePolicy::tempfail;
    return is_over_limit(failure_name) ? config.on_over_limit : config.on_internal_error;
}

/// Folding arrives as a bare LF (both MTAs); the inspector is given a message as on the wire.
void append_with_crlf(std::string& to, std::string_view value) {
    char previous = '\0';
    for (const char c : value) {
        if (c == '\n' && previous != '\r') to += '\r';
        to += c;
        previous = c;
    }
}

/// Forged fields would stay behind: what the rules would deliver follows the policy instead.
void do_not_deliver(pipeline::Judgement& judgement, config::FailurePolicy policy) {
    add_finding(judgement.evidence, evidence::Finding::LIMIT_REACHED, 0, "header_limit");
    const bool delivered = judgement.verdict.action == judge::Action::accept ||
                           judgement.verdict.action == judge::Action::tag ||
                           judgement.verdict.action == judge::Action::strip;
    if (judgement.failure || !delivered) return;
    if (policy != config::FailurePolicy::accept) judgement.verdict.action = action_of(policy);
    judgement.failure = pipeline::Failure{"header_limit", policy};
}

} // namespace

std::string_view without_brackets(std::string_view address) {
    if (address.size() < 2 || address.front() != '<' || address.back() != '>') return address;
    return address.substr(1, address.size() - 2);
}

std::string new_reference() {
    constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // no I, L, O, U
    std::array<unsigned char, 8> random{};
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
        throw std::runtime_error("getrandom fails");
    std::string reference = fmt::format("{:%y%m%d}-", fmt::gmtime(std::time(nullptr)));
    for (const unsigned char byte : random)
        reference += digits[byte & 31U];
    return reference;
}

Session::Session(Gate& gate, SessionLimits limits)
    : gate_(gate), limits_(limits), admitted_(gate.enter()) {}

Session::~Session() {
    abort();
    gate_.leave();
}

void Session::connect(std::string_view client_name, std::string_view client_address) {
    client_name_ = client_name;
    client_address_ = client_address;
    local_submission_ = client_address.empty();
}

void Session::helo(std::string_view name) {
    helo_ = name;
}

Session::Message& Session::message() {
    if (!message_) {
        // Not emplace(): clang 14 takes a nested struct with initialisers for unconstructible.
        message_.emplace(Message{});
        message_->snapshot = gate_.snapshot();
    }
    return *message_;
}

void Session::mail_from(std::string_view argument, std::string_view authenticated_user) {
    abort(); // whatever the MTA did not end
    Message& m = message();
    m.mail_from = without_brackets(argument);
    m.authenticated_user = authenticated_user;
}

void Session::recipient(std::string_view argument) {
    Message& m = message();
    m.recipient_bytes += argument.size();
    if (m.recipients.size() >= limits_.recipients || m.recipient_bytes > limits_.recipient_bytes)
        return failed("recipient_limit");
    m.recipients.emplace_back(without_brackets(argument));
}

void Session::begin_content() {
    Message& m = message();
    if (m.spool || !m.failure.empty()) return;
    if (!m.in_flight && !(m.in_flight = gate_.begin_message())) return failed("stopping");
    const config::Config& config = m.snapshot->config;
    auto spool = Spool::create(config.memory_limit_bytes, config.spool_folder);
    if (!spool) {
        log::error("no place for a message: {}", escaped(spool.error()));
        return failed("spool_failed");
    }
    m.spool.emplace(std::move(*spool));
}

void Session::append(std::string_view bytes) {
    Message& m = message();
    m.size += bytes.size();
    // Beyond the limit only the size is of interest: it makes the pipeline name the case.
    if (!m.spool || m.size > m.snapshot->config.message_limit_bytes) return;
    if (m.spool->append(bytes)) return;
    log::error("a message could not be kept in {}: disk full?",
               escaped(m.snapshot->config.spool_folder));
    m.spool.reset();
    failed("spool_failed");
}

void Session::header(std::string_view name, std::string_view value) {
    begin_content();
    std::string line;
    line.reserve(name.size() + value.size() + 4);
    line += name;
    line += leading_space_ ? ":" : ": ";
    append_with_crlf(line, value);
    line += "\r\n";
    append(line);
    keep_field(name, value);
}

void Session::keep_field(std::string_view name, std::string_view value) {
    // RFC 5322 4.5.8 allows blanks before the colon; the MTA counts such a field under its name.
    while (!name.empty() && (name.back() == ' ' || name.back() == '\t'))
        name.remove_suffix(1);
    if (has_our_name(name)) {
        keep_marker(name, value);
        return count_foreign(name);
    }
    if (!same_name(name, "Subject")) return;
    Message& m = message();
    m.field_bytes += name.size() + value.size();
    if (m.fields.subjects.size() >= limits_.kept_fields || m.field_bytes > limits_.kept_field_bytes)
        return failed("header_limit");
    act::RawField field{std::string(name), std::string(value)};
    if (!leading_space_) field.value.insert(0, 1, ' ');
    m.fields.subjects.push_back(std::move(field));
}

void Session::keep_marker(std::string_view name, std::string_view value) {
    constexpr std::size_t marker_limit_bytes = 200;
    Message& m = message();
    if (!m.release.empty() || !same_name(name, quarantine::release_field)) return;
    const std::size_t first = value.find_first_not_of(" \t");
    const std::size_t last = value.find_last_not_of(" \t\r\n");
    if (first == std::string_view::npos || last - first >= marker_limit_bytes) return;
    m.release = value.substr(first, last - first + 1);
}

void Session::count_foreign(std::string_view name) {
    Message& m = message();
    ++m.foreign_fields;
    m.foreign_bytes += name.size();
    if (m.foreign_fields > limits_.removed_fields || m.foreign_bytes > limits_.kept_field_bytes) {
        m.foreign_left = true; // judge() says what follows
        return;
    }
    std::string key(name);
    std::transform(key.begin(), key.end(), key.begin(), lower_ascii);
    ++m.fields.foreign[std::move(key)];
}

void Session::begin_body() {
    begin_content();
    Message& m = message();
    if (m.in_body) return;
    m.in_body = true;
    append("\r\n");
    m.body = m.size;
}

void Session::body(std::string_view bytes) {
    begin_body();
    append(bytes);
}

void Session::failed(std::string name) {
    Message& m = message();
    if (m.failure.empty()) m.failure = std::move(name);
}

void Session::abort() {
    if (message_ && message_->in_flight) gate_.end_message();
    message_.reset();
}

pipeline::Session Session::described(std::string_view queue_id) {
    Message& m = message();
    pipeline::Session session;
    session.client_address = client_address_;
    session.client_name = client_name_;
    session.helo = helo_;
    session.authenticated_user = m.authenticated_user;
    session.mail_from = std::move(m.mail_from);
    session.recipients = std::move(m.recipients);
    session.queue_id = queue_id;
    session.local_submission = local_submission_;
    return session;
}

pipeline::Judgement Session::judge(const pipeline::Session& session,
                                   steady_clock::time_point until) {
    Message& m = message();
    if (m.failure.empty() && !m.spool->flush()) {
        log::error("a message could not be kept in {}: disk full?",
                   escaped(m.snapshot->config.spool_folder));
        m.failure = "spool_failed";
    }
    if (!m.failure.empty())
        return after_failure(m.failure, policy_for(m.failure, m.snapshot->config), m.size);
    auto judgement = gate_.examiner().examine(*m.snapshot, session, m.spool->fd(), m.size, until);
    if (pipeline::looks_relayed(m.snapshot->config, judgement.evidence) &&
        gate_.may_warn(steady_clock::now()))
        log::warning("{}: mail of {} comes through {} and counts as inside: is that a relay, NAT "
                     "or proxy? Then site.networks must not have it (told once an hour at most)",
                     escaped_ascii(session.queue_id),
                     escaped_ascii(judgement.evidence.header().from(0).domain()),
                     escaped_ascii(session.client_address));
    if (m.foreign_left) do_not_deliver(judgement, m.snapshot->config.on_over_limit);
    return judgement;
}

act::Content Session::content() const {
    if (!message_ || !message_->spool) return {};
    return {message_->spool->fd(), message_->body, message_->size};
}

act::Plan Session::decide_and_act(std::string_view queue_id, act::MtaControl& mta) {
    const auto start = steady_clock::now();
    begin_body(); // a message without a body still ends its header
    Message& m = message();
    const pipeline::Session session = described(queue_id);
    const auto until = start + m.snapshot->config.deadline;
    if (auto plan = released(session, mta, until)) return std::move(*plan);
    pipeline::Judgement judgement = judge(session, until);
    const std::string reference = new_reference();
    if (judgement.verdict.action == judge::Action::strip)
        judgement.why_whole = act::strip_hindrance(judgement, content(), mta, hold_at());
    if (judgement.verdict.action == judge::Action::strip && !judgement.why_whole.empty())
        judgement.verdict.action = judge::Action::quarantine;
    act::Plan plan = act::plan(judgement, *m.snapshot, m.fields, reference, hold_at());
    if (plan.needs_store()) hold_in_store(judgement, session, until, plan);
    if (!act::carry_out(plan, mta, content())) {
        log::error("{}: the MTA did not take what was to be done to the message",
                   escaped_ascii(queue_id));
        judgement.failure = pipeline::Failure{"mta_refused", config::FailurePolicy::tempfail};
        judgement.verdict.action = judge::Action::tempfail;
        plan = act::plan(judgement, *m.snapshot, m.fields, reference);
        plan.reply = act::Plan::Reply::tempfail;
    }
    judgement.seconds = std::chrono::duration<double>(steady_clock::now() - start).count();
    log::write(act::log_level(judgement), act::log_line(judgement, *m.snapshot, session, plan));
    if (plan.reply != act::Plan::Reply::tempfail) {
        gate_.examiner().remember(*m.snapshot, judgement);
        if (gate_.store() != nullptr)
            gate_.store()->count(
                report::counts_of(judgement, session, m.snapshot->directory, std::time(nullptr)));
    }
    return plan;
}

act::Plan::Reply Session::end_of_message(std::string_view queue_id, act::MtaControl& mta) {
    auto reply = act::Plan::Reply::tempfail;
    try {
        reply = decide_and_act(queue_id, mta).reply;
    } catch (const std::exception& error) {
        // Half of a plan may be done; only a second attempt of the MTA is sure to be whole.
        log::error("{}: internal error, the message is deferred: {}", escaped_ascii(queue_id),
                   escaped(error.what()));
    }
    abort();
    return reply;
}

} // namespace keneki::wire
