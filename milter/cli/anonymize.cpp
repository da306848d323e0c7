#include "anonymous/request.h"
#include "base/ascii.h"
#include "base/escape.h"
#include "cli/anonymous_lists.h"
#include "cli/commands.h"
#include "cli/judging.h"
#include "cli/message_file.h"
#include "evidence/findings.h"
#include "pipeline/pipeline.h"
#include "sandbox/worker_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <random>
#include <set>
#include <system_error>

namespace keneki::cli {
namespace {

using std::chrono::steady_clock;

int say(int status, const std::string& what) {
    fmt::print(stderr, "keneki: {}\n", what);
    return status;
}

Expected<Spool, std::string> spool_of(std::string_view bytes) {
    auto spool = Spool::create(bytes.size() + 1, {});
    if (spool && (!spool->append(bytes) || !spool->flush()))
        return fail(std::string("no memory for the copy"));
    return spool;
}

std::set<std::string> findings_of(const evidence::Evidence& evidence) {
    std::set<std::string> names;
    for (const auto& finding : evidence.findings())
        names.insert(finding_name(finding.id()));
    return names;
}

/// One message and the copies that are tried.
class Anonymizer {
public:
    Anonymizer(const ScanOptions& options, const config::Config& config, const Spool& message)
        : options_(options), config_(config), message_(message) {}

    int run() {
        auto named = read_named(config_);
        if (!named) {
            print_problems(named.error());
            return EX_CONFIG;
        }
        named_ = std::move(*named);
        before_ = judged(config_, message_, options_.mail_from, options_.recipients);
        if (!before_) return EX_UNAVAILABLE;
        note_what_must_go();
        request_.size = message_.size();
        request_.attachments = options_.with_attachments ? anonymous::Attachments::keep
                                                         : anonymous::Attachments::empty;
        request_.choice.kept_words = words_of_rules(config_, pieces_that_go());
        request_.choice.avoided = named_.kanji;
        // Letters of 32 bits could be tried one after the other.
        std::random_device random;
        request_.choice.seed = (std::uint64_t{random()} << 32U) | random();
        constexpr int tries = 5;
        for (int i = 0; i < tries; ++i, ++request_.choice.seed) {
            const auto copy = ask_inspector();
            if (!copy) return say(EX_UNAVAILABLE, copy.error());
            if (const auto status = check_and_write(*copy)) return *status;
        }
        for (const std::string& token : left_)
            fmt::print(stderr, "keneki: still in the copy: {}\n", escaped(token));
        return say(EX_DATAERR, "nothing was written: names of the message stay in every copy");
    }

private:
    /// The findings, without what the memory knows.
    std::optional<evidence::Evidence> judged(config::Config config,
                                             const Spool& message,
                                             const std::string& from,
                                             const std::vector<std::string>& recipients) {
        config.memory_enabled = false;
        const auto judging = prepare_judging(config);
        if (!judging) return {};
        pipeline::Session session;
        session.client_address = options_.client;
        session.mail_from = from;
        session.recipients = recipients;
        return judging->pipeline
            ->examine(*judging->snapshot, session, message.fd(), message.size(),
                      steady_clock::now() + config.deadline)
            .evidence;
    }

    /// What the lists and the addresses of the header name, and the message holds.
    void note_what_must_go() {
        const std::string all = lower(before_->Utf8DebugString());
        for (const std::string& token : named_.tokens)
            if (contains(all, token)) must_go_.push_back(token);
        const auto add = [&](const auto& addresses) {
            for (const auto& address : addresses)
                if (address.address().size() >= 5) must_go_.push_back(lower(address.address()));
        };
        add(before_->header().from());
        add(before_->header().sender());
        add(before_->header().to());
        add(before_->header().cc());
        add(before_->header().reply_to());
    }

    /// With the words inside addresses, which are kept by no rule.
    [[nodiscard]] std::vector<std::string> pieces_that_go() const {
        constexpr std::size_t shortest = 4;
        std::vector<std::string> pieces = must_go_;
        for (const std::string& token : must_go_) {
            std::string piece;
            for (const char c : token + " ")
                if (is_letter(c)) {
                    piece += c;
                } else {
                    if (piece.size() >= shortest) pieces.push_back(piece);
                    piece.clear();
                }
        }
        return pieces;
    }

