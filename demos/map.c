/*
 * map.c - which numbers up to N are prime, by as many processes as there are cores: what
 * multiprocessing.Pool.map() is to Python.
 *
 *     cc map.c $(pkg-config --cflags --libs forkboard) -o map && ./map 100000
 */
#include <forkboard.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Called for each item, in a worker that has a chunk of them. */
static int is_prime(struct fb_self *self, size_t item, const void *in, void *out)
{
    size_t n = item + 2;
    bool prime = true;

    (void)self;
    (void)in;
    for (size_t divisor = 2; prime && divisor * divisor <= n; divisor++)
        prime = n % divisor != 0;
    *(bool *)out = prime;
    return 0;
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000, primes = 0;
    bool *prime = calloc(count + 1, sizeof *prime);
    int r =
        prime != NULL ? fb_map(NULL, count, 0, is_prime, NULL, 0, prime, sizeof *prime, NULL) : -1;

    if (r < 0) {
        fprintf(stderr, "map: %s\n", prime != NULL ? strerror(-r) : "no memory");
        return 3;
    }
    for (size_t i = 0; i < count; i++)
        primes += prime[i];
    printf("%zu primes from 2 to %zu; %d numbers could not be looked at\n", primes, count + 1, r);
    free(prime);
    return r > 0;
}
