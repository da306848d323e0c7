#pragma once

#include "memory/contact.h"
#include "memory/key.h"
#include "memory/memory.h"

#include <cstdint>
#include <map>
#include <span>
#include <tuple>

namespace keneki::memory {

/// Of which kind a remembered message is, as stored. `received` is no longer written
/// (Batch::received).
enum class MessageKind { sent = 0, automatic = 1, received = 2, internal = 3 };

/// What several observations come to, in the order of the marks, in which it is written: two hosts
/// that write the same rows cannot wait for each other in a circle.
struct Batch {
    struct Message {
        std::int64_t message = 0;
        std::int64_t party = 0; ///< who may answer; 0: anybody
        bool operator<(const Message& other) const {
            return std::tie(message, party) < std::tie(other.message, other.party);
        }
    };
    struct Remembered {
        MessageKind kind = MessageKind::sent;
        std::int64_t at = 0;
    };
    std::map<std::int64_t, Contact> contacts;
    /// The mark in schema version 1 of each contact whose mark was another.
    std::map<std::int64_t, std::int64_t> formerly;
    std::map<Message, Remembered> messages;
    std::map<std::int64_t, std::int64_t> received; ///< Key::received(): when
    struct Released {
        std::int64_t count = 0; ///< bad verdicts that are taken back
        bool vouched = false;   ///< it may become known
    };
    std::map<std::int64_t, Released> released;
    std::int64_t first_sent = 0; ///< 0: nothing was sent
    std::int64_t last_sent = 0;

    [[nodiscard]] bool empty() const {
        return contacts.empty() && messages.empty() && received.empty() && released.empty();
    }
};

[[nodiscard]] Batch batch_of(std::span<const Observation> observations, const Key& key);

} // namespace keneki::memory
