#include "cli/quarantine_actions.h"

#include "base/escape.h"
#include "base/unique_fd.h"
#include "cli/commands.h"
#include "cli/held_judging.h"
#include "cli/json.h"
#include "cli/judging.h"
#include "cli/person.h"
#include "cli/progress.h"
#include "cli/quarantine_start.h"
#include "cli/quarantine_words.h"
#include "cli/table.h"
#include "cli/words.h"
#include "quarantine/held_mail.h"
#include "quarantine/store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <system_error>

namespace keneki::cli {
namespace {

using quarantine::HeldMail;
using quarantine::KeyRing;
using quarantine::Row;

/// Runs `run` with a message that is there, its description opened. When it cannot be, `action` is
/// noted as refused.
int with_message(const QuarantineOptions& options,
                 const std::string& action,
                 const std::function<int(HeldMail&, const Listed&, const KeyRing&)>& run) {
    return with_held_mail(
        options, HeldMail::Access::change, [&](const config::Config& config, HeldMail& held) {
            const auto row = held.row(options.reference);
            if (!row) return complain(EX_DATAERR, row.error());
            const auto keys = keys_of(options, config);
            if (!keys) return complain(EX_NOINPUT, keys.error());
            const auto about = HeldMail::description(*row, *keys);
            if (!about) {
                held.note_refused(options.reference, actor_of(options), action, about.error());
                return complain(EX_DATAERR, about.error());
            }
            const auto sent_on = held.sent_on();
            if (!sent_on) return complain(EX_UNAVAILABLE, sent_on.error());
            return run(held, {*row, *about, sent_on->contains(row->reference)}, *keys);
        });
}

/// Whole, or not at all.
Expected<Done, std::string> write_out(const Spool& text, int to) {
    std::array<char, 65'536> buffer{};
    for (std::uint64_t at = 0; at < text.size();) {
        const ssize_t count =
            ::pread(text.fd(), buffer.data(), buffer.size(), static_cast<off_t>(at));
        if (count <= 0) return fail(std::string("the message cannot be read"));
        for (ssize_t done = 0; done < count;) {
            const ssize_t written =
                ::write(to, buffer.data() + done, static_cast<std::size_t>(count - done));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return fail(std::generic_category().message(errno));
            done += written;
        }
        at += static_cast<std::uint64_t>(count);
    }
    return Done{};
}

int write_file(const Spool& text, const std::string& file) {
    if (file == "-") {
        const auto written = write_out(text, STDOUT_FILENO);
        return written ? EX_OK : complain(EX_IOERR, written.error());
    }
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!fd)
        return complain(EX_CANTCREAT, fmt::format("{}: {}", escaped(file),
                                                  std::generic_category().message(errno)));
    auto written = write_out(text, fd.get());
    if (written && ::fsync(fd.get()) != 0) written = fail(std::generic_category().message(errno));
    if (written) return EX_OK;
    ::unlink(file.c_str());
    return complain(EX_IOERR, fmt::format("{}: {}", escaped(file), written.error()));
}

/// One person alone may write it out, to look into it; see docs/decisions/0012-quarantine.md.
void warn_of_harm(const Listed& listed) {
    if (!listed.about || !quarantine::needs_approval(*listed.about)) return;
    fmt::print(stderr, "keneki: {}: {}\n", listed.row.reference,
               in_my_words("開くと害になり得るメールです。調べるだけにし、渡すときは解放 (release) "
                           "してください",
                           "it can do harm when it is opened: look into it only, and pass it on by "
                           "release"));
}

struct Complaint {
    int status;
    std::string why;
};

Expected<Done, Complaint> rescan_one(const QuarantineOptions& options,
                                     const Judging& judging,
                                     HeldMail& held,
                                     const KeyRing& keys,
                                     const std::string& reference) {
    const auto row = held.row(reference);
    if (!row) return fail(Complaint{EX_DATAERR, row.error()});
    const auto about = HeldMail::description(*row, keys);
    if (!about) return fail(Complaint{EX_DATAERR, about.error()});
    if (const auto noted = held.note(reference, actor_of(options), "rescan"); !noted)
        return fail(Complaint{EX_UNAVAILABLE, noted.error()});
    const auto text = held.text(*row, keys);
    if (!text) return fail(Complaint{EX_DATAERR, text.error()});
    const auto& config = judging.snapshot->config;
    const auto judgement =
        judging.pipeline->examine(*judging.snapshot, session_of(*about), text->fd(), text->size(),
                                  std::chrono::steady_clock::now() + config.deadline);
    if (options.json)
        fmt::print("{}\n",
                   scan_line(reference, judgement.verdict, judgement.evidence, judgement.seconds));
    else
        fmt::print("{}  {} {:g} -> {} {:g}\n", reference, row->verdict, row->score,
                   judge::action_name(judgement.verdict.action), judgement.verdict.score);
    return Done{};
}

/// Released, deleted or expired since all that are held were listed.
bool is_gone(HeldMail& held, const std::string& reference) {
    const auto row = held.row(reference);
    return row && row->state != quarantine::State::held;
}

int not_stripped(const QuarantineOptions& options, HeldMail& held, const StripFailure& failure) {
    if (failure.why.empty()) return failure.exit_status;
    if (!held.row(options.reference)) return complain(failure.exit_status, failure.why);
    const auto refused = held.note_refusal(options.reference, actor_of(options), failure.why);
    return complain(failure.exit_status, refused.why);
}

void say_not_passed(const std::string& reference) {
    fmt::print(stderr, "keneki: {}: {}\n", reference,
               in_my_words("メールサーバーは受け取りましたが、まだ Keneki に問い合わせていません"
                           "(別のサーバーへ送る待ち行列にあるのかもしれません)",
                           "the mail server took it, but has not asked Keneki yet (it may have "
                           "queued it for another server)"));
}

void say_left_out(const std::string& reference, const std::vector<std::string>& recipients) {
    for (const std::string& one : recipients)
        fmt::print(stderr, "keneki: {}: {}: {}\n", reference, escaped(one),
                   in_my_words("すでに届いているので、この宛先へは送りませんでした"
                               "(もう一度送るには --again)",
                               "has it from a release before and did not get it again (to send it "
                               "once more, say --again)"));
}

int status_of(quarantine::ReleaseFailure::Kind kind) {
    using Kind = quarantine::ReleaseFailure::Kind;
    if (kind == Kind::refused) return EX_DATAERR;
    return kind == Kind::not_noted ? EX_UNAVAILABLE : EX_TEMPFAIL;
}

int ended(const Expected<Done, std::string>& done) {
    return done ? EX_OK : complain(EX_DATAERR, done.error());
}

} // namespace

