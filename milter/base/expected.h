#pragma once

#include <cassert>
#include <utility>
#include <variant>

namespace keneki {

/// The error alternative of an Expected; made with fail().
template <class E>
struct Unexpected {
    E error;
};

template <class E>
[[nodiscard]] Unexpected<std::decay_t<E>> fail(E&& error) {
    return {std::forward<E>(error)};
}

/// A value or the reason why there is none, with the names of C++23's std::expected.
/// For expected failures only (style: hostile mail is a finding, a broken invariant an exception).
template <class T, class E>
class [[nodiscard]] Expected {
public:
    Expected(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Expected(Unexpected<E> unexpected)
        : state_(std::in_place_index<1>, std::move(unexpected.error)) {}

    [[nodiscard]] bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    [[nodiscard]] T& value() & { return checked(); }
    [[nodiscard]] const T& value() const& {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] T&& value() && { return std::move(checked()); }
    T& operator*() & { return checked(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(checked()); }
    T* operator->() { return &checked(); }
    const T* operator->() const { return &value(); }
    [[nodiscard]] const E& error() const {
        assert(!has_value());
        return *std::get_if<1>(&state_);
    }

private:
    T& checked() {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }
    std::variant<T, E> state_;
};

/// Success without a value.
struct Done {};

} // namespace keneki
