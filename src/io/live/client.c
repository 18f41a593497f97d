// One libcurl multi handle, a slot for each request under way, and a queue. Everything a request needs before it is sent lies in the slot's arena.
#include "io/live/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#define MAX_HEADERS (256u << 10)
#define MAX_COMPLAINT (1u << 20) // bytes of an answer that is none
#define FREE_BYTES (64u << 20)   // beyond these an answer may not be more than MAX_RATIO times what came over the wire
#define MAX_RATIO 200
#define MAX_BREAKS 5

struct job {
	struct client_request r;
	unsigned tries, breaks;
	bool renewed;
	int64_t due; // ms of the monotonic clock
	struct job *next;
};

enum spoiled { SPOILED_NOT, SPOILED_LARGE, SPOILED_RATIO, SPOILED_HEADERS, SPOILED_MEMORY };

struct slot {
	struct client *c;
	CURL *easy;
	struct job *job; // NULL: free
	struct curl_slist *headers, *connect_to;
	struct arena arena;
	struct growing body;
	size_t header_bytes;
	bool later; // a Retry-After was in the headers
	enum spoiled spoiled;
	unsigned generation; // of the credential that was sent
	char complaint[CURL_ERROR_SIZE];
};

struct client {
	struct arena *a;
	struct wire wire;
	struct client_options o;
	struct client_stats stats;
	struct credentials *credentials;
	struct credential credential;
	unsigned generation; // of the credential; 0 = none yet
	CURLM *multi;
	struct slot *slot;
	size_t under_way;
	struct job *first, *last;
	bool answered; // the server was there once: what breaks now may come back
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool client_built(void) { return true; }

// ---- what comes in ----------------------------------------------------------------------------------------------------------------

static size_t spoil(struct slot *s, enum spoiled why)
{
	s->spoiled = why;
	return CURL_WRITEFUNC_ERROR;
}

static uint64_t wire_bytes(CURL *easy)
{
	curl_off_t n = 0;

	curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &n);
	return n > 0 ? (uint64_t)n : 0;
}

static size_t on_body(char *p, size_t one, size_t n, void *ctx)
{
	struct slot *s = ctx;
	long status = 0;

	(void)one;
	curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	if (s->body.n + n > (status == 200 ? s->c->o.max_answer : MAX_COMPLAINT))
		return status == 200 ? spoil(s, SPOILED_LARGE) : n; // the rest of a complaint is not kept
	if (s->body.n + n > FREE_BYTES && (s->body.n + n) / MAX_RATIO > wire_bytes(s->easy))
		return spoil(s, SPOILED_RATIO);
	return growing_add(&s->body, span_of(p, n)) ? n : spoil(s, SPOILED_MEMORY);
}

static size_t on_header(char *p, size_t one, size_t n, void *ctx)
{
	struct slot *s = ctx;

	(void)one;
	s->header_bytes += n;
	s->later |= n > 12 && span_eq_fold(span_of(p, 12), SPAN("retry-after:"));
	if (s->header_bytes <= MAX_HEADERS)
		return n;
	s->spoiled = SPOILED_HEADERS;
	return 0;
}

// ---- what goes out ----------------------------------------------------------------------------------------------------------------

