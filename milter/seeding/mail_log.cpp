#include "seeding/mail_log.h"

#include "base/ascii.h"
#include "seeding/plain_address.h"

#include <algorithm>
#include <array>
#include <utility>

namespace keneki::seeding {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t message_id_bytes = 998; // RFC 5322 2.1.1

/// What stands behind "NAME" up to `end`; nothing when it is not there.
std::string_view value_of(std::string_view text, std::string_view name, std::string_view end) {
    const std::size_t at = text.find(name);
    if (at == npos) return {};
    const std::string_view rest = text.substr(at + name.size());
    return rest.substr(0, rest.find(end));
}

std::string_view without_brackets(std::string_view text) {
    if (text.size() >= 2 && text.front() == '<' && text.back() == '>')
        return text.substr(1, text.size() - 2);
    return text;
}

/// The address behind "from=<" or "to=<" at the beginning of `text`, which it is taken from.
std::string_view take_address(std::string_view& text, std::string_view name) {
    text.remove_prefix(name.size());
    const std::size_t end = text.find('>');
    const std::string_view address = text.substr(0, end);
    text.remove_prefix(end == npos ? text.size() : end + 1);
    return address;
}

/// BATV, "prvs=1234abcd=taro@a.example": the person behind it.
std::string_view without_batv(std::string_view address) {
    constexpr std::string_view prefix = "prvs=";
    if (!address.starts_with(prefix)) return address;
    const std::size_t second = address.find('=', prefix.size());
    return second == npos ? address : address.substr(second + 1);
}

/// Envelope senders that are made for each mail anew, or that nobody writes from.
bool is_machine(std::string_view address) {
    constexpr std::array<std::string_view, 8> beginnings{
        "srs0", "srs1", "bounce", "mailer-daemon", "double-bounce", "return-", "bounces", "vmta"};
    const std::string local = lower(address.substr(0, address.rfind('@')));
    return local.find('=') != npos || local.find("bounce") != npos ||
           std::any_of(beginnings.begin(), beginnings.end(),
                       [&](std::string_view beginning) { return local.starts_with(beginning); });
}

/// A mailbox or alias of this host.
bool is_account(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return is_alnum(c) || std::string_view("._-+\\").find(c) != npos;
    });
}

bool is_loopback(std::string_view relay) {
    return relay.starts_with("127.0.0.1[") || relay.starts_with("localhost[") ||
           relay.starts_with("localhost.localdomain[") || relay.starts_with("[127.0.0.1]") ||
           relay.starts_with("[::1]") || relay.starts_with("::1[") ||
           relay.starts_with("localhost [") || relay.starts_with("localhost.localdomain [") ||
           relay.starts_with("localhost. [");
}

} // namespace

MailLog::MailLog(const config::Config& config, Take take, std::size_t limit)
    : config_(config), take_(std::move(take)), limit_(limit) {}

bool MailLog::is_ours(std::string_view address) const {
    return config::is_ours(config_, address.substr(address.rfind('@') + 1));
}

/// "mail.clinic.example[198.51.100.7]", "mx [10.0.0.1]"
bool MailLog::is_inside(std::string_view client) const {
    const std::size_t open = client.rfind('[');
    if (open == npos) return true; // handed in on this host
    std::string_view address = client.substr(open + 1);
    address = address.substr(0, address.find(']'));
    if (address.starts_with("IPv6:")) address.remove_prefix(5);
    return config::contains(config_.site_networks, address);
}

MailLog::Message& MailLog::message_of(const LogLine& line, std::int64_t at) {
    std::string key(line.host);
    key += ' ';
    key += line.queue_id;
    const auto known = by_key_.find(key);
    if (known != by_key_.end()) {
        messages_.splice(messages_.begin(), messages_, known->second);
        return messages_.front();
    }
    if (messages_.size() >= limit_) {
        by_key_.erase(messages_.back().key);
        messages_.pop_back();
        ++counts_.forgotten;
    }
    Message message;
    message.key = key;
    message.at = at;
    messages_.push_front(std::move(message));
    by_key_.emplace(std::move(key), messages_.begin());
    return messages_.front();
}

void MailLog::forget(const LogLine& line) {
    std::string key(line.host);
    key += ' ';
    key += line.queue_id;
    const auto known = by_key_.find(key);
    if (known == by_key_.end()) return;
    messages_.erase(known->second);
    by_key_.erase(known);
}

void MailLog::set_from(Message& message, std::string_view address) {
    message.has_from = true;
    message.from.clear();
    if (address.empty()) {
        message.author = Message::Author::nobody;
        return;
    }
    if (is_account(address)) {
        message.author = Message::Author::ours;
        return;
    }
    address = without_batv(address);
    message.from = plain_address(address);
    message.author = message.from.empty()    ? Message::Author::malformed
                     : is_ours(message.from) ? Message::Author::ours
                     : is_machine(address)   ? Message::Author::machine
                                             : Message::Author::other;
}

