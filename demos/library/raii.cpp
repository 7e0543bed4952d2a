// raii.cpp - C++17: a run that closes itself, its events in a for loop, lambdas as workers.
#include <forkboard.hpp>
#include <iostream>
#include <stdexcept>

int main()
{
    int base = 40, failed = 0;
    auto add_two = [&](fb_self &self) {
        int sum = base + 2;
        return fb_result(&self, &sum, sizeof sum) < 0 ? 1 : 0;
    };
    auto throws = [](fb_self &) -> int { throw std::runtime_error("no"); };

    fb_options options{};
    options.slots = 2;
    options.capture_bytes = 1000;
    forkboard::run run(options);
    run.add("sum", add_two);
    run.add("throws", throws);
    for (const fb_event &event : run) {
        if (event.kind != FB_DONE)
            continue;
        failed += !event.as.done->succeeded;
        if (event.as.done->result_bytes == sizeof(int))
            std::cout << "sum: " << *static_cast<const int *>(event.as.done->result) << '\n';
    }
    try {
        run.add(forkboard::shell("true"));
    } catch (const std::system_error &error) {
        std::cout << "after its end: " << error.code().message() << '\n';
    }
    auto done = forkboard::call(forkboard::shell("echo hello; exit 3"));
    std::cout << forkboard::text(done->out) << "exit " << done->code << ", failed: " << failed << '\n';
    return failed == 1 && done->code == 3 ? 0 : 1;
}
