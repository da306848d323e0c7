#pragma once

#include <string>

namespace keneki::memory::test {

/// A PostgreSQL of Debian's package in a folder and on a socket of its own, begun at the first use
/// and stopped at the end of the program. No other server of the machine is touched.
class PostgresqlServer {
public:
    static PostgresqlServer& instance();
    /// A new database; its address as `store` wants it.
    [[nodiscard]] std::string new_database();
    /// Runs SQL in the database of an address that new_database() gave.
    static void run(const std::string& store, const std::string& sql);

    /// The server and all its children hold still, as on a machine that hangs.
    void hang();
    void go_on();
    void stop();
    void start();

private:
    PostgresqlServer();
    ~PostgresqlServer();
    void signal_all(int signal) const;
    std::string folder_;
    int process_ = -1;
    int databases_ = 0;
};

} // namespace keneki::memory::test
