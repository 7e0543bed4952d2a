# Five cities, joined in the order in which they were started.
import time
from multiprocessing import Process, set_start_method

CITIES = [("New York", 1.0), ("London", 0.2), ("Sydney", 0.8),
          ("Lisbon", 0.4), ("Paris", 0.6)]

if __name__ == "__main__":
    set_start_method("fork")
    processes = [Process(target=time.sleep, args=(seconds,), name=city)
                 for city, seconds in CITIES]
    for process in processes:
        process.start()
    joined = []
    for process in processes:
        process.join()  # waits until that process has ended
        joined.append(process.name)
    print("joined:", ", ".join(joined))
