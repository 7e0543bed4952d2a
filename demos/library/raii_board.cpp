// raii_board.cpp - C++17 with forkboard-board.hpp: a run on the board, or without a terminal.
#include <forkboard-board.hpp>
#include <iostream>

int main()
{
    int failed = 0;
    bool shown = false;
    {
        forkboard::run run(fb_options{});
        for (const char *line : { "exit 3", "true" })
            run.add(forkboard::shell(line));
        forkboard::board board(run);
        shown = board.get() != nullptr;
        for (const fb_event &event : board)
            failed += event.kind == FB_DONE && !event.as.done->succeeded;
    }
    std::cout << "board: " << shown << ", failed: " << failed << '\n';
    return failed != 1;
}
