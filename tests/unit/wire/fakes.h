#pragma once

#include "act/judgements.h"
#include "wire/session.h"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace keneki::wire::test {

/// Answers as told and keeps what it was shown.
class FakeExaminer final : public Examiner {
public:
    pipeline::Judgement examine(const pipeline::Snapshot& snapshot,
                                const pipeline::Session& session,
                                int content_fd,
                                std::uint64_t size,
                                std::chrono::steady_clock::time_point /*until*/) override {
        if (throws) throw std::runtime_error("out of order");
        ++calls;
        seen = session;
        version = snapshot.version;
        content.assign(size, '\0');
        if (size <= snapshot.config.message_limit_bytes)
            CHECK(::pread(content_fd, content.data(), size, 0) == static_cast<ssize_t>(size));
        auto judgement = act::judged(action);
        judgement.removed = removed;
        return judgement;
    }
    void remember(const pipeline::Snapshot& /*snapshot*/,
                  const pipeline::Judgement& /*judgement*/) override {}
    void remember(const pipeline::Snapshot& /*snapshot*/, const memory::Release& release) override {
        releases.push_back(release);
    }
    std::vector<pipeline::Removed> removed;
    judge::Action action = judge::Action::accept;
    std::vector<memory::Release> releases;
    bool throws = false;
    int calls = 0;
    pipeline::Session seen;
    std::string content, version;
};

class FakeMta final : public act::MtaControl {
public:
    bool add_header(const std::string& name, const std::string& value) override {
        added.push_back(name + ":" + value);
        return works;
    }
    bool change_header(const std::string& name, int /*index*/, const std::string& value) override {
        changed.push_back(name + ":" + value);
        return works;
    }
    bool remove_header(const std::string& name, int index) override {
        removed.push_back(name + " " + std::to_string(index));
        return works;
    }
    bool quarantine(const std::string& reason) override {
        held = reason;
        return works;
    }
    bool set_reply(const std::string& number,
                   const std::string& /*enhanced*/,
                   const std::string& /*text*/) override {
        code = number;
        return works;
    }
    [[nodiscard]] bool replaces_bodies() const override { return replaces; }
    bool replace_body(std::string_view piece) override {
        body += piece;
        return works;
    }
    bool works = true, replaces = true;
    std::string body; ///< the new one
    std::vector<std::string> added, changed, removed;
    std::string held, code;
};

struct Stage {
    explicit Stage(std::shared_ptr<const pipeline::Snapshot> snapshot = act::plain_snapshot(),
                   unsigned cap = 10)
        : gate(std::move(snapshot), examiner, cap) {}
    FakeExaminer examiner;
    Gate gate;
    FakeMta mta;
};

inline void begin(Session& session) {
    session.connect("mail.b.example", "198.51.100.7");
    session.helo("mail.b.example");
    session.mail_from("<a@b.example>", "");
    session.recipient("<c@hospital.example>");
}

} // namespace keneki::wire::test