    Expected<anonymous::Copy, std::string> ask_inspector() {
        const auto pool_options = pipeline::pool_options(config_);
        const auto until = steady_clock::now() + config_.deadline + pool_options.ready_within;
        auto worker = sandbox::WorkerProcess::launch(pool_options);
        if (!worker) return fail(worker.error());
        if (const auto ready = (*worker)->await_ready(until); !ready) return fail(ready.error());
        const auto readable = sandbox::reopen_readable(message_.fd());
        constexpr std::uint64_t spare = 1U << 20U;
        const auto payload = (*worker)->copy(anonymous::serialised(request_), readable.get(),
                                             message_.size() * 8 + spare, until);
        if (!payload) return fail(payload.error());
        auto copy = anonymous::read_copy(*payload);
        if (!copy) return fail(std::string("the inspector gave an answer that cannot be"));
        return std::move(*copy);
    }

    /// Nothing: a name is left in it.
    std::optional<int> check_and_write(const anonymous::Copy& copy) {
        const anonymous::Letters letters(request_.choice);
        config::Config config = config_;
        for (std::string& domain : config.site_domains)
            domain = letters.exchanged(domain);
        auto staff = spool_of(exchanged_table(named_.staff, letters));
        auto facilities = spool_of(exchanged_table(named_.facilities, letters));
        const auto message = spool_of(copy.message);
        if (!staff || !facilities || !message) return say(EX_OSERR, "no memory for the copy");
        const auto path = [](const Spool& spool) {
            return fmt::format("/proc/self/fd/{}", spool.fd());
        };
        if (!config.staff_file.empty()) config.staff_file = path(*staff);
        if (!config.facilities_file.empty()) config.facilities_file = path(*facilities);
        std::vector<std::string> recipients;
        for (const std::string& recipient : options_.recipients)
            recipients.push_back(letters.exchanged(recipient));
        const auto after =
            judged(config, *message, letters.exchanged(options_.mail_from), recipients);
        if (!after) return EX_UNAVAILABLE;
        const std::string shown = lower(after->Utf8DebugString()) + lower(copy.message);
        left_.clear();
        std::copy_if(must_go_.begin(), must_go_.end(), std::back_inserter(left_),
                     [&](const std::string& token) { return contains(shown, token); });
        if (!left_.empty()) return {};
        if (const int status = write(copy.message); status != EX_OK) return status;
        return report(copy, *after);
    }

    int write(const std::string& copy) const {
        int fd = STDOUT_FILENO;
        UniqueFd opened;
        if (!options_.output.empty()) {
            opened.reset(::open(options_.output.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                                0600)); // NOLINT(cppcoreguidelines-pro-type-vararg)
            if (!opened)
                return say(EX_CANTCREAT, fmt::format("{}: {}", escaped(options_.output),
                                                     std::generic_category().message(errno)));
            fd = opened.get();
        }
        for (std::string_view rest = copy; !rest.empty();) {
            const ssize_t count = ::write(fd, rest.data(), rest.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return say(EX_IOERR, std::generic_category().message(errno));
            rest.remove_prefix(static_cast<std::size_t>(count));
        }
        return EX_OK;
    }

    int report(const anonymous::Copy& copy, const evidence::Evidence& after) const {
        if (copy.emptied > 0)
            say(0, fmt::format("attachments without their content: {}", copy.emptied));
        for (const std::uint32_t part : copy.unchanged)
            say(0, fmt::format("part {} is unchanged and may hold personal data", part));
        const auto old_names = findings_of(*before_);
        const auto new_names = findings_of(after);
        for (const std::string& name : old_names)
            if (!new_names.contains(name)) say(0, "the copy lacks the finding " + name);
        for (const std::string& name : new_names)
            if (!old_names.contains(name)) say(0, "only the copy has the finding " + name);
        say(0, "read the copy before you hand it out");
        return old_names == new_names ? EX_OK : 1;
    }

    const ScanOptions& options_;
    const config::Config& config_;
    const Spool& message_;
    NamedInLists named_;
    std::optional<evidence::Evidence> before_;
    std::vector<std::string> must_go_, left_;
    anonymous::CopyRequest request_;
};

} // namespace

int anonymize(const ScanOptions& options) {
    if (options.files.size() != 1) return say(EX_USAGE, "--anonymize takes one message");
    const auto config = load_config(options.config);
    if (!config) {
        print_problems(config.error());
        return status_of_refused(options.config);
    }
    const auto message =
        read_input(options.files.front(), AsIs::message, config->message_limit_bytes,
                   config->memory_limit_bytes, config->spool_folder);
    if (!message)
        return say(message.error().exit_status,
                   fmt::format("{}: {}", escaped(options.files.front()), message.error().message));
    if (message->size() > config->message_limit_bytes)
        return say(EX_DATAERR, "the message is larger than message.limit");
    return Anonymizer(options, *config, *message).run();
}

} // namespace keneki::cli
