#include "io/ingest_parts.h"

#include <archive.h>
#include <archive_entry.h>

bool archive_is(span s)
{
	static const struct { const char *magic; size_t at, n; } kinds[] = {
		{ "\x1f\x8b", 0, 2 }, { "\x28\xb5\x2f\xfd", 0, 4 }, { "BZh", 0, 3 }, { "\xfd" "7zXZ", 0, 5 }, { "ustar", 257, 5 },
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (s.n >= kinds[i].at + kinds[i].n && !memcmp(s.p + kinds[i].at, kinds[i].magic, kinds[i].n))
			return true;
	return false;
}

struct reading {
	struct ingest *in;
	struct archive *a;
	span name;      // of the archive
	uint64_t left;  // bytes that may still come out of it
	uint64_t hint;  // what a compressed file says about its length; 0 = unknown
	int nest;
};

// Bytes that the current member claims to have, when that is believable: the memory is asked for in one piece then, and a liar gets
// address space only. deflate cannot shrink a text to less than 1/1032.
static size_t claimed(const struct reading *r, struct archive_entry *e)
{
	int64_t said = archive_entry_size_is_set(e) ? archive_entry_size(e) : (int64_t)r->hint;

	return said > 0 && (uint64_t)said <= r->left && (uint64_t)said <= INGEST_MAX_ONE && arena_need(r->in->arena, (size_t)said) ? (size_t)said : 0;
}

// The data of the current member, in the arena. False when the archive cannot be read on.
static bool read_data(struct reading *r, struct archive_entry *e, span name, span *out)
{
	struct blocks more = { 0 };
	size_t size = claimed(r, e), n = 0, room;
	char *one = arena_alloc(r->in->arena, size, 64);
	la_ssize_t got = 1;

	while (n < size && (got = archive_read_data(r->a, one + n, size - n)) > 0)
		n += (size_t)got;
	while (got > 0 && n + more.n <= r->left && n + more.n <= INGEST_MAX_ONE) {
		char *to = blocks_room(&more, &room);
		got = archive_read_data(r->a, to, room);
		if (got > 0)
			blocks_add(&more, (size_t)got);
	}
	if (got > 0)
		ingest_broken(r->in, name, "not read: it unpacks to more than %zu bytes, too many for its compressed size", n + more.n);
	else if (got < 0)
		ingest_broken(r->in, name, "cannot be unpacked: %.200s", archive_error_string(r->a) ? archive_error_string(r->a) : "damaged");
	bool good = got == 0 && ingest_take(r->in, name, n + more.n);
	if (good && more.n) {
		span rest = blocks_join(&more, r->in->arena);
		char *to = n ? arena_alloc(r->in->arena, n + rest.n, 64) : (char *)(uintptr_t)rest.p;
		if (n) {
			memcpy(to, one, n);
			memcpy(to + n, rest.p, rest.n);
		}
		*out = span_of(to, n + rest.n);
	} else if (good) {
		*out = span_of(one, n);
	}
	n += more.n;
	r->left -= n < r->left ? n : r->left;
	blocks_free(&more);
	return good;
}

static bool read_member(struct reading *r, struct archive_entry *e)
{
	const char *path = archive_entry_pathname(e);
	bool raw = archive_format(r->a) == ARCHIVE_FORMAT_RAW;
	span bytes, name = raw ? r->name : arena_printf(r->in->arena, "%.*s!%s", SPANF(r->name), path ? path : "?");

	if (!raw && (archive_entry_filetype(e) != AE_IFREG || ingest_classify(name) == INGEST_OTHER)) {
		r->in->stats.skipped += archive_entry_filetype(e) != AE_IFDIR;
		return true;
	}
	if (!read_data(r, e, name, &bytes))
		return false;
	if (archive_is(bytes) && r->nest + 1 >= INGEST_MAX_NEST)
		ingest_broken(r->in, name, "not read: archives in archives in archives");
	else
		ingest_bytes(r->in, name, bytes, raw, r->nest + 1);
	return true;
}

static void read_members(struct reading *r)
{
	size_t max = r->in->options.max_entries ? r->in->options.max_entries : INGEST_MAX_ENTRIES;
	struct archive_entry *e;
	bool damaged = false;

	for (size_t n = 0;; n++) {
		int code = archive_read_next_header(r->a, &e);
		if (code == ARCHIVE_EOF)
			return;
		if (code < ARCHIVE_WARN) {
			ingest_broken(r->in, r->name, "%s: %.200s", n ? "the rest of the archive cannot be read" : "cannot be unpacked",
			              archive_error_string(r->a) ? archive_error_string(r->a) : "damaged");
			return;
		}
		if (n >= max) {
			ingest_broken(r->in, r->name, "the rest is not read: more than %zu members", max);
			return;
		}
		// A block that is no header: libarchive looks for the next one (archive_read_support_format_tar.c). What was lost is not known.
		if (code == ARCHIVE_RETRY) {
			if (!damaged)
				ingest_broken(r->in, r->name, "damaged: what a part of the archive holds cannot be read");
			damaged = true;
		} else if (!read_member(r, e)) {
			return;
		}
	}
}

void ingest_archive(struct ingest *in, span name, span bytes, int nest)
{
	struct reading r = { .in = in, .a = archive_read_new(), .name = name, .nest = nest };

	if (bytes.n > 18 && !memcmp(bytes.p, "\x1f\x8b", 2)) { // RFC 1952, ISIZE: length modulo 2^32 of the last member
		const unsigned char *end = (const unsigned char *)bytes.p + bytes.n;
		r.hint = end[-4] | end[-3] << 8 | end[-2] << 16 | (uint64_t)end[-1] << 24;
	}
	r.left = (uint64_t)bytes.n * INGEST_MAX_RATIO;
	if (r.left < INGEST_FREE_BYTES)
		r.left = INGEST_FREE_BYTES;
	if (!r.a) {
		ingest_broken(in, name, "cannot be unpacked: out of memory");
		return;
	}
	// Only filters that the library has built in: it would start programs for others.
	archive_read_support_filter_gzip(r.a);
	archive_read_support_filter_bzip2(r.a);
	archive_read_support_filter_xz(r.a);
	archive_read_support_filter_zstd(r.a);
	archive_read_support_format_tar(r.a);
	archive_read_support_format_raw(r.a);
	if (archive_read_open_memory(r.a, bytes.p, bytes.n) != ARCHIVE_OK)
		ingest_broken(in, name, "cannot be unpacked: %.200s", archive_error_string(r.a) ? archive_error_string(r.a) : "damaged");
	else
		read_members(&r);
	archive_read_free(r.a);
}