static struct err slot_open(struct client *c, struct slot *s)
{
	s->c = c;
	s->easy = curl_easy_init();
	if (!s->easy)
		return (struct err){ ENOMEM, SPAN("libcurl: out of memory") };
	try_(wire_set(&c->wire, s->easy, c->a));
	curl_easy_setopt(s->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(s->easy, CURLOPT_WRITEDATA, s);
	curl_easy_setopt(s->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(s->easy, CURLOPT_HEADERDATA, s);
	curl_easy_setopt(s->easy, CURLOPT_PRIVATE, s);
	curl_easy_setopt(s->easy, CURLOPT_ERRORBUFFER, s->complaint);
	curl_easy_setopt(s->easy, CURLOPT_CONNECTTIMEOUT, (long)c->o.connect_seconds);
	curl_easy_setopt(s->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(s->easy, CURLOPT_LOW_SPEED_TIME, (long)c->o.stall_seconds);
	if (!c->wire.connect_to[0])
		return OK;
	s->connect_to = curl_slist_append(NULL, c->wire.connect_to);
	curl_easy_setopt(s->easy, CURLOPT_CONNECT_TO, s->connect_to);
	return s->connect_to ? OK : (struct err){ ENOMEM, SPAN("libcurl: out of memory") };
}

static struct err ready(struct client *c, bool renew)
{
	struct credential next;

	try_(credentials_get(c->credentials, (int64_t)time(NULL), renew, &next));
	if (!c->generation || !span_eq(next.authorization, c->credential.authorization) || !span_eq(next.cert, c->credential.cert) ||
	    !span_eq(next.key, c->credential.key))
		c->generation++;
	c->credential = next;
	return OK;
}

static struct err prepare(struct slot *s, struct job *j)
{
	struct client *c = s->c;
	struct err e;

	arena_reset(&s->arena);
	try_(ready(c, false));
	s->generation = c->generation;
	try_(wire_identity(&c->wire, s->easy, &c->credential, c->a));
	s->headers = wire_headers(&c->wire, &c->credential, j->r.accept, &s->arena, &e);
	try_(e);
	curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, s->headers);
	curl_easy_setopt(s->easy, CURLOPT_URL, arena_printf(&s->arena, "%s%.*s", c->wire.base, SPANF(j->r.path)).p);
	s->complaint[0] = '\0';
	s->header_bytes = 0;
	s->later = false;
	s->spoiled = SPOILED_NOT;
	growing_clear(&s->body);
	return OK;
}

static void queue(struct client *c, struct job *j)
{
	j->next = NULL;
	if (c->last)
		c->last->next = j;
	else
		c->first = j;
	c->last = j;
}

static void release(struct slot *s)
{
	curl_multi_remove_handle(s->c->multi, s->easy);
	curl_slist_free_all(s->headers);
	s->headers = NULL;
	s->job = NULL;
	s->c->under_way--;
}

static void fail(struct job *j, struct err e)
{
	struct client_answer answer = { .error = { e.code, arena_span(j->r.arena, e.text) } };

	j->r.done(j->r.ctx, &answer);
}

static void start(struct slot *s, struct job *j)
{
	struct err e = prepare(s, j);

	if (e.code) {
		curl_slist_free_all(s->headers);
		s->headers = NULL;
		fail(j, e);
		return;
	}
	s->job = j;
	j->tries++;
	s->c->under_way++;
	s->c->stats.requests++;
	s->c->stats.retries += j->tries > 1;
	curl_multi_add_handle(s->c->multi, s->easy);
}

// ---- what is done with an answer --------------------------------------------------------------------------------------------------

static struct err spoiled(const struct slot *s)
{
	static const char *const text[] = {
		[SPOILED_LARGE] = "the answer is larger than %llu bytes",
		[SPOILED_RATIO] = "the answer unpacks to more than 200 times what was sent",
		[SPOILED_HEADERS] = "the headers of the answer are larger than 256 KiB",
		[SPOILED_MEMORY] = "out of memory",
	};

	return (struct err){ -1, arena_printf(s->job->r.arena, text[s->spoiled], (unsigned long long)s->c->o.max_answer) };
}

static struct err broken(const struct slot *s, CURLcode code)
{
	const char *why = s->complaint[0] ? s->complaint : curl_easy_strerror(code);
	int number = code == CURLE_OPERATION_TIMEDOUT ? ETIMEDOUT : code == CURLE_COULDNT_CONNECT ? ECONNREFUSED : EIO;

	if (s->spoiled != SPOILED_NOT)
		return spoiled(s);
	return (struct err){ number, arena_printf(s->job->r.arena, "%.*s: %s", SPANF(s->c->wire.shown), why) };
}

// A GET may be sent again whatever became of it. Before the server ever answered a refused connection is the answer; afterwards it may be restarting.
static int64_t again(const struct slot *s, CURLcode code)
{
	const struct job *j = s->job;
	bool broke = code == CURLE_GOT_NOTHING || code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_PARTIAL_FILE ||
		code == CURLE_HTTP2 || code == CURLE_HTTP2_STREAM;

	if (s->spoiled != SPOILED_NOT || (!broke && (code != CURLE_COULDNT_CONNECT || !s->c->answered)))
		return -1;
	if (!s->c->answered)
		return j->breaks < 1 ? 0 : -1;
	return j->breaks < MAX_BREAKS ? 250 << j->breaks : -1;
}

static void send_again(struct slot *s, int64_t wait)
{
	struct job *j = s->job;

	j->due = now_ms() + wait;
	release(s);
	queue(s->c, j);
}

// The server no longer takes the credential: once a request, and only if a newer one is to be had.
static bool renewed(struct slot *s)
{
	struct client *c = s->c;

	if (s->job->renewed)
		return false;
	s->job->renewed = true;
	if (c->generation == s->generation) {
		struct err e = ready(c, true);
		if (e.code)
			return false;
	}
	return c->generation != s->generation;
}

static void deliver(struct slot *s, long status, struct err e)
{
	struct client_answer answer = { .status = e.code ? 0 : status, .error = e };
	struct job *j = s->job;
	char *type = NULL;

	if (!e.code) {
		curl_easy_getinfo(s->easy, CURLINFO_CONTENT_TYPE, &type);
		answer.body = growing_give(&s->body, j->r.arena);
		answer.content_type = arena_span(j->r.arena, span_str(type ? type : ""));
	}
	release(s);
	j->r.done(j->r.ctx, &answer);
}

static void finish(struct slot *s, CURLcode code)
{
	long status = 0;
	curl_off_t after = -1, sent = 0;

	s->c->stats.bytes_read += wire_bytes(s->easy);
	curl_easy_getinfo(s->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
	s->c->stats.bytes_sent += sent > 0 ? (uint64_t)sent : 0;
	if (code != CURLE_OK) {
		int64_t wait = again(s, code);
		s->job->breaks++;
		if (wait >= 0)
			send_again(s, wait);
		else
			deliver(s, 0, broken(s, code));
		return;
	}
	s->c->answered = true;
	curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	if (status == 401 && renewed(s)) {
		send_again(s, 0);
		return;
	}
	curl_easy_getinfo(s->easy, CURLINFO_RETRY_AFTER, &after);
	// libcurl says 0 for a header that is not there.
	int64_t wait = wire_again(status, after > 0 ? after : s->later ? 0 : -1, s->job->tries);
	if (wait >= 0)
		send_again(s, wait);
	else
		deliver(s, status, OK);
}

// ---- the public part --------------------------------------------------------------------------------------------------------------

struct err client_open(struct arena *a, const struct access *of, const struct client_options *o, struct client **out)
{
	struct client *c = arena_new(a, struct client);

	*out = NULL;
	c->a = a;
	c->o = *o;
	c->o.connect_seconds = o->connect_seconds ? o->connect_seconds : 10;
	c->o.stall_seconds = o->stall_seconds ? o->stall_seconds : 60;
	c->o.at_once = o->at_once ? o->at_once : 4;
	c->o.max_answer = o->max_answer ? o->max_answer : UINT32_MAX - 1;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return (struct err){ -1, SPAN("libcurl does not start") };
	struct err e = wire_open(a, of, &c->wire);
	c->multi = e.code ? NULL : curl_multi_init();
	c->slot = arena_array(a, struct slot, c->o.at_once);
	c->credentials = credentials_new(a, of, 0);
	credentials_stop(c->credentials, o->stop);
	for (unsigned i = 0; i < c->o.at_once && !e.code; i++)
		e = slot_open(c, &c->slot[i]);
	if (e.code)
		client_close(c);
	else
		*out = c;
	return e;
}

void client_add(struct client *c, const struct client_request *r)
{
	struct job *j = arena_new(c->a, struct job);

	j->r = *r;
	queue(c, j);
}

// The first job of the queue whose time has come; *wait is lowered to the time until the next one.
static struct job *take(struct client *c, int64_t now, int64_t *wait)
{
	for (struct job *j = c->first, *before = NULL; j; before = j, j = j->next) {
		if (j->due > now) {
			*wait = j->due - now < *wait ? j->due - now : *wait;
			continue;
		}
		if (before)
			before->next = j->next;
		else
			c->first = j->next;
		if (c->last == j)
			c->last = before;
		return j;
	}
	return NULL;
}

static void fill(struct client *c, int64_t *wait)
{
	for (unsigned i = 0; i < c->o.at_once; i++) {
		struct job *j;
		while (!c->slot[i].job && (j = take(c, now_ms(), wait)))
			start(&c->slot[i], j);
	}
}

static struct err give_up(struct client *c)
{
	for (unsigned i = 0; i < c->o.at_once; i++)
		if (c->slot[i].job)
			release(&c->slot[i]);
	c->first = c->last = NULL;
	return (struct err){ EINTR, SPAN("interrupted") };
}

struct err client_run(struct client *c)
{
	CURLMsg *m;
	int running, left;

	while (c->first || c->under_way) {
		int64_t wait = 500;
		if (c->o.stop && *c->o.stop)
			return give_up(c);
		fill(c, &wait);
		curl_multi_perform(c->multi, &running);
		bool some = false;
		while ((m = curl_multi_info_read(c->multi, &left))) {
			struct slot *s = NULL;
			CURLcode code = m->data.result;
			if (m->msg != CURLMSG_DONE)
				continue;
			curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&s);
			finish(s, code);
			some = true;
		}
		if (!some && (c->first || c->under_way))
			curl_multi_poll(c->multi, NULL, 0, (int)wait, NULL);
	}
	return OK;
}

struct client_stats client_stats(const struct client *c) { return c->stats; }

void client_close(struct client *c)
{
	if (!c)
		return;
	for (unsigned i = 0; c->slot && i < c->o.at_once; i++) {
		struct slot *s = &c->slot[i];
		if (s->job)
			release(s);
		if (s->easy)
			curl_easy_cleanup(s->easy);
		curl_slist_free_all(s->connect_to);
		growing_drop(&s->body);
		arena_free(&s->arena);
	}
	if (c->multi)
		curl_multi_cleanup(c->multi);
	wire_close(&c->wire);
	curl_global_cleanup();
}
