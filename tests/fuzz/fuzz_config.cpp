#include "config/config.h"
#include "inspect/bytes.h"
#include "seeds.h"

using namespace keneki;

// What is taken can be shown, and what is shown is taken again with the same meaning; what is
// refused has a reason.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = inspect::as_text(std::as_bytes(std::span(data, size)));
    const auto config = config::parse(text, "/etc/keneki/keneki.yaml");
    if (!config) {
        if (config.error().empty()) __builtin_trap();
        for (const config::Problem& problem : config.error())
            if (problem.text().empty()) __builtin_trap();
        return 0;
    }
    const std::string shown = config::show(*config);
    const auto again = config::parse(shown, "/etc/keneki/keneki.yaml");
    if (!again || config::show(*again) != shown) __builtin_trap();
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {"site:\n  domains: [hospital.example, 病院.example]\n  networks: [10.0.0.0/8, "
            "\"2001:db8::/32\"]\n"
            "  trusted_authserv_ids: [mx.hospital.example]\npeople: {staff: staff.csv}\nmode: "
            "observe\n",
            "site: {domains: [a.example]}\nverdict: {tag: 4.5, quarantine: 9, reject: never}\n"
            "inspector: {workers: 4, time_limit: 8s, messages: 100}\nmessage: {deadline: 15s, "
            "limit: 64MiB}\n",
            "site: &a {domains: [a.example]}\nverdict: *a\n",
            "site:\n  domains: [a.example]\n  domains: [b.example]\n",
            "a: &a [1, 2]\nb: &b [*a, *a]\nc: [*b, *b]\n",
            config::show(config::defaults())};
}
