// forkboard.hpp - forkboard.h for C++17: a run that closes itself, its events as a range, errors as
// std::system_error. Whatever is not here is called as in C, with run.get().
//
//     forkboard::run run(fb_options{});
//     run.add(forkboard::shell("exit 3"));
//     for (const fb_event &event : run)
//         if (event.kind == FB_DONE)
//             std::cout << event.as.done->code << '\n';
//
// A worker function is any that can be called with fb_self & and returns int, added by reference: it
// and what it refers to must be there until its worker is forked. An exception that leaves it ends the
// worker with exit code 1, its words on standard error. A run stays in the thread that opened it.
#ifndef FORKBOARD_HPP
#define FORKBOARD_HPP

#include "forkboard.h"

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace forkboard {

inline int checked(int r, const char *what)
{
    if (r < 0)
        throw std::system_error(-r, std::generic_category(), what);
    return r;
}

inline fb_job shell(const char *line)
{
    fb_job job{};
    job.shell = line;
    return job;
}

namespace inside {
template <typename Function> int call(fb_self *self, void *argument) noexcept
{
    try {
        return (*static_cast<Function *>(argument))(*self);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s: %s\n", fb_self_name(self), error.what());
    } catch (...) {
        std::fprintf(stderr, "%s: an exception\n", fb_self_name(self));
    }
    return 1;
}
} // namespace inside

class run {
  public:
    explicit run(const fb_options &options = {})
    {
        checked(fb_run_open(&run_, &options), "fb_run_open");
    }
    ~run() { fb_run_close(run_); }
    run(run &&other) noexcept : run_(std::exchange(other.run_, nullptr)) {}
    run &operator=(run &&other) noexcept
    {
        std::swap(run_, other.run_);
        return *this;
    }
    run(const run &) = delete;
    run &operator=(const run &) = delete;

    fb_run *get() const noexcept { return run_; }
    int fd() const noexcept { return fb_run_fd(run_); }

    // Returns the job's number.
    std::uint32_t add(const fb_job &job)
    {
        return static_cast<std::uint32_t>(checked(fb_run_add(run_, &job), "fb_run_add"));
    }
    template <typename Function> std::uint32_t add(const char *name, Function &function)
    {
        fb_job job{};
        job.name = name;
        job.function = inside::call<Function>;
        job.argument = const_cast<void *>(static_cast<const void *>(std::addressof(function)));
        return add(job);
    }
    // From any thread, in a run with options.posts; without a job: no more will come.
    void post(const fb_job &job) { checked(fb_run_post(run_, &job), "fb_run_post"); }
    void post_no_more() { checked(fb_run_post(run_, nullptr), "fb_run_post"); }
    // False: none is left.
    bool take(fb_event &event) { return checked(fb_run_take(run_, &event), "fb_run_take") > 0; }
    bool next(fb_event &event) { return checked(fb_run_next(run_, &event), "fb_run_next") > 0; }
    // False: none came in time, or none is left.
    bool take_for(fb_event &event, std::chrono::microseconds most)
    {
        int r = fb_run_take_for(run_, &event, most.count());
        return r == -ETIMEDOUT ? false : checked(r, "fb_run_take_for") > 0;
    }
    void stop(fb_stop how) { checked(fb_run_stop(run_, how), "fb_run_stop"); }

    struct end_of_run {};
    class iterator {
      public:
        explicit iterator(run &owner) : owner_(&owner) { ++*this; }
        const fb_event &operator*() const noexcept { return event_; }
        const fb_event *operator->() const noexcept { return &event_; }
        iterator &operator++()
        {
            more_ = owner_->take(event_);
            return *this;
        }
        bool operator!=(end_of_run) const noexcept { return more_; }

      private:
        run *owner_;
        fb_event event_{};
        bool more_ = false;
    };
    iterator begin() { return iterator(*this); }
    end_of_run end() const noexcept { return {}; }

  private:
    fb_run *run_ = nullptr;
};

struct free_done {
    void operator()(fb_done *done) const noexcept { std::free(done); }
};
using done = std::unique_ptr<fb_done, free_done>;

// One job from its start to its end.
inline done call(const fb_job &job, const fb_options &options = {})
{
    fb_done *out = nullptr;
    checked(fb_call(&job, &options, &out), "fb_call");
    return done(out);
}

inline std::string_view text(const fb_captured &captured)
{
    return { captured.bytes, captured.size };
}

} // namespace forkboard
#endif
