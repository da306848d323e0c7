#include "quarantine/notifier.h"

#include "base/escape.h"
#include "base/log.h"
#include "memory/failure.h"
#include "quarantine/smtp.h"

#include <ctime>
#include <exception>
#include <map>
#include <utility>
#include <vector>

namespace keneki::quarantine {
namespace {

using namespace std::chrono_literals;

/// What comes within it is in one mail.
constexpr auto look_every = 10s;
/// Who is told of more gets several mails: a telephone shows no longer ones well.
constexpr std::size_t most_in_one_mail = 100;

std::int64_t time_now() {
    return static_cast<std::int64_t>(std::time(nullptr));
}

} // namespace

std::int64_t last_daily_time(std::int64_t now, unsigned minute) {
    constexpr std::int64_t day_seconds = 86'400;
    const auto at_minute = [minute](std::int64_t time) {
        const auto seconds = static_cast<std::time_t>(time);
        std::tm local{};
        ::localtime_r(&seconds, &local);
        local.tm_hour = static_cast<int>(minute / 60);
        local.tm_min = static_cast<int>(minute % 60);
        local.tm_sec = 0;
        local.tm_isdst = -1;
        return static_cast<std::int64_t>(std::mktime(&local));
    };
    const std::int64_t today = at_minute(now);
    return today <= now ? today : at_minute(now - day_seconds);
}

Notifier::Notifier(Store& store, std::function<NoticeSettings()> settings)
    : store_(store), settings_(std::move(settings)), thread_([this] { work(); }) {}

Notifier::~Notifier() {
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }
    ending_.notify_all();
    thread_.join();
}

void Notifier::work() {
    std::unique_lock lock(mutex_);
    while (!ending_.wait_for(lock, look_every, [this] { return ended_; })) {
        lock.unlock();
        try {
            if (store_.in_use()) {
                tell_of_fill();
                send_due();
            }
        } catch (const std::exception& error) {
            log::warning("notices: {}", escaped(memory::failure_text(error)));
        }
        lock.lock();
    }
}

void Notifier::tell_of_fill() {
    const auto now = std::chrono::steady_clock::now();
    if (const auto fill = store_.take_fill()) reminder_.note(*fill, now);
    const auto fill = reminder_.pending(now);
    if (!fill) return;
    const NoticeSettings settings = settings_();
    bool all = true;
    for (const std::string& administrator : settings.administrators) {
        if (!reminder_.is_due(administrator, *fill, now)) continue;
        const auto sent = send_by_smtp(
            settings.server, {}, {administrator},
            fill_mail(*settings.words, *fill, administrator, settings.from, time_now()));
        if (sent) {
            reminder_.told(administrator, *fill, now);
            continue;
        }
        if (!complained_of_fill_)
            log::warning("a notice to <{}> was not taken and will be tried again: {}",
                         escaped_ascii(administrator), sent.error().why);
        all = false;
    }
    complained_of_fill_ = !all;
    if (all) reminder_.settle();
}

void Notifier::send_due() {
    const NoticeSettings settings = settings_();
    const auto due = store_.due_notices(last_daily_time(time_now(), settings.minute));
    if (!due) return; // the store says so itself
    // Held and stripped mail are two mails: each has its own words.
    std::map<std::pair<std::string, bool>, std::vector<Mail>> mails;
    for (const WaitingNotice& waiting : *due) {
        Notice notice;
        const bool read = notice.ParseFromString(waiting.notice);
        std::vector<Mail>& of_one = mails[{waiting.recipient, notice.stripped()}];
        if (of_one.empty() || of_one.back().notices.size() == most_in_one_mail)
            of_one.emplace_back();
        of_one.back().waiting.push_back(waiting);
        if (read) of_one.back().notices.push_back(std::move(notice));
    }
    for (const auto& [to, of_one] : mails)
        for (const Mail& mail : of_one)
            send(settings, to.first, mail);
}

void Notifier::send(const NoticeSettings& settings, const std::string& recipient, const Mail& due) {
    const std::string mail = notice_mail(*settings.words, due.notices, recipient, settings.from,
                                         settings.contact, time_now());
    const auto sent = send_by_smtp(settings.server, {}, {recipient}, mail);
    if (sent) {
        store_.sent(due.waiting);
        log::info("notice of {} messages to <{}>: {}", due.waiting.size(), escaped_ascii(recipient),
                  *sent);
    } else if (!complained_) {
        log::warning("a notice to <{}> was not taken and will be tried again: {}",
                     escaped_ascii(recipient), sent.error().why);
    }
    complained_ = !sent;
}

} // namespace keneki::quarantine
