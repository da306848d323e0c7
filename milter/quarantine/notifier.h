#pragma once

#include "quarantine/fill_reminder.h"
#include "quarantine/notice.h"
#include "quarantine/store.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace keneki::quarantine {

/// What a sender of notices has to know; may change with each reload.
struct NoticeSettings {
    std::shared_ptr<const NoticeWords> words;
    std::string server, from, contact;
    std::vector<std::string> administrators; ///< told of a store that fills up
    unsigned minute = 0;                     ///< of the day, local time, when the daily ones go
};

/// Sends what is due, from a thread of its own. A notice is gone from the store when the mail
/// server has taken it; until then it is tried again.
class Notifier {
public:
    /// Both are used until the end; `settings` from the thread.
    Notifier(Store& store, std::function<NoticeSettings()> settings);
    Notifier(const Notifier&) = delete;
    Notifier& operator=(const Notifier&) = delete;
    ~Notifier();

private:
    void work();
    void send_due();
    void tell_of_fill();
    /// What goes to one person in one mail.
    struct Mail {
        std::vector<WaitingNotice> waiting;
        std::vector<Notice> notices;
    };
    void send(const NoticeSettings& settings, const std::string& recipient, const Mail& due);

    Store& store_;
    std::function<NoticeSettings()> settings_;
    bool complained_ = false;
    bool complained_of_fill_ = false;
    FillReminder reminder_;
    std::mutex mutex_;
    std::condition_variable ending_;
    bool ended_ = false;
    std::thread thread_;
};

/// The last time at or before `now` when the clock on the wall showed `minute` of the day.
[[nodiscard]] std::int64_t last_daily_time(std::int64_t now, unsigned minute);

} // namespace keneki::quarantine
