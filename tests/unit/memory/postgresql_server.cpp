#include "memory/postgresql_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <stdexcept>
#include <thread>
#include <vector>

extern char** environ; // NOLINT(readability-redundant-declaration)

namespace keneki::memory::test {
namespace {

namespace fs = std::filesystem;

/// Debian keeps the programs of each version apart.
std::string program(const std::string& name) {
    for (const auto& version : fs::directory_iterator("/usr/lib/postgresql")) {
        const fs::path file = version.path() / "bin" / name;
        if (fs::exists(file)) return file.string();
    }
    throw std::runtime_error("PostgreSQL is not installed (packaging/dependencies)");
}

pid_t begin(std::vector<std::string> words, const std::string& output) {
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&files, 1, output.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                       0644);
    ::posix_spawn_file_actions_adddup2(&files, 1, 2);
    pid_t process = -1;
    const int error =
        ::posix_spawnp(&process, arguments[0], &files, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&files);
    if (error != 0) throw std::runtime_error("cannot run " + words.front());
    return process;
}

std::string content(const std::string& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void run_to_end(std::vector<std::string> words, const std::string& output) {
    const std::string name = words.front();
    int status = 0;
    ::waitpid(begin(std::move(words), output), &status, 0);
    if (status != 0) throw std::runtime_error(name + " failed:\n" + content(output));
}

/// initdb and postgres refuse to work as root.
std::vector<std::string> as_nobody_special(std::initializer_list<std::string> words) {
    std::vector<std::string> all;
    if (::geteuid() == 0)
        all = {"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"};
    all.insert(all.end(), words);
    return all;
}

std::vector<int> children_of(int parent) {
    std::vector<int> found;
    std::ifstream list(fmt::format("/proc/{0}/task/{0}/children", parent));
    for (int child = 0; list >> child;)
        found.push_back(child);
    return found;
}

} // namespace

PostgresqlServer& PostgresqlServer::instance() {
    static PostgresqlServer server;
    return server;
}

PostgresqlServer::PostgresqlServer() {
    // A short path: the name of a socket holds no more than 107 bytes.
    std::string name = "/tmp/keneki-pg-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for PostgreSQL");
    folder_ = name;
    if (::geteuid() == 0) {
        const passwd* const account = ::getpwnam("postgres");
        if (account == nullptr || ::chown(folder_.c_str(), account->pw_uid, account->pw_gid) != 0)
            throw std::runtime_error("no account postgres");
    }
    ::chmod(folder_.c_str(), 0755);
    run_to_end(as_nobody_special({program("initdb"), "-D", folder_ + "/data", "-A", "trust", "-U",
                                  "keneki", "-E", "UTF8", "--locale=C", "--no-sync"}),
               folder_ + "/initdb.log");
    start();
}

PostgresqlServer::~PostgresqlServer() {
    go_on();
    stop();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void PostgresqlServer::start() {
    if (process_ > 0) return;
    process_ = begin(
        as_nobody_special({program("postgres"), "-D", folder_ + "/data", "-k", folder_, "-c",
                           "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=50"}),
        folder_ + "/server.log");
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    const std::string output = folder_ + "/ready.log";
    while (std::chrono::steady_clock::now() < until) {
        int status = 0;
        ::waitpid(begin({program("pg_isready"), "-q", "-h", folder_, "-U", "keneki"}, output),
                  &status, 0);
        if (status == 0) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw std::runtime_error("PostgreSQL does not start:\n" + content(folder_ + "/server.log"));
}

void PostgresqlServer::stop() {
    if (process_ <= 0) return;
    ::kill(process_, SIGINT); // "fast": connections are ended
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
}

void PostgresqlServer::signal_all(int signal) const {
    if (process_ <= 0) return;
    auto all = children_of(process_);
    all.push_back(process_);
    for (const int process : all)
        ::kill(process, signal);
}

void PostgresqlServer::hang() {
    signal_all(SIGSTOP);
}

void PostgresqlServer::go_on() {
    signal_all(SIGCONT);
}

std::string PostgresqlServer::new_database() {
    const std::string name = fmt::format("test{}", ++databases_);
    run_to_end({program("psql"), "-q", "-h", folder_, "-U", "keneki", "-d", "postgres", "-c",
                "CREATE DATABASE " + name},
               folder_ + "/psql.log");
    return fmt::format("postgresql:///{}?host={}&user=keneki", name, folder_);
}

void PostgresqlServer::run(const std::string& store, const std::string& sql) {
    const std::string output = instance().folder_ + "/psql.log";
    run_to_end({program("psql"), "-q", "-v", "ON_ERROR_STOP=1", "-d", store, "-c", sql}, output);
}

} // namespace keneki::memory::test
