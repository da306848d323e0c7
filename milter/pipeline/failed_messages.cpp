#include "pipeline/failed_messages.h"

#include "base/mail_server_fields.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace keneki::pipeline {

FailedMessages::FailedMessages() {
    if (::sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    std::array<unsigned char, crypto_generichash_KEYBYTES> key{};
    ::randombytes_buf(key.data(), key.size());
    key_.assign(key.begin(), key.end());
}

bool FailedMessages::remembers_any() {
    const std::lock_guard lock(mutex_);
    return !entries_.empty();
}

std::optional<FailedMessages::Mark>
FailedMessages::mark_of(int content_fd, std::uint64_t size, std::string_view queue_id) const {
    std::array<unsigned char, crypto_generichash_KEYBYTES> key{};
    std::copy(key_.begin(), key_.end(), key.begin());
    crypto_generichash_state state;
    if (::crypto_generichash_init(&state, key.data(), key.size(), crypto_generichash_BYTES) != 0)
        return std::nullopt;
    const auto edits = without_fields_of_mail_server(queue_id, content_fd, size);
    const bool read = read_edited(content_fd, 0, size, edits, [&state](std::string_view text) {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
        const auto* const first = reinterpret_cast<const unsigned char*>(text.data());
        return ::crypto_generichash_update(&state, first, text.size()) == 0;
    });
    if (!read) return std::nullopt;
    std::array<unsigned char, crypto_generichash_BYTES> hash{};
    ::crypto_generichash_final(&state, hash.data(), hash.size());
    return Mark(hash.begin(), hash.end());
}

unsigned FailedMessages::failures(const Mark& mark, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    forget_old(now);
    const auto known = by_mark_.find(mark);
    return known == by_mark_.end() ? 0 : known->second->count;
}

unsigned FailedMessages::add(const Mark& mark, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    forget_old(now);
    const auto known = by_mark_.find(mark);
    if (known == by_mark_.end()) {
        entries_.push_front({mark, 0, now});
        by_mark_[mark] = entries_.begin();
    } else {
        entries_.splice(entries_.begin(), entries_, known->second);
    }
    entries_.front().last = now;
    ++entries_.front().count;
    while (entries_.size() > most_messages) {
        by_mark_.erase(entries_.back().mark);
        entries_.pop_back();
    }
    return entries_.front().count;
}

void FailedMessages::forget_old(Clock::time_point now) {
    while (!entries_.empty() && now - entries_.back().last > remembered_for) {
        by_mark_.erase(entries_.back().mark);
        entries_.pop_back();
    }
}

} // namespace keneki::pipeline
