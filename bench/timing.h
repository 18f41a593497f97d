// timing: what every benchmark program shares: a file in memory, CPU and wall time, and one JSON line with all samples for bench/run.
// Header only, C and C++.
#ifndef BENCH_TIMING_H
#define BENCH_TIMING_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct bench_times {
	double cpu[64], wall[64]; // seconds
	int n;
	double cpu0, wall0;
};

static inline double bench_clock(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static inline void bench_start(struct bench_times *b)
{
	b->wall0 = bench_clock(CLOCK_MONOTONIC);
	b->cpu0 = bench_clock(CLOCK_PROCESS_CPUTIME_ID);
}

static inline void bench_stop(struct bench_times *b)
{
	if (b->n == 64)
		return;
	b->cpu[b->n] = bench_clock(CLOCK_PROCESS_CPUTIME_ID) - b->cpu0;
	b->wall[b->n++] = bench_clock(CLOCK_MONOTONIC) - b->wall0;
}

// Of this program alone: ru_maxrss would start with what its parent had.
static inline long bench_peak_kb(void)
{
	char line[256];
	long kb = 0;
	FILE *f = fopen("/proc/self/status", "r");
	while (f && !kb && fgets(line, sizeof line, f))
		if (strncmp(line, "VmHWM:", 6) == 0)
			kb = atol(line + 6);
	if (f)
		fclose(f);
	return kb;
}

// The samples, behind what a program has to say besides: from "operations" to the end of the line.
static inline void bench_rest(const struct bench_times *b, double operations)
{
	printf("\"operations\":%.0f,\"peak_rss_kb\":%ld,\"cpu\":[", operations, bench_peak_kb());
	for (int i = 0; i < b->n; i++)
		printf("%s%.9f", i ? "," : "", b->cpu[i]);
	printf("],\"wall\":[");
	for (int i = 0; i < b->n; i++)
		printf("%s%.9f", i ? "," : "", b->wall[i]);
	printf("]}\n");
}

static inline void bench_print(const struct bench_times *b, double operations)
{
	putchar('{');
	bench_rest(b, operations);
}

// The whole file; ends the program when it cannot be read. `room` bytes of zeros stand behind it.
static inline char *bench_file(const char *path, size_t *n, size_t room)
{
	FILE *f = fopen(path, "rb");
	if (!f || fseek(f, 0, SEEK_END) != 0) {
		perror(path);
		exit(2);
	}
	*n = (size_t)ftell(f);
	rewind(f);
	char *p = (char *)malloc(*n + room + 1);
	if (!p || fread(p, 1, *n, f) != *n) {
		perror(path);
		exit(2);
	}
	memset(p + *n, 0, room + 1);
	fclose(f);
	return p;
}

#endif