void MailLog::add(const LogLine& line, std::int64_t at) {
    if (line.queue_id.empty()) return;
    switch (line.program) {
    case LogProgram::other:
        return;
    case LogProgram::postfix_entry: {
        const std::string_view client = value_of(line.text, "client=", ",");
        const bool local = line.text.starts_with("uid=");
        if (client.empty() && !local) return;
        // The queue id is given anew.
        forget(line);
        Message& message = message_of(line, at);
        message.from_outside =
            !local && !is_inside(client) && line.text.find("sasl_username=") == npos;
        return;
    }
    case LogProgram::postfix_cleanup: {
        const std::string_view id = value_of(line.text, "message-id=<", ">");
        if (!id.empty() && id.size() <= message_id_bytes) message_of(line, at).message_id = id;
        return;
    }
    case LogProgram::postfix_qmgr: {
        std::string_view rest = line.text;
        if (rest == "removed")
            forget(line);
        else if (rest.starts_with("from=<"))
            set_from(message_of(line, at), take_address(rest, "from=<"));
        return;
    }
    case LogProgram::postfix_delivery:
        postfix_delivery(line, at);
        return;
    case LogProgram::sendmail:
        sendmail_line(line, at);
        return;
    }
}

void MailLog::postfix_delivery(const LogLine& line, std::int64_t at) {
    constexpr std::string_view to = "to=<";
    constexpr std::string_view orig_to = ", orig_to=<";
    std::string_view rest = line.text;
    if (!rest.starts_with(to)) return;
    const std::string_view recipient = take_address(rest, to);
    std::string_view addressed = recipient;
    if (rest.starts_with(orig_to)) addressed = take_address(rest, orig_to);
    const std::string_view status = value_of(rest, ", status=", "\n");
    if (!status.starts_with("sent ") && status != "sent") {
        ++counts_.not_delivered;
        return;
    }
    // A filter takes it and hands it back under another queue id.
    if (is_loopback(value_of(rest, ", relay=", ",")) && status.find("queued as ") != npos) {
        ++counts_.to_filters;
        return;
    }
    deliver(message_of(line, at), recipient, addressed, at);
}

void MailLog::sendmail_line(const LogLine& line, std::int64_t at) {
    std::string_view rest = line.text;
    if (rest.starts_with("from=")) {
        Message& message = message_of(line, at);
        message.at = at;
        set_from(message, without_brackets(value_of(rest, "from=", ", ")));
        const std::string_view id = value_of(rest, "msgid=", ", ");
        if (id.size() <= message_id_bytes) message.message_id = without_brackets(id);
        const std::string_view relay = value_of(rest, "relay=", ", ");
        message.from_outside = relay.find('[') != npos && !is_inside(relay);
        return;
    }
    if (rest.starts_with("to=")) sendmail_delivery(line, value_of(rest, "to=", ", "), at);
}

void MailLog::sendmail_delivery(const LogLine& line, std::string_view recipients, std::int64_t at) {
    // What the other server answered stands behind it, and may say anything.
    const std::string_view status = value_of(line.text, ", stat=", "\n");
    if (!status.starts_with("Sent")) {
        ++counts_.not_delivered;
        return;
    }
    if (is_loopback(value_of(line.text, ", relay=", ",")) &&
        status.find("accepted for delivery") != npos) {
        ++counts_.to_filters;
        return;
    }
    const Message message = message_of(line, at);
    // .forward and aliases: from outside to outside, through one of us
    const std::string_view controlled_by = without_brackets(value_of(line.text, ", ctladdr=", " "));
    while (!recipients.empty()) {
        const std::size_t end = recipients.find(',');
        const std::string_view recipient = without_brackets(recipients.substr(0, end));
        if (!recipient.empty())
            deliver(message, recipient,
                    message.from_outside && !controlled_by.empty() ? controlled_by : recipient, at);
        if (end == npos) break;
        recipients.remove_prefix(end + 1);
    }
}

/// `addressed`: whom the author wrote to, before aliases of ours.
void MailLog::deliver(const Message& message,
                      std::string_view recipient,
                      std::string_view addressed,
                      std::int64_t at) {
    if (!message.has_from) {
        ++counts_.without_beginning;
        return;
    }
    if (message.author == Message::Author::nobody) {
        ++counts_.without_author;
        return;
    }
    const bool local = is_account(addressed);
    const std::string own = plain_address(addressed);
    const std::string other = plain_address(recipient);
    if (message.author == Message::Author::malformed || (!local && own.empty()) ||
        (!is_account(recipient) && other.empty())) {
        ++counts_.not_addresses;
        return;
    }
    const bool to_us = local || is_ours(own);
    const bool from_us = message.author == Message::Author::ours;
    memory::Observation seen;
    seen.at = message.at;
    if (from_us && to_us) {
        ++counts_.among_us;
        return;
    }
    if (message.author == Message::Author::machine) {
        ++counts_.of_machines;
        return;
    }
    if ((!from_us && !to_us) || (from_us && message.from_outside)) {
        ++counts_.passed_on;
        return;
    }
    if (from_us) {
        seen.kind = memory::Observation::Kind::sent;
        seen.own = message.from;
        seen.other = own;
        seen.message_id = message.message_id;
        ++counts_.sent;
    } else {
        seen.kind = memory::Observation::Kind::received;
        seen.other = message.from;
        seen.own = own;
        ++counts_.received;
    }
    take_(std::move(seen), at);
}

} // namespace keneki::seeding
