#include "quarantine/smtp.h"

#include "base/escape.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace keneki::quarantine {
namespace {

constexpr long connect_seconds = 20;
/// A server that takes less than that for so long has died.
constexpr long slowest_bytes_a_second = 1, patience_seconds = 120;

/// The three parts one behind the other.
class Source {
public:
    /// `content` may be null.
    Source(std::string_view before, const Spool* content, std::string_view behind)
        : before_(before), content_(content),
          content_size_(content == nullptr ? 0 : content->size()), behind_(behind) {}

    [[nodiscard]] std::uint64_t size() const {
        return before_.size() + content_size_ + behind_.size();
    }
    [[nodiscard]] bool is_at_end() const { return at_ == size(); }
    /// How many bytes it gave; less than 0: the content cannot be read.
    ssize_t read(char* to, std::size_t room) {
        if (at_ < before_.size()) return copy(before_.substr(at_), to, room);
        const std::uint64_t inside = at_ - before_.size();
        if (inside < content_size_) {
            const ssize_t count =
                ::pread(content_->fd(), to, std::min<std::uint64_t>(room, content_size_ - inside),
                        static_cast<off_t>(inside));
            if (count > 0) at_ += static_cast<std::uint64_t>(count);
            return count == 0 ? -1 : count;
        }
        return copy(behind_.substr(std::min<std::uint64_t>(inside - content_size_, behind_.size())),
                    to, room);
    }

private:
    ssize_t copy(std::string_view from, char* to, std::size_t room) {
        const std::size_t count = std::min(room, from.size());
        std::memcpy(to, from.data(), count);
        at_ += count;
        return static_cast<ssize_t>(count);
    }
    std::string_view before_;
    const Spool* content_;
    std::uint64_t content_size_;
    std::string_view behind_;
    std::uint64_t at_ = 0;
};

/// What the server said: the last word when it took the message; else the last refusal, behind
/// which it still agrees to QUIT.
struct Replies {
    std::string last, refusal;
    void take(std::string_view line) {
        last = line;
        if (!line.empty() && line.front() >= '4') refusal = line;
    }
};

extern "C" {

static std::size_t give(char* to, std::size_t size, std::size_t count, void* source) {
    const ssize_t given = static_cast<Source*>(source)->read(to, size * count);
    return given < 0 ? CURL_READFUNC_ABORT : static_cast<std::size_t>(given);
}

/// SMTP replies arrive as header lines.
static std::size_t take_reply(char* line, std::size_t size, std::size_t count, void* replies) {
    static_cast<Replies*>(replies)->take({line, size * count});
    return size * count;
}

} // extern "C"

struct Cleanup {
    void operator()(CURL* curl) const { ::curl_easy_cleanup(curl); }
    void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};

template <class Value>
void set(CURL* curl, CURLoption option, Value value) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): libcurl's way
    ::curl_easy_setopt(curl, option, value);
}

std::string last_line(const std::string& reply) {
    const auto end = reply.find_last_not_of("\r\n");
    return escaped(reply.substr(0, end == std::string::npos ? 0 : end + 1), 300);
}

Expected<std::string, NotSent> send(const std::string& server,
                                    const std::string& mail_from,
                                    const std::vector<std::string>& recipients,
                                    Source source) {
    // The connection still speaks when it is closed: what it uses has to outlive it.
    Replies replies;
    std::array<char, CURL_ERROR_SIZE> problem{};
    std::unique_ptr<curl_slist, Cleanup> list;
    const std::unique_ptr<CURL, Cleanup> curl(::curl_easy_init());
    if (!curl) return fail(NotSent{"libcurl does not start"});
    for (const std::string& recipient : recipients) {
        // libcurl would put what follows a line end into a command of its own.
        if (recipient.find_first_of("\r\n<>") != std::string::npos || recipient.empty())
            return fail(NotSent{fmt::format("'{}' is no address", escaped(recipient))});
        curl_slist* const longer =
            ::curl_slist_append(list.get(), fmt::format("<{}>", recipient).c_str());
        if (longer == nullptr) return fail(NotSent{"not enough memory"});
        static_cast<void>(list.release());
        list.reset(longer);
    }
    if (!list) return fail(NotSent{"there is no recipient"});
    if (mail_from.find_first_of("\r\n<>") != std::string::npos)
        return fail(NotSent{fmt::format("'{}' is no address", escaped(mail_from))});
    const std::string from = fmt::format("<{}>", mail_from);
    set(curl.get(), CURLOPT_URL, server.c_str());
    set(curl.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    // Else libcurl would give patients' mail to what ALL_PROXY names, a proxy for the web.
    set(curl.get(), CURLOPT_PROXY, "");
    set(curl.get(), CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_NONE));
    set(curl.get(), CURLOPT_MAIL_FROM, from.c_str());
    set(curl.get(), CURLOPT_MAIL_RCPT, list.get());
    set(curl.get(), CURLOPT_UPLOAD, 1L);
    set(curl.get(), CURLOPT_READFUNCTION, give);
    set(curl.get(), CURLOPT_READDATA, static_cast<void*>(&source));
    set(curl.get(), CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(source.size()));
    set(curl.get(), CURLOPT_HEADERFUNCTION, take_reply);
    set(curl.get(), CURLOPT_HEADERDATA, static_cast<void*>(&replies));
    set(curl.get(), CURLOPT_ERRORBUFFER, problem.data());
    set(curl.get(), CURLOPT_CONNECTTIMEOUT, connect_seconds);
    set(curl.get(), CURLOPT_LOW_SPEED_LIMIT, slowest_bytes_a_second);
    set(curl.get(), CURLOPT_LOW_SPEED_TIME, patience_seconds);
    set(curl.get(), CURLOPT_NOSIGNAL, 1L);
    const CURLcode code = ::curl_easy_perform(curl.get());
    if (code == CURLE_OK) return last_line(replies.last);
    std::string why = problem.front() == '\0' ? ::curl_easy_strerror(code) : problem.data();
    if (!replies.refusal.empty())
        why += fmt::format(" (the server said: {})", last_line(replies.refusal));
    // Behind the end of the message only its answer counts.
    const bool perhaps_taken = source.is_at_end() && replies.last.starts_with('3');
    return fail(NotSent{fmt::format("{}: {}", server, escaped(why, 500)), perhaps_taken});
}

} // namespace

Expected<std::string, NotSent> send_by_smtp(const std::string& server,
                                            const std::string& mail_from,
                                            const std::vector<std::string>& recipients,
                                            std::string_view before,
                                            const Spool& content,
                                            std::string_view behind) {
    return send(server, mail_from, recipients, Source(before, &content, behind));
}

Expected<std::string, NotSent> send_by_smtp(const std::string& server,
                                            const std::string& mail_from,
                                            const std::vector<std::string>& recipients,
                                            std::string_view message) {
    return send(server, mail_from, recipients, Source(message, nullptr, {}));
}

} // namespace keneki::quarantine
