#pragma once

#include "people/person_index.h"

#include <cstddef>
#include <string>
#include <vector>

namespace keneki::people {

/// Who bears a display name, compared with those who bear others: however both are written (old and
/// new kanji, Latin letters in either order), with what stands around a person's name in one of
/// them (例示病院 木村 修).
class NameBearer {
public:
    explicit NameBearer(const std::string& display_name);
    /// The name says whose it is: no address, and not two letters.
    [[nodiscard]] bool known() const { return !form_.empty(); }
    /// The other name is the same person's, or word for word the same.
    [[nodiscard]] bool bears(const std::string& other);

private:
    std::string name_;
    std::u32string form_; ///< of NameText, without honorifics; empty when it says too little
    PersonIndex index_;   ///< the name, when it is a person's
    bool person_ = false;
    std::size_t looked_into_ = 0; ///< how often name_ was searched for another
};

} // namespace keneki::people
