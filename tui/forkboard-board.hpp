// forkboard-board.hpp - forkboard-board.h for C++17: a board that closes itself. Where there is no
// terminal, or none that can show it, there is no board, and the run's events come all the same.
//
//     forkboard::run run(fb_options{});
//     run.add(forkboard::shell("exit 3"));
//     forkboard::board board(run);
//     for (const fb_event &event : board)
//         if (event.kind == FB_DONE)
//             codes.push_back(event.as.done->code);
//
// The run must be there for as long as the board. What is not here is called as in C, with get().
#ifndef FORKBOARD_BOARD_HPP
#define FORKBOARD_BOARD_HPP

#include "forkboard-board.h"
#include "forkboard.hpp"

namespace forkboard {

class board {
  public:
    explicit board(run &shown, const fb_board_options &options = {}) : run_(shown)
    {
        int r = fb_board_open(&board_, shown.get(), &options);
        if (r != -ENOTTY && r != -ENOTSUP && r != -EAGAIN)
            checked(r, "fb_board_open");
    }
    // The terminal is as before; a signal that ended the run is raised unless options.survive.
    ~board() { fb_board_close(board_); }
    board(const board &) = delete;
    board &operator=(const board &) = delete;

    fb_board *get() const noexcept { return board_; } // nullptr: there is none
    int fd()
    {
        return board_ != nullptr ? checked(fb_board_fd(board_), "fb_board_fd") : run_.fd();
    }
    // False: none is left, or the board was left.
    bool take(fb_event &event)
    {
        return board_ != nullptr ? checked(fb_board_take(board_, &event), "fb_board_take") > 0
                                 : run_.take(event);
    }
    // False: none is there now. Draws what is due.
    bool next(fb_event &event)
    {
        return board_ != nullptr ? checked(fb_board_next(board_, &event), "fb_board_next") > 0
                                 : run_.next(event);
    }
    int ended_by() const noexcept { return board_ != nullptr ? fb_board_ended_by(board_) : 0; }

    struct end_of_board {};
    class iterator {
      public:
        explicit iterator(board &owner) : owner_(&owner) { ++*this; }
        const fb_event &operator*() const noexcept { return event_; }
        const fb_event *operator->() const noexcept { return &event_; }
        iterator &operator++()
        {
            more_ = owner_->take(event_);
            return *this;
        }
        bool operator!=(end_of_board) const noexcept { return more_; }

      private:
        board *owner_;
        fb_event event_{};
        bool more_ = false;
    };
    iterator begin() { return iterator(*this); }
    end_of_board end() const noexcept { return {}; }

  private:
    run &run_;
    fb_board *board_ = nullptr;
};

} // namespace forkboard
#endif
