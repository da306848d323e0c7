#pragma once

#include "base/unique_fd.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::bench {

/// A message cut as Postfix's cleanup cuts it for a milter.
struct CutMessage {
    std::string name;
    std::vector<std::string>
        headers;      ///< name NUL value NUL, value with its leading space, folded by LF
    std::string body; ///< with CRLF line ends
};
CutMessage cut_message(std::string name, std::string_view content);

/// What the milter said about one message.
struct Answer {
    std::string verdict; ///< accept, tag, quarantine, reject, tempfail, discard; "lost" when the
                         ///< session broke
    double seconds = 0;  ///< from MAIL to the answer that ends the message
};

struct Envelope {
    std::string client = "198.51.100.7";
    std::string mail_from = "someone@sender.example";
    std::vector<std::string> recipients{"reception@hospital.example"};
};

/// The MTA's side of one milter session, as Postfix 3.7 speaks it: protocol 6, every no-reply step
/// offered.
class MilterClient {
public:
    /// `socket`: unix:/path, local:/path, inet:port@host or inet:host:port. Throws
    /// std::runtime_error.
    MilterClient(const std::string& socket, const Envelope& envelope);
    /// False once the milter closed the session; no further message can be sent then.
    [[nodiscard]] bool usable() const { return usable_; }
    Answer send(const CutMessage& message, const std::string& queue_id);
    void quit();

private:
    struct Packet {
        char command = 0;
        std::string data;
    };
    void negotiate();
    void greet();
    void put(char command, std::string_view data);
    void macros(char stage, std::initializer_list<std::string_view> names_and_values);
    void flush();
    Packet get();
    void read_exactly(char* to, std::size_t size);
    /// Sends a step; true while the message goes on. Reads an answer unless the milter waived it.
    bool
    step(char command, std::string_view data, std::uint32_t not_wanted, std::uint32_t no_reply);
    bool send_body(std::string_view body);
    void read_end_of_message();
    void note_change(const Packet& packet);
    void conclude(const Packet& packet);

    UniqueFd socket_;
    Envelope envelope_;
    std::uint32_t protocol_ = 0;
    std::string out_, in_;
    std::size_t in_used_ = 0;
    std::string verdict_, stated_;
    bool held_ = false, tagged_ = false, skip_body_ = false, usable_ = true;
};

} // namespace keneki::bench