int quarantine_show(const QuarantineOptions& options) {
    return with_message(options, "show", [&](HeldMail& held, const Listed& listed, const KeyRing&) {
        if (const auto noted = held.note(options.reference, actor_of(options), "show"); !noted)
            return complain(EX_UNAVAILABLE, noted.error());
        auto audit = held.audit();
        if (!audit) return complain(EX_UNAVAILABLE, audit.error());
        std::erase_if(audit->entries, [&](const quarantine::AuditEntry& entry) {
            return entry.reference != options.reference;
        });
        const Audience audience = options.audience == "staff"     ? Audience::staff
                                  : options.audience == "auditor" ? Audience::auditor
                                                                  : Audience::helpdesk;
        if (options.json)
            fmt::print("{}\n", show_line(listed, audit->entries));
        else
            fmt::print("{}", show_text(listed, audit->entries, audience, language_of_locale()));
        return int{EX_OK};
    });
}

int quarantine_export(const QuarantineOptions& options) {
    return with_message(
        options, "export", [&](HeldMail& held, const Listed& listed, const KeyRing& keys) {
            if (const auto noted = held.note(options.reference, actor_of(options), "export");
                !noted)
                return complain(EX_UNAVAILABLE, noted.error());
            const auto text = held.text(listed.row, keys);
            if (!text) return complain(EX_DATAERR, text.error());
            warn_of_harm(listed);
            return write_file(*text,
                              options.output.empty() ? options.reference + ".eml" : options.output);
        });
}

int quarantine_release(const QuarantineOptions& options) {
    return with_held_mail(
        options, HeldMail::Access::change, [&](const config::Config& config, HeldMail& held) {
            const auto keys = keys_of(options, config);
            if (!keys) return complain(EX_NOINPUT, keys.error());
            quarantine::ReleaseOptions how;
            how.server = config.release_server;
            how.recipients = options.recipients;
            how.as_attachment = options.as_attachment;
            how.two_persons = config.release_two_persons;
            how.again = options.again;
            how.teaches = config.release_teaches;
            how.from = config::notice_address(config);
            how.language = language_of_locale();
            if (options.stripped) {
                const auto taken =
                    take_attachments_out(config, held, *keys, options.reference, how);
                if (!taken) return not_stripped(options, held, taken.error());
            }
            const auto released = held.release(options.reference, *keys, actor_of(options), how);
            if (released) {
                fmt::print("{}: {}\n", options.reference, released->answer);
                say_left_out(options.reference, released->left_out);
                if (!released->passed) say_not_passed(options.reference);
                return int{EX_OK};
            }
            return complain(status_of(released.error().kind), released.error().why);
        });
}

int quarantine_approve(const QuarantineOptions& options) {
    return with_held_mail(
        options, HeldMail::Access::change, [&](const config::Config&, HeldMail& held) {
            return ended(held.approve(options.reference, actor_of(options), options.recipients));
        });
}

