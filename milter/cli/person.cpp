#include "cli/person.h"

#include "base/escape.h"
#include "base/unique_fd.h"
#include "cli/words.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace keneki::cli {
namespace {

constexpr std::size_t longest_name = 100;

/// Keeps what is typed from being shown.
class Unseen {
public:
    explicit Unseen(int terminal) : terminal_(terminal) {
        if (::tcgetattr(terminal_, &before_) != 0) return;
        changed_ = true;
        termios unseen = before_;
        unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(terminal_, TCSAFLUSH, &unseen);
    }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;
    ~Unseen() {
        if (changed_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
    }

private:
    int terminal_;
    termios before_{};
    bool changed_ = false;
};

Expected<std::string, std::string> first_line(const std::string& file) {
    std::ifstream stream(file);
    std::string line;
    if (!std::getline(stream, line))
        return fail(fmt::format("{}: cannot be read, or is empty: {}", escaped(file),
                                std::generic_category().message(errno)));
    return line;
}

Expected<std::string, std::string> ask(std::string_view prompt) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    const UniqueFd terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
    if (!terminal)
        return fail(std::string(in_words(
            language_of_locale(),
            "パスフレーズを尋ねる端末がありません。--passphrase-file で指定してください",
            "there is no terminal to ask for the passphrase; name a file with --passphrase-file")));
    const Unseen unseen(terminal.get());
    const auto say = [&](std::string_view text) {
        return ::write(terminal.get(), text.data(), text.size()) ==
               static_cast<ssize_t>(text.size());
    };
    std::string line;
    char c = '\0';
    bool good = say(prompt);
    while (good && ::read(terminal.get(), &c, 1) == 1 && c != '\n')
        line += c;
    good = good && c == '\n' && say("\n");
    if (!good) return fail(std::string("the terminal went away"));
    return line;
}

/// Like ssh(1), but for a group: two persons may well have one.
void warn_when_open(const std::string& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0 || (status.st_mode & (S_IROTH | S_IWOTH)) == 0) return;
    fmt::print(stderr, "keneki: {}: {}\n", escaped(file),
               in_words(language_of_locale(),
                        "他の利用者も読み書きできる秘密鍵です。chmod 600 で閉じてください",
                        "others can read or write this secret key; close it with chmod 600"));
}

/// Whoever owns a folder can put another file into the place of the one that was looked at.
bool leads_through(std::filesystem::path path, uid_t owner) {
    while (true) {
        struct stat status {};
        if (::lstat(path.c_str(), &status) == 0 && status.st_uid == owner) return true;
        if (!path.has_relative_path()) return false;
        path = path.parent_path();
    }
}

std::string prompt_for(std::string_view ja, std::string_view en) {
    return std::string(in_words(language_of_locale(), ja, en));
}

} // namespace

std::string person_at_keyboard() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread asks
    const char* const behind_sudo = std::getenv("SUDO_USER");
    if (::geteuid() == 0 && behind_sudo != nullptr && *behind_sudo != '\0')
        return escaped(behind_sudo, longest_name);
    const passwd* const entry = ::getpwuid(::getuid()); // NOLINT(concurrency-mt-unsafe)
    return entry == nullptr ? fmt::format("uid {}", ::getuid())
                            : escaped(entry->pw_name, longest_name);
}

bool can_be_changed_by_caller_of_sudo(const std::string& file) {
    // NOLINTBEGIN(concurrency-mt-unsafe): one thread asks
    const char* const behind_sudo = std::getenv("SUDO_USER");
    if (::geteuid() != 0 || behind_sudo == nullptr || *behind_sudo == '\0') return false;
    const passwd* const caller = ::getpwnam(behind_sudo);
    // NOLINTEND(concurrency-mt-unsafe)
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return false;
    if ((status.st_mode & S_IWOTH) != 0) return true;
    if (caller == nullptr || caller->pw_uid == 0) return false;
    if (status.st_uid == caller->pw_uid) return true;
    std::error_code error;
    const auto real = std::filesystem::canonical(file, error);
    return leads_through(std::filesystem::absolute(file), caller->pw_uid) ||
           (!error && leads_through(real, caller->pw_uid));
}

Expected<quarantine::KeyRing, std::string> read_keys(const KeyFiles& files) {
    std::vector<std::string> names = files.secret;
    if (names.empty() && ::access(files.usual.c_str(), F_OK) == 0) names = {files.usual};
    std::optional<std::string> passphrase;
    std::string problem;
    const auto ask_once = [&]() -> std::string {
        if (!passphrase) {
            const auto read =
                files.passphrase_file.empty()
                    ? ask(prompt_for("秘密鍵のパスフレーズ: ", "Passphrase of the secret key: "))
                    : first_line(files.passphrase_file);
            if (!read) problem = read.error();
            passphrase = read ? *read : std::string();
        }
        return *passphrase;
    };
    quarantine::KeyRing ring;
    for (const std::string& name : names) {
        auto key = quarantine::SecretKey::read(name, ask_once);
        if (!problem.empty()) return fail(problem);
        if (!key) return fail(key.error());
        warn_when_open(name);
        ring.push_back(std::move(*key));
    }
    return ring;
}

Expected<std::string, std::string> new_passphrase(const std::string& passphrase_file) {
    if (!passphrase_file.empty()) return first_line(passphrase_file);
    auto first = ask(prompt_for("新しいパスフレーズ: ", "New passphrase: "));
    if (!first) return first;
    const auto again = ask(prompt_for("もう一度: ", "The same again: "));
    if (!again) return fail(again.error());
    if (*first != *again)
        return fail(prompt_for("2回の入力が一致しません", "the two are not the same"));
    if (first->empty())
        return fail(prompt_for("空のパスフレーズは使えません(--no-passphrase で鍵を保護しません)",
                               "it is empty; --no-passphrase leaves the key unprotected"));
    return first;
}

} // namespace keneki::cli