int quarantine_delete(const QuarantineOptions& options) {
    return with_held_mail(options, HeldMail::Access::change,
                          [&](const config::Config&, HeldMail& held) {
                              return ended(held.remove(options.reference, actor_of(options)));
                          });
}

int quarantine_rescan(const QuarantineOptions& options) {
    return with_held_mail(
        options, HeldMail::Access::change, [&](const config::Config& config, HeldMail& held) {
            const auto keys = keys_of(options, config);
            if (!keys) return complain(EX_NOINPUT, keys.error());
            std::vector<std::string> references{options.reference};
            if (options.reference.empty()) {
                const auto rows = held.list(0, std::numeric_limits<std::int64_t>::max());
                if (!rows) return complain(EX_UNAVAILABLE, rows.error());
                references.clear();
                for (const Row& row : *rows)
                    if (row.state == quarantine::State::held) references.push_back(row.reference);
            }
            const auto judging = prepare_judging(config);
            if (!judging) return judging.error();
            Progress progress;
            int status = EX_OK;
            for (std::size_t i = 0; i < references.size(); ++i) {
                progress.show(i + 1, references.size());
                const auto done = rescan_one(options, *judging, held, *keys, references[i]);
                if (done || (options.reference.empty() && is_gone(held, references[i]))) continue;
                const int one = complain(done.error().status, done.error().why);
                if (status == EX_OK) status = one;
            }
            return status;
        });
}

int quarantine_audit(const QuarantineOptions& options) {
    return with_held_mail(
        options, HeldMail::Access::read, [&](const config::Config&, HeldMail& held) {
            const auto audit = held.audit();
            if (!audit) return complain(EX_UNAVAILABLE, audit.error());
            if (options.json)
                for (const auto& entry : audit->entries)
                    fmt::print("{}\n", audit_line(entry));
            else
                fmt::print("{}",
                           audit_text(audit->entries, language_of_locale(), terminal_width()));
            if (!audit->broken_at) return int{EX_OK};
            return complain(1,
                            fmt::format("{} {}",
                                        in_my_words("記録が書き換えられたか失われています。連番:",
                                                    "an entry was changed or taken out; at number"),
                                        *audit->broken_at));
        });
}

int quarantine_key_create(const QuarantineOptions& options) {
    const auto config = load_config(options.config);
    if (!config) {
        print_problems(config.error());
        return status_of_refused(options.config);
    }
    const std::string public_file =
        options.public_key.empty() ? config->quarantine_key_file : options.public_key;
    const std::string secret_file =
        options.output.empty()
            ? (std::filesystem::path(public_file).parent_path() / "quarantine.key").string()
            : options.output;
    std::string passphrase;
    if (!options.no_passphrase) {
        const auto read = new_passphrase(options.passphrase_file);
        if (!read) return complain(EX_NOINPUT, read.error());
        passphrase = *read;
    }
    const auto written =
        quarantine::SecretKey::random().write(public_file, secret_file, passphrase);
    if (!written) return complain(EX_CANTCREAT, written.error());
    fmt::print("{}",
               in_my_words(fmt::format("公開鍵: {0}\n秘密鍵: {1}\n"
                                       "秘密鍵はメールサーバーに置かず、解放を行う場所へ移し、"
                                       "控えを取ってください。失うと保留中のメールは読めません。\n"
                                       "keneki-milter に SIGHUP を送ると使い始めます。\n",
                                       escaped(public_file), escaped(secret_file)),
                           fmt::format("public key: {0}\nsecret key: {1}\n"
                                       "Move the secret key off the mail host to where mail is "
                                       "released, and keep a copy: without it held mail cannot be "
                                       "read.\nSIGHUP makes keneki-milter use the public one.\n",
                                       escaped(public_file), escaped(secret_file))));
    return EX_OK;
}

int quarantine_rekey(const QuarantineOptions& options) {
    return with_held_mail(
        options, HeldMail::Access::change, [&](const config::Config& config, HeldMail& held) {
            const auto key = quarantine::PublicKey::read(config.quarantine_key_file);
            if (!key) return complain(EX_NOINPUT, key.error());
            const auto keys = keys_of(options, config);
            if (!keys) return complain(EX_NOINPUT, keys.error());
            const auto rekeyed = [&] {
                Progress progress;
                return held.rekey(
                    *keys, *key, actor_of(options),
                    [&](std::size_t done, std::size_t all) { progress.show(done, all); });
            }();
            if (!rekeyed) return complain(EX_DATAERR, rekeyed.error());
            fmt::print("{}: {}\n",
                       in_my_words("新しい鍵で封じ直した件数", "sealed for the key in use"),
                       rekeyed->count);
            return complain_of_each(EX_DATAERR, rekeyed->left_out);
        });
}

} // namespace keneki::cli
